"""Matters that wait for a human."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from bot.rules.appointments import Answer
from bot.rules.delivery import MessageState
from bot.rules.escalations import EscalationKind, EscalationState, Resolution
from bot.rules.ladders import Rung
from bot.rules.people import CitizenStatus
from bot.rules.units import LadderRole
from bot.store.schema import Appointment, Citizen, Escalation, Message, MessageSubject, Staff
from bot.store.types import literally

T = TypeVar("T")
ALIVE = Escalation.state != literally(EscalationState.RESOLVED)
# Asked in every pass or about every appointment: to make a statement takes longer than to execute it.
_OF_CITIZEN = select(Escalation).where(
    ALIVE,
    Escalation.kind == bindparam("kind"),
    Escalation.citizen_id == bindparam("citizen_id"),
)
_OF_APPOINTMENT = _OF_CITIZEN.where(Escalation.appointment_id == bindparam("appointment_id"))
_NEXT_DUE = select(func.min(Escalation.next_at)).where(Escalation.next_at.is_not(None))


def open_one(
    session: Session,
    kind: EscalationKind,
    *,
    citizen_id: int,
    appointment_id: int | None = None,
    appointment_version: int | None = None,
    at: datetime,
    rungs: Sequence[Rung] = (),
) -> Escalation | None:
    """Open a matter with its frozen ladder; None where the same matter is open already."""
    if alive(session, kind, citizen_id=citizen_id, appointment_id=appointment_id):
        return None
    escalation = Escalation(
        kind=kind,
        citizen_id=citizen_id,
        appointment_id=appointment_id,
        appointment_version=appointment_version,
        state=EscalationState.OPEN,
        opened_at=at,
        plan=[{"to": rung.to.value, "at": rung.at.isoformat()} for rung in rungs],
        step=0,
        next_at=rungs[0].at if rungs else None,
    )
    session.add(escalation)
    session.flush()
    return escalation


def alive(
    session: Session, kind: EscalationKind, *, citizen_id: int, appointment_id: int | None = None
) -> Escalation | None:
    query = _OF_CITIZEN if appointment_id is None else _OF_APPOINTMENT
    asked = {"kind": kind, "citizen_id": citizen_id, "appointment_id": appointment_id}
    return session.scalars(query, asked).first()


def alive_of_appointment(session: Session, appointment_id: int) -> list[Escalation]:
    query = select(Escalation).where(ALIVE, Escalation.appointment_id == appointment_id)
    return list(session.scalars(query.order_by(Escalation.id)))


def get(session: Session, escalation_id: int) -> Escalation:
    return session.get_one(Escalation, escalation_id)


def resolve(
    session: Session,
    escalation: Escalation,
    resolution: Resolution,
    *,
    at: datetime,
    by_id: int | None = None,
) -> bool:
    """Close a matter; False if it was closed before."""
    values: dict[str, Any] = {
        "next_at": None,
        "resolved_at": at,
        "resolution": resolution,
        "resolved_by_id": by_id,
    }
    closed = session.scalar(
        update(Escalation)
        .where(Escalation.id == escalation.id, ALIVE)
        .values(state=EscalationState.RESOLVED, **values)
        .returning(Escalation.id)
        .execution_options(synchronize_session="fetch")
    )
    return closed is not None


def count_by_state(session: Session) -> dict[EscalationState, int]:
    query = select(Escalation.state, func.count()).group_by(Escalation.state)
    return dict(session.execute(query).all())


def resolved_by(session: Session, escalation: Escalation) -> Staff | None:
    """Whoever closed the matter; None if nobody did, or no human."""
    if escalation.resolved_by_id is None:
        return None
    return session.get_one(Staff, escalation.resolved_by_id)


def ladder(escalation: Escalation) -> tuple[Rung, ...]:
    """The matter's ladder as it was frozen."""
    return tuple(
        Rung(LadderRole(rung["to"]), datetime.fromisoformat(rung["at"])) for rung in escalation.plan
    )


def due(session: Session, now: datetime, *, most: int) -> list[Escalation]:
    """The first matters that climb by now, or whose promise has run out."""
    query = select(Escalation).where(Escalation.next_at <= now)
    query = query.order_by(Escalation.next_at, Escalation.id).limit(most)
    return list(session.scalars(query.with_for_update(skip_locked=True)))


def due_of(session: Session, kind: EscalationKind, now: datetime) -> list[Escalation]:
    """All open matters of one kind that climb by now."""
    is_open = Escalation.state == literally(EscalationState.OPEN)
    query = select(Escalation).where(Escalation.next_at <= now, Escalation.kind == kind, is_open)
    return list(session.scalars(query.order_by(Escalation.id)))


def next_due(session: Session) -> datetime | None:
    """When the next matter climbs or is reopened."""
    return session.scalar(_NEXT_DUE)


def move(
    session: Session,
    escalation: Escalation,
    *,
    to: EscalationState,
    step: int,
    next_at: datetime | None,
    **values: Any,
) -> bool:
    """Guarded by the state and the step that were seen; False if somebody was faster."""
    moved = session.scalar(
        update(Escalation)
        .where(
            Escalation.id == escalation.id,
            Escalation.state == escalation.state,
            Escalation.step == escalation.step,
        )
        .values(state=to, step=step, next_at=next_at, **values)
        .returning(Escalation.id)
        .execution_options(synchronize_session="fetch")
    )
    return moved is not None


