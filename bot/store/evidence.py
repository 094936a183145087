"""What was sent and done around an appointment, found again for a human who has to judge. Reads only."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.store.schema import (
    Appointment,
    ContactAttempt,
    JournalEntry,
    Message,
    MessageSubject,
    Staff,
)


def messages_about(
    session: Session, appointment: Appointment, kinds: Iterable[str]
) -> list[Message]:
    """Messages to the citizen about the appointment's present version, whatever became of them."""
    query = (
        select(Message)
        .join(MessageSubject)
        .where(
            MessageSubject.appointment_id == appointment.id,
            MessageSubject.version == appointment.version,
            Message.citizen_id == appointment.citizen_id,
            Message.kind.in_(list(kinds)),
        )
    )
    return list(session.scalars(query.order_by(Message.id)))


def last_event(session: Session, appointment_id: int, event: str) -> datetime | None:
    """When the journal last noted `event` of the appointment; None if never."""
    query = select(func.max(JournalEntry.at)).where(
        JournalEntry.appointment_id == appointment_id, JournalEntry.event == event
    )
    return session.scalar(query)


def contact_attempts(session: Session, appointment_id: int) -> list[tuple[ContactAttempt, Staff]]:
    """Humans' tries to reach the citizen about an appointment, oldest first, with who tried."""
    query = (
        select(ContactAttempt, Staff)
        .join(Staff, ContactAttempt.staff_id == Staff.id)
        .where(ContactAttempt.appointment_id == appointment_id)
        .order_by(ContactAttempt.id)
    )
    return [(attempt, by) for attempt, by in session.execute(query)]
