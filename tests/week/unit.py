"""The unit of the week: its people and appointments as data, and what everybody does, by a written script.

The people of Sofie and Karl are written by hand; the caseloads of Mette and Ali come from a seeded generator.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.clock import COPENHAGEN
from tests.week import days
from tests.week.days import MINUTE, on

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
    """Somebody does something at a minute: `who` is a reference, initials or «file»."""

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

    @property
    def citizens_file(self) -> str:
        lines = [f"{c.ref};{c.name};{c.consultant}" for c in self.citizens]
        return "\n".join(["borger_ref;fornavn;konsulent", *lines])

    def do(self, at: datetime, who: str, does: str, talk: str = "", value: str = "") -> None:
        self.acts.append(Act(at, who, does, talk, value))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A minute of the week; day 0 is its Monday, negative days lie before."""
    return on(MONDAY + day * days.DAY, hour, minute)


def by_hand() -> Week:
    """Sofie's and Karl's people: an everyday, a regret, a no-show, a block, a move, an absence."""
    week = Week()
    week.citizens = [
        Citizen("B-101", "Amina", "SOF"),
        Citizen("B-102", "Bo", "SOF"),
        Citizen("B-103", "Carla", "SOF"),
        Citizen("B-104", "Dan", "SOF"),
        Citizen("B-105", "Elin", "KAR"),
        Citizen("B-106", "Finn", "KAR", joins=False),
    ]
    week.talks = [
        Talk("H01", "B-101", "SOF", at(0, 9)),
        Talk("H02", "B-101", "SOF", at(3, 10)),
        Talk("H03", "B-102", "SOF", at(1, 9)),
        Talk("H04", "B-103", "SOF", at(1, 10)),
        Talk("H05", "B-103", "SOF", at(4, 10), form=PHONE),
        Talk("H06", "B-104", "SOF", at(2, 9)),
        Talk("H07", "B-105", "KAR", at(3, 13)),
        Talk("H08", "B-105", "KAR", at(2, 14)),
        Talk("H09", "B-106", "KAR", at(1, 13)),
        Talk("H10", "B-101", "UDB", at(2, 10), 240, daily=True),
    ]
    _everyday(week)
    _regret(week)
    _missed(week)
    _blocked(week)
    _moved(week)
    _absent(week)
    return sorted_week(week)


def _everyday(week: Week) -> None:
    week.do(at(-5, 12, 17), "B-101", "fine")
    week.do(at(0, 7, 57), "B-101", "nothing")
    week.do(at(0, 8, 53), "B-101", "here", "H01")
    week.do(at(0, 9, 13), "SOF", "register", "H01", "Mødt")
    week.do(at(2, 10, 23), "UDB", "register", "H10", "Mødt")


def _regret(week: Week) -> None:
    week.do(at(0, 10, 23), "B-102", "regret", "H03")
    week.do(at(0, 12, 53), "KAR", "decide", "H03", "Godkend afbud")


def _missed(week: Week) -> None:
    week.do(at(0, 10, 23), "B-103", "yes", "H04")
    week.do(at(1, 11, 53), "LEA", "register", "H04", "Ikke mødt")
    week.do(at(1, 13, 27), "B-103", "write", "H04", "Bussen kom ikke")
    week.do(at(2, 13, 17), "SOF", "contact", "H04")
    week.do(at(4, 10, 13), "SOF", "register", "H05", "Mødt")


def _blocked(week: Week) -> None:
    week.do(at(0, 13, 7), "B-104", "block")
    week.do(at(0, 13, 17), "SOF", "seen", "H06")
    week.do(at(2, 10, 17), "KAR", "take", "H06")
    week.do(at(3, 8, 13), "KAR", "register", "H06", "Mødt for sent")


def _moved(week: Week) -> None:
    week.do(at(1, 9, 53), "file", "cancel", "H08")
    week.do(at(1, 9, 57), "file", "move", "H07", at(3, 14).isoformat())
    week.do(at(3, 12, 7), "B-105", "late", "H07", "20")
    week.do(at(3, 14, 33), "KAR", "register", "H07", "Mødt for sent")
    week.do(at(1, 13, 13), "KAR", "register", "H09", "Mødt")


def _absent(week: Week) -> None:
    week.do(at(1, 12, 7), "LEA", "absence", value="SOF KAR 03-12-2026")
    week.do(at(3, 11, 23), "KAR", "register", "H02", "Mødt")


def sorted_week(week: Week) -> Week:
    acts = [act for act in week.acts if act.does != "nothing"]
    return replace(week, acts=sorted(acts))


SLOTS = (
    (8, 0),
    (8, 45),
    (9, 30),
    (10, 15),
    (11, 0),
    (11, 45),
    (12, 30),
    (13, 15),
    (14, 0),
    (14, 45),
)
FIRST_NAMES = ("Gry", "Hans", "Ida", "Jens", "Kim", "Lone", "Maja", "Nils", "Omar", "Pia")


