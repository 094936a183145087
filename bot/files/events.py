"""One event of a calendar into an appointment's row: whose it is, who holds it, of what type, how they meet.

The citizen's reference stands in the title. What has none is no appointment of ours.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.files import cells, zones
from bot.files.cells import LONGEST_EXTERNAL_ID, LONGEST_PLACE, Wrong
from bot.files.rows import AppointmentRow, Refused
from bot.rules.appointments import ContactForm
from bot.rules.privacy import looks_like_cpr

USUAL_LENGTH = timedelta(hours=1)

_PHONE = re.compile(r"\b(telefon\w*|tlf|ring(?:er|es)?(?: dig)? op|opkald|phone)\b", re.IGNORECASE)
_DIGITAL = re.compile(
    r"\b(teams|skype|zoom|online|digital\w*|videom\w*|video|google meet)\b", re.IGNORECASE
)
_ONLINE_MARKS = (
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
    "X-GOOGLE-CONFERENCE",
)

_NOBODY = "Serien har en borgers reference i titlen, men denne gang har ikke. Skriv den i titlen."
_TWO_CITIZENS = "Titlen nævner flere borgere. Lav en begivenhed for hver."
_PERSONAL = "Titlen ligner et CPR-nummer. Fjern det, og brug borgerens reference."
_NO_UID = "Begivenheden har intet UID. Eksportér kalenderen igen."
_NO_START = "Begivenheden har ingen start. Sæt et tidspunkt på den i kalenderen."
_NO_HOST = "Begivenheden har ingen arrangør. Importér kalenderen med --host INITIALER."
_BACKWARDS = "Begivenheden slutter ikke efter starten. Ret den i kalenderen."


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a calendar is read by.

    `types` leads from a type's names to its id, `hosts` from a colleague's initials or full name, casefolded, to the
    initials; `host` holds all of the calendar where it is given. `now` in UTC.
    """

    citizen_ref: str  # a regular expression
    types: Mapping[str, str]
    usual_type: str
    hosts: Mapping[str, str]
    host: str | None
    now: datetime


@dataclass(frozen=True)
class Occurrence:
    """An event, or one of its repetitions, at a time of its own; `of` is where a repetition was planned."""

    event: Any  # icalendar's
    line: int
    start: Any  # icalendar's property
    end: datetime | Wrong | None
    of: datetime | None = None
    cancelled: bool = False
    revision: str | None = None


def references(title: str, pattern: str) -> list[str]:
    """The citizens that a title names, each once."""
    return list(dict.fromkeys(found.upper() for found in re.findall(pattern, title, re.IGNORECASE)))


def first(event: Any, name: str) -> Any | None:
    """The event's property; the first where the calendar has several."""
    found = event.get(name)
    return (found[0] if found else None) if isinstance(found, list) else found


def text(event: Any, name: str) -> str:
    """The property's words with single blanks, empty where there are none."""
    found = first(event, name)
    return "" if found is None else " ".join(str(found).split())


def title_of(event: Any) -> str:
    return text(event, "SUMMARY")


def row(occurrence: Occurrence, reading: Reading) -> AppointmentRow | Refused:
    """The row of an occurrence whose title names somebody."""
    event, title = occurrence.event, title_of(occurrence.event)
    named = references(title, reading.citizen_ref)
    uid = text(event, "UID")
    if (refused := _refused(occurrence.line, title, named, uid)) is not None:
        return refused
    times = _times(occurrence)
    if isinstance(times, Refused):
        return times
    host = _host(event, reading)
    if host is None:
        return Refused(occurrence.line, "ORGANIZER", _NO_HOST)
    form, place = _where(event, title)
    return AppointmentRow(
        line=occurrence.line,
        external_id=external_id(uid, occurrence.of),
        citizen_ref=named[0],
        host=host,
        type=_type(event, title, reading),
        starts_at=times[0],
        ends_at=times[1],
        contact_form=form,
        place=place,
        cancelled=occurrence.cancelled or text(event, "STATUS").upper() == "CANCELLED",
        revision=occurrence.revision,
    )


def _refused(line: int, title: str, named: list[str], uid: str) -> Refused | None:
    if looks_like_cpr(title):
        return Refused(line, "SUMMARY", _PERSONAL)
    if not named:
        return Refused(line, "SUMMARY", _NOBODY)
    if len(named) > 1:
        return Refused(line, "SUMMARY", _TWO_CITIZENS)
    return None if uid else Refused(line, "UID", _NO_UID)


def _times(occurrence: Occurrence) -> tuple[datetime, datetime] | Refused:
    """Start and end in UTC."""
    line = occurrence.line
    if occurrence.start is None:
        return Refused(line, "DTSTART", _NO_START)
    starts_at = zones.instant(occurrence.start)
    if isinstance(starts_at, Wrong):
        return Refused(line, "DTSTART", starts_at.reason)
    ends_at = occurrence.end or starts_at + USUAL_LENGTH
    if isinstance(ends_at, Wrong):
        return Refused(line, "DTEND", ends_at.reason)
    return (starts_at, ends_at) if ends_at > starts_at else Refused(line, "DTEND", _BACKWARDS)


def external_id(uid: str, of: datetime | None) -> str:
    """The event's own id; a repetition adds its planned day. Outlook's are too long to be kept whole."""
    name = uid if of is None else f"{uid}#{zones.wall_clock(of):%Y%m%d}"
    if len(name) <= LONGEST_EXTERNAL_ID and " " not in name:
        return name
    return f"ical:{hashlib.sha256(name.encode()).hexdigest()[:40]}"


def _host(event: Any, reading: Reading) -> str | None:
    if reading.host is not None:
        return reading.host
    organizer = first(event, "ORGANIZER")
    if organizer is None:
        return None
    name = str(getattr(organizer, "params", {}).get("CN", ""))
    address = re.sub(r"^mailto:", "", str(organizer), flags=re.IGNORECASE).partition("@")[0]
    for word in (name, *re.findall(r"\w+", name), address):
        known = reading.hosts.get(" ".join(word.split()).casefold())
        if known is not None:
            return known
    initials = cells.initials(address)
    return None if isinstance(initials, Wrong) else initials


def _type(event: Any, title: str, reading: Reading) -> str:
    """A category that is the name of a type, else the longest name that the title holds, else the usual one."""
    categories = event.get("CATEGORIES") or ()
    listed = categories if isinstance(categories, list) else [categories]
    words = [str(word) for some in listed for word in getattr(some, "cats", ())]
    for word in words:
        if (known := reading.types.get(" ".join(word.split()).casefold())) is not None:
            return known
    plain = title.casefold()
    held = [name for name in reading.types if re.search(rf"\b{re.escape(name)}\b", plain)]
    return reading.types[max(held, key=len)] if held else reading.usual_type


def _where(event: Any, title: str) -> tuple[ContactForm, str | None]:
    """How the two meet, and where, if that is a place."""
    place = text(event, "LOCATION")
    said = f"{place} {title}"
    if any(mark in event for mark in _ONLINE_MARKS) or _DIGITAL.search(said):
        return ContactForm.DIGITAL, None
    if _PHONE.search(said):
        return ContactForm.PHONE, None
    return ContactForm.IN_PERSON, place[:LONGEST_PLACE] or None
