"""Times of calendars into instants in UTC, whatever the program called its time zone.

A zone that the calendar itself defines, an IANA name and a Windows name are understood by `icalendar`. What is left are
names as people read them in Danish Windows; and a time without any zone, which is Copenhagen's wall clock.
"""

import re
from datetime import UTC, date, datetime
from typing import Any

from bot.clock import COPENHAGEN
from bot.files import times
from bot.files.cells import Wrong, shown

# «(UTC+01:00) Bruxelles, København, Madrid, Paris», its neighbours with the same rules, «Romance, normaltid», «Rom (sommertid)», «W. Europe …».
_DANISH = re.compile(
    r"københavn|kobenhavn|copenhagen|romance|\brome?\b|\bparis\b|central\s?europ|budapest|sarajevo",
    re.IGNORECASE,
)
_UNIVERSAL = re.compile(
    r"tzone://microsoft/utc|(\(utc\) )?coordinated universal time|(utc|gmt|z)", re.IGNORECASE
)

ALL_DAY = Wrong("Begivenheden varer hele dagen. Sæt et klokkeslæt på den i kalenderen.")
_UNREADABLE = Wrong("Tidspunktet kan ikke læses. Gem begivenheden igen i kalenderen.")


def value_of(prop: Any) -> Any | None:
    """What the library has read of a property such as DTSTART; None where it could not, or there is none."""
    try:
        return prop.dt
    except (AttributeError, ValueError):
        return None


def instant(prop: Any) -> datetime | Wrong:
    """The instant in UTC of a property such as DTSTART; `Wrong` for a whole day or for what is no time."""
    try:
        value, zone = prop.dt, str(prop.params.get("TZID", ""))
    except (AttributeError, ValueError):
        return _UNREADABLE
    return moment(value, zone)


def moment(value: date | datetime, zone: str = "") -> datetime | Wrong:
    """The instant in UTC of a time that the library has read; `zone` is the name that stood beside it."""
    if not isinstance(value, datetime):
        return ALL_DAY
    if value.tzinfo is not None:
        return _sensible(value.astimezone(UTC), value)
    if _UNIVERSAL.fullmatch(zone):
        return _sensible(value.replace(tzinfo=UTC), value)
    if zone and not _DANISH.search(zone):
        return Wrong(f"Tidszonen {shown(zone)} kendes ikke. Gem begivenheden med dansk tid.")
    return _sensible(times.in_copenhagen(value), value)


def wall_clock(at: datetime) -> datetime:
    """The instant on Copenhagen's clock, for whoever reads it."""
    return at.astimezone(COPENHAGEN)


def _sensible(at: datetime | Wrong, written: datetime) -> datetime | Wrong:
    if times.FIRST_YEAR <= written.year <= times.LAST_YEAR:
        return at
    return Wrong("Året er usandsynligt. Ret datoen i kalenderen.")
