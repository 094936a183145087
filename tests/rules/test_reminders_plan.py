"""Which reminders an appointment gets, when, and until when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.clock import COPENHAGEN
from bot.rules.calendar import Calendar, Window
from bot.rules.reminders import (
    AnswersRule,
    PlannedReminder,
    ReminderKind,
    ReminderRule,
    answers_due,
    plan,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
UNIT = Calendar(
    opening=(Window(480, 960),) * 7,
    writing=Window(480, 1200),
    closings=frozenset({date(2026, 5, 15), date(2026, 12, 24), date(2026, 12, 31)}),
    early_closings={},
    public_holidays=frozenset(
        {
            date(2026, 5, 14),
            date(2026, 12, 25),
            date(2026, 12, 26),
            date(2027, 1, 1),
            *(date(2027, 3, day) for day in (25, 26, 28, 29)),
        }
    ),
    open_weekends=False,
    open_public_holidays=False,
)
DAYS_BEFORE = ReminderRule(ReminderKind.DAYS_BEFORE, working_days=3, at=time(10))
TOMORROW = ReminderRule(ReminderKind.TOMORROW, working_days=1, at=time(10))
SAME_MORNING = ReminderRule(ReminderKind.SAME_MORNING, working_days=0, at=time(8))
HOURS_BEFORE = ReminderRule(ReminderKind.HOURS_BEFORE, before=2 * HOUR)
DEFAULTS = (DAYS_BEFORE, TOMORROW, HOURS_BEFORE)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def utc(text: str) -> datetime:
    """An instant from Copenhagen's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN).astimezone(UTC)


def planned(
    starts: str,
    *,
    rules: Sequence[ReminderRule] = DEFAULTS,
    unit: Calendar = UNIT,
    now: str = "2025-01-01",
    announced: str | None = None,
) -> list[tuple[str, str]]:
    """Kind and Copenhagen's wall clock of every reminder."""
    reminders = plan(
        rules,
        unit,
        starts_at=utc(starts),
        now=utc(now),
        announced_at=None if announced is None else utc(announced),
    )
    return [(reminder.kind, wall(reminder.due_at)) for reminder in reminders]


def wall(instant: datetime) -> str:
    return f"{instant.astimezone(COPENHAGEN):%Y-%m-%d %H:%M}"


def only(rule: ReminderRule, starts: str, *, unit: Calendar = UNIT) -> PlannedReminder:
    (reminder,) = plan([rule], unit, starts_at=utc(starts), now=LONG_AGO, announced_at=None)
    return reminder


def test_the_default_cadence_is_three_working_days_one_and_two_hours_before() -> None:
    assert planned("2026-11-24 13:00") == [
        ("days_before", "2026-11-19 10:00"),
        ("tomorrow", "2026-11-23 10:00"),
        ("hours_before", "2026-11-24 11:00"),
    ]


def test_a_monday_is_reminded_of_on_friday() -> None:
    assert planned("2026-11-23 13:00", rules=[TOMORROW]) == [("tomorrow", "2026-11-20 10:00")]


def test_the_tuesday_after_easter_is_reminded_of_on_monday_and_wednesday_of_the_week_before() -> (
    None
):
    assert planned("2027-03-30 13:00", rules=[DAYS_BEFORE, TOMORROW]) == [
        ("days_before", "2027-03-22 10:00"),
        ("tomorrow", "2027-03-24 10:00"),
    ]


def test_eight_on_the_first_working_day_after_christmas_is_reminded_of_before_it_only() -> None:
    assert planned("2026-12-28 08:00") == [
        ("days_before", "2026-12-21 10:00"),
        ("tomorrow", "2026-12-23 10:00"),
    ]


def test_the_monday_after_ascension_is_reminded_of_on_wednesday() -> None:
    assert planned("2026-05-18 13:00", rules=[TOMORROW]) == [("tomorrow", "2026-05-13 10:00")]


@pytest.mark.parametrize(
    ("starts", "due"),
    [
        ("2026-03-30 10:00", datetime(2026, 3, 27, 9, tzinfo=UTC)),
        ("2026-10-26 10:00", datetime(2026, 10, 23, 8, tzinfo=UTC)),
        ("2027-11-01 10:00", datetime(2027, 10, 29, 8, tzinfo=UTC)),
    ],
)
def test_ten_o_clock_is_ten_o_clock_on_both_sides_of_a_change_of_the_clock(
    starts: str, due: datetime
) -> None:
    assert only(TOMORROW, starts).due_at == due


def test_two_hours_before_are_two_hours_even_over_a_change_of_the_clock() -> None:
    nights = replace(UNIT, writing=Window(0, 1440), open_weekends=True)
    starts = utc("2026-03-29 04:00")
    (reminder,) = plan([HOURS_BEFORE], nights, starts_at=starts, now=LONG_AGO, announced_at=None)
    assert starts - reminder.due_at == 2 * HOUR
    assert wall(reminder.due_at) == "2026-03-29 01:00"


def test_an_appointment_that_has_started_plans_nothing() -> None:
    assert planned("2026-11-24 13:00", now="2026-11-24 13:00") == []
    assert planned("2026-11-24 13:00", now="2026-11-25 08:00") == []


def test_a_reminder_already_due_is_not_planned() -> None:
    kinds = planned("2026-11-24 13:00", now="2026-11-23 10:00")
    assert kinds == [("hours_before", "2026-11-24 11:00")]
    assert len(planned("2026-11-24 13:00", now="2026-11-23 09:59")) == 2


def test_a_reminder_that_quiet_hours_hold_back_is_not_yet_due() -> None:
    assert planned("2026-11-24 09:00", now="2026-11-24 07:30") == [
        ("hours_before", "2026-11-24 08:00")
    ]


