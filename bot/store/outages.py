"""Outages of ours, by when somebody was to look again, and what an outage has touched."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from bot.rules import outages as rules
from bot.rules.appointments import Answer, AppointmentState
from bot.rules.delivery import MessageState
from bot.rules.escalations import EscalationState
from bot.rules.letters import Priority
from bot.rules.people import CitizenStatus, LinkState
from bot.store import notes
from bot.store.escalations import ALIVE
from bot.store.messages import PLANNED
from bot.store.schema import (
    Appointment,
    Citizen,
    Escalation,
    Link,
    Message,
    MessageSubject,
    Outage,
)

# What somebody has taken is a question to nobody else.
_IS_THEIRS = or_(Escalation.state == EscalationState.OPEN, Escalation.owner_id == Message.staff_id)
_ARRIVED = Message.state.in_([MessageState.SENT, MessageState.UNCERTAIN])
_TO_BE_REPORTED = and_(
    Message.citizen_id.is_not(None),
    Message.edits_id.is_(None),
    Message.priority != int(Priority.ANSWER),
)
_UNREPORTED = select(Outage).where(Outage.reported_at.is_(None)).order_by(Outage.until)


def awake_until(session: Session) -> datetime | None:
    """By when somebody is to look again; None if nobody has said, or nothing is to come."""
    kept = notes.read(session, notes.AWAKE_UNTIL)
    return datetime.fromisoformat(kept) if kept else None


def keep_awake(session: Session, until: datetime | None) -> None:
    notes.write(session, notes.AWAKE_UNTIL, until.isoformat() if until else "")


def add(session: Session, *, since: datetime, until: datetime) -> Outage:
    outage = Outage(since=since, until=until, reported_at=None)
    session.add(outage)
    session.flush()
    return outage


def overlaps(session: Session, first: datetime, last: datetime) -> bool:
    """Whether we were away at some time between two instants."""
    query = select(Outage.id).where(Outage.until > first, Outage.since < last)
    return session.scalar(query.limit(1)) is not None


def between(session: Session, first: datetime, last: datetime) -> list[rules.Outage]:
    """From when to when we are known to have been away at some time between two instants, oldest first."""
    query = select(Outage).where(Outage.until > first, Outage.since < last).order_by(Outage.since)
    return [rules.Outage(outage.since, outage.until) for outage in session.scalars(query)]


def unreported(session: Session) -> list[Outage]:
    """Outages of which the consultants have not heard, oldest first."""
    return list(session.scalars(_UNREPORTED))


def mark_reported(session: Session, outage: Outage, at: datetime) -> None:
    outage.reported_at = at
    session.flush()


def pending_matters(session: Session) -> list[Escalation]:
    """Matters that climb some day, or whose promise will run out."""
    query = select(Escalation).where(ALIVE, Escalation.next_at.is_not(None))
    return list(session.scalars(query.order_by(Escalation.id).with_for_update()))


def postpone(
    session: Session, matter: Escalation, *, plan: list[dict[str, Any]], next_at: datetime
) -> None:
    """Write a matter's later instants; its state and its step stay."""
    session.execute(
        update(Escalation)
        .where(Escalation.id == matter.id, ALIVE)
        .values(plan=plan, next_at=next_at)
        .execution_options(synchronize_session="fetch")
    )


def questions_of_matters(session: Session, before: datetime) -> list[Message]:
    """The newest message about each open matter to each member of staff who had one by then."""
    newest = (
        select(func.max(Message.id))
        .where(
            Message.escalation_id.is_not(None),
            Message.staff_id.is_not(None),
            Message.edits_id.is_(None),
            Message.state.not_in([MessageState.DROPPED, MessageState.FAILED]),
        )
        .group_by(Message.escalation_id, Message.staff_id)
    )
    query = (
        select(Message)
        .join(Escalation, Message.escalation_id == Escalation.id)
        .where(ALIVE, _IS_THEIRS, Message.id.in_(newest), _ARRIVED, Message.sent_at < before)
    )
    return list(session.scalars(query.order_by(Message.id)))


