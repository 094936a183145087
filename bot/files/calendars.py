"""Calendars as Outlook, Google, Apple and Exchange export them, into the same rows as the file of appointments.

Repetitions are spread out for sixty days with their exceptions. A repetition keeps its id when it is moved: it is the
event's and the day for which it was planned; the first one's is the event's alone, as if there were no others. Of
several versions of one event the newest counts.
"""

import re
import warnings
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from icalendar import Calendar, vDDDTypes
from icalendar.timezone import tzp
from recurring_ical_events import (  # type: ignore[import-untyped]
    of as repetitions_of,
)

from bot.files import versions, zones
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
from bot.files.faults import Cut, Document, NoCalendar, NotText, Undecodable, Workbook
from bot.files.rows import AppointmentRow, Refused, Table
from bot.files.versions import Found

AHEAD = timedelta(days=60)
_EVENT = re.compile(r"^BEGIN:VEVENT\s*$", re.MULTILINE | re.IGNORECASE)
_BOUND = re.compile(r"^(BEGIN|END):(VCALENDAR|VEVENT)\s*$", re.MULTILINE | re.IGNORECASE)
_PARSING = Lock()  # the library keeps the zones of a calendar where all can see them
_UNQUOTED_ZONE = re.compile(r"TZID=(tzone://Microsoft/\w+):", re.IGNORECASE)  # Exchange's own
_FOLDED_LETTER = re.compile(rb"([\xc2-\xf4][\x80-\xbf]{0,2})(\r?\n[ \t])([\x80-\xbf]{1,3})")
_REPEATED = ("RRULE", "RDATE", "RECURRENCE-ID")
_UNREPEATABLE = "Gentagelsen kan ikke læses. Gem begivenheden igen i kalenderen."
_TOO_OFTEN = "Begivenheden gentages oftere end dagligt. Lav den som enkelte begivenheder."
_WITHIN_A_DAY = ("SECONDLY", "MINUTELY", "HOURLY")
_CHANGED_FROM = "Serien er ændret fra en dag og frem. Lav resten som en ny serie."
_DOUBLED = "Begivenheden står to gange i kalenderen. Eksportér den igen."


def read_calendar(data: bytes, reading: Reading) -> Table[AppointmentRow]:
    """The appointments in an iCalendar file; raises `Unreadable` where it is none."""
    text = _text(data)
    calendar = _parsed(text)
    events = list(zip(_lines(text), calendar.walk("VEVENT"), strict=False))
    names = {words_of(event, "UID") for _, event in events if _is_ours(event, reading)} - {""}
    ours, foreign = _parted(events, names, reading)
    is_cancelled = str(calendar.get("METHOD", "")).upper() == "CANCEL"
    rows: dict[str, AppointmentRow] = {}
    refused, past = [], 0
    unread = {words_of(event, "UID") for _, event in foreign} - {""}
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
    notes = _notes(len(foreign), past)
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
    """Some programs fold a line after 75 bytes, in the middle of a letter: it is put together before it is read."""
    try:
        text = decoded(_FOLDED_LETTER.sub(rb"\1\3\2", data))
        return _UNQUOTED_ZONE.sub(r'TZID="\1":', text)
    except (Workbook, Document, NotText, Undecodable) as fault:  # which ask for a CSV file
        raise NoCalendar from fault


def _parsed(text: str) -> Any:
    """The calendar; several in one file are read as one."""
    if _is_cut(text):
        raise Cut
    try:
        with _PARSING, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of names of zones that it had to guess, rightly
            tzp.use_default()  # forgets the zones that another calendar has defined
            calendars = Calendar.from_ical(text, multiple=True)
    except Exception as error:  # what the library meets in a broken file has no end
        raise NoCalendar from error
    if not calendars or any(one.name != "VCALENDAR" for one in calendars):
        raise NoCalendar
    first, *others = calendars
    for other in others:
        for component in other.subcomponents:
            first.add_component(component)
    return first


def _is_cut(text: str) -> bool:
    """Whether more is opened than closed: what lies behind the cut would seem to be gone."""
    bounds = Counter((which.upper(), what.upper()) for which, what in _BOUND.findall(text))
    if any(bounds["BEGIN", what] > bounds["END", what] for what in ("VCALENDAR", "VEVENT")):
        return True
    rest = text.upper().rpartition("END:VCALENDAR")[2].strip()
    is_second = bool(rest) and "BEGIN:VCALENDAR".startswith(rest)  # some servers leave a note there
    return bounds["BEGIN", "VCALENDAR"] > 0 and is_second


