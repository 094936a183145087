"""What was sent and done around an appointment, found again for a human who has to judge. Reads only."""

from collections.abc import Iterable, Sequence
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

RUNNING_LATE = "running_late"  # the journal's word for a delay that a citizen has reported


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


def delays(session: Session, some: Sequence[Appointment]) -> dict[int, int]:
    """How many minutes late citizens last said to be, by appointment; of its present version only."""
    query = (
        select(JournalEntry.appointment_id, JournalEntry.details)
        .where(
            JournalEntry.citizen_id.in_({appointment.citizen_id for appointment in some}),
            JournalEntry.event == RUNNING_LATE,
        )
        .order_by(JournalEntry.id)
    )
    versions = {appointment.id: appointment.version for appointment in some}
    return {
        appointment_id: int(details["minutes"])
        for appointment_id, details in session.execute(query)
        if appointment_id in versions and details.get("version") == versions[appointment_id]
    }


def contact_attempts(session: Session, appointment_id: int) -> list[tuple[ContactAttempt, Staff]]:
    """Humans' tries to reach the citizen about an appointment, oldest first, with who tried."""
    query = (
        select(ContactAttempt, Staff)
        .join(Staff, ContactAttempt.staff_id == Staff.id)
        .where(ContactAttempt.appointment_id == appointment_id)
        .order_by(ContactAttempt.id)
    )
    return [(attempt, by) for attempt, by in session.execute(query)]
