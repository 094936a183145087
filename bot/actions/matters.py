"""A regret or a no-show as messages to staff show it while it waits for a human.

Who decides on it is `deciding`, who has tried is `contacting`; how it ended is written by `closing`.
"""

from dataclasses import replace
from datetime import datetime

from bot.actions import facts as facts_of, showing
from bot.actions.refreshing import REFRESH
from bot.actions.showing import Letter
from bot.policy import Policy
from bot.rules.delivery import MessageState
from bot.rules.escalations import EscalationState
from bot.rules.letters import Kind, Priority
from bot.rules.units import Unit
from bot.store import Appointment, Escalation, Message, Session, escalations, messages, told
from bot.store.messages import Draft, put

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