def generated(seed: int, *, people: int, talks: int, dailies: int) -> Week:
    """Mette's and Ali's people, their talks and their days at the provider's."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    week = Week()
    for number in range(people):
        name = FIRST_NAMES[number % len(FIRST_NAMES)]
        consultant = ("MEJ", "ALI")[number % 2]
        joins = chance.random() < 0.9
        week.citizens.append(Citizen(f"B-{201 + number}", name, consultant, joins))
    _place_talks(week, chance, talks)
    _place_dailies(week, chance, dailies)
    for citizen in week.citizens:
        _act_of(week, citizen, chance)
    return sorted_week(week)


def _place_talks(week: Week, chance: random.Random, count: int) -> None:
    slots = {
        host: [at(day, *slot) for day in range(5) for slot in SLOTS] for host in ("MEJ", "ALI")
    }
    for free in slots.values():
        chance.shuffle(free)
    for number in range(count):
        citizen = week.citizens[number % len(week.citizens)]
        form = PHONE if chance.random() < 0.2 else IN_PERSON
        start = slots[citizen.consultant].pop()
        week.talks.append(Talk(f"T{number:03}", citizen.ref, citizen.consultant, start, form=form))


def _place_dailies(week: Week, chance: random.Random, count: int) -> None:
    everywhere = [(citizen, day) for day in range(5) for citizen in week.citizens]
    for number, (citizen, day) in enumerate(chance.sample(everywhere, count)):
        start = at(day, 10) if number % 2 else at(day, 12, 30)
        week.talks.append(Talk(f"D{number:03}", citizen.ref, "UDB", start, 180, daily=True))


def _act_of(week: Week, citizen: Citizen, chance: random.Random) -> None:
    own = [talk for talk in week.talks if talk.ref == citizen.ref]
    is_eager = citizen.joins and chance.random() < 0.3
    if is_eager and any(not talk.daily for talk in own):
        week.do(IMPORTED + 14 * MINUTE, citizen.ref, "fine")
    for talk in own:
        if talk.daily:
            _of_daily(week, talk, chance)
        else:
            _of_talk(week, citizen, talk, chance, is_eager=is_eager)


def _of_daily(week: Week, talk: Talk, chance: random.Random) -> None:
    asked = talk.start + 10 * MINUTE
    if chance.random() < 0.1:
        week.do(asked + 13 * MINUTE, talk.host, "register", talk.id, "Ikke mødt")
        consultant = next(c.consultant for c in week.citizens if c.ref == talk.ref)
        week.do(asked + 33 * MINUTE, consultant, "confirm", talk.id, "Ikke mødt")
        week.do(asked + 73 * MINUTE, consultant, "contact", talk.id)
    else:
        week.do(asked + 13 * MINUTE, talk.host, "register", talk.id, "Mødt")


def _of_talk(
    week: Week, citizen: Citizen, talk: Talk, chance: random.Random, *, is_eager: bool
) -> None:
    day_before = days.working_days_from(talk.start.date(), -1)
    if citizen.joins and not is_eager and chance.random() < 0.6:
        if chance.random() < 0.15:
            week.do(on(day_before, 10, 23), citizen.ref, "regret", talk.id)
            if _decision(week, talk, on(day_before, 10, 23), chance) == "Godkend afbud":
                return
        else:
            week.do(on(day_before, 10, 27), citizen.ref, "yes", talk.id)
    _registration(week, citizen, talk, chance)


def _decision(week: Week, talk: Talk, since: datetime, chance: random.Random) -> str:
    said = chance.choice(["Godkend afbud", "Aftalen gælder"])
    who, after = chance.choice(
        [(talk.host, 14), (STANDS_IN[talk.host], 124), (HEAD, 244)],
    )
    week.do(since + after * MINUTE, who, "decide", talk.id, said)
    return said


def _registration(week: Week, citizen: Citizen, talk: Talk, chance: random.Random) -> None:
    result = chance.choices(["Mødt", "Mødt for sent", "Ikke mødt"], [80, 10, 10])[0]
    who, when = chance.choices(
        [
            (talk.host, talk.start + 13 * MINUTE),
            (talk.host, talk.start + 27 * MINUTE),
            (STANDS_IN[talk.host], days.after_open_minutes(talk.end, 32)),
            (HEAD, days.after_open_minutes(talk.end, 62)),
        ],
        [75, 15, 6, 4],
    )[0]
    week.do(when, who, "register", talk.id, result)
    if result != "Ikke mødt":
        return
    if chance.random() < 0.6:
        week.do(days.after_open_minutes(when, 64), talk.host, "contact", talk.id)
    if citizen.joins and chance.random() < 0.5:
        asked = days.next_writing(when + 15 * MINUTE)
        does = chance.choice(["write", "there"])
        week.do(asked + 21 * MINUTE, citizen.ref, does, talk.id, "Jeg sov over mig")


def whole(seed: int, *, people: int, talks: int, dailies: int) -> Week:
    """The hand-written people and the generated ones, in one unit."""
    hand, rest = by_hand(), generated(seed, people=people, talks=talks, dailies=dailies)
    return Week(
        hand.citizens + rest.citizens,
        hand.talks + rest.talks,
        sorted(hand.acts + rest.acts),
    )
