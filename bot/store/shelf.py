"""What several messages that are to go out together need, read at once instead of one by one.

The shelf lies in the session, for the length of one transaction that changes none of it; the functions of the store
that look for a row look here first. Without a shelf they ask the database, and find the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, or_, select
from sqlalchemy.orm import Session, defer
from sqlalchemy.orm.attributes import set_committed_value

from bot.rules.delivery import MessageState
from bot.rules.people import LinkState
from bot.store.schema import (
    Absence,
    Appointment,
    Base,
    Citizen,
    Link,
    Message,
    MessageSubject,
    Staff,
)

SHELF = "shelf"  # in a session's info


@dataclass
class Shelf:
    """Rows by what they are looked for."""

    at: datetime
    subjects: dict[int, list[tuple[MessageSubject, Appointment]]]
    links_of_citizens: dict[int, Link | None]
    absences: dict[int, list[Absence]]
    reminders: dict[int, list[tuple[int, datetime]]]  # of an appointment: message, due; by now
    citizens: dict[int, Citizen] = field(default_factory=dict)
    staff: dict[int, Staff] = field(default_factory=dict)


_ids: BindParameter[list[int]] = bindparam("ids", expanding=True)
_now: BindParameter[datetime] = bindparam("now")
_ALIVE = and_(Link.citizen_id == Citizen.id, Link.state != LinkState.ENDED)
_NEVER_SPOKEN_OF = (
    Appointment.source,
    Appointment.external_id,
    Appointment.file_row,
    Appointment.revision,
    Appointment.attendance_due_at,
    Appointment.answers_due_at,
    Appointment.contact_restored_at,
)
_SUBJECTS = (
    select(MessageSubject, Appointment, Citizen, Link)
    .options(*map(defer, _NEVER_SPOKEN_OF))
    .join(Appointment, MessageSubject.appointment_id == Appointment.id)
    .join(Citizen, Appointment.citizen_id == Citizen.id)
    .outerjoin(Link, _ALIVE)
    .where(MessageSubject.message_id.in_(_ids))
    .order_by(MessageSubject.message_id, MessageSubject.position)
)
_CITIZENS = select(Citizen, Link).outerjoin(Link, _ALIVE).where(Citizen.id.in_(_ids))
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
    shelf = Shelf(
        at=now,
        subjects={message.id: [] for message in messages},
        links_of_citizens={},
        absences={},
        reminders={},
    )
    appointments = _lay_out_subjects(session, shelf)
    citizens = _lay_out_citizens(session, shelf, messages, appointments)
    _lay_out_staff(session, shelf, messages, appointments, citizens)
    if any(message.kind.startswith("reminder.") for message in messages):
        _lay_out_reminders(session, shelf, appointments)
    session.info[SHELF] = shelf


def clear(session: Session) -> None:
    """What is done from now on may change what lies there."""
    session.info.pop(SHELF, None)


def _lay_out_subjects(session: Session, shelf: Shelf) -> list[Appointment]:
    appointments = []
    rows = session.execute(_SUBJECTS, {"ids": list(shelf.subjects)})
    for subject, appointment, citizen, link in rows:
        shelf.subjects[subject.message_id].append((subject, appointment))
        shelf.links_of_citizens[citizen.id] = link
        _tie(appointment, "citizen", citizen)
        appointments.append(appointment)
    return appointments


def _lay_out_citizens(
    session: Session, shelf: Shelf, messages: Sequence[Message], appointments: list[Appointment]
) -> list[Citizen]:
    """Those whom the messages are for are mostly those whom the appointments are of."""
    citizens = {appointment.citizen_id: appointment.citizen for appointment in appointments}
    recipients = {message.citizen_id for message in messages if message.citizen_id is not None}
    others = list(recipients - citizens.keys())
    if others:
        for citizen, link in session.execute(_CITIZENS, {"ids": others}):
            shelf.links_of_citizens[citizen.id] = link
            citizens[citizen.id] = citizen
    for number, alive in shelf.links_of_citizens.items():
        if alive is not None:
            _tie(alive, "citizen", citizens[number])
    shelf.citizens.update(citizens)
    return list(citizens.values())


def _lay_out_staff(
    session: Session,
    shelf: Shelf,
    messages: Sequence[Message],
    appointments: list[Appointment],
    citizens: list[Citizen],
) -> None:
    """Members of staff, and the absences of each that are not over."""
    ids = {message.staff_id for message in messages if message.staff_id is not None}
    ids.update(appointment.host_id for appointment in appointments)
    ids.update(citizen.consultant_id for citizen in citizens)
    if not ids:
        return
    members: dict[int, Staff] = {}
    found: Any = session.execute(_STAFF, {"ids": list(ids), "now": shelf.at})
    for member, absence in found:  # who is not away has None
        members[member.id] = member
        shelf.absences.setdefault(member.id, []).extend([absence] if absence else [])
    for appointment in appointments:
        _tie(appointment, "host", members[appointment.host_id])
    for citizen in citizens:
        _tie(citizen, "consultant", members[citizen.consultant_id])
    shelf.staff.update(members)


def _lay_out_reminders(session: Session, shelf: Shelf, appointments: list[Appointment]) -> None:
    ids = list({appointment.id for appointment in appointments})
    for appointment, message, due in session.execute(_REMINDERS, {"ids": ids, "now": shelf.at}):
        shelf.reminders.setdefault(appointment, []).append((message, due))


def _tie(row: Base, name: str, to: Base) -> None:
    """What has been read needs not be looked for."""
    set_committed_value(row, name, to)
