"""Days and the wall clock: what is a working day, and which instant a time of day is."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from bot.clock import COPENHAGEN
from bot.rules.calendar import HORIZON_DAYS, Calendar, Window

HOLIDAYS = frozenset(
    date(year, month, day)
    for year, days in {
        2026: ((1, 1), (4, 2), (4, 3), (4, 5), (4, 6), (5, 14), (5, 24), (5, 25)),
        2027: ((1, 1), (3, 25), (3, 26), (3, 28), (3, 29), (5, 6), (5, 16), (5, 17)),
    }.items()
    for month, day in (*days, (12, 25), (12, 26))
)
CLOSED = frozenset({date(2026, 5, 15), date(2026, 12, 24), date(2026, 12, 31)})
CHANGES_OF_THE_CLOCK = (
    date(2026, 3, 29),
    date(2027, 3, 28),
    date(2026, 10, 25),
    date(2027, 10, 31),
)


def calendar(
    *,
    closings: frozenset[date] = CLOSED,
    open_weekends: bool = False,
    open_public_holidays: bool = False,
) -> Calendar:
    return Calendar(
        opening=(Window(480, 960),) * 7,
        writing=Window(480, 1200),
        closings=closings,
        early_closings={date(2026, 6, 5): 720},
        public_holidays=HOLIDAYS,
        open_weekends=open_weekends,
        open_public_holidays=open_public_holidays,
    )


def first_instant_at_or_after(day: date, wall: time) -> datetime:
    """Step through the instants of `day` until the wall clock has come as far as `wall`."""
    wanted = datetime.combine(day, wall)
    instant = datetime.combine(day, time(0), tzinfo=UTC) - timedelta(hours=3)
    while instant.astimezone(COPENHAGEN).replace(tzinfo=None) < wanted:
        instant += timedelta(minutes=1)
    return instant


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-11-24", True),
        ("2026-11-28", False),  # a Saturday
        ("2026-11-29", False),
        ("2026-05-14", False),  # Ascension
        ("2026-05-15", False),  # closed by the unit
        ("2026-12-23", True),
        ("2026-12-24", False),
        ("2026-12-25", False),
        ("2026-12-28", True),
        ("2026-12-31", False),
        ("2026-06-05", True),  # closed from 12.00, and a working day all the same
        ("2026-05-01", True),  # store bededag is a holiday no more
        ("2027-03-28", False),  # Easter Sunday
    ],
)
def test_holidays_weekends_and_closing_days_are_no_working_days(day: str, worked: bool) -> None:
    assert calendar().is_working_day(date.fromisoformat(day)) is worked


def test_open_weekends_leave_holidays_and_closing_days_free() -> None:
    weekends = calendar(open_weekends=True)
    assert weekends.is_working_day(date(2026, 11, 28))
    assert not weekends.is_working_day(date(2026, 12, 26))  # a Saturday and a holiday
    assert not weekends.is_working_day(date(2026, 12, 24))


def test_open_public_holidays_leave_weekends_and_closing_days_free() -> None:
    holidays = calendar(open_public_holidays=True)
    assert holidays.is_working_day(date(2026, 5, 14))
    assert not holidays.is_working_day(date(2026, 12, 26))
    assert not holidays.is_working_day(date(2026, 5, 15))


def test_three_working_days_before_the_tuesday_after_easter_is_monday_a_week_earlier() -> None:
    assert calendar().working_days_before(date(2027, 3, 30), 3) == date(2027, 3, 22)


def test_the_working_day_before_a_monday_is_friday() -> None:
    assert calendar().working_days_before(date(2026, 11, 23), 1) == date(2026, 11, 20)


def test_the_working_day_before_the_first_one_after_christmas_is_the_23rd() -> None:
    assert calendar().working_days_before(date(2026, 12, 28), 1) == date(2026, 12, 23)


def test_the_working_day_after_wednesday_before_ascension_is_monday() -> None:
    assert calendar().working_days_after(date(2026, 5, 13), 1) == date(2026, 5, 18)


def test_no_working_days_before_or_after_is_the_day_itself() -> None:
    assert calendar().working_days_before(date(2026, 12, 25), 0) == date(2026, 12, 25)
    assert calendar().working_days_after(date(2026, 12, 25), 0) == date(2026, 12, 25)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 15), st.sampled_from((-1, 1)))
def test_exactly_so_many_working_days_lie_on_the_way(day: date, count: int, direction: int) -> None:
    unit = calendar()
    move = unit.working_days_before if direction < 0 else unit.working_days_after
    found = move(day, count)
    length = abs((found - day).days)
    passed = [day + timedelta(days=direction * step) for step in range(1, length + 1)]
    assert sum(unit.is_working_day(one) for one in passed) == count
    assert passed[-1] == found
    assert unit.is_working_day(found)


def test_a_negative_count_of_working_days_is_a_fault() -> None:
    with pytest.raises(ValueError, match="not negative"):
        calendar().working_days_before(date(2026, 11, 24), -1)


def test_a_search_for_a_working_day_that_never_comes_ends() -> None:
    day = date(2026, 1, 1)
    always = frozenset(day + timedelta(days=step) for step in range(-900, 900))
    with pytest.raises(ValueError, match=f"within {HORIZON_DAYS} days"):
        calendar(closings=always).working_days_before(day, 1)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from((*CHANGES_OF_THE_CLOCK, date(2026, 11, 24), date(2026, 7, 1))),
    st.integers(0, 1439),
)
def test_a_time_of_day_is_the_first_instant_at_which_the_clock_has_reached_it(
    day: date, minute: int
) -> None:
    wall = time(*divmod(minute, 60))
    expected = first_instant_at_or_after(day, wall)
    assert calendar().at(day, minute) == expected
    assert calendar().at(day, wall) == expected
    assert calendar().at(day, minute).tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "wall", "instant"),
    [
        (date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (date(2027, 3, 28), time(2, 59, 59), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2027, 10, 31), time(2, 30, fold=1), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2026, 11, 24), time(10, 0, 30), datetime(2026, 11, 24, 9, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_skipped_time_goes_on_and_a_doubled_one_is_the_first(
    day: date, wall: time, instant: datetime
) -> None:
    assert calendar().at(day, wall) == instant


def test_minute_1440_is_midnight_at_the_end_of_the_day() -> None:
    assert calendar().at(date(2026, 10, 25), 1440) == datetime(2026, 10, 25, 23, tzinfo=UTC)


def test_the_local_time_is_copenhagens_in_summer_and_in_winter() -> None:
    assert calendar().local_time(datetime(2026, 7, 1, 22, 5, tzinfo=UTC)) == time(0, 5)
    assert calendar().local_time(datetime(2026, 12, 1, 22, 5, tzinfo=UTC)) == time(23, 5)


def test_the_local_date_is_copenhagens_on_both_sides_of_midnight() -> None:
    assert calendar().local_date(datetime(2026, 7, 1, 21, 59, tzinfo=UTC)) == date(2026, 7, 1)
    assert calendar().local_date(datetime(2026, 7, 1, 22, tzinfo=UTC)) == date(2026, 7, 2)


def test_an_instant_without_a_time_zone_is_a_fault() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        calendar().local_date(datetime(2026, 7, 1, 12))  # noqa: DTZ001 - what is refused


@pytest.mark.parametrize(("opens", "closes"), [(-1, 10), (10, 10), (20, 10), (0, 1441)])
def test_a_window_opens_before_it_closes_within_a_day(opens: int, closes: int) -> None:
    with pytest.raises(ValueError, match="opens before it closes"):
        Window(opens, closes)


def test_a_week_without_seven_days_is_a_fault() -> None:
    with pytest.raises(ValueError, match="seven days"):
        Calendar(
            opening=(Window(480, 960),) * 5,
            writing=Window(480, 1200),
            closings=frozenset(),
            early_closings={},
            public_holidays=frozenset(),
            open_weekends=False,
            open_public_holidays=False,
        )
