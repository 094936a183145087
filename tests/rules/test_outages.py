"""When nobody looked, and how much of a unit's opening time that cost."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from bot.rules import outages
from bot.rules.calendar import Calendar
from bot.rules.ladders import Rung
from bot.rules.outages import LEAST, Outage
from bot.rules.units import LadderRole
from tests.rules.test_calendar_hours import BASE, CALENDARS, INSTANTS
from tests.world import copenhagen

MONDAY = copenhagen("2026-11-23 12:00")
SECOND = timedelta(seconds=1)


def test_more_than_two_minutes_without_a_look_are_an_outage() -> None:
    assert outages.noticed(None, MONDAY) is None
    assert outages.noticed(MONDAY, MONDAY + LEAST) is None
    assert outages.noticed(MONDAY + timedelta(hours=5), MONDAY) is None
    ended = outages.noticed(MONDAY, MONDAY + LEAST + SECOND)
    assert ended == Outage(MONDAY, MONDAY + LEAST + SECOND)


def test_late_is_what_came_more_than_two_minutes_after_its_time_or_nobody_knows_when() -> None:
    assert not outages.is_late(MONDAY, MONDAY + LEAST)
    assert outages.is_late(MONDAY, MONDAY + LEAST + SECOND)
    assert outages.is_late(MONDAY, None)


def test_what_an_outage_left_has_as_much_time_as_it_took() -> None:
    outage = Outage(MONDAY, MONDAY + 3 * LEAST)
    assert outages.is_being_caught_up(outage, outage.until)
    assert outages.is_being_caught_up(outage, MONDAY + 6 * LEAST)
    assert not outages.is_being_caught_up(outage, MONDAY + 6 * LEAST + SECOND)
    assert not outages.is_being_caught_up(outage, outage.until - SECOND)  # a clock was wrong


@given(
    st.tuples(INSTANTS, INSTANTS),
    st.lists(st.tuples(INSTANTS, INSTANTS), max_size=4),
)
def test_of_a_silence_only_what_is_not_known_yet_is_an_outage_more(
    silence: tuple[datetime, datetime], away: list[tuple[datetime, datetime]]
) -> None:
    whole = Outage(min(silence), max(silence))
    known = sorted((Outage(min(pair), max(pair)) for pair in away), key=lambda each: each.since)
    found = list(outages.beyond(whole, known))
    rims = sorted({rim for each in (whole, *known, *found) for rim in (each.since, each.until)})
    for since, until in pairwise(rims):
        is_new = _covers([whole], since, until) and not _covers(known, since, until)
        assert _covers(found, since, until) <= is_new
        assert until - since <= LEAST or _covers(found, since, until) == is_new
    assert all(each.until - each.since > LEAST for each in found)


def _covers(several: list[Outage], since: datetime, until: datetime) -> bool:
    return any(each.since <= since and until <= each.until for each in several)


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        ("2026-11-23 10:00", "2026-11-23 12:30", 150),
        ("2026-11-23 15:00", "2026-11-24 09:00", 120),
        ("2026-11-23 17:00", "2026-11-24 07:00", 0),  # nobody was there to miss us
        ("2026-11-27 13:00", "2026-11-30 08:10", 70),  # over a weekend
        ("2026-11-23 12:00", "2026-11-23 11:00", 0),
    ],
)
def test_only_opening_time_is_lost(since: str, until: str, minutes: int) -> None:
    lost = outages.opening_time(BASE, copenhagen(since), copenhagen(until))
    assert lost == timedelta(minutes=minutes)


@given(CALENDARS, INSTANTS, INSTANTS)
def test_the_opening_time_between_two_instants_leads_from_one_to_the_other(
    unit: Calendar, one: datetime, other: datetime
) -> None:
    since, until = min(one, other), max(one, other)
    lost = outages.opening_time(unit, since, until)
    reached = outages.postponed(unit, since, lost)
    assert lost <= until - since
    assert reached <= until
    assert outages.opening_time(unit, reached, until) == timedelta()


def test_what_arose_during_an_outage_lost_only_what_came_after() -> None:
    outage = Outage(copenhagen("2026-11-23 10:00"), copenhagen("2026-11-23 12:00"))
    before, during = copenhagen("2026-11-23 08:00"), copenhagen("2026-11-23 11:30")
    assert outages.lost(BASE, outage, origin=before) == timedelta(hours=2)
    assert outages.lost(BASE, outage, origin=during) == timedelta(minutes=30)


def test_steps_that_were_told_stay_and_the_others_keep_their_numbers_and_distances() -> None:
    times = ("2026-11-23 10:00", "2026-11-23 15:30", "2026-11-24 08:00")
    roles = (LadderRole.HOST, LadderRole.SUBSTITUTE, LadderRole.HEAD)
    rungs = [Rung(role, copenhagen(at)) for role, at in zip(roles, times, strict=True)]

    later = outages.postponed_rungs(BASE, rungs, step=1, by=timedelta(hours=1))

    assert [rung.to for rung in later] == list(roles)
    assert [rung.at for rung in later] == [
        copenhagen("2026-11-23 10:00"),
        copenhagen("2026-11-24 08:30"),
        copenhagen("2026-11-24 09:00"),
    ]
    assert outages.postponed_rungs(BASE, rungs, step=1, by=timedelta()) == tuple(rungs)
