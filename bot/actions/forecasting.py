"""What will be sent if nothing new happens: how much on each day, and how fast it can go out.

Counted from what is planned, from the days that staff have ahead, and from the questions and ladders that come if
nobody acts. Each message by itself is `foreseeing`. Reads only.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.actions import foreseeing
from bot.actions.foreseeing import Entry, Fate, Hours, View
from bot.policy import Policy
from bot.rules.calendar import Calendar
from bot.store import Session, forecast, people
from bot.store.forecast import Due, Scope

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


class Unknown(StrEnum):
    """What a forecast was asked about and nobody has heard of."""

    CITIZEN = "citizen"
    HOST = "host"
    UNIT = "unit"


@dataclass
class Day:
    """One day in Copenhagen: how many of each kind go out, and how many more if nobody acts."""

    date: date
    kinds: Counter[str] = field(default_factory=Counter)
    conditional: Counter[str] = field(default_factory=Counter)
    waiting: int = 0  # of those that go out: held back by quiet hours until then
    too_late: int = 0
    not_reached: int = 0


@dataclass(frozen=True, kw_only=True)
class Peak:
    """The busiest span of its length: when it begins, how many messages, and how long they take to go out."""

    at: datetime
    count: int
    takes: timedelta


@dataclass(frozen=True, kw_only=True)
class Rate:
    """What goes out for certain against what may go out; None where nothing does.

    `longest_wait` is until the last of those that are due together has gone out.
    """

    per_second: int
    minute: Peak | None
    hour: Peak | None
    longest_wait: timedelta


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What lies ahead from `since` until `until`, day by day."""

    since: datetime
    until: datetime
    days: tuple[Day, ...]
    rate: Rate


def scope(
    session: Session, *, citizen: str | None, host: str | None, unit: str | None
) -> Scope | Unknown:
    """Whose messages are asked about: by reference, by initials, by a unit's name in any case."""
    person = people.citizen(session, citizen.strip()) if citizen else None
    member = people.staff(session, host.strip()) if host else None
    if citizen and person is None:
        return Unknown.CITIZEN
    if host and member is None:
        return Unknown.HOST
    names = [name for name in forecast.units(session) if unit and _is_same(name, unit)]
    if unit and not names:
        return Unknown.UNIT
    return Scope(
        citizen_id=person.id if person else None,
        host_id=member.id if member else None,
        units=tuple(names) if unit else None,
    )


def _is_same(name: str, other: str) -> bool:
    return name.strip().casefold() == other.strip().casefold()


def look(
    session: Session, policy: Policy, of: Scope, *, now: datetime, until: datetime
) -> tuple[Forecast, View]:
    """The counts of what lies ahead, and where each message can be looked at."""
    hours = Hours(policy, now)
    view = View(session, policy, of, hours, now, until)
    days: dict[date, Day] = {}
    minutes: Counter[datetime] = Counter()
    for due in forecast.due(session, of, until):
        _count_due(days, minutes, due, hours)
    for entry in _unplanned(view):
        _count_entry(days, minutes, entry)
    of_days = tuple(days[day] for day in sorted(days))
    rate = rate_of(minutes, policy.base.per_second)
    return Forecast(since=now, until=until, days=of_days, rate=rate), view


def _unplanned(view: View) -> Iterator[Entry]:
    yield from foreseeing.agendas(view)
    yield from foreseeing.lists(view)
    yield from foreseeing.steps(view)
    for entry in foreseeing.questions(view):
        yield entry
        yield from foreseeing.climbs(entry)


def _count_due(days: dict[date, Day], minutes: Counter[datetime], due: Due, hours: Hours) -> None:
    at, fate = hours.fate(due)
    day = _of(days, at)
    if fate is Fate.NOT_REACHED:
        day.not_reached += due.count
    elif fate is Fate.TOO_LATE:
        day.too_late += due.count
    else:
        day.kinds[due.kind] += due.count
        day.waiting += due.count if fate is Fate.WAITS else 0
        minutes[_floor(at, _MINUTE)] += due.count


def _count_entry(days: dict[date, Day], minutes: Counter[datetime], entry: Entry) -> None:
    day = _of(days, entry.at)
    if entry.condition is not None:
        day.conditional[entry.kind] += 1
    elif entry.fate is Fate.NOT_REACHED:
        day.not_reached += 1
    else:
        day.kinds[entry.kind] += 1
        minutes[_floor(entry.at, _MINUTE)] += 1


def _of(days: dict[date, Day], at: datetime) -> Day:
    day = Calendar.local_date(at)
    return days.setdefault(day, Day(day))


def _floor(at: datetime, span: timedelta) -> datetime:
    return at.replace(minute=at.minute if span == _MINUTE else 0, second=0, microsecond=0)


def rate_of(minutes: Counter[datetime], per_second: int) -> Rate:
    """How fast these messages, counted by the minute in which they are due, go out at `per_second`."""
    hours: Counter[datetime] = Counter()
    for minute, count in minutes.items():
        hours[_floor(minute, _HOUR)] += count
    return Rate(
        per_second=per_second,
        minute=_peak(minutes, per_second),
        hour=_peak(hours, per_second),
        longest_wait=_longest_wait(minutes, per_second),
    )


def _peak(counts: Counter[datetime], per_second: int) -> Peak | None:
    if not counts:
        return None
    at = min(counts, key=lambda begins: (-counts[begins], begins))
    return Peak(at=at, count=counts[at], takes=_takes(counts[at], per_second))


def _takes(count: float, per_second: int) -> timedelta:
    return timedelta(seconds=count / per_second)


def _longest_wait(minutes: Counter[datetime], per_second: int) -> timedelta:
    """As if all of a minute were due at its beginning; what is left waits before what comes later."""
    waiting, longest, before = 0.0, 0.0, None
    for minute in sorted(minutes):
        passed = (minute - before).total_seconds() if before else 0.0
        waiting = max(0.0, waiting - passed * per_second) + minutes[minute]
        longest, before = max(longest, waiting), minute
    return _takes(longest, per_second)


def total(days: Iterable[Day]) -> Counter[str]:
    """How many of each kind go out for certain."""
    return sum((day.kinds for day in days), Counter())
