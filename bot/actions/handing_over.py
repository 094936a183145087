"""What does not reach a person becomes a human's task: the host is told to ring, or somebody stands in."""

from datetime import datetime
from typing import Any

from bot.actions import telling
from bot.policy import Policy
from bot.rules.letters import Kind, Priority
from bot.rules.people import LinkState
from bot.rules.units import Unit
from bot.store import Appointment, Message, Session, links, messages, people
from bot.store.messages import Draft, Recipient


def not_reached(
    session: Session, unit: Unit, appointment: Appointment, now: datetime, **facts: Any
) -> None:
    """Tell the host that a message about the appointment does not reach the citizen in time.

    Of a citizen who is not written to at all, the host expects nothing else.
    """
    link = links.of_citizen(session, appointment.citizen_id)
    if link is None or link.state is not LinkState.LINKED:
        return
    telling.staff(
        session,
        unit,
        Kind.STAFF_NOT_REACHED,
        to=appointment.host,
        key=f"not_reached:{appointment.id}:{appointment.version}:{appointment.state}",
        now=now,
        about=appointment,
        citizen_ref=appointment.citizen.ref,
        **facts,
    )


def undelivered(session: Session, policy: Policy, message: Message, now: datetime) -> None:
    """The hosts of all that a message to a citizen is about have to ring."""
    for _, appointment in messages.subjects_of(session, message):
        not_reached(session, policy.unit(appointment.citizen.unit), appointment, now)


def doubtful(session: Session, policy: Policy, message: Message, now: datetime) -> None:
    """Tell the hosts that the citizen has perhaps been told, and perhaps not."""
    for _, appointment in messages.subjects_of(session, message):
        telling.staff(
            session,
            policy.unit(appointment.citizen.unit),
            Kind.STAFF_UNCERTAIN,
            to=appointment.host,
            key=doubtful_key(message, appointment),
            now=now,
            about=appointment,
            citizen_ref=appointment.citizen.ref,
        )


def doubtful_key(message: Message, appointment: Appointment) -> str:
    return f"uncertain:{message.id}:{appointment.id}"


def pass_on(session: Session, message: Message, now: datetime) -> None:
    """A message for somebody of the staff who can't be written to goes to who stands in for them, if anybody."""
    if message.staff_id is None or message.priority == Priority.ANSWER or message.edits_id:
        return
    member = people.staff_member(session, message.staff_id)
    instead = telling.reachable(session, member, now)
    if instead.id == member.id:
        return
    draft = Draft(
        key=f"{message.dedup_key}:for{instead.id}",
        kind=message.kind,
        to=Recipient(staff_id=instead.id),
        priority=Priority(message.priority),
        due_at=now,
        not_after=message.not_after,
        subjects=[(s.appointment_id, s.version) for s, _ in messages.subjects_of(session, message)],
        facts=message.facts,
        silent=message.silent,
        escalation_id=message.escalation_id,
    )
    messages.put(session, draft, now=now)
