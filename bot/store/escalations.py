"""Matters that wait for a human."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.rules.escalations import EscalationKind, EscalationState, Resolution
from bot.store.schema import Escalation, Staff

ALIVE = Escalation.state != EscalationState.RESOLVED


def open_one(
    session: Session,
    kind: EscalationKind,
    *,
    citizen_id: int,
    appointment_id: int | None = None,
    appointment_version: int | None = None,
    at: datetime,
) -> Escalation | None:
    """Open a matter; None where the same matter is open already."""
    if alive(session, kind, citizen_id=citizen_id, appointment_id=appointment_id):
        return None
    escalation = Escalation(
        kind=kind,
        citizen_id=citizen_id,
        appointment_id=appointment_id,
        appointment_version=appointment_version,
        state=EscalationState.OPEN,
        opened_at=at,
    )
    session.add(escalation)
    session.flush()
    return escalation


def alive(
    session: Session, kind: EscalationKind, *, citizen_id: int, appointment_id: int | None = None
) -> Escalation | None:
    query = select(Escalation).where(
        ALIVE, Escalation.kind == kind, Escalation.citizen_id == citizen_id
    )
    if appointment_id is not None:
        query = query.where(Escalation.appointment_id == appointment_id)
    return session.scalars(query).first()


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
    values: dict[str, Any] = {"resolved_at": at, "resolution": resolution, "resolved_by_id": by_id}
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
    return dict(session.execute(query))


def resolved_by(session: Session, escalation: Escalation) -> Staff | None:
    """Whoever closed the matter; None if nobody did, or no human."""
    if escalation.resolved_by_id is None:
        return None
    return session.get_one(Staff, escalation.resolved_by_id)
