"""After an outage of ours: whoever may have answered in vain is asked once more.

Staff get their open questions anew, as new messages at the end of the chat. A citizen is asked about the next
appointment that they have not answered, once for each version of it however often we were away.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.actions import finding, planning, refreshing
from bot.policy import Policy
from bot.rules.escalations import EscalationKind
from bot.rules.letters import Kind, Priority
from bot.rules.news import AHEAD, NEWS
from bot.rules.reminders import LATEST_BEFORE_START
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Message,
    MessageSubject,
    Outage,
    Session,
    escalations,
    messages,
    outages,
    people,
    told,
)
from bot.store.messages import Draft, Recipient, put

_ASKING = planning.REMINDERS | {NEWS, AHEAD}  # all that carries «Kan du komme?»
_SOON = timedelta(hours=2)  # who is reminded by then is asked by that
_REPEATED = "repeat:"  # begins the key of a message that repeats another after an outage
_REPEATED_WITHIN = timedelta(hours=1)

Pairs = Sequence[tuple[MessageSubject, Appointment]]


def staff(session: Session, policy: Policy, outage: Outage, now: datetime) -> None:
    """Send the questions that staff had before the outage, and that are open still, anew."""
    for message in outages.questions_of_matters(session, outage.until):
        _repeat(session, policy, message, messages.subjects_of(session, message), outage, now)
    for message in outages.gathered_questions(session, Kind.STAFF_ATTENDANCE_DUE, outage.until):
        newer = told.asked_again(session, message)
        still = [
            (subject, appointment)
            for subject, appointment in messages.subjects_of(session, message)
            if appointment.id not in newer and _is_theirs(session, message, appointment)
        ]
        again = _repeat(session, policy, message, still, outage, now) if still else None
        if again is not None:
            refreshing.refresh(session, message, now=now, due_at=again)


def _is_theirs(session: Session, message: Message, appointment: Appointment) -> bool:
    """Whether the message's reader is still asked about the appointment: nobody else has taken it."""
    matter = escalations.alive(
        session,
        EscalationKind.ATTENDANCE,
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
    )
    return matter is not None and matter.owner_id in {None, message.staff_id}


def _repeat(
    session: Session, policy: Policy, message: Message, about: Pairs, outage: Outage, now: datetime
) -> datetime | None:
    """The same message once more, when the unit is open.

    None where its reader is not here to read it, or had it for the second time only lately.
    """
    if _is_fresh(message, outage):
        return None
    member = people.staff_member(session, message.staff_id or 0)
    due_at = policy.unit(member.unit).calendar.next_opening(now)
    if not finding.is_here(session, member, due_at):
        return None
    draft = Draft(
        key=f"{_REPEATED}{outage.id}:{message.id}",
        kind=message.kind,
        to=messages.recipient(message),
        priority=Priority(message.priority),
        due_at=due_at,
        subjects=[(subject.appointment_id, subject.version) for subject, _ in about],
        facts=message.facts,
        silent=message.silent,
        escalation_id=message.escalation_id,
    )
    put(session, draft, now=now)
    return due_at


def _is_fresh(message: Message, outage: Outage) -> bool:
    """However often we are away, nobody is asked more than twice in an hour."""
    if message.sent_at is None or not message.dedup_key.startswith(_REPEATED):
        return False
    return outage.until - message.sent_at < _REPEATED_WITHIN


def citizens(session: Session, policy: Policy, outage: Outage, now: datetime) -> None:
    """Ask those who had been asked by then and have not answered, each about what comes first."""
    waiting = outages.unanswered(session, _ASKING, asked_before=outage.until, now=now)
    first: dict[int, Appointment] = {}
    for appointment in waiting:
        if _wants_answer(policy, appointment):
            first.setdefault(appointment.citizen_id, appointment)
    for appointment in first.values():
        if not outages.is_asked_soon(session, appointment, _ASKING, now + _SOON):
            _ask(session, policy.unit(appointment.citizen.unit), appointment, now)


def _wants_answer(policy: Policy, appointment: Appointment) -> bool:
    of_type = policy.unit(appointment.citizen.unit).types[appointment.type]
    return of_type.chat and bool(of_type.announce or of_type.reminders)


def _ask(session: Session, unit: Unit, appointment: Appointment, now: datetime) -> None:
    due_at = unit.calendar.next_writing(now)
    not_after = appointment.starts_at - LATEST_BEFORE_START
    if due_at >= not_after:
        return
    draft = Draft(
        key=f"after_outage:{appointment.id}:{appointment.version}",
        kind=Kind.ERROR_AFTER_OUTAGE,
        to=Recipient(citizen_id=appointment.citizen_id),
        priority=Priority.REMINDER,
        due_at=due_at,
        not_after=not_after,
        subjects=[(appointment.id, appointment.version)],
    )
    put(session, draft, now=now)
