"""What a citizen has to be told about an appointment, given what they were told last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.rules.appointments import AppointmentState, ContactForm
from bot.rules.letters import Kind

# What a planned row is called until it is sent; only then is it known what there is to tell.
NEWS = "news"
AHEAD = "ahead"  # everything that lies ahead, for a citizen who has just joined


@dataclass(frozen=True, kw_only=True)
class Version:
    """An appointment as it is, or as the citizen was last told."""

    starts_at: datetime
    host_id: int
    contact_form: ContactForm
    place: str | None
    state: AppointmentState


class News(StrEnum):
    """The one thing about an appointment that a citizen has to hear."""

    NEW = "new"
    MOVED = "moved"
    OTHER_FORM = "other_form"
    OTHER_HOST = "other_host"
    OTHER_PLACE = "other_place"
    CANCELLED = "cancelled"


URGENT = frozenset({News.MOVED, News.CANCELLED})

_KINDS = {
    News.NEW: Kind.APPOINTMENT_NEW,
    News.MOVED: Kind.APPOINTMENT_MOVED,
    News.OTHER_FORM: Kind.APPOINTMENT_NEW,
    News.OTHER_HOST: Kind.APPOINTMENT_SUBSTITUTE,
    News.OTHER_PLACE: Kind.APPOINTMENT_NEW_PLACE,
    News.CANCELLED: Kind.APPOINTMENT_CANCELLED,
}


def news(told: Version | None, present: Version, *, announce: bool) -> News | None:
    """What there is to tell; None if the citizen knows it all. `announce`: the type is announced when new."""
    cancelled = present.state is AppointmentState.CANCELLED
    if told is None or told.state is AppointmentState.CANCELLED:
        return News.NEW if not cancelled and (announce or told is not None) else None
    return News.CANCELLED if cancelled else _difference(told, present)


def _difference(told: Version, present: Version) -> News | None:
    if told.starts_at != present.starts_at:
        return News.MOVED
    if told.contact_form is not present.contact_form:
        return News.OTHER_FORM
    if told.host_id != present.host_id:
        return News.OTHER_HOST
    in_person = present.contact_form is ContactForm.IN_PERSON
    return News.OTHER_PLACE if in_person and told.place != present.place else None


def kind(items: Sequence[News]) -> Kind:
    """The message for what one citizen has to be told at once; `items` is not empty."""
    if len(items) == 1:
        return _KINDS[items[0]]
    only_new = all(item is News.NEW for item in items)
    return Kind.APPOINTMENTS_NEW_LIST if only_new else Kind.APPOINTMENTS_CHANGED_LIST


def useless_after(told: Version | None, present: Version, item: News) -> datetime:
    """News of a move or a cancellation is of use until the start the citizen knows; other news until the start."""
    return told.starts_at if told is not None and item in URGENT else present.starts_at
