"""The unit of the week as data: its staff, and the shapes of citizens, appointments and of what people do.

Sofie's and Karl's people are in `hand`, Mette's and Ali's in `generated`.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.clock import COPENHAGEN
from tests.week import days
from tests.week.days import on

MONDAY = datetime(2026, 11, 30).date()  # noqa: DTZ001 - wall clock; ISO week 49
BEGINS = datetime(2026, 11, 24, 9, 0, tzinfo=COPENHAGEN)
IMPORTED = datetime(2026, 11, 25, 12, 3)  # noqa: DTZ001 - wall clock
ENDS = datetime(2026, 12, 7, 9, 1)  # noqa: DTZ001 - wall clock

STAFF = """initialer;navn;rolle;leder;vikar;telefon
LEA;Lea Sørensen;afdelingschef;;;
MEJ;Mette Jensen;konsulent;LEA;ALI;
ALI;Ali Hansen;konsulent;LEA;MEJ;+45 00 00 00 02
SOF;Sofie Lund;konsulent;LEA;KAR;
KAR;Karl Bak;konsulent;LEA;SOF;
UDB;Ulla Berg;leverandør;LEA;;
"""
NAMES = {"LEA": "Lea", "MEJ": "Mette", "ALI": "Ali", "SOF": "Sofie", "KAR": "Karl", "UDB": "Ulla"}
STANDS_IN = {"MEJ": "ALI", "ALI": "MEJ", "SOF": "KAR", "KAR": "SOF"}
HEAD = "LEA"
IN_PERSON, PHONE = "personligt", "telefon"


@dataclass(frozen=True)
class Citizen:
    ref: str
    name: str
    consultant: str
    joins: bool = True


@dataclass(frozen=True)
class Talk:
    """An appointment as the file has it; `daily` is activation at the provider's."""

    id: str
    ref: str
    host: str
    start: datetime
    minutes: int = 45
    form: str = IN_PERSON
    daily: bool = False
    cancelled: bool = False

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)

    @property
    def line(self) -> str:
        """The appointment as a line of the file."""
        kind = "nytteindsats" if self.daily else "jobsamtale"
        state = "aflyst" if self.cancelled else "planlagt"
        start, end = (f"{at:%d-%m-%Y %H:%M}" for at in (self.start, self.end))
        return f"{self.id};{self.ref};{self.host};{kind};{start};{end};{self.form};;{state}"


@dataclass(frozen=True, order=True)
class Act:
    """Somebody does something at a minute: `who` is a reference, initials, «file» or «process»."""

    at: datetime
    who: str
    does: str
    talk: str = ""
    value: str = ""


@dataclass
class Week:
    citizens: list[Citizen] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)

    def talk(self, talk_id: str) -> Talk:
        return next(talk for talk in self.talks if talk.id == talk_id)

    def citizens_file(self, *paused: str) -> str:
        """All citizens; the cases of those in `paused` rest."""
        lines = [
            f"{c.ref};{c.name};{c.consultant};{'pause' if c.ref in paused else 'aktiv'}"
            for c in self.citizens
        ]
        return "\n".join(["borger_ref;fornavn;konsulent;status", *lines])

    def do(self, at: datetime, who: str, does: str, talk: str = "", value: str = "") -> None:
        self.acts.append(Act(at, who, does, talk, value))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A minute of the week; day 0 is its Monday, negative days lie before."""
    return on(MONDAY + day * days.DAY, hour, minute)


def sorted_week(week: Week) -> Week:
    return replace(week, acts=sorted(week.acts))


def together(*weeks: Week) -> Week:
    """Several parts of the unit as one."""
    return Week(
        [citizen for week in weeks for citizen in week.citizens],
        [talk for week in weeks for talk in week.talks],
        sorted(act for week in weeks for act in week.acts),
    )
