"""Reminders whatever the rules, against an oracle that steps minute by minute."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings, strategies as st

from bot.clock import COPENHAGEN
from bot.rules.calendar import Calendar, Window
from bot.rules.reminders import ReminderKind, ReminderRule, plan, postpone

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
FIRST_DAYS = (
    date(2026, 3, 26),
    date(2027, 3, 24),
    date(2026, 10, 22),
    date(2027, 10, 28),
    date(2026, 5, 12),
    date(2026, 12, 22),
)
INSTANTS = st.builds(
    lambda first, minute: (
        datetime(first.year, first.month, first.day, tzinfo=UTC) + minute * MINUTE
    ),
    st.sampled_from(FIRST_DAYS),
    st.integers(0, 8 * 1440),
)
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 45)))
RULES = st.one_of(
    st.builds(
        ReminderRule,
        st.sampled_from((ReminderKind.DAYS_BEFORE, ReminderKind.TOMORROW)),
        st.integers(1, 4),
        TIMES,
    ),
    st.builds(ReminderRule, st.just(ReminderKind.SAME_MORNING), st.just(0), TIMES),
    st.builds(
        lambda minutes: ReminderRule(ReminderKind.HOURS_BEFORE, before=minutes * MINUTE),
        st.integers(31, 3000),
    ),
)


def writing_by_the_clock(now: datetime) -> bool:
    local = now.astimezone(COPENHAGEN)
    day = local.date()
    free = day in UNIT.public_holidays or day in UNIT.closings or local.isoweekday() > 5
    return not free and 8 <= local.hour < 20


def sendable_from(due: datetime, starts_at: datetime) -> datetime | None:
    later = due
    while not writing_by_the_clock(later):
        later += MINUTE
    ahead = starts_at - later
    enough = ahead > timedelta(0) if later == due else ahead >= 45 * MINUTE
    return later if enough else None


@settings(max_examples=100, deadline=None)
@given(INSTANTS, st.integers(-600, 9000))
def test_a_reminder_is_put_off_to_the_first_minute_that_is_not_quiet(
    due: datetime, ahead: int
) -> None:
    starts_at = due + ahead * MINUTE
    assert postpone(UNIT, due, starts_at) == sendable_from(due, starts_at)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(RULES, max_size=5),
    INSTANTS,
    st.integers(1, 8000),
    st.none() | st.integers(-8000, 2000),
)
def test_a_plan_holds_every_instant_that_is_wanted_and_no_other(
    rules: list[ReminderRule], now: datetime, ahead: int, announced: int | None
) -> None:
    starts_at = now + ahead * MINUTE
    announced_at = None if announced is None else now + announced * MINUTE
    found = plan(rules, UNIT, starts_at=starts_at, now=now, announced_at=announced_at)
    wanted = set()
    for rule in rules:
        due = sendable_from(rule.instant(UNIT, starts_at), starts_at)
        if due is None or due <= now or (announced_at and due - announced_at <= 2 * HOUR):
            continue
        if starts_at - due > 30 * MINUTE:  # `tomorrow` can't be due after its evening: it is quiet
            wanted.add(due)
    assert [reminder.due_at for reminder in found] == sorted(wanted)
    assert all(reminder.due_at < reminder.not_after <= starts_at for reminder in found)
