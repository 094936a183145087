"""«Ring til mig»: a matter that stays open until a human has rung."""

from datetime import datetime
from typing import Any

from bot.actions import escalating
from bot.rules.delivery import MessageState
from bot.rules.escalations import EscalationKind
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Citizen,
    Escalation,
    Session,
    Staff,
    escalations,
    journal,
    people,
    told,
)


def ask(
    session: Session,
    unit: Unit,
    citizen: Citizen,
    *,
    about: Appointment | None = None,
    now: datetime,
) -> Staff:
    """Ask the appointment's host, or the primary consultant, to ring; asking twice asks once. Whoever was asked."""
    host = about.host if about is not None else citizen.consultant
    if escalations.alive(session, EscalationKind.CALL_ME, citizen_id=citizen.id) is None:
        journal.append(
            session, "call_asked", at=now, actor=f"citizen:{citizen.id}", citizen_id=citizen.id
        )
        escalating.begin(
            session, unit, EscalationKind.CALL_ME, citizen=citizen, appointment=about, now=now
        )
    return _asked(session, citizen) or host


def named(unit: Unit, asked: Staff) -> dict[str, Any]:
    """The facts that tell a citizen who will ring, and whom they can ring."""
    return {"consultant": asked.first_name, "phone": asked.phone or unit.phone}


def _asked(session: Session, citizen: Citizen) -> Staff | None:
    """Whom the open matter was put to first."""
    matter = escalations.alive(session, EscalationKind.CALL_ME, citizen_id=citizen.id)
    heard = _told(session, matter) if matter is not None else []
    return people.staff_member(session, heard[0]) if heard else None


def _told(session: Session, matter: Escalation) -> list[int]:
    rows = [
        message
        for state in (MessageState.SENT, MessageState.SENDING, MessageState.PLANNED)
        for message in told.of_matter(session, matter.id, state)
    ]
    return [message.staff_id for message in rows if message.staff_id is not None]
