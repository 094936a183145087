"""«Ring til mig»: a matter that stays open until a human has rung."""

from datetime import datetime

from bot.actions import telling
from bot.rules.escalations import EscalationKind
from bot.rules.letters import Kind
from bot.rules.units import Unit
from bot.store import Citizen, Session, Staff, escalations, journal


def ask(session: Session, unit: Unit, citizen: Citizen, *, host: Staff, now: datetime) -> None:
    """Ask `host` to ring; asking twice asks once."""
    matter = escalations.open_one(session, EscalationKind.CALL_ME, citizen_id=citizen.id, at=now)
    if matter is None:
        return
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
