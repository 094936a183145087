"""A walk at random through the unit, as a state machine of Hypothesis: after each step the books are held."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from itertools import permutations
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.app import CONCERNS
from bot.simulator.people import Person
from bot.simulator.state import Access, Message
from tests.machine import deliveries, invariants
from tests.machine.books import Books
from tests.machine.unit import (
    BEGINS,
    CITIZENS,
    EVERYBODY,
    FIRST_STARTS,
    HOSTS,
    MEMBERS,
    NEWCOMER,
    STRANGER,
    TALKS,
    Start,
    citizens_file,
    later,
    line,
)
from tests.world import World, copenhagen

SPANS = (1, 12, 16, 35, 65, 130, 250)  # minutes
WORDS = ("/her", "/sent", "/afbud", "/ring", "/aftaler", "/stop", "/start", "Bussen kom ikke")
STAFF_WORDS = (
    "/dag",
    "/vikar MEJ ALI 24-11-2026 25-11-2026",
    "/vikar SOF ALI 23-11-2026",
    "/vikar UDB SOF 24-11-2026",
    "/hjaelp",
)
DAYS = ("2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30")
LABELS = (
    *("Mødt", "Ikke mødt", "Ikke mødt", "Ret", "Jeg tager den"),
    *("Jeg kan ikke", "Jeg kan ikke", "Godkend afbud", "Godkend afbud", "Aftalen gælder"),
    *("Jeg skriver selv", "Jeg var der", "Find en ny tid"),
)
TIME = "time"
# What a walk may begin with: chance alone seldom gets there. Minutes that pass, labels that are tapped, words, the code.
SCENES: dict[str, tuple[int | str, ...]] = {
    "nothing": (),
    "missed": (195, "Ikke mødt", 16),
    "reported": (195, "Ikke mødt", "Ikke mødt"),  # by the provider, and by who decides
    "corrected": (195, "Ikke mødt", "Ret", 16),
    "taken": (195, "Jeg tager den"),
    "regretted": ("Jeg kan ikke",),
    "let off": ("Jeg kan ikke", "Godkend afbud"),
    "stopped": ("/stop", "Ja, stop"),
    "joined": ("code", "Fortæl mig mere", "Ja, jeg vil være med"),
}
_FOREIGN = (
    *permutations(CITIZENS, 2),
    *permutations(MEMBERS, 2),
    *((STRANGER, "B-017"), ("B-017", "MEJ"), ("MEJ", "B-018")),
)

_many = st.integers(0, 999)


class Walk(RuleBasedStateMachine):
    """Citizens, hosts, substitutes, the head, files and time; numbers wrap around what there is to choose."""

    def __init__(self, start: Start, scene: str, check_log: Callable[[], None]) -> None:
        super().__init__()
        self._scene = scene
        self._start = start
        self._check_log = check_log
        self._open = ExitStack()
        self._runner = self._open.enter_context(asyncio.Runner())
        database = self._open.enter_context(start.copy())
        begin = World.begin(database, start.policy, at=BEGINS, concerns=CONCERNS)
        self.world = self._runner.run(begin)
        self._meet_again()
        self._books = Books.read(self.world)
        self._statuses = dict.fromkeys(CITIZENS, "aktiv")

    def teardown(self) -> None:
        self._runner.run(self.world.assembly.application.shutdown())
        self._open.close()
        self._check_log()

    def _meet_again(self) -> None:
        """The same people with the same numbers, whose chats are open and empty."""
        self.world.telegram.world.last_message_id = 1_000_000
        for name in EVERYBODY:
            self.world.person(name)._chat.access = Access.OPEN
        query = "select telegram_id from messages where state = 'sent' and edits_id is null"
        sent = self.world.look(query)
        for person in self.world.people.values():
            person.written_before = sent.count((person.id,))  # type: ignore[attr-defined]  # of the template's chats

    def _hold(self, actor: str, passing: Coroutine[Any, Any, None] | None = None) -> None:
        """Let time pass, or all that waits be handled; then look at the books."""
        self._runner.run(passing if passing is not None else self.world.settle())
        before, self._books = self._books, Books.read(self.world)
        invariants.hold(before, self._books, self.world, actor)
        deliveries.hold(before, self._books, self.world)

    # --- time and files ---------------------------------------------------------------------------

    @initialize(hosts=st.permutations((*HOSTS, "MEJ", "SOF")), pick=_many)
    def begin(self, hosts: list[str], pick: int) -> None:
        if self._scene == "reported":
            hosts = sorted(hosts, key="UDB".__ne__)  # she holds the first
        talks = zip(TALKS, FIRST_STARTS, hosts, strict=True)
        lines = [line(talk, later(BEGINS, hours), host) for talk, hours, host in talks]
        self.world.import_appointments(*lines)
        self._hold("file")
        for happens in SCENES[self._scene]:
            if isinstance(happens, int):
                self._hold(TIME, self.world.forward(minutes=happens))
            elif happens == "code":
                self._say(NEWCOMER, f"/start {self._start.code}")
            elif happens.startswith("/"):
                self._say("B-018", happens)
            else:
                self._choose(happens, pick)

    @rule(minutes=st.sampled_from(SPANS))
    def wait(self, minutes: int) -> None:
        self._hold(TIME, self.world.forward(minutes=minutes))

    @rule(minute=st.sampled_from((1, 30)))
    def sleep(self, minute: int) -> None:
        """Until the next morning's opening, in two steps: what a night brings, and what the opening does."""
        now = self.world.clock.now()
        mornings = [copenhagen(f"{day} 07:58") for day in DAYS]
        morning = next((at for at in mornings if at > now), None)
        if morning is not None:
            self._hold(TIME, self.world.until(morning))
            self._hold(TIME, self.world.forward(minutes=minute))

    @rule(
        talk=st.sampled_from(tuple(TALKS)),
        hours=st.sampled_from((1, 3, 3, 26, 50)),
        host=st.sampled_from(HOSTS),
        cancelled=st.sampled_from((False, False, False, True)),
    )
    def file(self, talk: str, hours: int, host: str, cancelled: bool) -> None:
        start = later(self.world.clock.now(), hours)
        self.world.import_appointments(line(talk, start, host, cancelled=cancelled))
        self._hold("file")

    @rule(talk=st.sampled_from(tuple(TALKS)), host=st.sampled_from(HOSTS))
    def hand_over(self, talk: str, host: str) -> None:
        """The same time with another host."""
        rows = self._books.of("appointments")
        start = next(row["starts_at"] for row in rows if row["external_id"] == talk)
        self.world.import_appointments(line(talk, start, host))
        self._hold("file")

    # --- people -----------------------------------------------------------------------------------

    def _tap_any(self, pick: int) -> None:
        """Any button of the newest two messages with buttons of anybody."""
        on_show = [
            (name, message, number)
            for name in EVERYBODY
            for message in self._with_buttons(name)[-2:]
            for number in range(len(message.buttons))
            if self._person(name).access is Access.OPEN
        ]
        if on_show:
            name, message, number = on_show[pick % len(on_show)]
            self._tap(name, message, number)

    tap = rule(pick=_many)(_tap_any)

    @rule(name=st.sampled_from(EVERYBODY), back=st.integers(2, 6), button=st.integers(0, 4))
    def tap_old(self, name: str, back: int, button: int) -> None:
        shown = self._with_buttons(name)
        if shown:
            self._tap(name, shown[-1 - back % len(shown)], button)

    @rule(pair=st.sampled_from(_FOREIGN), pick=_many)
    def tap_foreign(self, pair: tuple[str, str], pick: int) -> None:
        """A button of somebody else's chat, as a forger would send it."""
        name, whose = pair
        shown = [(m, b) for m in self._with_buttons(whose)[-2:] for b in m.buttons]
        own = [message for message in self._person(name).chat if message.by_bot]
        if shown and own and self._person(name).access is Access.OPEN:
            _, pressed = shown[pick % len(shown)]
            self._person(name).tap_data(pressed.data or "", own[-1])
            self._hold(name)

    @rule(label=st.sampled_from(LABELS), pick=_many)
    def choose(self, label: str, pick: int) -> None:
        """A button that matters, by whoever has it; where nobody has, it needs time."""
        if not self._choose(label, pick):
            self._hold(TIME, self.world.forward(minutes=SPANS[pick % len(SPANS)]))

    def _choose(self, label: str, pick: int) -> bool:
        having = [
            (name, message)
            for name in EVERYBODY
            for message in self._with_buttons(name)[-4:]
            if label in message.labels
        ]
        if not having:
            return False
        name, message = having[pick % len(having)]
        self._tap(name, message, message.labels.index(label))
        if label == "Ret" and "Mødt" in message.labels:
            self._tap(name, message, message.labels.index("Mødt"))
        return True

    @rule(name=st.sampled_from((*CITIZENS, STRANGER)), words=st.sampled_from(WORDS))
    def write(self, name: str, words: str) -> None:
        self._say(name, words)

    @rule(name=st.sampled_from(MEMBERS), words=st.sampled_from(STAFF_WORDS))
    def command(self, name: str, words: str) -> None:
        self._say(name, words)

    @rule(
        does=st.sampled_from(("block", "pause", "code")),
        ref=st.sampled_from(CITIZENS),
        other=st.sampled_from((NEWCOMER, NEWCOMER, STRANGER, "B-017", "MEJ")),
    )
    def rarely(self, does: str, ref: str, other: str) -> None:
        """Block or come back; a case is paused or active again; the newcomer's code, by who has found it."""
        if does == "code":
            self._say(other, f"/start {self._start.code}")
        elif does == "block":
            self._block(self._person(ref))
            self._hold(ref)
        else:
            self._statuses[ref] = "pause" if self._statuses[ref] == "aktiv" else "aktiv"
            self.world.import_citizens(citizens_file(self._statuses))
            self._hold("file")

    def _block(self, person: Person) -> None:
        if person.access is Access.BLOCKED:
            person.unblock()
        else:
            person.block()

    def _say(self, name: str, words: str) -> None:
        if self._person(name).access is Access.OPEN:
            self._person(name).write(words)
            self._hold(name)

    def _tap(self, name: str, message: Message, number: int) -> None:
        if self._person(name).access is Access.OPEN and message.buttons:
            pressed = message.buttons[number % len(message.buttons)]
            self._person(name).tap_data(pressed.data or "", message)
            self._hold(name)

    def _person(self, name: str) -> Person:
        return self.world.person(name)

    def _with_buttons(self, name: str) -> list[Message]:
        return [message for message in self._person(name).chat if message.by_bot and message.rows]
