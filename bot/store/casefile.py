"""Everything that is kept of one citizen, for their case sheet. Reads only."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from bot.store.schema import (
    Appointment,
    ContactAttempt,
    Escalation,
    JournalEntry,
    Message,
    MessageSubject,
    Outage,
    Registration,
    Statement,
)

__all__ = [
    "ContactAttempt",
    "Registration",
    "Statement",
    "appointments_of",
    "contact_attempts_of",
    "journal_of",
    "messages_to",
    "messages_to_staff",
    "outages_between",
    "registrations_of",
]


def appointments_of(session: Session, citizen_id: int) -> list[Appointment]:
    """All of them, by start."""
    query = select(Appointment).where(Appointment.citizen_id == citizen_id)
    query = query.options(joinedload(Appointment.host))
    return list(session.scalars(query.order_by(Appointment.starts_at, Appointment.id)))


def messages_to(session: Session, citizen_id: int) -> list[Message]:
    """Every message to the citizen with what it is about, planned ones and edits too."""
    query = select(Message).where(Message.citizen_id == citizen_id)
    query = query.options(selectinload(Message.subjects))
    return list(session.scalars(query.order_by(Message.id)))


def messages_to_staff(session: Session, citizen_id: int) -> list[Message]:
    """Every message to staff about the citizen's appointments or matters; changes of earlier ones aside."""
    own = select(Appointment.id).where(Appointment.citizen_id == citizen_id)
    about = select(MessageSubject.message_id).where(MessageSubject.appointment_id.in_(own))
    matters = select(Escalation.id).where(Escalation.citizen_id == citizen_id)
    query = select(Message).where(
        Message.staff_id.is_not(None),
        Message.edits_id.is_(None),
        or_(Message.id.in_(about), Message.escalation_id.in_(matters)),
    )
    query = query.options(selectinload(Message.subjects))
    return list(session.scalars(query.order_by(Message.id)))


def journal_of(session: Session, citizen_id: int) -> list[JournalEntry]:
    """All that happened around the citizen, oldest first."""
    query = select(JournalEntry).where(JournalEntry.citizen_id == citizen_id)
    return list(session.scalars(query.order_by(JournalEntry.id)))


def registrations_of(session: Session, citizen_id: int) -> list[Registration]:
    """What humans registered of the citizen's appointments, corrections beside it."""
    query = select(Registration).join(Appointment)
    query = query.where(Appointment.citizen_id == citizen_id)
    return list(session.scalars(query.order_by(Registration.id)))


def contact_attempts_of(session: Session, citizen_id: int) -> list[ContactAttempt]:
    """Every try of a human to reach the citizen."""
    query = select(ContactAttempt).where(ContactAttempt.citizen_id == citizen_id)
    return list(session.scalars(query.order_by(ContactAttempt.id)))


def outages_between(session: Session, first: datetime, last: datetime) -> list[Outage]:
    """When we were away at some time between two instants."""
    query = select(Outage).where(Outage.until > first, Outage.since < last)
    return list(session.scalars(query.order_by(Outage.since, Outage.id)))