def gathered_questions(session: Session, kind: str, before: datetime) -> list[Message]:
    """Messages of a kind, about no single matter, that staff had by then and that ask about an open one."""
    is_open = exists().where(
        MessageSubject.message_id == Message.id,
        MessageSubject.appointment_id == Escalation.appointment_id,
        ALIVE,
        _IS_THEIRS,
    )
    query = select(Message).where(
        Message.kind == kind,
        Message.escalation_id.is_(None),
        Message.edits_id.is_(None),
        Message.state == MessageState.SENT,
        Message.sent_at < before,
        is_open,
    )
    return list(session.scalars(query.order_by(Message.id)))


def unanswered(
    session: Session, kinds: Iterable[str], *, asked_before: datetime, now: datetime
) -> list[Appointment]:
    """Appointments ahead that a linked citizen was asked about by then and has not answered, by start."""
    asked = _is_about(kinds, _ARRIVED, Message.sent_at < asked_before)
    query = (
        select(Appointment)
        .join(Citizen, Appointment.citizen_id == Citizen.id)
        .join(Link, Link.citizen_id == Citizen.id)
        .where(
            Appointment.state == AppointmentState.PLANNED,
            Appointment.answer == Answer.NONE,
            Appointment.starts_at > now,
            Citizen.status == CitizenStatus.ACTIVE,
            Link.state == LinkState.LINKED,
            asked,
        )
    )
    return list(session.scalars(query.order_by(Appointment.starts_at, Appointment.id)))


def is_asked_soon(
    session: Session, appointment: Appointment, kinds: Iterable[str], by: datetime
) -> bool:
    """Whether a message of these kinds about the appointment goes out by an instant."""
    planned = and_(Message.state == MessageState.PLANNED, Message.due_at <= by)
    query = select(Appointment.id).where(
        Appointment.id == appointment.id, _is_about(kinds, planned)
    )
    return session.scalar(query) is not None


def _is_about(kinds: Iterable[str], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a message to the citizen about the appointment's present version."""
    return exists().where(
        MessageSubject.appointment_id == Appointment.id,
        MessageSubject.version == Appointment.version,
        Message.id == MessageSubject.message_id,
        Message.citizen_id == Appointment.citizen_id,
        Message.kind.in_(list(kinds)),
        *conditions,
    )


def wanted_meanwhile(session: Session, since: datetime, until: datetime) -> list[Message]:
    """Messages to citizens, answers aside, that were to go out in [since, until), whenever they did."""
    wanted_at = func.coalesce(Message.first_due_at, Message.due_at)
    query = select(Message).where(_TO_BE_REPORTED, wanted_at >= since, wanted_at < until)
    return list(session.scalars(query.order_by(Message.id)))


def last_of_those_waiting(session: Session, since: datetime, until: datetime) -> datetime | None:
    """When the last of them that has neither gone out nor come to nothing is to be tried; None if there is none."""
    never_tried = and_(
        Message.first_due_at.is_(None), Message.due_at >= since, Message.due_at < until
    )
    put_off = and_(Message.first_due_at >= since, Message.first_due_at < until)
    # Each by the index that is made for it: there may be a million others, and this is asked in every pass for a while.
    found = (
        session.scalar(select(func.max(Message.due_at)).where(_TO_BE_REPORTED, PLANNED, which))
        for which in (never_tried, put_off)
    )
    return max((instant for instant in found if instant is not None), default=None)


def citizens_asked(session: Session, kind: str, at: datetime) -> list[Citizen]:
    """Citizens for whom a message of a kind was planned at an instant, and did not come to nothing."""
    query = (
        select(Citizen)
        .join(Message, Message.citizen_id == Citizen.id)
        .where(Message.kind == kind, Message.planned_at == at, or_(PLANNED, _ARRIVED))
    )
    return list(session.scalars(query.order_by(Citizen.id)))
