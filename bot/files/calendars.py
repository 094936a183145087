"""Calendars as Outlook, Google, Apple and Exchange export them, into the same rows as the file of appointments.

Repetitions are spread out for sixty days with their exceptions. A repetition keeps its id when it is moved: it is the
event's and the day for which it was planned; the first one's is the event's alone, as if there were no others. Of
several versions of one event the highest SEQUENCE counts.
"""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar
from recurring_ical_events import (  # type: ignore[import-untyped]
    of as repetitions_of,
)

from bot.files import zones
from bot.files.cells import Wrong
from bot.files.decoding import decoded
from bot.files.events import (
    Occurrence,
    Reading,
    external_id,
    first,
    references,
    row,
    text as words_of,
    title_of,
)
from bot.files.faults import Document, NoCalendar, NotText, Undecodable, Workbook
from bot.files.rows import AppointmentRow, Refused, Table

AHEAD = timedelta(days=60)
_EVENT = re.compile(r"^BEGIN:VEVENT\s*$", re.MULTILINE | re.IGNORECASE)
_REPEATED = ("RRULE", "RDATE", "RECURRENCE-ID")
_UNREPEATABLE = "Gentagelsen kan ikke læses. Gem begivenheden igen i kalenderen."
_TOO_OFTEN = "Begivenheden gentages oftere end dagligt. Lav den som enkelte begivenheder."
_WITHIN_A_DAY = ("SECONDLY", "MINUTELY", "HOURLY")
_DOUBLED = "Begivenheden står to gange i kalenderen. Eksportér den igen."

Found = tuple[int, Any]  # the line and icalendar's event


def read_calendar(data: bytes, reading: Reading) -> Table[AppointmentRow]:
    """The appointments in an iCalendar file; raises `Unreadable` where it is none."""
    text = _text(data)
    calendar = _parsed(text)
    events = list(zip(_lines(text), calendar.walk("VEVENT"), strict=False))
    ours = [(line, event) for line, event in events if _is_ours(event, reading)]
    is_cancelled = str(calendar.get("METHOD", "")).upper() == "CANCEL"
    rows: dict[str, AppointmentRow] = {}
    refused, past = [], 0
    unread = {words_of(event, "UID") for _, event in events if not _is_ours(event, reading)} - {""}
    for uid, result in _results(calendar, ours, reading, is_cancelled=is_cancelled):
        if isinstance(result, Refused):
            refused.append(result)
            unread.add(uid)
        elif result.external_id in rows:
            refused.append(Refused(result.line, "UID", _DOUBLED))
        elif result.ends_at <= reading.now:
            past += 1
        else:
            rows[result.external_id] = result
    once = sorted(dict.fromkeys(refused), key=lambda one: one.line)
    notes = _notes(len(events) - len(ours), past)
    series = {words_of(event, "UID") for _, event in events if _repeats(event)}
    ids = _ids(unread, series, reading.now) if all(unread) else None
    return Table(tuple(rows.values()), tuple(once), notes, ids)


def _ids(uids: Collection[str], series: Collection[str], now: datetime) -> frozenset[str]:
    """What the appointments of these events may be called, a series' repetitions too."""
    days = range(-AHEAD.days, 2 * AHEAD.days)
    planned = [now + timedelta(days=day) for day in days]
    return frozenset(
        external_id(uid, of) for uid in uids for of in (None, *(planned if uid in series else ()))
    )


def _repeats(event: Any) -> bool:
    return any(name in event for name in _REPEATED)


def _text(data: bytes) -> str:
    try:
        return decoded(data)
    except (Workbook, Document, NotText, Undecodable) as fault:  # which ask for a CSV file
        raise NoCalendar from fault


def _parsed(text: str) -> Any:
    """The calendar; several in one file are read as one."""
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError) as error:
        raise NoCalendar from error
    if not calendars or any(one.name != "VCALENDAR" for one in calendars):
        raise NoCalendar
    first, *others = calendars
    for other in others:
        for component in other.subcomponents:
            first.add_component(component)
    return first


def _lines(text: str) -> Iterator[int]:
    """The line at which each event begins."""
    line, position = 1, 0
    for found in _EVENT.finditer(text):
        line += text.count("\n", position, found.start())
        position = found.start()
        yield line


def _is_ours(event: Any, reading: Reading) -> bool:
    return bool(references(title_of(event), reading.citizen_ref))


def _notes(foreign: int, past: int) -> tuple[str, ...]:
    notes = []
    if foreign:
        notes.append(f"{foreign} begivenheder uden borgerens reference er sprunget over.")
    if past:
        notes.append(f"{past} begivenheder ligger i fortiden og er sprunget over.")
    return tuple(notes)


