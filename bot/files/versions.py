"""Of several versions of one event, which is the newest; and what a version is known by when the next file comes."""

from datetime import UTC, datetime
from typing import Any

from bot.files import zones
from bot.files.events import first
from bot.rules import revisions

Found = tuple[int, Any]  # the line and icalendar's event


def newest(versions: list[Found]) -> list[Found]:
    """Of the event and of each changed repetition, the newest version; of equal ones the last in the file."""
    found: dict[str, Found] = {}
    for line, event in versions:
        which = _planned(event)
        if which not in found or not _is_older(event, found[which][1]):
            found[which] = (line, event)
    return list(found.values())


def _is_older(event: Any, other: Any) -> bool:
    return revisions.is_older(revision(event), than=revision(other))


def _planned(event: Any) -> str:
    """What a repetition's own version is about; a time that can't be read is one by itself."""
    prop = first(event, "RECURRENCE-ID")
    return str(zones.value_of(prop) or prop or "")


def revision(event: Any) -> str:
    """The event's version, as it is kept with its appointment."""
    return revisions.written(_sequence(event), _stamp(event))


def of_series(versions: list[Found]) -> str | None:
    """The version of all repetitions, which is the series' own; none where the file has changed ones only.

    A changed repetition counts for itself. When it is taken back, the series may keep its old number.
    """
    series = [event for _, event in versions if "RECURRENCE-ID" not in event]
    return revision(series[0]) if series else None


def _sequence(event: Any) -> int:
    try:
        return int(first(event, "SEQUENCE") or 0)
    except (TypeError, ValueError, AttributeError):
        return 0


def _stamp(event: Any) -> datetime | None:
    """When this version was written; a time without a zone is taken for UTC, as it should have been."""
    at = zones.value_of(first(event, "DTSTAMP"))
    if not isinstance(at, datetime):
        return None
    try:
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return None