def alive_of_host(
    session: Session, kind: EscalationKind, host_id: int
) -> list[tuple[Escalation, Appointment]]:
    """Open matters about a host's appointments, in the order of their starts."""
    query = (
        select(Escalation, Appointment)
        .join(Appointment, Escalation.appointment_id == Appointment.id)
        .where(ALIVE, Escalation.kind == kind, Appointment.host_id == host_id)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return [(matter, appointment) for matter, appointment in session.execute(query)]


def resting(session: Session) -> list[Escalation]:
    """Matters that wait for a human and climb no more, though everybody was told."""
    query = select(Escalation).where(ALIVE, Escalation.next_at.is_(None))
    several = session.scalars(query.order_by(Escalation.id))
    return [matter for matter in several if len(matter.plan) > 1]


def of_resting(session: Session) -> list[Appointment]:
    """The appointments that resting matters are about, each once, in the order of their starts."""
    ids = {matter.appointment_id for matter in resting(session)}
    query = select(Appointment).where(Appointment.id.in_(ids - {None}))
    return list(session.scalars(query.order_by(Appointment.starts_at, Appointment.id)))


def waiting(session: Session) -> list[Escalation]:
    """Matters that nobody has taken."""
    query = select(Escalation).where(Escalation.state == EscalationState.OPEN)
    return list(session.scalars(query.order_by(Escalation.id)))


def lapsed(session: Session, *, most: int) -> list[Escalation]:
    """The first open matters that are no question any more: the case rests, or a regret was approved after all.

    Whoever wants a call wants it still.
    """
    query = _with_its_facts(select(Escalation)).where(ALIVE, _is_lapsed())
    return list(session.scalars(query.order_by(Escalation.id).limit(most)))


def lapsed_since(session: Session) -> datetime | None:
    """Some instant before now if there is any such matter."""
    return session.scalar(_LAPSED_SINCE)


def _with_its_facts(query: Select[T]) -> Select[T]:
    joined = query.join(Citizen, Escalation.citizen_id == Citizen.id)
    return joined.outerjoin(Appointment, Escalation.appointment_id == Appointment.id)


def _is_lapsed() -> ColumnElement[bool]:
    is_attendance = Escalation.kind == EscalationKind.ATTENDANCE
    rests = and_(Citizen.status != CitizenStatus.ACTIVE, Escalation.kind != EscalationKind.CALL_ME)
    is_let_off = and_(is_attendance, Appointment.answer == Answer.REGRET_APPROVED)
    return or_(rests, is_let_off)


_LAPSED_SINCE = _with_its_facts(select(func.min(Escalation.opened_at))).where(ALIVE, _is_lapsed())


def was_superseded(session: Session, appointment_id: int, at: datetime) -> bool:
    """Whether the question what became of the appointment was closed at `at`, for another version."""
    query = select(Escalation.id).where(
        Escalation.appointment_id == appointment_id,
        Escalation.kind == EscalationKind.ATTENDANCE,
        Escalation.resolution == Resolution.SUPERSEDED,
        Escalation.resolved_at == at,
    )
    return session.scalar(query.limit(1)) is not None


def is_known(session: Session, escalation: Escalation, kind: str) -> bool:
    """Whether anybody has been told: by a message of the matter's own, or by a gathered one of a kind."""
    gathered = select(MessageSubject.message_id).where(
        MessageSubject.appointment_id == escalation.appointment_id,
        MessageSubject.version == escalation.appointment_version,
    )
    query = select(Message.id).where(
        or_(
            Message.escalation_id == escalation.id,
            and_(Message.kind == kind, Message.id.in_(gathered)),
        ),
        Message.staff_id.is_not(None),
        Message.edits_id.is_(None),
        Message.state.not_in([MessageState.DROPPED, MessageState.FAILED]),
    )
    return session.scalar(query.limit(1)) is not None


def was_asked(session: Session, escalation: Escalation, staff_id: int, kind: str) -> bool:
    """Whether a gathered message of a kind put the matter's appointment to somebody."""
    query = (
        select(Message.id)
        .join(MessageSubject)
        .where(
            Message.staff_id == staff_id,
            Message.kind == kind,
            Message.edits_id.is_(None),
            Message.state.not_in([MessageState.DROPPED, MessageState.FAILED]),
            MessageSubject.appointment_id == escalation.appointment_id,
            MessageSubject.version == escalation.appointment_version,
        )
    )
    return session.scalar(query.limit(1)) is not None


def asked_elsewhere(session: Session, message: Message) -> set[int]:
    """Appointments of a message that a newer one of its kind puts to the same person.

    A newer one that is not sent yet counts if it goes out no later than this one.
    """
    newer = (
        select(MessageSubject.appointment_id)
        .join(Message)
        .where(
            Message.staff_id == message.staff_id,
            Message.kind == message.kind,
            Message.id > message.id,
            Message.edits_id.is_(None),
            or_(
                Message.state.in_(
                    [MessageState.SENT, MessageState.UNCERTAIN, MessageState.SENDING]
                ),
                and_(Message.state == MessageState.PLANNED, Message.due_at <= message.due_at),
            ),
        )
    )
    return set(session.scalars(newer))


def appointments_of_alive(session: Session, kind: EscalationKind) -> list[Appointment]:
    """The appointments that open matters of a kind are about, in the order of their starts."""
    query = (
        select(Appointment)
        .join(Escalation, Escalation.appointment_id == Appointment.id)
        .where(ALIVE, Escalation.kind == kind)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return list(session.scalars(query))


def owner(session: Session, escalation: Escalation) -> Staff | None:
    """Whoever has taken the matter; None if nobody has."""
    session.refresh(escalation)
    return session.get_one(Staff, escalation.owner_id) if escalation.owner_id is not None else None
