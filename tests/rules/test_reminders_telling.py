"""When news of an appointment goes out, and what is today or tomorrow."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from bot.clock import COPENHAGEN
from bot.rules.calendar import Calendar, Window
from bot.rules.reminders import Telling, is_today, is_tomorrow, when_to_tell

MINUTE = timedelta(minutes=1)
UNIT = Calendar(
    opening=(Window(480, 960),) * 7,
    writing=Window(480, 1200),
    closings=frozenset({date(2026, 12, 24)}),
    early_closings={},
    public_holidays=frozenset({date(2026, 12, 25), date(2026, 12, 26)}),
    open_weekends=False,
    open_public_holidays=False,
)


def utc(text: str) -> datetime:
    """An instant from Copenhagen's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN).astimezone(UTC)


def told(now: str, *starts: str, urgent: bool) -> Telling:
    return when_to_tell(UNIT, now=utc(now), starts=[utc(start) for start in starts], urgent=urgent)


@pytest.mark.parametrize("urgent", [True, False])
def test_in_writing_hours_news_goes_out_at_once(urgent: bool) -> None:
    assert told("2026-11-24 08:00", "2026-11-24 08:05", urgent=urgent) == Telling(
        at=utc("2026-11-24 08:00"), reaches=True
    )


@pytest.mark.parametrize("urgent", [True, False])
def test_in_quiet_hours_news_that_has_time_waits_for_their_end(urgent: bool) -> None:
    assert told("2026-11-20 20:00", "2026-11-23 10:00", urgent=urgent) == Telling(
        at=utc("2026-11-23 08:00"), reaches=True
    )


def test_a_new_appointment_reaches_if_the_window_opens_before_the_start() -> None:
    assert told("2026-11-23 23:00", "2026-11-24 08:01", urgent=False).reaches
    assert not told("2026-11-23 23:00", "2026-11-24 08:00", urgent=False).reaches


def test_a_new_appointment_breaks_no_quiet_hours() -> None:
    assert told("2026-11-24 07:00", "2026-11-24 07:30", urgent=False) == Telling(
        at=utc("2026-11-24 08:00"), reaches=False
    )


def test_urgent_news_that_would_come_too_late_goes_out_between_6_and_22() -> None:
    for now in ("2026-11-24 06:00", "2026-11-23 21:59", "2026-11-24 07:59"):
        assert told(now, "2026-11-24 09:59", urgent=True) == Telling(at=utc(now), reaches=True)


def test_urgent_news_goes_out_on_a_holiday_too() -> None:
    now = "2026-12-26 12:00"
    assert told(now, "2026-12-28 08:00", urgent=True) == Telling(at=utc(now), reaches=True)


def test_urgent_news_that_would_come_too_late_at_night_does_not_reach() -> None:
    for now in ("2026-11-24 05:59", "2026-11-23 22:00"):
        assert told(now, "2026-11-24 09:59", urgent=True) == Telling(
            at=utc("2026-11-24 08:00"), reaches=False
        )


def test_two_hours_are_warning_enough() -> None:
    assert told("2026-11-23 22:30", "2026-11-24 10:00", urgent=True) == Telling(
        at=utc("2026-11-24 08:00"), reaches=True
    )


def test_the_earlier_of_the_old_and_the_new_start_counts() -> None:
    now = "2026-11-24 07:00"
    for starts in (
        ("2026-11-24 09:00", "2026-11-26 09:00"),
        ("2026-11-26 09:00", "2026-11-24 09:00"),
    ):
        assert told(now, *starts, urgent=True).at == utc(now)


def test_an_old_start_that_is_past_does_not_hurry() -> None:
    assert told("2026-11-23 21:00", "2026-11-23 20:30", "2026-11-25 10:00", urgent=True) == Telling(
        at=utc("2026-11-24 08:00"), reaches=True
    )


@pytest.mark.parametrize("starts", [(), ("2026-11-24 10:00",), ("2026-11-24 11:00",)])
def test_news_of_what_has_started_reaches_nobody(starts: Sequence[str]) -> None:
    assert not told("2026-11-24 11:00", *starts, urgent=True).reaches


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from((utc("2026-10-23"), utc("2026-12-23"), utc("2027-03-26"))),
    st.integers(0, 6 * 1440),
    st.lists(st.integers(-600, 6000), min_size=1, max_size=3),
    st.booleans(),
)
def test_news_reaches_in_time_or_the_host_is_told(
    first: datetime, minute: int, offsets: list[int], urgent: bool
) -> None:
    now = first + minute * MINUTE
    starts = [now + offset * MINUTE for offset in offsets]
    ahead = [start for start in starts if start > now]
    telling = when_to_tell(UNIT, now=now, starts=starts, urgent=urgent)
    hour = telling.at.astimezone(COPENHAGEN).hour
    if telling.reaches:
        assert now <= telling.at < min(ahead)
        assert UNIT.may_write(telling.at) or (urgent and telling.at == now and 6 <= hour < 22)
        warned = min(ahead) - telling.at >= timedelta(hours=2)
        assert telling.at == now or warned or not urgent
    elif ahead:
        assert not UNIT.may_write(now)
        assert not urgent or not 6 <= now.astimezone(COPENHAGEN).hour < 22
        assert min(ahead) - telling.at < timedelta(hours=2 if urgent else 0, microseconds=1)


@pytest.mark.parametrize(
    ("now", "starts", "today", "tomorrow"),
    [
        ("2026-11-23 23:59", "2026-11-24 00:00", False, True),
        ("2026-11-24 00:00", "2026-11-24 23:59", True, False),
        ("2026-11-20 10:00", "2026-11-23 10:00", False, False),
        ("2026-11-24 10:00", "2026-11-23 10:00", False, False),
        ("2026-03-28 00:30", "2026-03-29 23:30", False, True),
        ("2026-10-24 23:30", "2026-10-25 23:30", False, True),
        ("2026-10-25 00:30", "2026-10-25 23:30", True, False),
    ],
)
def test_today_and_tomorrow_are_copenhagens_days(
    now: str, starts: str, today: bool, tomorrow: bool
) -> None:
    assert is_today(utc(now), utc(starts)) is today
    assert is_tomorrow(utc(now), utc(starts)) is tomorrow
