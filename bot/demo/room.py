"""What the visitor holds: three telephones, the clock, the trouble, and the appointment in view.

Every act is one of these methods; what can't be done is an `Impossible` with its sentence.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import COPENHAGEN
from bot.demo import unit
from bot.demo.habits import Habits
from bot.demo.seed import OPENS, Seed
from bot.demo.sentences import Impossible, said
from bot.demo.stage import A_MOMENT, Stage
from bot.demo.trouble import Trouble, TroubleKind
from bot.simulator.people import BlockedError, ImpossibleError, NoSuchMessageError, Person
from bot.simulator.state import Message

PHONES = 3
SPEEDS = (0, 1, 10, 60)  # minutes of the unit's time in a second of the visitor's
FRAME = 0.1  # seconds between two looks at how far a playing clock should be
FARTHEST = timedelta(days=31)
MORNING = (7, 30)


class Room:
    """One visitor's room."""

    def __init__(self, stage: Stage, seed: Seed) -> None:
        self.stage = stage
        self.seed = seed
        self.trouble = Trouble(stage)
        self.people: dict[str, Person] = {}
        self.phones: list[str] = [seed.tour.citizen, seed.tour.consultant, seed.tour.head]
        self.codes: dict[str, str] = {}
        self.appointment = seed.tour.appointments["yes"]["key"]
        self.speed = 0
        self.waiting: set[str] = set()  # whose act the bot has not answered yet
        self._moving = 0
        self._turn = 0  # grows with every new wish for the clock: an older one stops
        self._playing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """The unit moves in; then it is Monday morning."""
        await self.stage.begin()
        self.people = await unit.furnish(self.stage, self.seed)
        self.stage.habits = Habits(self.seed, self.people, self.phones.__contains__)
        self.stage.habits.look(self.stage.clock.now())
        await self.stage.run_to(OPENS)
        await self.stage.arrive(OPENS)

    async def close(self) -> None:
        """Nothing moves any more."""
        self._stop()
        if self._playing is not None:
            await asyncio.wait({self._playing})
        await self.stage.end()

    @property
    def is_busy(self) -> bool:
        """Whether the clock runs."""
        return self._moving > 0

    # --- telephones -------------------------------------------------------------------------

    async def give(self, phone: int, person: str) -> None:
        """The phone is somebody's now; whoever has one already swaps. A code comes with it for the unlinked."""
        self._check_phone(phone)
        if person not in self.people:
            raise Impossible(said("no_such_person", person=person))
        if person in self.phones:
            self.phones[self.phones.index(person)] = self.phones[phone]
        self.phones[phone] = person
        if person not in self.codes:
            now, secret = self.stage.clock.now(), self.stage.secret
            code = await self.stage.change(unit.invite, person, secret=secret, now=now)
            self.codes[person] = code or ""
        self.stage.say()

    async def write(self, phone: int, text: str) -> None:
        """Send a message."""
        if not text.strip():
            raise Impossible(said("nothing_written"))
        await self._act(phone, lambda person: person.write(text.strip()))

    async def tap(self, phone: int, message_id: int, button: int) -> None:
        """Tap a button, counted row by row from 0."""
        shown = self._message(phone, message_id, button)
        await self._act(phone, lambda person: person.tap_data(shown[1], shown[0]))

    async def block(self, phone: int) -> None:
        """Stop the bot."""
        await self._act(phone, lambda person: person.block())

    async def unblock(self, phone: int) -> None:
        """Let the bot write again."""
        await self._act(phone, lambda person: person.unblock())

    def _message(self, phone: int, message_id: int, button: int) -> tuple[Message, str]:
        person = self._holder(phone)
        try:
            message = person.message(message_id)
        except NoSuchMessageError as error:
            raise Impossible(said("no_such_button")) from error
        is_there = not message.deleted and 0 <= button < len(message.buttons)
        data = message.buttons[button].data if is_there else None
        if data is None:
            raise Impossible(said("no_such_button"))
        return message, data

    def _check_phone(self, phone: int) -> None:
        if not 0 <= phone < PHONES:
            raise Impossible(said("no_such_phone"))

    def _holder(self, phone: int) -> Person:
        self._check_phone(phone)
        return self.people[self.phones[phone]]

    async def _act(self, phone: int, deed: Callable[[Person], object]) -> None:
        person, key = self._holder(phone), self.phones[phone]
        self.waiting.add(key)
        try:
            await self.stage.act(lambda: deed(person))
        except BlockedError as error:
            raise Impossible(said("blocked")) from error
        except ImpossibleError as error:
            raise Impossible(said("cannot")) from error
        finally:
            self.waiting.discard(key)
            self.stage.say()

    # --- the clock --------------------------------------------------------------------------

    async def forward(self, to: str) -> None:
        """Run on to «next», «hour», «morning» or an instant; ends there, or when the visitor wants otherwise."""
        target = self._target(to)
        turn = self._stop()
        self._moving += 1
        try:
            if to == "next":
                await self._to_next(turn, target)
            else:
                await self._to(turn, target)
        finally:
            self._moving -= 1
            self.stage.say()

    async def play(self, speed: int) -> None:
        """Let the clock run; 0 pauses it."""
        if speed not in SPEEDS:
            raise Impossible(said("no_such_speed"))
        turn = self._stop()
        self.speed = speed
        if speed:
            self._playing = asyncio.create_task(self._play(turn, timedelta(minutes=speed)))
        self.stage.say()

    def _stop(self) -> int:
        self._turn += 1
        self.speed = 0
        return self._turn

    def _target(self, to: str) -> datetime:
        now = self.stage.clock.now()
        if to == "hour":
            return now + timedelta(hours=1)
        if to == "morning":
            return _next_morning(now)
        target = now + FARTHEST if to == "next" else _instant(to)
        if target > now + FARTHEST:
            raise Impossible(said("too_far"))
        return max(target, now)

    async def _to(self, turn: int, target: datetime) -> None:
        self.stage.say()
        await self.stage.run_to(target, still=lambda: self._turn == turn)
        if self._turn == turn:
            await self.stage.arrive(target)

    async def _to_next(self, turn: int, target: datetime) -> None:
        """Until somebody has a new message, or one that changed; then what comes with it."""
        before = self.stage.happened
        self.stage.say()
        await self.stage.run_to(
            target, still=lambda: self._turn == turn and self.stage.happened == before
        )
        await self.stage.run_to(self.stage.clock.now() + A_MOMENT, still=lambda: self._turn == turn)

    async def _play(self, turn: int, a_second: timedelta) -> None:
        loop = asyncio.get_running_loop()
        seen = loop.time()
        self._moving += 1
        try:
            while self._turn == turn:
                await asyncio.sleep(FRAME)
                passed, seen = min(loop.time() - seen, 1), loop.time()
                await self._to(turn, self.stage.clock.now() + a_second * passed)
        finally:
            self._moving -= 1
            self.stage.say()

    # --- the rest ---------------------------------------------------------------------------

    def make_trouble(self, kind: str) -> None:
        """Telegram is slow, fails, is down for an hour, or is well."""
        if kind not in {each.value for each in TroubleKind}:
            raise Impossible(said("no_such_trouble"))
        self.trouble.begin(TroubleKind(kind))
        self.stage.say()

    async def crash(self) -> None:
        """Cut the bot off, and have another take its place."""
        await self.stage.crash()
        await self.stage.run_to(self.stage.clock.now() + A_MOMENT)

    def look_at(self, appointment: str) -> None:
        """Which appointment the timeline shows."""
        if all(talk.key != appointment for talk in self.seed.talks):
            raise Impossible(said("no_such_appointment"))
        self.appointment = appointment
        self.stage.say()


def _next_morning(now: datetime) -> datetime:
    local = now.astimezone(COPENHAGEN)
    hour, minute = MORNING
    morning = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    tomorrow = (local + timedelta(days=1)).date()
    return morning.replace(year=tomorrow.year, month=tomorrow.month, day=tomorrow.day)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise Impossible(said("no_such_instant")) from error
    if instant.tzinfo is None:
        raise Impossible(said("no_such_instant"))
    return instant
