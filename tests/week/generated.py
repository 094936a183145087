"""Mette's and Ali's people, their appointments and what becomes of them, from a seed."""

import random
from datetime import datetime

from tests.week import days
from tests.week.days import MINUTE, on
from tests.week.unit import (
    HEAD,
    IMPORTED,
    IN_PERSON,
    PHONE,
    STANDS_IN,
    Citizen,
    Talk,
    Week,
    at,
    sorted_week,
)

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
