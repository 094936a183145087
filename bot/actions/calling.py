"""«Ring til mig»: a matter that stays open until a human has rung."""

from datetime import datetime
from typing import Any

from bot.actions import telling
from bot.rules.delivery import MessageState
from bot.rules.escalations import EscalationKind
from bot.rules.letters import Kind
from bot.rules.units import Unit
from bot.store import Citizen, Escalation, Session, Staff, escalations, journal, messages, people


def ask(session: Session, unit: Unit, citizen: Citizen, *, host: Staff, now: datetime) -> Staff:
    """Ask `host` to ring; asking twice asks once. Whoever was asked."""
    matter = escalations.open_one(session, EscalationKind.CALL_ME, citizen_id=citizen.id, at=now)
    if matter is None:
        return _asked_before(session, citizen) or host
    journal.append(
        session, "call_asked", at=now, actor=f"citizen:{citizen.id}", citizen_id=citizen.id
    )
    telling.staff(
        session,
        unit,
        Kind.STAFF_CALL_ME,
        to=host,
        key=f"call_me:{matter.id}",
        now=now,
        escalation=matter,
        citizen_ref=citizen.ref,
        clock=now,
    )
    return host


def named(unit: Unit, asked: Staff) -> dict[str, Any]:
    """The facts that tell a citizen who will ring, and whom they can ring."""
    return {"consultant": asked.first_name, "phone": asked.phone or unit.phone}


def _asked_before(session: Session, citizen: Citizen) -> Staff | None:
    """Whom the open matter was put to first."""
    matter = escalations.alive(session, EscalationKind.CALL_ME, citizen_id=citizen.id)
    told = _told(session, matter) if matter is not None else []
    return people.staff_member(session, told[0]) if told else None


def _told(session: Session, matter: Escalation) -> list[int]:
    rows = [
        message
        for state in (MessageState.SENT, MessageState.SENDING, MessageState.PLANNED)
        for message in messages.about_matter(session, matter.id, state)
    ]
    return [message.staff_id for message in rows if message.staff_id is not None]
