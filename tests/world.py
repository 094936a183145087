"""A small unit in a pretend Telegram: people act, the clock is pushed, messages are expected.

What is not expected fails: at the end nobody may have an unread message.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import app as composition, policy as policies
from bot.actions import inviting
from bot.actions.casefacts import is_told_better
from bot.actions.importing import Counts, appointments, citizens, staff
from bot.clock import COPENHAGEN, PushedClock
from bot.files import read_appointments, read_citizens, read_staff
from bot.logs import _CHATTY, _STANDARD, Redaction
from bot.messages.papers import events
from bot.policy import Policy
from bot.receiver import TRIES
from bot.simulator.people import Person
from bot.simulator.state import Message
from bot.simulator.telegram import Telegram
from bot.simulator.transport import request
from bot.store import Database, Session
from scheduler import delivery, housekeeping
from scheduler.engine import Concern
from tests.conftest import Logged
from tests.quick import opened

# What tests of reminders and answers are about; what hosts are asked for has tests of its own, in ladders/.
SPINE: Sequence[Concern] = (delivery, housekeeping)
A_MOMENT = timedelta(seconds=10)
TOKEN = "123456789:FAKE-token-for-tests"
SECRET = b"a key for tests"
START = datetime(2026, 11, 23, 9, 0, tzinfo=COPENHAGEN)  # a Monday

POLICY = """
[unit]
municipality = "Eksempel Kommune"
phone = "+45 00 00 00 01"
privacy_url = "https://eksempel.invalid/databeskyttelse"
"""

STAFF = """initialer;navn;rolle;leder;vikar;telefon
MEJ;Mette Jensen;konsulent;LEA;ALI;
ALI;Ali Hansen;konsulent;LEA;MEJ;+45 00 00 00 02
LEA;Lea Sørensen;afdelingschef;;;
UDB;Ulla Berg;leverandør;LEA;;
DRI;Dan Riis;drift;;;
"""
CITIZENS = """borger_ref;fornavn;konsulent
B-017;Amina;MEJ
B-018;Jonas;MEJ
B-019;Åse;ALI
"""


def copenhagen(text: str) -> datetime:
    """«2026-11-24 10:00» on Copenhagen's clock."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=COPENHAGEN).astimezone(UTC)


def load_policy(folder: Path, text: str) -> Policy:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return policies.load(path)


