"""A unit's calendar: which days are worked, when it is open, and when citizens may be written to.

Instants go in and come out aware and in UTC; inside, days and times of day are Copenhagen's wall clock.
Which days are holidays or closed is given from outside, and so are the hours; what is done at an instant
is decided by whoever asks. A search that finds nothing within `HORIZON_DAYS` is a fault (ValueError).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from bot.clock import COPENHAGEN

MINUTES_A_DAY = 24 * 60
HORIZON_DAYS = 400  # more than a year: a unit that opens on one day a year still opens
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SATURDAY = 5
_REMEMBERED = 1024  # instants whose hours are known; a month of quarters of an hour has fewer
_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Window:
    """Hours of one day, in minutes from midnight, 0 to 1440; the last minute is outside."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_A_DAY:
            raise ValueError("a window opens before it closes, within one day")

    def until(self, minute: int) -> "Window | None":
        """What is left of the window before `minute`, or None where nothing is."""
        return Window(self.opens, min(self.closes, minute)) if minute > self.opens else None


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When a unit works.

    `opening` has seven entries, Monday first. `writing` holds on working days. A day of
    `early_closings` is a working day on which the unit closes at that minute from midnight;
    citizens may still be written to afterwards, as on any evening.
    """

    opening: tuple[Window | None, ...]
    writing: Window
    closings: frozenset[date]
    early_closings: Mapping[date, int] = field(hash=False)  # a mapping has none
    public_holidays: frozenset[date]
    open_weekends: bool
    open_public_holidays: bool

    def __post_init__(self) -> None:
        if len(self.opening) != len("MTWTFSS"):
            raise ValueError("a week has seven days")

    @staticmethod
    def local_date(now: datetime) -> date:
        """Copenhagen's day at `now`."""
        return _in_utc(now).astimezone(COPENHAGEN).date()

    @staticmethod
    def local_time(now: datetime) -> time:
        """Copenhagen's time of day at `now`."""
        return _in_utc(now).astimezone(COPENHAGEN).time()

    @staticmethod
    def at(day: date, when: int | time) -> datetime:
        """The instant of a wall clock's time on `day`; an int is minutes from midnight (1440: 24.00).

        A time that the clock shows twice is the first of the two. A time that it skips is the
        instant at which the clock goes on.
        """
        return _instant(_wall_clock(day, when))

    def is_working_day(self, day: date) -> bool:
        """Neither wholly closed nor, unless the unit says otherwise, a weekend or a public holiday.

        A weekday on which the unit happens to have no opening hours is a working day all the same.
        """
        if day in self.closings:
            return False
        if day in self.public_holidays and not self.open_public_holidays:
            return False
        return self.open_weekends or day.weekday() < _SATURDAY

    def working_days_before(self, day: date, count: int) -> date:
        """The day that lies `count` working days before `day`; `day` itself for none."""
        return self._working_days_from(day, count, -_DAY)

    def working_days_after(self, day: date, count: int) -> date:
        """The day that lies `count` working days after `day`; `day` itself for none."""
        return self._working_days_from(day, count, _DAY)

    def is_open(self, now: datetime) -> bool:
        """Whether `now` is in the opening hours; the instant of closing is not."""
        return self._holds(now, self._opening_on)

    def next_opening(self, now: datetime) -> datetime:
        """`now` itself if open, else the next instant at which the unit opens."""
        return max(_in_utc(now), _upcoming(_in_utc(now), self._opening_on)[0])

    def end_of_opening_day(self, now: datetime) -> datetime:
        """When the opening day ends that `now` is in, or that comes next if `now` is outside of one."""
        return _upcoming(_in_utc(now), self._opening_on)[1]

    def add_opening_time(self, origin: datetime, duration: timedelta) -> datetime:
        """The instant at which the unit has been open for `duration` since `origin`.

        A duration used up exactly at closing time ends then, not at the next opening: whoever is
        waited for has had all of it. No duration at all gives the next opening.
        """
        _refuse_negative(duration)
        opens, closes = _upcoming(_in_utc(origin), self._opening_on)
        start = max(_in_utc(origin), opens)
        while duration > closes - start:
            duration -= closes - start
            start, closes = _upcoming(closes, self._opening_on)
        return start + duration

    def subtract_opening_time(self, end: datetime, duration: timedelta) -> datetime:
        """The latest instant from which the unit is open for `duration` until `end`.

        The mirror image: a duration used up exactly at an opening begins then.
        """
        _refuse_negative(duration)
        opens, closes = self._preceding(end)
        stop = min(_in_utc(end), closes)
        while duration > stop - opens:
            duration -= stop - opens
            opens, stop = self._preceding(opens)
        return stop - duration

    def may_write(self, now: datetime) -> bool:
        """Whether a citizen may be written to unasked."""
        return self._holds(now, self._writing_on)

    def next_writing(self, now: datetime) -> datetime:
        """`now` itself if citizens may be written to, else the next instant at which they may."""
        return max(_in_utc(now), _upcoming(_in_utc(now), self._writing_on)[0])

    def _opening_on(self, day: date) -> Window | None:
        window = self.opening[day.weekday()] if self.is_working_day(day) else None
        return window and window.until(self.early_closings.get(day, MINUTES_A_DAY))

    def _writing_on(self, day: date) -> Window | None:
        return self.writing if self.is_working_day(day) else None

    def _working_days_from(self, day: date, count: int, step: timedelta) -> date:
        if count < 0:
            raise ValueError("a count of working days is not negative")
        for _ in range(count):
            day = next(filter(self.is_working_day, _days(day + step, step)), date.min)
            if day == date.min:
                raise ValueError(f"no working day within {HORIZON_DAYS} days")
        return day

    def _holds(self, now: datetime, hours_on: "_HoursOn") -> bool:
        window = hours_on(self.local_date(now))
        if window is None:
            return False
        begins, ends = _span(self.local_date(now), window)
        return begins <= _in_utc(now) < ends

    def _preceding(self, now: datetime) -> tuple[datetime, datetime]:
        """The opening hours that lead up to `now`, or else the last before it."""
        for begins, ends in _spans(self.local_date(now), -_DAY, self._opening_on):
            if begins < min(ends, now):
                return begins, ends
        raise ValueError(f"nothing was open within {HORIZON_DAYS} days before {now.isoformat()}")


