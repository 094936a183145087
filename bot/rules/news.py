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
    MOVED_ELSEWHERE = "moved_elsewhere"  # another time, and they meet in another place
    OTHER_FORM = "other_form"
    OTHER_HOST = "other_host"
    OTHER_HOST_ELSEWHERE = "other_host_elsewhere"
    OTHER_PLACE = "other_place"
    CANCELLED = "cancelled"


URGENT = frozenset({News.MOVED, News.MOVED_ELSEWHERE, News.CANCELLED})

_KINDS = {
    News.NEW: Kind.APPOINTMENT_NEW,
    News.MOVED: Kind.APPOINTMENT_MOVED,
    News.MOVED_ELSEWHERE: Kind.APPOINTMENTS_CHANGED_LIST,
    News.OTHER_FORM: Kind.APPOINTMENT_NEW,
    News.OTHER_HOST: Kind.APPOINTMENT_SUBSTITUTE,
    News.OTHER_HOST_ELSEWHERE: Kind.APPOINTMENTS_CHANGED_LIST,
    News.OTHER_PLACE: Kind.APPOINTMENT_NEW_PLACE,
    News.CANCELLED: Kind.APPOINTMENT_CANCELLED,
}
LISTED = frozenset(
    item for item, kind in _KINDS.items() if kind is Kind.APPOINTMENTS_CHANGED_LIST
)  # no text about one appointment says both what and where; a list of one does


def news(told: Version | None, present: Version, *, announce: bool, now: datetime) -> News | None:
    """What there is to tell; None if the citizen knows it all.

    `announce`: the type is announced when new. What is moved after its time was over is new.
    """
    cancelled = present.state is AppointmentState.CANCELLED
    if told is None or told.state is AppointmentState.CANCELLED:
        return News.NEW if not cancelled and (announce or told is not None) else None
    if cancelled:
        return News.CANCELLED
    if told.starts_at <= now and told.starts_at != present.starts_at:
        return News.NEW
    return _difference(told, present)


def _difference(told: Version, present: Version) -> News | None:
    elsewhere = _meets_elsewhere(told, present)
    if told.starts_at != present.starts_at:
        return News.MOVED_ELSEWHERE if elsewhere else News.MOVED
    if told.contact_form is not present.contact_form:
        return News.OTHER_FORM
    if told.host_id != present.host_id:
        return News.OTHER_HOST_ELSEWHERE if elsewhere else News.OTHER_HOST
    return News.OTHER_PLACE if elsewhere else None


def _meets_elsewhere(told: Version, present: Version) -> bool:
    """Whether the citizen has to go where they were not told to go; who is called need go nowhere."""
    before = (told.contact_form, told.place)
    return present.contact_form is ContactForm.IN_PERSON and before != (
        present.contact_form,
        present.place,
    )


def kind(items: Sequence[News]) -> Kind:
    """The message for what one citizen has to be told at once; `items` is not empty."""
    if len(items) == 1:
        return _KINDS[items[0]]
    only_new = all(item is News.NEW for item in items)
    return Kind.APPOINTMENTS_NEW_LIST if only_new else Kind.APPOINTMENTS_CHANGED_LIST


def useless_after(told: Version | None, present: Version, item: News) -> datetime:
    """Until when it helps to hear it: the start, and what undoes a start the citizen knows until that one."""
    if told is None or item not in URGENT:
        return present.starts_at
    if item is News.CANCELLED:
        return told.starts_at
    return min(told.starts_at, present.starts_at)