@dataclass
class World:
    """The unit, its pretend Telegram and the real bot between them."""

    database: Database
    policy: Policy
    clock: PushedClock
    telegram: Telegram
    assembly: composition.Assembly
    concerns: Sequence[Concern]
    people: dict[str, Person] = field(default_factory=dict)

    @classmethod
    async def begin(
        cls,
        database: Database,
        policy: Policy,
        *,
        at: datetime = START,
        concerns: Sequence[Concern] = SPINE,
    ) -> "World":
        clock = PushedClock(at)
        telegram = Telegram(clock, token=TOKEN, first_update_id=1000, poll_second=0.001)
        assembly = await assemble(database, policy, clock, telegram, concerns)
        return cls(database, policy, clock, telegram, assembly, concerns)

    async def end(self) -> None:
        """Stop, and hold the books: nobody has a message that nobody expected."""
        await self.assembly.application.shutdown()
        unread = {name: person.unread() for name, person in self.people.items()}
        surprises = {name: [m.text for m in ms] for name, ms in unread.items() if ms}
        assert surprises == {}
        assert self._without_words() == []

    def _without_words(self) -> list[str]:
        """What the journal says of citizens and a case sheet would have to leave as it is."""
        query = "select distinct event from journal where citizen_id is not null"
        said = [str(event) for (event,) in self.look(query)]
        return [word for word in said if not (is_told_better(word) or events.knows(word))]

    async def restart(self, policy: Policy | None = None) -> None:
        """The process dies and another takes its place over the same database."""
        await self.assembly.application.shutdown()
        self.policy = policy or self.policy
        self.assembly = await assemble(
            self.database, self.policy, self.clock, self.telegram, self.concerns
        )

    # --- time -------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Let all that waits be handled at its pace, which takes some seconds of the pushed clock."""
        await self._run_to(self.clock.now() + A_MOMENT)

    async def forward(self, **span: float) -> None:
        """Push the clock, from due instant to due instant."""
        await self.until(self.clock.now() + timedelta(**span))

    async def until(self, instant: datetime | str) -> None:
        """Push the clock to an instant, or to «2026-11-24 10:00» in Copenhagen, and let all be handled."""
        target = copenhagen(instant) if isinstance(instant, str) else instant
        await self._run_to(target)
        self.clock.push_to(max(target, self.clock.now()))
        await self.settle()

    async def _run_to(self, target: datetime) -> None:
        updates = self.telegram.world.updates
        in_vain = 0  # in a row: what the database did not take goes in at the next try, what the clock forbids does not
        while True:
            if updates.pending():
                in_vain = 0 if await self.assembly.receiver.poll() else in_vain + 1
            due = await self.assembly.engine.run_until_quiet()
            if updates.pending() and in_vain < TRIES:
                continue
            if due is None or due > target:
                return
            self.clock.push_to(max(due, self.clock.now()))

    # --- files ------------------------------------------------------------------------------

    def import_staff(self, text: str = STAFF) -> Counts:
        table = read_staff(text.encode())
        with self.database.read() as session:
            rows, counts = staff.compare(session, table)
        with self.database.write() as session:
            staff.apply(session, rows, now=self.clock.now())
        return counts

    def import_citizens(self, text: str = CITIZENS) -> Counts:
        table = read_citizens(text.encode())
        with self.database.read() as session:
            rows, counts = citizens.compare(session, table)
        with self.database.write() as session:
            citizens.apply(session, self.policy, rows, now=self.clock.now())
        return counts

    def import_appointments(
        self, *lines: str, source: str = "csv", announce: bool = True
    ) -> Counts:
        """Lines of `aftale_id;borger_ref;vært;type;start;slut;kontaktform;sted;status`, without the header."""
        header = "aftale_id;borger_ref;vært;type;start;slut;kontaktform;sted;status"
        rows = [line + ";" * (8 - line.count(";")) for line in lines]
        table = read_appointments("\n".join([header, *rows]).encode(), self.policy.type_names())
        with self.database.read() as session:
            taken, counts = appointments.compare(
                session, table, source=source, now=self.clock.now()
            )
        for batch in appointments.batches(taken):
            with self.database.write() as session:
                appointments.apply(
                    session,
                    self.policy,
                    batch,
                    source=source,
                    announce=announce,
                    now=self.clock.now(),
                )
        return counts

    # --- people -----------------------------------------------------------------------------

    def person(self, name: str) -> Person:
        """Somebody with Telegram; the same name is the same person."""
        if name not in self.people:
            self.people[name] = self.telegram.person(name)
        return self.people[name]

    def invite(self, ref_or_initials: str) -> str:
        """A code for a citizen (B-…) or a member of staff."""
        of_citizen = ref_or_initials.startswith("B-")
        invite = inviting.invite_citizen if of_citizen else inviting.invite_staff
        with self.database.write() as session:
            made = invite(session, ref_or_initials, secret=SECRET, now=self.clock.now())
        assert isinstance(made, inviting.Invitation), made
        return made.code

    async def join_staff(self, name: str, initials: str) -> Person:
        """A member of staff who is linked, and has read the welcome."""
        (person,) = await self.join_all_staff(**{name: initials})
        return person

    async def join_all_staff(self, **initials: str) -> list[Person]:
        """Members of staff, by name, who are linked and have read the welcome."""
        people = [self.person(name) for name in initials]
        for person in people:
            person.start(self.invite(initials[person.name]))
        await self.settle()
        for person in people:
            expect(person, "Velkommen")
        return people

    async def join_citizen(self, name: str, ref: str) -> Person:
        """A citizen who has said yes; what lies ahead is left for the test to expect."""
        person = self.person(name)
        person.start(self.invite(ref))
        await self.settle()
        expect(person, "Du vælger selv")
        person.tap("Fortæl mig mere")
        await self.settle()
        expect(person, "Vil du være med?")
        person.tap("Ja, jeg vil være med")
        await self.settle()
        expect(person, "Tak. Nu får du besked her")
        return person

    # --- the books --------------------------------------------------------------------------

    def look(self, query: str, **values: object) -> list[tuple[object, ...]]:
        """Rows of the database, by SQL; what is encrypted is read."""
        from sqlalchemy import text  # noqa: PLC0415 - only here do tests speak SQL

        with self.database.read() as session:
            rows = session.execute(text(query), values)
            return [tuple(opened(value) for value in row) for row in rows]

    def events(self) -> list[str]:
        """The journal's words."""
        return [str(event) for (event,) in self.look("select event from journal order by id")]


