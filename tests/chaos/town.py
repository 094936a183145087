"""A unit that is there at once: staff, citizens, all of them linked, and appointments that make messages due.

Made by the product's own imports, beside the process that is being killed, as commands are.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import httpx
from sqlalchemy import select

from bot import policy as policies
from bot.actions.importing import appointments, citizens, staff
from bot.clock import SystemClock
from bot.files import read_appointments, read_citizens, read_staff
from bot.policy import Policy
from bot.rules.people import LinkState
from bot.store import Citizen, Database, Staff, links
from tests.always_open import ALWAYS_OPEN

# Open at any hour; what comes from time comes within seconds.
POLICY = f"""{ALWAYS_OPEN}
[[reminders]]
kind = "hours_before"
before = "PT24H"

[answers]
due = {{ before = "PT4H" }}

[attendance]
grace = "PT1S"
climb_from = "start"

[[escalation.attendance]]
to = "host"
[[escalation.attendance]]
to = "substitute"
after = "PT3S"
[[escalation.attendance]]
to = "head"
after = "PT5S"

[[escalation.regret]]
to = "host"
[[escalation.regret]]
to = "substitute"
after = "PT3S"
"""

HOSTS = ("MEJ", "ALI", "ULB", "KIR")
STAFF = """initialer;navn;rolle;leder;vikar;telefon
MEJ;Mette Jensen;konsulent;LEA;ALI;
ALI;Ali Hansen;konsulent;LEA;ULB;
ULB;Ulla Berg;konsulent;LEA;KIR;
KIR;Kirsten Holm;konsulent;LEA;MEJ;
LEA;Lea Sørensen;afdelingschef;;;
DRI;Dan Riis;drift;;;
"""
HEADER = "aftale_id;borger_ref;vært;type;start"
SOON = timedelta(seconds=2)
UNLINKED = tuple(f"B-{number}" for number in range(901, 941))
DAY = timedelta(days=1)


class Wave(StrEnum):
    """What appointments of one import make due."""

    REMINDERS = "reminders"  # two seconds later, to every citizen at once
    NEWS = "news"  # now, to every citizen
    QUESTIONS = "questions"  # to the hosts, and then it climbs
    UNHEARD = "unheard"  # news to whoever is not linked


@dataclass
class Town:
    """The database as commands see it, and the control of the pretend Telegram."""

    database: Database
    control: httpx.Client
    refs: Sequence[str] = ()
    people: dict[str, int] = field(default_factory=dict)  # citizen or staff → Telegram's number
    waves: dict[str, Wave] = field(default_factory=dict)  # id in the file → what it makes due
    numbers: Iterator[int] = field(default_factory=itertools.count)
    _policy: Policy | None = None

    def settle(self, policy_file: Path, size: int) -> None:
        """So many citizens and their staff move in, all of them linked, and some who are not."""
        self._policy = policies.load(policy_file)
        self.refs = [f"B-{number:03}" for number in range(1, size + 1)]
        self._take_in_people()
        for who in (*STAFF.splitlines()[1:], *self.refs):
            self._link(who.partition(";")[0])

    @property
    def policy(self) -> Policy:
        assert self._policy is not None
        return self._policy

    def host_of(self, ref: str) -> str:
        return HOSTS[int(ref[2:]) % len(HOSTS)]

    def bring(self, wave: Wave, refs: Sequence[str] | None = None) -> None:
        """One appointment of the kind for every citizen, or for these."""
        number = next(self.numbers)
        rows = [self._row(wave, f"{wave}-{number}-{ref}", ref) for ref in refs or self.refs]
        self._apply(rows, announce=wave is Wave.NEWS)

    def long_file(self, each: int) -> str:
        """Two appointments for every citizen, and so many for each of those who are not linked."""
        number, day = next(self.numbers), _now() + 30 * DAY
        wanted = dict.fromkeys(self.refs, 2) | dict.fromkeys(UNLINKED, each)
        lines = []
        for ref, count in wanted.items():
            for nth in range(count):
                name, at = f"file-{number}-{ref}-{nth}", (day + nth * DAY).isoformat()
                lines.append(f"{name};{ref};{self.host_of(ref)};jobsamtale;{at}")
                self.waves[name] = Wave.UNHEARD if ref in UNLINKED else Wave.NEWS
        return "\n".join([HEADER, *lines, ""])

    def _row(self, wave: Wave, name: str, ref: str) -> str:
        starts_at = {
            Wave.REMINDERS: _now() + DAY + SOON,
            Wave.NEWS: _now() + 3 * DAY,
            Wave.QUESTIONS: _now() + SOON,
        }[wave]
        self.waves[name] = wave
        return f"{name};{ref};{self.host_of(ref)};jobsamtale;{starts_at.isoformat()}"

    def _apply(self, lines: Sequence[str], *, announce: bool) -> None:
        content = "\n".join([HEADER, *lines]).encode()
        table = read_appointments(content, self.policy.type_names())
        assert not table.refused
        for batch in appointments.batches(table.rows):
            with self.database.write() as session:
                appointments.apply(
                    session, self.policy, batch, source="csv", announce=announce, now=_clock()
                )

    def _take_in_people(self) -> None:
        everybody = (*self.refs, *UNLINKED)
        lines = [f"{ref};Borger {ref[2:]};{self.host_of(ref)}" for ref in everybody]
        content = "\n".join(["borger_ref;fornavn;konsulent", *lines]).encode()
        with self.database.write() as session:
            staff.apply(session, read_staff(STAFF.encode()).rows, now=_clock())
        with self.database.write() as session:
            citizens.apply(session, self.policy, read_citizens(content).rows, now=_clock())

    def _link(self, who: str) -> None:
        person = self.control.post("people", json={"name": who}).raise_for_status().json()["id"]
        self.people[who] = person
        with self.database.write() as session:
            citizen = session.scalar(select(Citizen.id).where(Citizen.ref == who))
            member = session.scalar(select(Staff.id).where(Staff.initials == who))
            links.add(
                session,
                telegram_id=person,
                state=LinkState.LINKED,
                since=_clock(),
                citizen_id=citizen,
                staff_id=member,
            )


def _clock() -> datetime:
    return SystemClock().now()


def _now() -> datetime:
    """The next whole second, as files have it."""
    return _clock().astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
