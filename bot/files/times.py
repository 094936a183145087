"""Dates and times in cells: the Danish ways and ISO 8601, into instants in UTC.

Without an offset a time is Copenhagen's wall clock: the first of two where the clock goes back, and
`Wrong` where it goes forward over it.
"""

import re
from datetime import UTC, date, datetime, time

from bot.clock import COPENHAGEN
from bot.files.cells import Wrong, shown

FIRST_YEAR, LAST_YEAR = 2000, 2100

_CLOCK = r"(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2}))?"
_TIME = re.compile(_CLOCK)
_DAY, _MONTH, _YEAR = r"(?P<day>[0-9]{1,2})", r"(?P<month>[0-9]{1,2})", r"(?P<year>[0-9]{4})"
_WALLS = (
    re.compile(rf"{_DAY}(?P<mark>[-/.]){_MONTH}(?P=mark){_YEAR} {_CLOCK}"),
    re.compile(rf"{_YEAR}-{_MONTH}-{_DAY}[T ]{_CLOCK}"),
)
_ISO = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}[T ][0-9:.,]+(?:Z|[+-][0-9:]+)?")
_NO_CLOCK = re.compile(r"[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{1,4}")


def instant(text: str) -> datetime | Wrong:
    """The instant in UTC that `text` means."""
    wall = _written(text)
    if wall is None:
        return _unreadable(text)
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        return Wrong(f"Året i {shown(text)} er usandsynligt. Ret datoen.")
    return wall.astimezone(UTC) if wall.tzinfo else in_copenhagen(wall)


def instant_or_time(text: str) -> datetime | time | Wrong:
    """The instant in UTC, or a time alone, whose day stands elsewhere on the line."""
    alone = _TIME.fullmatch(text)
    if not alone:
        return instant(text)
    try:
        return _clock(alone)
    except ValueError:
        return _unreadable(text)


def on_day_of(start: datetime, clock: time) -> datetime | Wrong:
    """The instant in UTC of `clock` on Copenhagen's day of `start`."""
    return in_copenhagen(datetime.combine(start.astimezone(COPENHAGEN).date(), clock))


def _written(text: str) -> datetime | None:
    """What stands in the cell: naive where no offset does, None where no instant does."""
    written = text.upper()
    wall = next(filter(None, (pattern.fullmatch(written) for pattern in _WALLS)), None)
    try:
        if wall:
            day = date(int(wall["year"]), int(wall["month"]), int(wall["day"]))
            return datetime.combine(day, _clock(wall))
        return datetime.fromisoformat(written) if _ISO.fullmatch(written) else None
    except ValueError:
        return None


def _clock(match: re.Match[str]) -> time:
    return time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))


def in_copenhagen(wall: datetime) -> datetime | Wrong:
    """The instant in UTC of a wall clock's time."""
    moment = wall.replace(tzinfo=COPENHAGEN, fold=0).astimezone(UTC)
    if moment.astimezone(COPENHAGEN).replace(tzinfo=None) != wall:
        return Wrong(
            f"Tidspunktet {wall:%d-%m-%Y %H:%M} findes ikke, fordi uret stilles frem. Ret det."
        )
    return moment


def _unreadable(text: str) -> Wrong:
    if _NO_CLOCK.fullmatch(text):
        return Wrong(f"Datoen {shown(text)} mangler et klokkeslæt. Skriv den som 24-11-2026 10:00.")
    return Wrong(f"Tidspunktet {shown(text)} findes ikke. Skriv det som 24-11-2026 10:00.")