async def assemble(
    database: Database,
    policy: Policy,
    clock: PushedClock,
    telegram: Telegram,
    concerns: Sequence[Concern],
) -> composition.Assembly:
    """The real composition, over the pretend Telegram."""
    bot = composition.telegram_bot(
        TOKEN,
        api_url="http://telegram.invalid",
        request=request(telegram),
        poll=request(telegram),
    )
    assembly = composition.compose(
        database=database,
        policy=policy,
        clock=clock,
        bot=bot,
        secret=SECRET,
        owner="run",
        concerns=concerns,
    )
    await assembly.application.initialize()
    await composition.introduce(assembly)
    return assembly


def expect(person: Person, *fragments: str, buttons: list[str] | None = None) -> Message:
    """The person's unread messages are just one, and it says all of this; returns it."""
    unread = person.unread()
    assert len(unread) == 1, [message.text for message in unread]
    message = unread[0]
    for fragment in fragments:
        assert fragment in message.text, message.text
    if buttons is not None:
        assert message.labels == buttons
    return message


def expect_silence(*people: Person) -> None:
    """Nobody of these has anything unread."""
    for person in people:
        assert [message.text for message in person.unread()] == []


def count(session: Session, query: str) -> int:
    from sqlalchemy import text  # noqa: PLC0415 - only here do tests speak SQL

    return int(session.execute(text(query)).scalar_one())


async def meet(world: World) -> tuple[Person, Person]:
    """Mette (MEJ) and Amina (B-017), both linked and with nothing to read."""
    return await world.join_staff("Mette", "MEJ"), await world.join_citizen("Amina", "B-017")


async def be_down_until(world: World, instant: str) -> None:
    """Nothing runs until «2026-11-24 10:00» in Copenhagen; then all that waited is handled."""
    world.clock.push_to(copenhagen(instant))
    await world.settle()


async def follow(world: World, folder: Path, more: str) -> None:
    """Start anew under the tests' policy with `more` behind it."""
    await world.restart(load_policy(folder, POLICY + more))


def texts(person: Person) -> list[str]:
    """What the person has not read yet, oldest first; read by this."""
    return [message.text for message in person.unread()]


def everything_kept(database: Database) -> str:
    """Every column of every row of every table, read where it is encrypted, to search for what must not be in it."""
    from sqlalchemy import inspect, text  # noqa: PLC0415 - only here do tests speak SQL

    with database.read() as session:
        tables = inspect(session.connection()).get_table_names()
        rows = {name: session.execute(text(f'select * from "{name}"')).all() for name in tables}  # noqa: S608 - names of our own tables
    read = {
        name: [[opened(value) for value in row] for row in found] for name, found in rows.items()
    }
    return "\n".join(f"{name} {row!r}" for name, found in read.items() for row in found)


def expect_each(person: Person, *fragments: str) -> list[Message]:
    """The unread messages are as many as the fragments, and each fragment is in one of its own."""
    unread = person.unread()
    left = list(unread)
    for fragment in fragments:
        found = next((message for message in left if fragment in message.text), None)
        assert found is not None, (fragment, [message.text for message in unread])
        left.remove(found)
    assert left == [], [message.text for message in left]
    return unread


def written(logged: Logged) -> str:
    """What the bot writes to its log in earnest: the libraries are quiet there but for warnings."""
    lines = []
    for record in logged.records:
        if record.name.split(".")[0] in _CHATTY and record.levelno < logging.WARNING:
            continue
        Redaction().filter(record)
        extras = {k: v for k, v in record.__dict__.items() if k not in _STANDARD}
        lines.append(f"{record.getMessage()} {extras} {record.exc_text}")
    return "\n".join(lines)


# What a citizen who can't come is asked below the receipt, and the way back.
WHY = [
    "Tiden passer ikke",
    "Jeg har job eller skole",
    "Jeg har en anden aftale",
    "Jeg kan ikke nå frem",
    "Jeg vil hellere ringe",
    "Vil ikke svare",
    "Jeg kommer",
]
WHY_NO_CALL = [label for label in WHY[:-1] if label != "Jeg kan ikke nå frem"] + ["Jeg er klar"]
