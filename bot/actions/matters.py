"""What messages to staff say of a matter while it waits for a human, and what the journal keeps of it.

When it climbs is `escalating`, who has taken it `promising`; how it ended is written by `closing`.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.actions import facts as facts_of, showing
from bot.actions.refreshing import REFRESH
from bot.actions.showing import Letter
from bot.policy import Policy
from bot.rules.delivery import MessageState
from bot.rules.escalations import EscalationKind, EscalationState
from bot.rules.letters import Kind, Priority
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Escalation,
    Message,
    Session,
    appointments,
    escalations,
    journal,
    messages,
    people,
    told,
)
from bot.store.messages import Draft, put

KINDS = {
    EscalationKind.ATTENDANCE: Kind.STAFF_ATTENDANCE_DUE,
    EscalationKind.REGRET: Kind.STAFF_REGRET,
    EscalationKind.NO_SHOW: Kind.STAFF_NO_SHOW,
    EscalationKind.CALL_ME: Kind.STAFF_CALL_ME,
    EscalationKind.UNREACHABLE: Kind.STAFF_UNREACHABLE,
}
SHOWN = frozenset({Kind.STAFF_REGRET, Kind.HEAD_REGRET, Kind.STAFF_NO_SHOW, Kind.HEAD_NO_SHOW})


def letter(session: Session, policy: Policy, message: Message) -> Letter | None:
    """The message as things stand; None if its matter is closed, which another edit says."""
    matter = escalations.get(session, message.escalation_id or 0)  # kinds that are SHOWN have one
    if matter.state is EscalationState.RESOLVED:
        return None
    appointment = messages.subjects_of(session, message)[0][1]
    return shown(session, policy.unit(appointment.citizen.unit), message, appointment, matter)


def shown(
    session: Session, unit: Unit, message: Message, appointment: Appointment, matter: Escalation
) -> Letter:
    """The message with its buttons, and who has taken it."""
    base = showing.plain(unit, message, appointment)
    owner = escalations.owner(session, matter)
    if owner is None:
        return base
    facts = replace(
        facts_of.of_appointment(unit, appointment),
        consultant=owner.first_name,
        clock=matter.taken_at,
    )
    return replace(base, then=Letter(kind=Kind.STAFF_TAKEN, facts=facts))


def refresh(
    session: Session, matter: Escalation, *, why: str, now: datetime, but: int | None = None
) -> None:
    """Have every message about an open matter show how it stands; `but` is edited by whoever tapped it."""
    for message in told.of_matter(session, matter.id, MessageState.SENT):
        if message.kind in SHOWN and message.edits_id is None and message.id != but:
            draft = Draft(
                key=f"{why}:{message.id}:{now.isoformat()}",
                kind=REFRESH,
                to=messages.recipient(message),
                priority=Priority.ESCALATION,
                due_at=now,
                escalation_id=matter.id,
                edits_id=message.id,
            )
            put(session, draft, now=now)


def facts(session: Session, matter: Escalation, now: datetime) -> dict[str, Any]:
    """What messages about the matter tell of it: whose it is, and when it arose."""
    citizen = people.citizen_by_id(session, matter.citizen_id)
    told_of: dict[str, Any] = {"citizen_ref": citizen.ref, "clock": matter.opened_at}
    if matter.kind is EscalationKind.UNREACHABLE:
        told_of["starts_at"] = appointments.next_start(session, citizen.id, now)
    return told_of


def note(session: Session, matter: Escalation, event: str, now: datetime, **details: Any) -> None:
    """Journal what becomes of the matter by itself."""
    journal.append(
        session,
        f"{matter.kind}_{event}",
        at=now,
        actor=journal.SYSTEM,
        citizen_id=matter.citizen_id,
        appointment_id=matter.appointment_id,
        **details,
    )
