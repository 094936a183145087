"""How a matter stands, as a message to staff shows it: found when it is sent, refreshed or tapped."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.actions import facts as facts_of
from bot.policy import Policy
from bot.rules.appointments import Answer, AppointmentState, Attendance
from bot.rules.escalations import EscalationKind, EscalationState
from bot.rules.letters import Facts, Kind
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
        Kind.HEAD_ESCALATED,
        Kind.STAFF_REOPENED,
        Kind.STAFF_REPORTED_ABSENT,
    }
)
_OPEN = frozenset({Attendance.UNKNOWN, Attendance.REPORTED_ABSENT})

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
        return None
    unit = policy.unit(standing[0][1].citizen.unit)
    if len(asked) > 1 or message.kind in LISTS - {Kind.STAFF_ATTENDANCE_DUE}:
        return _list(session, unit, message, standing)
    return one(session, unit, message, standing[0][1], position=standing[0][0].position)


def is_shown(subject: MessageSubject, appointment: Appointment) -> bool:
    """Whether the appointment is still what the message asked about."""
    stands = appointment.state is AppointmentState.PLANNED
    is_same = stands and subject.version == appointment.version
    return is_same and appointment.answer is not Answer.REGRET_APPROVED


def _list(session: Session, unit: Unit, message: Message, standing: Pairs) -> Letter | None:
    """What is open, and what has been registered; what a newer list asks is left to that one."""
    newer = messages.asked_again(session, message)
    mine = [(s.position, a) for s, a in standing if a.id not in newer or a.attendance not in _OPEN]
    kind = Kind(message.kind)
    if not mine:
        return Letter(kind=Kind.STAFF_ASKED_BELOW, facts=facts_of.of_unit(unit))
    facts = replace(facts_of.of_unit(unit), appointments=facts_of.staff_lines(mine))
    if kind is Kind.STAFF_ATTENDANCE_OVERDUE:
        mine = [(p, a) for p, a in mine if a.attendance in _OPEN]
        if not mine:
            return Letter(kind=Kind.STAFF_ATTENDANCE_DUE, facts=facts)
        facts = replace(facts, appointments=facts_of.staff_lines(mine), count=len(mine))
    return Letter(kind=kind, facts=facts_of.thawed(facts, message.facts))


def one(
    session: Session, unit: Unit, message: Message, appointment: Appointment, *, position: int
) -> Letter:
    """The question about one appointment, who has taken it, or what was registered."""
    facts = replace(
        facts_of.of_appointment(unit, appointment),
        appointments=facts_of.staff_lines([(position, appointment)]),
    )
    if appointment.attendance not in _OPEN:
        return registered(session, unit, appointment)
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
    matter = escalations.alive(
        session,
        EscalationKind.ATTENDANCE,
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
    )
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
