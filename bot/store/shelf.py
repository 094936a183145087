"""What several messages that are to go out together need, read at once instead of one by one.

The shelf lies in the session, for the length of one transaction that changes none of it; the functions of the store
that look for a row look here first. Without a shelf they ask the database, and find the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from bot.rules.delivery import MessageState
from bot.rules.people import LinkState
from bot.store.schema import Absence, Appointment, Citizen, Link, Message, MessageSubject, Staff

SHELF = "shelf"  # in a session's info


@dataclass
class Shelf:
    """Rows by what they are looked for; `people` only keeps them from being read again."""

    at: datetime
    subjects: dict[int, list[tuple[MessageSubject, Appointment]]]
    links_of_citizens: dict[int, Link | None]
    absences: dict[int, list[Absence]]
    reminders: list[tuple[int, int, datetime]]  # appointment, message, due: all that are due by now
    people: list[Citizen | Staff] = field(default_factory=list)


_ids: BindParameter[list[int]] = bindparam("ids", expanding=True)
_now: BindParameter[datetime] = bindparam("now")
_SUBJECTS = (
    select(MessageSubject, Appointment)
    .join(Appointment, MessageSubject.appointment_id == Appointment.id)
    .where(MessageSubject.message_id.in_(_ids))
    .order_by(MessageSubject.message_id, MessageSubject.position)
)
_CITIZENS = (
    select(Citizen, Link)
    .outerjoin(Link, and_(Link.citizen_id == Citizen.id, Link.state != LinkState.ENDED))
    .where(Citizen.id.in_(_ids))
)
_STAFF = (
    select(Staff, Absence)
    .outerjoin(Absence, and_(Absence.staff_id == Staff.id, Absence.until > _now))
    .where(Staff.id.in_(_ids))
)
_REMINDERS = (
    select(MessageSubject.appointment_id, Message.id, Message.due_at)
    .join(Message, Message.id == MessageSubject.message_id)
    .where(
        MessageSubject.appointment_id.in_(_ids),
        Message.state == MessageState.PLANNED,
        Message.kind.like("reminder.%"),
        Message.due_at <= _now,
        or_(Message.not_after.is_(None), Message.not_after >= _now),
    )
)


def of(session: Session) -> Shelf | None:
    """The session's shelf, if it has one."""
    shelf: Shelf | None = session.info.get(SHELF)
    return shelf


def fill(session: Session, messages: Sequence[Message], now: datetime) -> None:
    """Read what the messages need, in a handful of statements."""
    subjects = _subjects(session, [message.id for message in messages])
    appointments = [appointment for some in subjects.values() for _, appointment in some]
    citizens = _citizens(
        session, messages, {appointment.citizen_id for appointment in appointments}
    )
    hosts = {appointment.host_id for appointment in appointments}
    consultants = {citizen.consultant_id for citizen, _ in citizens}
    recipients = {message.staff_id for message in messages if message.staff_id is not None}
    staff, absences = _staff(session, hosts | consultants | recipients, now)
    session.info[SHELF] = Shelf(
        at=now,
        subjects=subjects,
        links_of_citizens={citizen.id: link for citizen, link in citizens},
        absences=absences,
        reminders=_reminders(session, messages, appointments, now),
        people=[*staff, *(citizen for citizen, _ in citizens)],
    )


def clear(session: Session) -> None:
    """What is done from now on may change what lies there."""
    session.info.pop(SHELF, None)


def _subjects(
    session: Session, ids: list[int]
) -> dict[int, list[tuple[MessageSubject, Appointment]]]:
    found: dict[int, list[tuple[MessageSubject, Appointment]]] = {number: [] for number in ids}
    for subject, appointment in session.execute(_SUBJECTS, {"ids": ids}):
        found[subject.message_id].append((subject, appointment))
    return found


def _citizens(
    session: Session, messages: Sequence[Message], of_appointments: set[int]
) -> list[tuple[Citizen, Link | None]]:
    recipients = {message.citizen_id for message in messages if message.citizen_id is not None}
    ids = list(recipients | of_appointments)
    if not ids:
        return []
    return [(citizen, link) for citizen, link in session.execute(_CITIZENS, {"ids": ids})]


def _staff(
    session: Session, ids: Iterable[int], now: datetime
) -> tuple[list[Staff], dict[int, list[Absence]]]:
    """Members of staff, and the absences of each that are not over."""
    people: dict[int, Staff] = {}
    absences: dict[int, list[Absence]] = {}
    given = {"ids": list(ids), "now": now}
    found: Any = session.execute(_STAFF, given) if given["ids"] else ()
    for member, absence in found:  # who is not away has None
        people[member.id] = member
        absences.setdefault(member.id, []).extend([absence] if absence else [])
    return list(people.values()), absences


def _reminders(
    session: Session,
    messages: Sequence[Message],
    appointments: Sequence[Appointment],
    now: datetime,
) -> list[tuple[int, int, datetime]]:
    if not any(message.kind.startswith("reminder.") for message in messages):
        return []
    ids = list({appointment.id for appointment in appointments})
    return [(a, m, due) for a, m, due in session.execute(_REMINDERS, {"ids": ids, "now": now})]
