"""How a matter stands, as a message to staff shows it: found when it is sent, refreshed or tapped."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.actions import facts as facts_of, listing
from bot.policy import Policy
from bot.rules.appointments import Answer, AppointmentState
from bot.rules.delivery import MessageState
from bot.rules.escalations import EscalationState
from bot.rules.letters import Facts, Kind, Listed, Priority
from bot.rules.people import CitizenStatus
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Message,
    MessageSubject,
    Session,
    escalations,
    messages,
    people,
    registrations,
)

# Messages that ask what became of appointments, or list them: they show what is known by now.
LISTS = frozenset({Kind.STAFF_ATTENDANCE_DUE, Kind.STAFF_ATTENDANCE_OVERDUE, Kind.STAFF_AGENDA})
QUESTIONS = frozenset(
    {
        Kind.STAFF_ATTENDANCE_DUE,
        Kind.STAFF_ATTENDANCE_OVERDUE,
        Kind.STAFF_ESCALATED,
        Kind.HEAD_ESCALATED,
        Kind.STAFF_REOPENED,
        Kind.STAFF_REPORTED_ABSENT,
    }
)

Pairs = Sequence[tuple[MessageSubject, Appointment]]


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message ready for its words; `told` is what it says of each appointment.

    `then` is a second text below, which leaves the first one's buttons as they are.
    """

    kind: Kind
    facts: Facts
    language: str | None = None
    told: Sequence[dict[str, Any]] = field(default_factory=tuple)
    then: "Letter | None" = None


def question(
    session: Session, policy: Policy, message: Message, *, pairs: Pairs | None = None
) -> Letter | None:
    """A message about attendance as things stand; None if it asks about nothing any more."""
    asked = messages.subjects_of(session, message) if pairs is None else pairs
    standing = [pair for pair in asked if is_shown(*pair)]
    if not standing:
        return nothing(policy, message, asked)
    unit = policy.unit(standing[0][1].citizen.unit)
    if message.kind == Kind.STAFF_ATTENDANCE_DUE and message.escalation_id is None:
        return _gathered(session, unit, message, standing, several=len(asked) > 1)
    if message.kind in LISTS - {Kind.STAFF_ATTENDANCE_DUE}:
        return _list(session, unit, message, standing)
    return one(session, unit, message, standing[0][1], position=standing[0][0].position)


def is_shown(subject: MessageSubject, appointment: Appointment) -> bool:
    """Whether the appointment is still what the message asked about, and its citizen's case is open."""
    stands = appointment.state is AppointmentState.PLANNED
    is_same = stands and subject.version == appointment.version
    is_open = appointment.citizen.status is CitizenStatus.ACTIVE
    return is_same and is_open and appointment.answer is not Answer.REGRET_APPROVED


def nothing(policy: Policy, message: Message, asked: Pairs) -> Letter | None:
    """What is left of a message when nothing of it stands; None where there is no more to say."""
    is_read = message.state is not MessageState.PLANNED or message.priority == Priority.ANSWER
    unit = policy.unit(asked[0][1].citizen.unit) if asked else policy.unit("")
    if message.kind == Kind.STAFF_AGENDA and is_read:
        return Letter(
            kind=Kind.STAFF_AGENDA, facts=facts_of.thawed(facts_of.of_unit(unit), message.facts)
        )
    resting = [a for _, a in asked if a.citizen.status is not CitizenStatus.ACTIVE]
    if resting and is_read:
        facts = facts_of.of_appointment(unit, resting[0])
        return Letter(kind=Kind.STAFF_CASE_RESTS, facts=facts)
    return None


def _gathered(
    session: Session, unit: Unit, message: Message, standing: Pairs, *, several: bool
) -> Letter | None:
    """What is open, and what has been registered; what a newer list asks is left to that one."""
    newer = escalations.asked_elsewhere(session, message)
    mine = [
        (subject, appointment)
        for subject, appointment in standing
        if appointment.id not in newer or listing.is_registered(session, message, appointment)
    ]
    if not mine:
        is_read = message.state is not MessageState.PLANNED
        below = Letter(kind=Kind.STAFF_ASKED_BELOW, facts=facts_of.of_unit(unit))
        return below if is_read else None
    if several:
        return _list(session, unit, message, mine)
    return one(session, unit, message, mine[0][1], position=mine[0][0].position)


def _list(session: Session, unit: Unit, message: Message, standing: Pairs) -> Letter:
    """The appointments of a list; a reminder keeps to what is missing as long as something is."""
    kind, some = Kind(message.kind), standing
    if kind is Kind.STAFF_ATTENDANCE_OVERDUE:
        some = [pair for pair in standing if not listing.is_registered(session, message, pair[1])]
        if not some:
            kind, some = Kind.STAFF_ATTENDANCE_DUE, standing
    facts = replace(
        facts_of.of_unit(unit),
        starts_at=message.due_at,
        appointments=_lines(session, message, some),
        count=len(some),
        allowed=listing.allowed(session, message),
    )
    return Letter(kind=kind, facts=facts_of.thawed(facts, message.facts))


def _lines(session: Session, message: Message, some: Pairs) -> tuple[Listed, ...]:
    return listing.lines(session, message, [(subject.position, a) for subject, a in some])


def one(
    session: Session, unit: Unit, message: Message, appointment: Appointment, *, position: int
) -> Letter:
    """The question about one appointment, who has taken it, or what was registered."""
    if listing.is_registered(session, message, appointment):
        return registered(session, unit, appointment)
    (line,) = listing.lines(session, message, [(position, appointment)])
    facts = replace(
        facts_of.of_appointment(unit, appointment),
        appointments=(replace(line, taken_by=""),),
        allowed=listing.allowed(session, message),
    )
    if message.kind == Kind.STAFF_ATTENDANCE_DUE:
        facts = replace(facts, starts_at=message.due_at)  # the day that it is read
    asked = Letter(kind=Kind(message.kind), facts=facts_of.thawed(facts, message.facts))
    taken = _taken(session, unit, appointment)
    return replace(asked, then=taken) if taken is not None else asked


def registered(session: Session, unit: Unit, appointment: Appointment) -> Letter:
    """What was registered, when and by whom."""
    by = registrations.registrar(session, appointment)
    facts = replace(
        facts_of.of_appointment(unit, appointment),
        consultant=by.first_name if by else "",
        clock=appointment.registered_at,
        result=appointment.attendance,
    )
    return Letter(kind=Kind.STAFF_ATTENDANCE_REGISTERED, facts=facts)


def _taken(session: Session, unit: Unit, appointment: Appointment) -> Letter | None:
    matter = listing.open_question(session, appointment)
    if matter is None or matter.state is not EscalationState.ACKNOWLEDGED:
        return None
    owner = people.staff_member(session, matter.owner_id or 0)
    facts = replace(
        facts_of.of_appointment(unit, appointment),
        consultant=owner.first_name,
        clock=matter.taken_at,
    )
    return Letter(kind=Kind.STAFF_TAKEN, facts=facts)


def plain(unit: Unit, message: Message, appointment: Appointment | None) -> Letter:
    """A message as it was sent, about one appointment or none."""
    facts = facts_of.of_unit(unit)
    if appointment is not None:
        facts = facts_of.of_appointment(unit, appointment)
    return Letter(kind=Kind(message.kind), facts=facts_of.thawed(facts, message.facts))
