"""Opening and writing hours, against an oracle that looks at the wall clock minute by minute."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from bot.clock import COPENHAGEN
from bot.rules.calendar import Calendar, Window

MINUTE = timedelta(minutes=1)
HOLIDAYS = frozenset(
    {
        date(2026, 5, 14),
        date(2026, 12, 25),
        date(2026, 12, 26),
        date(2027, 1, 1),
        *(date(2027, 3, day) for day in (25, 26, 28, 29)),
    }
)
BASE = Calendar(
    opening=(*(Window(480, 960),) * 4, Window(480, 840), None, None),
    writing=Window(480, 1200),
    closings=frozenset({date(2026, 5, 15), date(2026, 12, 24), date(2026, 12, 31)}),
    early_closings={date(2026, 5, 13): 720, date(2026, 12, 23): 780, date(2026, 12, 28): 480},
    public_holidays=HOLIDAYS,
    open_weekends=False,
    open_public_holidays=False,
)
# Days before what is special: both changes of the clock, Ascension, Christmas, New Year, Easter.
FIRST_DAYS = (
    date(2026, 3, 27),
    date(2027, 3, 24),
    date(2026, 10, 23),
    date(2027, 10, 29),
    date(2026, 5, 12),
    date(2026, 12, 22),
    date(2026, 12, 29),
)
DAYS = [first + timedelta(days=step) for first in FIRST_DAYS for step in range(5)]
INSTANTS = st.builds(
    lambda day, minute: datetime(day.year, day.month, day.day, tzinfo=UTC) + minute * MINUTE,
    st.sampled_from(DAYS),
    st.integers(0, 1439),
)
# Times between 2.00 and 3.00 exist never or twice; the examples at the end are about those.
EDGES = st.integers(0, 96).map(lambda quarter: quarter * 15).filter(lambda m: not 120 < m < 180)
WINDOWS = (
    st.tuples(EDGES, EDGES).filter(lambda edges: edges[0] < edges[1]).map(lambda e: Window(*e))
)
CALENDARS = st.builds(
    lambda opening, writing, weekends, holidays: replace(
        BASE,
        opening=opening,
        writing=writing,
        open_weekends=weekends,
        open_public_holidays=holidays,
    ),
    st.tuples(WINDOWS, *[st.none() | WINDOWS] * 6),
    WINDOWS,
    st.booleans(),
    st.booleans(),
)


def utc(text: str) -> datetime:
    """An instant from Copenhagen's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN).astimezone(UTC)


def works(unit: Calendar, day: date) -> bool:
    weekend = day.isoweekday() > 5 and not unit.open_weekends
    holiday = day in unit.public_holidays and not unit.open_public_holidays
    return not (weekend or holiday or day in unit.closings)


def open_by_the_clock(unit: Calendar, now: datetime) -> bool:
    local = now.astimezone(COPENHAGEN)
    minute, window = local.hour * 60 + local.minute, unit.opening[local.isoweekday() - 1]
    if window is None or not works(unit, local.date()):
        return False
    return window.opens <= minute < min(window.closes, unit.early_closings.get(local.date(), 1440))


def writing_by_the_clock(unit: Calendar, now: datetime) -> bool:
    local = now.astimezone(COPENHAGEN)
    minute = local.hour * 60 + local.minute
    return works(unit, local.date()) and unit.writing.opens <= minute < unit.writing.closes


def first_from(now: datetime, holds: Callable[[datetime], bool]) -> datetime:
    while not holds(now):
        now += MINUTE
    return now


@settings(max_examples=60, deadline=None)
@given(CALENDARS, INSTANTS)
def test_open_and_the_next_opening_are_what_the_clock_on_the_wall_says(
    unit: Calendar, now: datetime
) -> None:
    def holds(instant: datetime) -> bool:
        return open_by_the_clock(unit, instant)

    assert unit.is_open(now) == holds(now)
    opening = first_from(now, holds)
    assert unit.next_opening(now) == opening
    assert unit.end_of_opening_day(now) == first_from(opening, lambda instant: not holds(instant))


@settings(max_examples=60, deadline=None)
@given(CALENDARS, INSTANTS)
def test_writing_is_allowed_when_the_clock_on_the_wall_says_so(
    unit: Calendar, now: datetime
) -> None:
    def holds(instant: datetime) -> bool:
        return writing_by_the_clock(unit, instant)

    assert unit.may_write(now) == holds(now)
    assert unit.next_writing(now) == first_from(now, holds)


@settings(max_examples=60, deadline=None)
@given(CALENDARS, INSTANTS, st.integers(1, 1800))
def test_adding_opening_time_counts_the_minutes_that_are_open(
    unit: Calendar, origin: datetime, minutes: int
) -> None:
    instant, left = origin, minutes
    while left:
        left -= open_by_the_clock(unit, instant)
        instant += MINUTE
    assert unit.add_opening_time(origin, minutes * MINUTE) == instant


@settings(max_examples=60, deadline=None)
@given(CALENDARS, INSTANTS, st.integers(1, 1800))
def test_subtracting_opening_time_counts_the_minutes_that_were_open(
    unit: Calendar, end: datetime, minutes: int
) -> None:
    instant, left = end, minutes
    while left:
        instant -= MINUTE
        left -= open_by_the_clock(unit, instant)
    assert unit.subtract_opening_time(end, minutes * MINUTE) == instant


