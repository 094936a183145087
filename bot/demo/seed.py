"""The example unit out of one number: its people, two weeks of appointments, and what the guided tour leans on.

Pure: the same number is the same unit. It speaks in the files that every unit is imported from.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import COPENHAGEN

MONDAY = datetime(2026, 11, 23, tzinfo=COPENHAGEN)
JOINED = datetime(2026, 11, 20, 15, 0, tzinfo=COPENHAGEN)  # the Friday before: everybody is linked
OPENS = datetime(2026, 11, 23, 7, 30, tzinfo=COPENHAGEN)  # when the visitor comes
CITIZENS = 70
NOT_LINKED_ONE_IN = 14
WEEKS = 2
WORKING_DAYS = 5
CONSULTANTS = ("MEJ", "ALH", "SOL", "KAB")
SUBSTITUTE, HEAD, PROVIDER = "NOR", "LEA", "ULB"

STAFF = (
    ("MEJ", "Mette Jensen", "konsulent", HEAD, SUBSTITUTE),
    ("ALH", "Ali Hansen", "konsulent", HEAD, SUBSTITUTE),
    ("SOL", "Sofie Lund", "konsulent", HEAD, SUBSTITUTE),
    ("KAB", "Karl Bak", "konsulent", HEAD, SUBSTITUTE),
    (SUBSTITUTE, "Nora Riis", "konsulent", HEAD, "MEJ"),
    (HEAD, "Lea Sørensen", "afdelingschef", "", ""),
    (PROVIDER, "Ulla Berg", "leverandør", HEAD, ""),
)
# fmt: off
NAMES = (
    "Jonas", "Åse", "Hassan", "Katarzyna", "Mohammed", "Ida", "Fatima", "Anders", "Nguyen",
    "Olena", "Peter", "Zainab", "Søren", "Maria", "Yusuf", "Birgit", "Samira", "Mikkel", "Leyla",
    "Thomas", "Ewa", "Rasmus", "Aisha", "Kirsten", "Abdi", "Freja", "Ahmed", "Louise", "Dilan",
    "Henrik", "Tenzin", "Camilla", "Omar", "Astrid", "Ivana", "Bjarne", "Noor", "Emil", "Thuy",
    "Lars", "Mariam", "Øjvind", "Sofia", "Ibrahim", "Hanne", "Viktor", "Amal", "Malthe", "Gulsen",
    "Pernille", "Andrei", "Rana", "Kasper", "Josephine", "Bilal", "Inge", "Natalia", "Jamal",
    "Trine", "Kwame", "Signe", "Hana", "Flemming", "Elif", "Bo", "Svetlana", "Dara", "Lone",
    "Tariq",
)
# fmt: on
SLOTS = ((8, 15), (9, 0), (9, 45), (11, 0), (12, 30), (13, 15), (14, 0), (14, 45))
TALKS = (
    ("jobsamtale", "personligt"),
    ("opfølgningssamtale", "personligt"),
    ("CV-samtale", "personligt"),
    ("telefonsamtale", "telefon"),
    ("jobsamtale", "personligt"),
    ("fælles samtale", "personligt"),
    ("opfølgningssamtale", "digitalt"),
)
DAYS_OUT = ("nytteindsats", "virksomhedspraktik", "vejledning og opkvalificering")
OUT_EVERY = 6  # one citizen in so many spends days at the provider's
MENTORED_EVERY = 12  # and one in so many has a mentor there
TALK = timedelta(minutes=45)
SHORT_TALK = timedelta(minutes=30)  # the tour's fit between two slots
DAY_OUT = timedelta(hours=4)


@dataclass(frozen=True)
class Citizen:
    """Somebody of the caseload; `joins`: has said yes to messages."""

    ref: str
    name: str
    consultant: str
    joins: bool = True


@dataclass(frozen=True)
class Talk:
    """An appointment as the file has it."""

    key: str
    ref: str
    host: str
    type: str
    start: datetime
    end: datetime
    form: str = "personligt"

    @property
    def line(self) -> str:
        """The appointment as a line of the file."""
        start, end = (f"{at:%d-%m-%Y %H:%M}" for at in (self.start, self.end))
        return f"{self.key};{self.ref};{self.host};{self.type};{start};{end};{self.form}"


@dataclass(frozen=True)
class Tour:
    """Whom the guided tour follows, and the instants that it waits for, by the stop of the tour."""

    citizen: str
    consultant: str
    head: str
    appointments: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Seed:
    """A whole unit."""

    number: int
    citizens: tuple[Citizen, ...]
    talks: tuple[Talk, ...]
    tour: Tour
    names: dict[str, str] = field(default_factory=dict)  # of everybody, by reference or initials

    @property
    def staff_file(self) -> bytes:
        """The members of staff."""
        lines = (";".join((*member, "")) for member in STAFF)
        return _file("initialer;navn;rolle;leder;vikar;telefon", lines)

    @property
    def citizens_file(self) -> bytes:
        """The citizens."""
        lines = (f"{citizen.ref};{citizen.name};{citizen.consultant}" for citizen in self.citizens)
        return _file("borger_ref;fornavn;konsulent", lines)

    @property
    def appointments_file(self) -> bytes:
        """The appointments."""
        header = "aftale_id;borger_ref;vært;type;start;slut;kontaktform"
        return _file(header, (talk.line for talk in self.talks))


def grow(number: int, *, size: int = CITIZENS) -> Seed:
    """The unit of that number; `size` is how many citizens it has, 70 at most."""
    chance = random.Random(number)  # noqa: S311 - no secret
    citizens = _citizens(chance, size)
    talks = (*_of_tour(citizens[0]), *_numbered(_around(citizens, chance)))
    names = {initials: name.split()[0] for initials, name, *_ in STAFF}
    names |= {citizen.ref: citizen.name for citizen in citizens}
    return Seed(number, citizens, talks, _tour(citizens[0], talks), names)


def _file(header: str, lines: Iterator[str]) -> bytes:
    return "\n".join([header, *lines]).encode()


def _citizens(chance: random.Random, size: int) -> tuple[Citizen, ...]:
    """The first is the tour's: Mette's, and always linked."""
    names = ["Amina", *chance.sample(NAMES, size - 1)]
    silent = set(chance.sample(range(1, size), size // NOT_LINKED_ONE_IN))
    return tuple(
        Citizen(f"B-{i + 1:03}", name, CONSULTANTS[i % len(CONSULTANTS)], i not in silent)
        for i, name in enumerate(names)
    )


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of the first week; day 0 is its Monday."""
    return (MONDAY + timedelta(days=day)).replace(hour=hour, minute=minute)