def _lines(text: str) -> Iterator[int]:
    """The line at which each event begins."""
    line, position = 1, 0
    for found in _EVENT.finditer(text):
        line += text.count("\n", position, found.start())
        position = found.start()
        yield line


def _parted(
    events: list[Found], names: Collection[str], reading: Reading
) -> tuple[list[Found], list[Found]]:
    """Ours and others': a changed repetition goes with its series, whatever it is called by now."""
    ours: list[Found] = []
    foreign: list[Found] = []
    for line, event in events:
        is_ours = _is_ours(event, reading) or words_of(event, "UID") in names
        (ours if is_ours else foreign).append((line, event))
    return ours, foreign


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
    for several in by_uid.values():
        uid, newest = words_of(several[0][1], "UID"), versions.newest(several)
        known_by = versions.of_series(newest)
        for found in _occurrences(calendar, newest, reading.now):
            if isinstance(found, Refused):
                yield uid, found
            else:
                cancelled = found.cancelled or is_cancelled
                yield uid, row(replace(found, cancelled=cancelled, revision=known_by), reading)


def _occurrences(
    calendar: Any, several: list[Found], now: datetime
) -> Iterator[Occurrence | Refused]:
    if not any(_repeats(event) for _, event in several):
        for line, event in several:
            yield Occurrence(event, line, first(event, "DTSTART"), _end(event))
        return
    if any(_is_too_often(event) for _, event in several):
        yield Refused(several[0][0], "RRULE", _TOO_OFTEN)
        return
    if any("RANGE" in getattr(event.get("RECURRENCE-ID"), "params", ()) for _, event in several):
        yield Refused(several[0][0], "RECURRENCE-ID", _CHANGED_FROM)
        return
    try:
        yield from _repeated(calendar, several, now)
    except (
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        ArithmeticError,
    ):  # whatever it meets
        yield Refused(several[0][0], "RRULE", _UNREPEATABLE)


def _repeated(calendar: Any, several: list[Found], now: datetime) -> Iterator[Occurrence]:
    """What lies ahead of an event that repeats itself, with what was left out of it as cancelled."""
    alone = Calendar()
    for zone in calendar.walk("VTIMEZONE"):
        alone.add_component(zone)
    for _, event in several:
        alone.add_component(event)
    whole = [found for found in several if "RECURRENCE-ID" not in found[1]]
    usual, series = (whole or several)[0]
    lines = {_planned(event): line for line, event in several}
    begins = zones.instant(first(series, "DTSTART")) if whole else None
    if "ORGANIZER" in series:
        for _, event in several:
            event.setdefault("ORGANIZER", series["ORGANIZER"])
    has_end = any(name in event for _, event in several for name in ("DTEND", "DURATION"))
    for found in repetitions_of(alone).between(now, now + AHEAD):
        planned = _planned(found)
        of = None if planned == begins else planned
        end = _end(found) if has_end else None  # the library gives it one of no length
        yield Occurrence(found, lines.get(planned, usual), first(found, "DTSTART"), end, of)
    yield from _moved_away(several, begins, now)
    for at in _left_out(series, now):
        of = None if at == begins else at
        yield Occurrence(series, usual, vDDDTypes(at), None, of, cancelled=True)


def _moved_away(
    several: list[Found], begins: datetime | Wrong | None, now: datetime
) -> Iterator[Occurrence]:
    """Repetitions that were planned within the sixty days and were moved beyond them."""
    for line, event in several:
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


def _left_out(event: Any, now: datetime) -> Iterator[datetime]:
    """When repetitions would have begun that are left out; a day alone is left out at the hour of the series."""
    dates: Any = event.get("EXDATE", [])
    usual = first(event, "DTSTART")
    for listed in dates if isinstance(dates, list) else [dates]:
        for value in (prop.dt for prop in listed.dts):
            at = zones.moment(value, _zone(listed))
            hour = zones.value_of(usual)
            if not isinstance(value, datetime) and isinstance(hour, datetime):
                at = zones.moment(datetime.combine(value, hour.timetz()), _zone(usual))
            if isinstance(at, datetime) and now < at < now + AHEAD:
                yield at


def _zone(prop: Any) -> str:
    return str(prop.params.get("TZID", ""))


def _end(event: Any) -> datetime | Wrong | None:
    """The instant at which it ends; None where the calendar does not say."""
    if "DTEND" in event:
        return zones.instant(first(event, "DTEND"))
    start = zones.instant(first(event, "DTSTART"))
    if "DURATION" not in event or not isinstance(start, datetime):
        return None
    length = zones.value_of(first(event, "DURATION"))
    is_length = isinstance(length, timedelta) and length > timedelta(0)
    return (start + length).astimezone(UTC) if is_length and length else None