def _results(
    calendar: Any, ours: list[Found], reading: Reading, *, is_cancelled: bool
) -> Iterator[tuple[str, AppointmentRow | Refused]]:
    """Each occurrence's result, with the UID of its event; empty where it has none."""
    by_uid: dict[str, list[Found]] = {}
    for line, event in ours:
        by_uid.setdefault(words_of(event, "UID") or f"?{line}", []).append((line, event))
    for versions in by_uid.values():
        uid = words_of(versions[0][1], "UID")
        for found in _occurrences(calendar, _newest(versions), reading.now):
            if isinstance(found, Refused):
                yield uid, found
            else:
                yield uid, row(_as_cancelled(found) if is_cancelled else found, reading)


def _as_cancelled(found: Occurrence) -> Occurrence:
    return Occurrence(found.event, found.line, found.start, found.end, found.of, cancelled=True)


def _newest(versions: list[Found]) -> list[Found]:
    """Of the event and of each changed repetition, the version with the highest SEQUENCE."""
    newest: dict[str, Found] = {}
    for line, event in versions:
        which = str(_planned(event) or "")
        if which not in newest or _sequence(event) >= _sequence(newest[which][1]):
            newest[which] = (line, event)
    return list(newest.values())


def _sequence(event: Any) -> int:
    try:
        return int(first(event, "SEQUENCE") or 0)
    except (TypeError, ValueError, AttributeError):
        return 0


def _occurrences(
    calendar: Any, versions: list[Found], now: datetime
) -> Iterator[Occurrence | Refused]:
    if not any(_repeats(event) for _, event in versions):
        for line, event in versions:
            yield Occurrence(event, line, first(event, "DTSTART"), _end(event))
        return
    if any(_is_too_often(event) for _, event in versions):
        yield Refused(versions[0][0], "RRULE", _TOO_OFTEN)
        return
    try:
        yield from _repeated(calendar, versions, now)
    except (
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        ArithmeticError,
    ):  # whatever it meets
        yield Refused(versions[0][0], "RRULE", _UNREPEATABLE)


def _repeated(calendar: Any, versions: list[Found], now: datetime) -> Iterator[Occurrence]:
    """What lies ahead of an event that repeats itself, with what was left out of it as cancelled."""
    alone = Calendar()
    for zone in calendar.walk("VTIMEZONE"):
        alone.add_component(zone)
    for _, event in versions:
        alone.add_component(event)
    usual, series = next(
        (found for found in versions if "RECURRENCE-ID" not in found[1]), versions[0]
    )
    lines = {_planned(event): line for line, event in versions}
    begins = zones.instant(first(series, "DTSTART"))
    has_end = any(name in event for _, event in versions for name in ("DTEND", "DURATION"))
    for found in repetitions_of(alone).between(now, now + AHEAD):
        planned = _planned(found)
        of = None if planned == begins else planned
        if "ORGANIZER" in series:
            found.setdefault("ORGANIZER", series["ORGANIZER"])
        end = _end(found) if has_end else None  # the library gives it one of no length
        yield Occurrence(found, lines.get(planned, usual), first(found, "DTSTART"), end, of)
    yield from _moved_away(versions, begins, now)
    for prop, at in _left_out(series, now):
        of = None if at == begins else at
        yield Occurrence(series, usual, prop, None, of, cancelled=True)


def _moved_away(
    versions: list[Found], begins: datetime | Wrong, now: datetime
) -> Iterator[Occurrence]:
    """Repetitions that were planned within the sixty days and were moved beyond them."""
    for line, event in versions:
        planned, start = _planned(event), zones.instant(first(event, "DTSTART"))
        if planned is None or isinstance(start, Wrong):
            continue
        if now < planned < now + AHEAD <= start:
            of = None if planned == begins else planned
            yield Occurrence(event, line, first(event, "DTSTART"), _end(event), of)


def _is_too_often(event: Any) -> bool:
    rule = first(event, "RRULE")
    return rule is not None and any(word in str(rule.to_ical()) for word in _WITHIN_A_DAY)


def _planned(event: Any) -> datetime | None:
    """When a repetition was planned, which is part of its id."""
    prop = first(event, "RECURRENCE-ID")
    at = None if prop is None else zones.instant(prop)
    return None if isinstance(at, Wrong) else at


def _left_out(event: Any, now: datetime) -> Iterator[tuple[Any, datetime]]:
    dates: Any = event.get("EXDATE", [])
    for listed in dates if isinstance(dates, list) else [dates]:
        for prop in listed.dts:
            at = zones.moment(prop.dt, str(listed.params.get("TZID", "")))
            if isinstance(at, datetime) and now < at < now + AHEAD:
                yield prop, at


def _end(event: Any) -> datetime | Wrong | None:
    """The instant at which it ends; None where the calendar does not say."""
    if "DTEND" in event:
        return zones.instant(first(event, "DTEND"))
    start = zones.instant(first(event, "DTSTART"))
    if "DURATION" not in event or not isinstance(start, datetime):
        return None
    length = getattr(first(event, "DURATION"), "dt", None)
    is_length = isinstance(length, timedelta) and length > timedelta(0)
    return (start + length).astimezone(UTC) if is_length and length else None