def _of_tour(citizen: Citizen) -> tuple[Talk, ...]:
    """On three days, one for each story: a yes, a regret, a silence that becomes a missed appointment."""
    starts = (_at(day, 10, 30) for day in (1, 2, 3))
    return tuple(
        Talk(f"A-{i:03}", citizen.ref, citizen.consultant, "jobsamtale", start, start + SHORT_TALK)
        for i, start in enumerate(starts, 1)
    )


def _tour(citizen: Citizen, talks: tuple[Talk, ...]) -> Tour:
    said_yes, regretted, missed = talks[:3]
    stops = {
        "yes": _stop(said_yes, reminder_at=_at(0, 10)),
        "regret": _stop(regretted, reminder_at=_at(1, 10)),
        "silent": _stop(missed, reminder_at=_at(2, 10), listed_at=_at(2, 14)),
        "missed": _stop(
            missed,
            asked_at=missed.start + timedelta(minutes=10),
            substitute_at=missed.end + timedelta(minutes=30),
            head_at=missed.end + timedelta(minutes=60),
        ),
    }
    return Tour(citizen.ref, citizen.consultant, HEAD, stops)


def _stop(talk: Talk, **instants: datetime) -> dict[str, str]:
    told = {name: instant.isoformat() for name, instant in instants.items()}
    return {"key": talk.key, "start": talk.start.isoformat(), "end": talk.end.isoformat()} | told


def _numbered(talks: list[Talk]) -> Iterator[Talk]:
    talks.sort(key=lambda talk: (talk.start, talk.ref))
    for number, talk in enumerate(talks, 4):
        yield Talk(f"A-{number:03}", *_all_but_key(talk))


def _all_but_key(talk: Talk) -> tuple[str, str, str, datetime, datetime, str]:
    return (talk.ref, talk.host, talk.type, talk.start, talk.end, talk.form)


def _around(citizens: tuple[Citizen, ...], chance: random.Random) -> list[Talk]:
    """Everybody's talks and days out; the tour's citizen has none but the tour's in the first week."""
    talks: list[Talk] = []
    for week in range(WEEKS):
        some = citizens[1:] if week == 0 else citizens
        of_week = list(_talks(some, week, chance))
        talks += of_week
        talks += _days_out(citizens[1:], of_week, week, chance)
    return talks


def _talks(citizens: tuple[Citizen, ...], week: int, chance: random.Random) -> Iterator[Talk]:
    free = {host: _free(week, chance) for host in CONSULTANTS}
    kinds = list(TALKS)
    chance.shuffle(kinds)
    for number, citizen in enumerate(citizens):
        kind, form = kinds[number % len(kinds)]
        start = free[citizen.consultant].pop()
        yield Talk("", citizen.ref, citizen.consultant, kind, start, start + TALK, form)


def _free(week: int, chance: random.Random) -> list[datetime]:
    slots = [_at(day, *slot) for day in _days_of(week) for slot in SLOTS]
    chance.shuffle(slots)
    return slots


def _days_of(week: int) -> range:
    return range(week * 7, week * 7 + WORKING_DAYS)


def _days_out(
    citizens: tuple[Citizen, ...], talks: list[Talk], week: int, chance: random.Random
) -> Iterator[Talk]:
    """Days at the provider's, and talks with a mentor there, never on the day of a talk."""
    talk_days = {talk.ref: talk.start.date() for talk in talks}
    for number, citizen in enumerate(citizens):
        free = [d for d in _days_of(week) if _at(d, 0).date() != talk_days[citizen.ref]]
        if number % OUT_EVERY == 0:
            kind = DAYS_OUT[number // OUT_EVERY % len(DAYS_OUT)]
            for day in chance.sample(free, 2):
                start = _at(day, 9, 30)
                yield Talk("", citizen.ref, PROVIDER, kind, start, start + DAY_OUT)
        elif number % MENTORED_EVERY == 1:
            start = _at(chance.choice(free), 14, 30)
            yield Talk("", citizen.ref, PROVIDER, "mentorsamtale", start, start + TALK)
