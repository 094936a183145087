"""When a citizen is reminded, and when news of an appointment reaches them in time.

Plans are values: storing them, sending them and giving up on them belong to actions and delivery.
All instants are aware; those that come out are in UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from bot.rules.calendar import Calendar

LATEST_BEFORE_START = timedelta(minutes=30)  # later than this a reminder is of no use
_LEAST_AHEAD_AFTER_QUIET = timedelta(minutes=45)
_SOON_AFTER_ANNOUNCEMENT = timedelta(hours=2)
_WARNING = timedelta(hours=2)  # what a citizen needs to stay at home, or to come at another time
_EVENING = 20 * 60  # minutes from midnight: by then «i morgen» has been said, or goes unsaid
_REMEMBERED = 1024  # starts whose instants are known; a month of quarters of an hour has fewer
_URGENT_FROM, _URGENT_UNTIL = time(6), time(22)


class ReminderKind(StrEnum):
    """The reminders of the catalogue; which text of a kind is used is decided when it is sent."""

    DAYS_BEFORE = "days_before"
    TOMORROW = "tomorrow"
    SAME_MORNING = "same_morning"
    HOURS_BEFORE = "hours_before"


class _BeforeStart:
    """A moment before a start: a time of day some working days before, or so long before."""

    working_days: int | None
    at: time | None
    before: timedelta | None

    def __post_init__(self) -> None:
        by_day = self.working_days is not None and self.at is not None
        by_length = self.working_days is None and self.at is None and self.before is not None
        if by_day == by_length or (by_day and self.before is not None):
            raise ValueError("it should have working_days and at, or else before")

    @property
    def offset(self) -> str:
        """The moment in short and stable text without colons, for keys against doubles."""
        if self.before is not None:
            return f"{int(self.before.total_seconds())}s"
        return f"{self.working_days}wd{self.at:%H%M}"

    def instant(self, calendar: Calendar, starts_at: datetime) -> datetime:
        """The moment for an appointment that starts at `starts_at`, quiet hours or not."""
        if self.working_days is None or self.at is None:
            return starts_at.astimezone(UTC) - (self.before or timedelta(0))
        day = calendar.local_date(starts_at)
        return calendar.at(calendar.working_days_before(day, self.working_days), self.at)


@dataclass(frozen=True)
class ReminderRule(_BeforeStart):
    """One reminder of a cadence: which, and when before the start."""

    kind: ReminderKind
    working_days: int | None = None
    at: time | None = None
    before: timedelta | None = None


@dataclass(frozen=True)
class AnswersRule(_BeforeStart):
    """When a host is told who has not answered."""

    working_days: int | None = None
    at: time | None = None
    before: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class PlannedReminder:
    """A reminder with its instants: it goes out at `due_at`, and not after `not_after`."""

    kind: ReminderKind
    offset: str
    due_at: datetime
    not_after: datetime


@dataclass(frozen=True, kw_only=True)
class Telling:
    """When news may go out at the earliest, and whether it reaches the citizen in time then.

    Where it does not, the host is told to ring.
    """

    at: datetime
    reaches: bool


def plan(
    rules: Sequence[ReminderRule],
    calendar: Calendar,
    *,
    starts_at: datetime,
    now: datetime,
    announced_at: datetime | None,
) -> tuple[PlannedReminder, ...]:
    """The reminders of an appointment, earliest first; none once it has started.

    `announced_at` is when the citizen is told of the appointment, None if never. What would come
    before that, or within two hours of it, says nothing new and is left out, as is what is due
    already. Of two rules that fall on one instant the later in the cadence speaks: a morning's
    reminder rather than yesterday evening's put off until now. Others are all kept.
    """
    if starts_at <= now:
        return ()
    silent_until = (
        now if announced_at is None else max(now, announced_at + _SOON_AFTER_ANNOUNCEMENT)
    )
    possible = _possible(tuple(rules), calendar, starts_at.astimezone(UTC))
    planned = {reminder.due_at: reminder for reminder in possible if reminder.due_at > silent_until}
    return tuple(planned.values())


@lru_cache(maxsize=_REMEMBERED)
def _possible(
    rules: tuple[ReminderRule, ...], calendar: Calendar, starts_at: datetime
) -> tuple[PlannedReminder, ...]:
    """What any appointment that starts then may be reminded by, earliest first; many start together."""
    in_order = sorted(rules, key=lambda rule: rule.instant(calendar, starts_at))
    reminders = (_planned(rule, calendar, starts_at) for rule in in_order)
    return tuple(reminder for reminder in reminders if reminder is not None)


def postpone(calendar: Calendar, due: datetime, starts_at: datetime) -> datetime | None:
    """When a reminder that is due at `due` may go out: at once, or when quiet hours end.

    None if there is no such time before the start, or if the appointment is then less than 45
    minutes ahead.
    """
    later = calendar.next_writing(due)
    if later <= due:
        return later if later < starts_at else None
    return later if starts_at - later >= _LEAST_AHEAD_AFTER_QUIET else None


def when_to_tell(
    calendar: Calendar, *, now: datetime, starts: Sequence[datetime], urgent: bool
) -> Telling:
    """When to tell of appointments made, moved or cancelled.

    `starts` are the old and new starts; those past count for nothing. `urgent` is a move or a
    cancellation: it may break the quiet hours between 6 and 22 if it would come less than two hours
    ahead otherwise. News of what has started reaches nobody.
    """
    ahead = [start for start in starts if start > now]
    window = calendar.next_writing(now)
    if not ahead:
        return Telling(at=window, reaches=False)
    needed = _WARNING if urgent else timedelta.resolution  # resolution: before the start will do
    if window <= now or min(ahead) - window >= needed:
        return Telling(at=window, reaches=True)
    if urgent and _URGENT_FROM <= calendar.local_time(now) < _URGENT_UNTIL:
        return Telling(at=now.astimezone(UTC), reaches=True)
    return Telling(at=window, reaches=False)


def is_today(now: datetime, starts_at: datetime) -> bool:
    """Whether «i dag» is true at `now`, in Copenhagen."""
    return Calendar.local_date(starts_at) == Calendar.local_date(now)


def is_tomorrow(now: datetime, starts_at: datetime) -> bool:
    """Whether «i morgen» is true at `now`, in Copenhagen."""
    return Calendar.local_date(starts_at) - Calendar.local_date(now) == timedelta(days=1)


def answers_due(rule: AnswersRule, calendar: Calendar, starts_at: datetime) -> datetime:
    """When the host of an appointment is told that there is no answer."""
    return _answers_due(rule, calendar, starts_at.astimezone(UTC))


@lru_cache(maxsize=_REMEMBERED)
def _answers_due(rule: AnswersRule, calendar: Calendar, starts_at: datetime) -> datetime:
    return rule.instant(calendar, starts_at)


def _planned(rule: ReminderRule, calendar: Calendar, starts_at: datetime) -> PlannedReminder | None:
    due = postpone(calendar, rule.instant(calendar, starts_at), starts_at)
    if due is None:
        return None
    not_after = _not_after(rule.kind, calendar, due, starts_at)
    if due >= not_after:
        return None
    return PlannedReminder(kind=rule.kind, offset=rule.offset, due_at=due, not_after=not_after)


def _not_after(
    kind: ReminderKind, calendar: Calendar, due: datetime, starts_at: datetime
) -> datetime:
    useful_until = starts_at.astimezone(UTC) - LATEST_BEFORE_START
    if kind is not ReminderKind.TOMORROW:
        return useful_until
    # A unit that writes to citizens later than 20.00 may remind them later, too.
    evening = max(_EVENING, calendar.writing.closes)
    return min(useful_until, calendar.at(calendar.local_date(due), evening))