def test_half_an_hour_from_half_past_three_ends_at_closing_time_of_the_same_day() -> None:
    ended = BASE.add_opening_time(utc("2026-11-24 15:30"), timedelta(minutes=30))
    assert ended == utc("2026-11-24 16:00")


def test_a_minute_more_ends_on_the_next_morning() -> None:
    ended = BASE.add_opening_time(utc("2026-11-24 15:30"), timedelta(minutes=31))
    assert ended == utc("2026-11-25 08:01")


def test_two_hours_from_friday_at_one_end_on_monday_at_nine() -> None:
    ended = BASE.add_opening_time(utc("2026-11-20 13:00"), timedelta(hours=2))
    assert ended == utc("2026-11-23 09:00")


def test_no_opening_time_at_all_is_now_or_the_next_opening() -> None:
    nothing = timedelta(0)
    assert BASE.add_opening_time(utc("2026-11-24 10:00"), nothing) == utc("2026-11-24 10:00")
    assert BASE.add_opening_time(utc("2026-11-24 16:00"), nothing) == utc("2026-11-25 08:00")


def test_parts_of_a_minute_count() -> None:
    origin = utc("2026-11-24 15:59:30")
    assert BASE.add_opening_time(origin, timedelta(seconds=45)) == utc("2026-11-25 08:00:15")


def test_an_opening_hour_before_an_early_appointment_lies_on_the_day_before() -> None:
    assert BASE.subtract_opening_time(utc("2026-12-29 08:00"), timedelta(hours=1)) == utc(
        "2026-12-23 12:00"
    )


def test_an_opening_hour_before_nine_begins_with_the_day() -> None:
    begun = BASE.subtract_opening_time(utc("2026-11-24 09:00"), timedelta(hours=1))
    assert begun == utc("2026-11-24 08:00")


def test_an_hour_from_the_friday_after_ascension_waits_for_monday() -> None:
    ended = BASE.add_opening_time(utc("2026-05-13 11:30"), timedelta(hours=1))
    assert ended == utc("2026-05-18 08:30")


def test_negative_opening_time_is_a_fault() -> None:
    for move in (BASE.add_opening_time, BASE.subtract_opening_time):
        with pytest.raises(ValueError, match="not negative"):
            move(utc("2026-11-24 10:00"), -MINUTE)


def test_after_closing_the_opening_day_that_ends_is_the_next() -> None:
    assert BASE.end_of_opening_day(utc("2026-11-24 09:00")) == utc("2026-11-24 16:00")
    assert BASE.end_of_opening_day(utc("2026-11-24 16:00")) == utc("2026-11-25 16:00")
    assert BASE.end_of_opening_day(utc("2026-12-23 13:00")) == utc("2026-12-29 16:00")


def test_citizens_may_be_written_to_after_an_early_closing_as_on_any_evening() -> None:
    assert not BASE.is_open(utc("2026-05-13 12:00"))
    assert BASE.may_write(utc("2026-05-13 19:59"))
    assert not BASE.may_write(utc("2026-05-13 20:00"))


def test_a_unit_that_never_opens_is_a_fault_and_no_endless_loop() -> None:
    never = replace(BASE, opening=(None,) * 7)
    now = utc("2026-11-24 10:00")
    assert not never.is_open(now)
    with pytest.raises(ValueError, match="nothing opens within"):
        never.next_opening(now)
    with pytest.raises(ValueError, match="nothing opens within"):
        never.add_opening_time(now, MINUTE)
    with pytest.raises(ValueError, match="nothing was open within"):
        never.subtract_opening_time(now, MINUTE)


def test_a_unit_that_never_writes_is_a_fault() -> None:
    days = (date(2026, 1, 1) + timedelta(days=step) for step in range(1000))
    with pytest.raises(ValueError, match="nothing opens within"):
        replace(BASE, closings=frozenset(days)).next_writing(utc("2026-11-24 10:00"))


def test_hours_that_the_clock_skips_do_not_open() -> None:
    night = replace(BASE, opening=(Window(120, 180),) * 7, open_weekends=True)
    assert night.next_opening(utc("2026-03-29 00:00")) == utc("2026-03-30 02:00")


def test_hours_that_the_clock_doubles_are_open_from_the_first_to_the_last_of_them() -> None:
    night = replace(BASE, opening=(Window(120, 180),) * 7, open_weekends=True)
    start = utc("2026-10-25 02:00")
    assert night.next_opening(utc("2026-10-25 00:00")) == start
    assert night.end_of_opening_day(start) - start == timedelta(hours=2)


def test_hours_that_begin_within_the_doubled_hour_begin_the_first_time() -> None:
    night = replace(BASE, opening=(Window(150, 240),) * 7, open_weekends=True)
    assert night.next_opening(utc("2026-10-25 00:00")) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_instant_in_copenhagens_own_zone_is_understood_and_answered_in_utc() -> None:
    local = datetime(2026, 10, 24, 10, tzinfo=COPENHAGEN)  # a Saturday, before the clock goes back
    assert BASE.next_opening(local) == datetime(2026, 10, 26, 7, tzinfo=UTC)
    inside = datetime(2026, 10, 23, 10, tzinfo=COPENHAGEN)
    assert BASE.next_opening(inside).tzinfo is UTC
    assert BASE.add_opening_time(inside, timedelta(hours=4, minutes=30)) == utc("2026-10-26 08:30")