_HoursOn = Callable[[date], Window | None]


@lru_cache(maxsize=_REMEMBERED)
def _upcoming(now: datetime, hours_on: _HoursOn) -> tuple[datetime, datetime]:
    """The hours that `now` is in, or else the next; a file asks for the same ones again and again."""
    for begins, ends in _spans(Calendar.local_date(now), _DAY, hours_on):
        if max(begins, now) < ends:
            return begins, ends
    raise ValueError(f"nothing opens within {HORIZON_DAYS} days after {now.isoformat()}")


def _spans(first: date, step: timedelta, hours_on: _HoursOn) -> Iterator[tuple[datetime, datetime]]:
    for day in _days(first, step):
        window = hours_on(day)
        if window is not None:
            yield _span(day, window)


@lru_cache(maxsize=_REMEMBERED)
def _span(day: date, window: Window) -> tuple[datetime, datetime]:
    return Calendar.at(day, window.opens), Calendar.at(day, window.closes)


def _days(first: date, step: timedelta) -> Iterator[date]:
    return (first + step * ahead for ahead in range(HORIZON_DAYS))


def _refuse_negative(duration: timedelta) -> None:
    if duration < _NOTHING:
        raise ValueError("opening time is not negative")


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return instant.astimezone(UTC)


def _wall_clock(day: date, when: int | time) -> datetime:
    if isinstance(when, time):
        return datetime.combine(day, when.replace(tzinfo=None, fold=0), tzinfo=COPENHAGEN)
    days, minute = divmod(when, MINUTES_A_DAY)
    hour, minute = divmod(minute, 60)
    return datetime.combine(day + days * _DAY, time(hour, minute), tzinfo=COPENHAGEN)


def _instant(local: datetime) -> datetime:
    while not _exists(local):  # clocks change by whole minutes, so the first that exists is found
        local = local.replace(second=0, microsecond=0) + _MINUTE
    return local.astimezone(UTC)


def _exists(local: datetime) -> bool:
    # Same-zone comparison is of the wall clock, which is what is asked here.
    return local.astimezone(UTC).astimezone(COPENHAGEN).replace(fold=0) == local
