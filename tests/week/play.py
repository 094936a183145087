"""The week as it is played: the script's acts become taps, words and files; every chat is written down."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.clock import COPENHAGEN
from bot.simulator.state import Message
from tests.week.days import clock
from tests.week.screens import Chats
from tests.week.unit import ENDS, IMPORTED, NAMES, STAFF, Act, Talk, Week
from tests.world import World

_POSITIVE = ("Ja, jeg kommer", "Det er fint")


class Play:
    """One week in one world."""

    def __init__(self, world: World, week: Week) -> None:
        self.world = world
        self.week = week
        self.chats = Chats()
        self.talks = {talk.id: talk for talk in week.talks}
        self.paused: set[str] = set()

    async def whole(self) -> Chats:
        """Everybody joins, the file comes, the week passes."""
        self.world.import_staff(STAFF)
        self.world.import_citizens(self.week.citizens_file())
        await self._join()
        await self.world.until(_instant(IMPORTED))
        self._listen()
        self.world.import_appointments(*(talk.line for talk in self.week.talks))
        await self.world.settle()
        for act in self.week.acts:
            await self._act(act)
        await self.world.until(_instant(ENDS))
        return self.chats

    async def _join(self) -> None:
        await self._all_do(list(NAMES), self._start)
        joining = [citizen.ref for citizen in self.week.citizens if citizen.joins]
        await self._all_do(joining, self._start)
        await self._all_do(joining, lambda ref: self._tap(ref, "Fortæl mig mere"))
        await self._all_do(joining, lambda ref: self._tap(ref, "Ja, jeg vil være med"))

    async def _all_do(self, names: Sequence[str], do: Callable[[str], None]) -> None:
        for name in names:
            do(name)
        await self.world.settle()

    def _start(self, name: str) -> None:
        self.world.person(name).start(self.world.invite(name))

    def _tap(self, name: str, label: str) -> None:
        self.world.person(name).tap(label)

    def _listen(self) -> None:
        for name, person in self.world.people.items():
            person.unread()
            self.chats.listen(name, person)

    async def _act(self, act: Act) -> None:
        """What is done last is handled when time goes on, which begins with that."""
        await self.world._run_to(_instant(act.at))  # without the pause that `until` ends with
        a_second_later = self.world.clock.now() + timedelta(seconds=1)  # nobody taps twice at once
        self.world.clock.push_to(max(_instant(act.at), a_second_later))
        await getattr(self, f"_do_{act.does}")(act)

    # --- finding a button -----------------------------------------------------------------------

    def _shown(self, name: str, *words: str, label: str | None = None) -> Message:
        """The newest message in the person's chat that says all of this and has the button."""
        for message in reversed(self.world.person(name).chat):
            says = message.by_bot and all(word in message.text for word in words)
            if says and (label is None or label in message.labels):
                return message
        told = [m.text for m in self.world.person(name).chat[-6:]]
        raise AssertionError((name, words, label, told))

    async def _press(self, name: str, label: str, *words: str) -> Message:
        message = self._shown(name, *words, label=label)
        self.world.person(name).tap(label, message)
        await self.world.settle()
        return message

    async def _press_positive(self, name: str, *words: str) -> None:
        for label in _POSITIVE:
            try:
                self._shown(name, *words, label=label)
            except AssertionError:
                continue
            await self._press(name, label, *words)
            return
        raise AssertionError((name, words))

    # --- what people do -------------------------------------------------------------------------

    async def _do_fine(self, act: Act) -> None:
        await self._press_positive(act.who)

    async def _do_yes(self, act: Act) -> None:
        await self._press_positive(act.who, "Husk din tid", self._time(act))

    def _time(self, act: Act) -> str:
        return f"kl. {clock(self.talks[act.talk].start)}"

    async def _do_regret(self, act: Act) -> None:
        await self._press(act.who, "Jeg kan ikke", "Husk din tid", self._time(act))

    async def _do_late(self, act: Act) -> None:
        message = await self._press(act.who, "Jeg kommer for sent", self._time(act))
        self.world.person(act.who).tap(f"{act.value} minutter", message)

    async def _do_here(self, act: Act) -> None:
        self.world.person(act.who).write("/her")

    async def _do_register(self, act: Act) -> None:
        """On a question of its own, or unfolded from a list."""
        talk = self.talks[act.talk]
        line = f"{talk.ref} kl. {clock(talk.start)}"
        message = self._question(act.who, talk, line)
        if line in message.labels:
            self.world.person(act.who).tap(line, message)
            await self.world.settle()
        self.world.person(act.who).tap(act.value, message)

    def _question(self, name: str, talk: Talk, line: str) -> Message:
        for message in reversed(self.world.person(name).chat):
            is_list = line in message.labels and "Din dag" not in message.text
            is_about = talk.ref in message.text and f"kl. {clock(talk.start)}" in message.text
            is_one = is_about and "Mødt" in message.labels and "melder" not in message.text
            if message.by_bot and (is_list or is_one):
                return message
        raise AssertionError((name, line))

    async def _do_confirm(self, act: Act) -> None:
        talk = self.talks[act.talk]
        await self._press(act.who, act.value, talk.ref, "melder ikke mødt", self._time(act))

    async def _do_decide(self, act: Act) -> None:
        await self._press(act.who, act.value, self.talks[act.talk].ref, "fbud", self._time(act))

    async def _do_contact(self, act: Act) -> None:
        words = (self.talks[act.talk].ref, "ikke mødt", self._time(act))
        message = await self._press(act.who, "Notér kontaktforsøg", *words)
        for label in ("Telefon", "Fik kontakt"):
            self.world.person(act.who).tap(label, message)
            await self.world.settle()

    async def _do_write(self, act: Act) -> None:
        await self._press(act.who, "Jeg skriver selv", "Er alt i orden?", self._time(act))
        self.world.person(act.who).write(act.value)

    async def _do_there(self, act: Act) -> None:
        await self._press(act.who, "Jeg var der", "Er alt i orden?", self._time(act))

    async def _do_new_time(self, act: Act) -> None:
        words = ("Er alt i orden?", self._time(act))
        message = await self._press(act.who, "Find en ny tid", *words)
        self.world.person(act.who).tap(act.value, message)

    async def _do_correct(self, act: Act) -> None:
        """From the newest message about it that offers «Ret»."""
        message = await self._press(act.who, "Ret", self.talks[act.talk].ref, self._time(act))
        self.world.person(act.who).tap(act.value, message)

    async def _do_words(self, act: Act) -> None:
        self.world.person(act.who).write(act.value)

    async def _do_stop(self, act: Act) -> None:
        self.world.person(act.who).write("/stop")
        await self.world.settle()
        await self._press(act.who, "Ja, stop", "Vil du ikke have flere beskeder her?")

    async def _do_return(self, act: Act) -> None:
        self.world.person(act.who).write("/start")

    async def _do_pause(self, act: Act) -> None:
        self.paused.add(act.value)
        self.world.import_citizens(self.week.citizens_file(*self.paused))

    async def _do_resume(self, act: Act) -> None:
        self.paused.remove(act.value)
        self.world.import_citizens(self.week.citizens_file(*self.paused))

    async def _do_down(self, act: Act) -> None:
        """Nothing runs for so many minutes; what people do meanwhile waits with Telegram."""
        self.world.clock.push_to(_instant(act.at) + timedelta(minutes=int(act.value)))

    async def _do_take(self, act: Act) -> None:
        talk = self.talks[act.talk]
        await self._press(act.who, "Jeg tager den", talk.ref, self._time(act))

    async def _do_block(self, act: Act) -> None:
        self.world.person(act.who).block()

    async def _do_seen(self, act: Act) -> None:
        await self._press(act.who, "Set", self.talks[act.talk].ref)

    async def _do_move(self, act: Act) -> None:
        self._change(act, start=datetime.fromisoformat(act.value))

    async def _do_cancel(self, act: Act) -> None:
        self._change(act, cancelled=True)

    def _change(self, act: Act, **values: object) -> None:
        talk = self.talks[act.talk] = replace(self.talks[act.talk], **values)  # type: ignore[arg-type]  # fields by name
        self.world.import_appointments(talk.line)

    async def _do_absence(self, act: Act) -> None:
        self.world.person(act.who).write(f"/vikar {act.value}")


def _instant(at: datetime) -> datetime:
    return at.replace(tzinfo=COPENHAGEN).astimezone(UTC)