@pytest.mark.parametrize(
    ("announced", "kinds"),
    [
        ("2026-11-23 07:59", ["tomorrow", "hours_before"]),
        ("2026-11-23 08:00", ["hours_before"]),
        ("2026-11-23 10:00", ["hours_before"]),
        ("2026-11-23 13:00", ["hours_before"]),
        ("2026-11-24 09:00", []),
    ],
)
def test_a_reminder_before_the_announcement_or_within_two_hours_of_it_is_not_planned(
    announced: str, kinds: list[str]
) -> None:
    found = planned("2026-11-24 13:00", now="2026-11-22 12:00", announced=announced)
    assert [kind for kind, _ in found if kind != "days_before"] == kinds


def test_an_old_announcement_silences_nothing() -> None:
    found = planned("2026-11-24 13:00", now="2026-11-23 08:30", announced="2026-11-01 10:00")
    assert [kind for kind, _ in found] == ["tomorrow", "hours_before"]


def test_a_reminder_due_in_quiet_hours_goes_out_when_they_end() -> None:
    assert planned("2026-11-24 08:45", rules=[HOURS_BEFORE]) == [
        ("hours_before", "2026-11-24 08:00")
    ]


def test_a_reminder_less_than_45_minutes_ahead_after_quiet_hours_is_not_planned() -> None:
    assert planned("2026-11-24 08:44", rules=[HOURS_BEFORE]) == []


def test_a_reminder_on_a_weekend_appointment_of_a_closed_unit_is_not_put_off_beyond_it() -> None:
    assert planned("2026-11-28 11:00", rules=[SAME_MORNING, HOURS_BEFORE]) == []


def test_a_reminder_that_would_come_after_the_start_is_not_planned() -> None:
    late = replace(SAME_MORNING, at=time(11))
    assert planned("2026-11-24 10:00", rules=[late]) == []


def test_of_two_reminders_at_one_instant_the_later_of_the_cadence_speaks() -> None:
    late_evening = replace(TOMORROW, at=time(21))
    for rules in ([late_evening, SAME_MORNING], [SAME_MORNING, late_evening]):
        assert planned("2026-11-24 13:00", rules=rules) == [("same_morning", "2026-11-24 08:00")]


def test_two_reminders_on_one_morning_at_different_times_are_both_kept() -> None:
    assert planned("2026-11-24 10:30", rules=[SAME_MORNING, HOURS_BEFORE]) == [
        ("same_morning", "2026-11-24 08:00"),
        ("hours_before", "2026-11-24 08:30"),
    ]


def test_tomorrow_is_useless_after_20_on_the_day_it_is_due() -> None:
    reminder = only(TOMORROW, "2026-11-23 13:00")
    assert wall(reminder.due_at) == "2026-11-20 10:00"
    assert wall(reminder.not_after) == "2026-11-20 20:00"


def test_tomorrow_put_off_to_the_day_itself_is_useless_half_an_hour_before_the_start() -> None:
    reminder = only(replace(TOMORROW, at=time(20, 30)), "2026-11-24 13:00")
    assert wall(reminder.due_at) == "2026-11-24 08:00"
    assert wall(reminder.not_after) == "2026-11-24 12:30"


def test_a_unit_that_writes_late_may_say_tomorrow_late() -> None:
    late = replace(UNIT, writing=Window(480, 1320))
    reminder = only(replace(TOMORROW, at=time(21)), "2026-11-24 13:00", unit=late)
    assert wall(reminder.not_after) == "2026-11-23 22:00"


@pytest.mark.parametrize("rule", [DAYS_BEFORE, SAME_MORNING, HOURS_BEFORE])
def test_other_reminders_are_useless_half_an_hour_before_the_start(rule: ReminderRule) -> None:
    assert wall(only(rule, "2026-11-24 13:00").not_after) == "2026-11-24 12:30"


def test_a_reminder_useless_when_it_is_due_is_not_planned() -> None:
    short = ReminderRule(ReminderKind.HOURS_BEFORE, before=30 * MINUTE)
    assert planned("2026-11-24 13:00", rules=[short]) == []


def test_offsets_are_short_stable_and_tell_rules_apart() -> None:
    offsets = [rule.offset for rule in (*DEFAULTS, SAME_MORNING)]
    assert offsets == ["3wd1000", "1wd1000", "7200s", "0wd0800"]
    assert only(TOMORROW, "2026-11-24 13:00").offset == TOMORROW.offset


@pytest.mark.parametrize(
    ("working_days", "at", "before"),
    [
        (None, None, None),
        (1, None, None),
        (None, time(10), None),
        (1, time(10), HOUR),
        (1, None, HOUR),
        (None, time(10), HOUR),
    ],
)
def test_a_rule_is_one_moment_and_not_two(
    working_days: int | None, at: time | None, before: timedelta | None
) -> None:
    with pytest.raises(ValueError, match="working_days and at"):
        ReminderRule(ReminderKind.TOMORROW, working_days, at, before)
    with pytest.raises(ValueError, match="working_days and at"):
        AnswersRule(working_days, at, before)


def test_answers_are_due_at_two_on_the_working_day_before() -> None:
    rule = AnswersRule(working_days=1, at=time(14))
    assert answers_due(rule, UNIT, utc("2026-12-28 08:00")) == utc("2026-12-23 14:00")


def test_answers_may_be_due_so_long_before_the_start() -> None:
    rule = AnswersRule(before=4 * HOUR)
    assert answers_due(rule, UNIT, utc("2026-11-24 13:00")) == utc("2026-11-24 09:00")
