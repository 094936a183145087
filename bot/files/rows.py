"""What files are read into; how they are read is the other modules' business."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from bot.rules.appointments import ContactForm
from bot.rules.people import CitizenStatus, Role, StaffStatus

RowT_co = TypeVar("RowT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken."""

    line: int  # the physical line in the file, from 1
    column: str  # the column's name in the contract; empty where the whole line is meant
    reason: str  # one Danish sentence or two: what is wrong, what to do


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One member of staff."""

    line: int
    initials: str  # as written; the same initials in another case are the same person
    name: str
    role: Role
    manager: str | None  # initials
    substitute: str | None  # initials
    phone: str | None
    unit: str  # empty: the file does not say
    status: StaffStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenRow:
    """One citizen."""

    line: int
    ref: str
    first_name: str
    consultant: str  # initials
    language: str | None  # two or three small letters
    status: CitizenStatus
    unit: str  # empty: the file does not say
    protected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRow:
    """One appointment."""

    line: int
    external_id: str
    citizen_ref: str
    host: str  # initials
    type: str  # the canonical id
    starts_at: datetime  # UTC
    ends_at: datetime  # UTC, after the start
    contact_form: ContactForm
    place: str | None
    cancelled: bool
    revision: str | None = None  # of a calendar's event, as `bot.rules.revisions` writes it
    forced: bool = False  # it counts, also where a newer version was imported before


@dataclass(frozen=True, slots=True)
class Table(Generic[RowT_co]):
    """A file that could be read: `rows` and `refused` in the order of the file."""

    rows: tuple[RowT_co, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...]  # Danish sentences about what was left unread
    unread_ids: frozenset[str] | None = frozenset()  # of what has no row; None: some can't be told
