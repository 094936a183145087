"""What is overdue, by partial indexes: it costs nothing where nothing is."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from bot.rules.appointments import AppointmentState
from bot.rules.delivery import LONGEST_DELAY
from bot.rules.news import NEWS
from bot.rules.people import CitizenStatus
from bot.store.messages import PLANNED
from bot.store.schema import Appointment, Citizen, Escalation, Message, MessageSubject

MOST = 1000  # how many are counted or looked at


def late_messages(session: Session, *, due_by: datetime, tries: int, now: datetime) -> int:
    """How many messages were due by then and are not sent, or have been tried so often."""
    often = Message.attempts >= tries
    some = select(Message.id).where(
        PLANNED, Message.due_at <= now + LONGEST_DELAY, or_(Message.due_at <= due_by, often)
    )
    return session.scalar(select(func.count()).select_from(some.limit(MOST).subquery())) or 0


def late_steps(session: Session, *, due_by: datetime) -> int:
    """How many matters should have gone on by then, and have not."""
    some = select(Escalation.id).where(
        Escalation.next_at.is_not(None), Escalation.next_at <= due_by
    )
    return session.scalar(select(func.count()).select_from(some.limit(MOST).subquery())) or 0


def without_a_planned_reminder(
    session: Session, kinds: Collection[str], *, since: datetime, until: datetime
) -> list[Appointment]:
    """Appointments that begin between two instants and whose citizens are about to hear nothing of them."""
    told_soon = exists().where(
        MessageSubject.appointment_id == Appointment.id,
        Message.id == MessageSubject.message_id,
        PLANNED,
        or_(Message.kind.in_(list(kinds)), Message.kind == NEWS),
    )
    query = (
        select(Appointment)
        .join(Citizen, Appointment.citizen_id == Citizen.id)
        .where(
            Appointment.state == AppointmentState.PLANNED,
            Appointment.starts_at > since,
            Appointment.starts_at <= until,
            Citizen.status == CitizenStatus.ACTIVE,
            ~told_soon,
        )
        .options(contains_eager(Appointment.citizen))
    )
    return list(session.scalars(query.order_by(Appointment.starts_at).limit(MOST)))


def taken(session: Session, keys: Iterable[str]) -> set[str]:
    """Which of these keys a message has, whatever became of it."""
    wanted = list(keys)
    if not wanted:
        return set()
    return set(session.scalars(select(Message.dedup_key).where(Message.dedup_key.in_(wanted))))
