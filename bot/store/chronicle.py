"""Everything that is kept of one appointment, found again to be shown. Reads only."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.rules.delivery import MessageState
from bot.store.messages import PLANNED
from bot.store.schema import (
    Appointment,
    Citizen,
    Escalation,
    JournalEntry,
    Link,
    Message,
    MessageSubject,
    Staff,
)


def appointment(session: Session, external_id: str) -> Appointment | None:
    """The appointment of that id in its file, whatever the file."""
    query = select(Appointment).where(Appointment.external_id == external_id)
    return session.scalars(query.order_by(Appointment.id)).first()


def appointments(session: Session, external_ids: Iterable[str]) -> list[Appointment]:
    """Those of the ids that there are."""
    query = select(Appointment).where(Appointment.external_id.in_(list(external_ids)))
    return list(session.scalars(query.order_by(Appointment.id)))


def messages_of(session: Session, appointment_id: int) -> list[Message]:
    """Every message about the appointment or about a matter of its, planned ones and edits too."""
    about = select(MessageSubject.message_id).where(MessageSubject.appointment_id == appointment_id)
    matters = select(Escalation.id).where(Escalation.appointment_id == appointment_id)
    query = select(Message).where(or_(Message.id.in_(about), Message.escalation_id.in_(matters)))
    return list(session.scalars(query.order_by(Message.id)))


def journal_of(session: Session, appointment_id: int) -> list[JournalEntry]:
    """What happened to the appointment, oldest first."""
    query = select(JournalEntry).where(JournalEntry.appointment_id == appointment_id)
    return list(session.scalars(query.order_by(JournalEntry.id)))


def matters_of(session: Session, appointment_id: int) -> list[Escalation]:
    """Its matters, closed ones too."""
    query = select(Escalation).where(Escalation.appointment_id == appointment_id)
    return list(session.scalars(query.order_by(Escalation.id)))


def staff_by_id(session: Session) -> dict[int, Staff]:
    return {member.id: member for member in session.scalars(select(Staff))}


def soonest_message(session: Session) -> Message | None:
    """The planned message that is due next."""
    query = select(Message).where(PLANNED).order_by(Message.due_at, Message.id)
    return session.scalars(query.limit(1)).first()


def next_of(session: Session, column: str) -> Appointment | None:
    """The appointment whose `attendance_due_at` or `answers_due_at` comes next."""
    due = getattr(Appointment, column)
    query = select(Appointment).where(due.is_not(None)).order_by(due, Appointment.id)
    return session.scalars(query.limit(1)).first()


def next_matter(session: Session) -> Escalation | None:
    """The matter that climbs, or is reopened, next."""
    query = select(Escalation).where(Escalation.next_at.is_not(None))
    return session.scalars(query.order_by(Escalation.next_at, Escalation.id).limit(1)).first()


def waiting(session: Session, now: datetime) -> int:
    """How many messages are due and have not gone out, or were put off because Telegram did not take them."""
    is_late = or_(Message.due_at <= now, Message.attempts > 0)
    query = select(func.count()).where(PLANNED, is_late)
    return session.scalar(query) or 0


def gone_out(session: Session) -> dict[int, list[int | None]]:
    """Per Telegram user that is a citizen, Telegram's number of each message that went out; None: not known."""
    query = select(Message.telegram_id, Message.telegram_message_id).where(
        Message.citizen_id.is_not(None),
        Message.telegram_id.is_not(None),
        Message.edits_id.is_(None),
        Message.attempts > 0,
        Message.state.in_([MessageState.SENT, MessageState.UNCERTAIN, MessageState.SENDING]),
    )
    found: dict[int, list[int | None]] = {}
    for telegram_id, number in session.execute(query):
        found.setdefault(telegram_id or 0, []).append(number)
    return found


def linked(session: Session) -> list[tuple[str, str]]:
    """Reference or initials of everybody who has a link that is alive, and its state."""
    citizens = select(Citizen.ref, Link.state).join(Link, Link.citizen_id == Citizen.id)
    staff = select(Staff.initials, Link.state).join(Link, Link.staff_id == Staff.id)
    rows = [*session.execute(citizens), *session.execute(staff)]
    return [(key, state.value) for key, state in rows if state.value != "ended"]
