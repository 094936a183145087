"""Lines of lists to staff: a reference, a time, and what is known of the appointment without asking.

Which appointments stand in a list is decided where the list is made; the words are `bot.messages`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.actions import facts as facts_of, finding
from bot.rules.appointments import Answer, Attendance
from bot.rules.escalations import EscalationKind
from bot.rules.letters import Kind, Listed
from bot.rules.people import Role
from bot.rules.permissions import StaffAct, acts_of
from bot.store import (
    Appointment,
    Escalation,
    Message,
    Session,
    Staff,
    escalations,
    evidence,
    links,
    people,
)

_OF_ANSWERS = frozenset({Kind.STAFF_AGENDA, Kind.STAFF_UNANSWERED_LIST})

Positioned = Sequence[tuple[int, Appointment]]


@dataclass(frozen=True)
class _Known:
    """What all lines of a list are told from, each found at once."""

    reader: Staff | None
    delays: Mapping[int, int]
    reached: set[int]


def lines(session: Session, message: Message, some: Positioned) -> tuple[Listed, ...]:
    """A line per (position, appointment), as the message's reader is to see it."""
    own = [appointment for _, appointment in some]
    known = _Known(
        reader=reader(session, message),
        delays=evidence.delays(session, own),
        reached=links.reached(session, {appointment.citizen_id for appointment in own}),
    )
    return tuple(
        _line(session, message, known, line, appointment)
        for line, appointment in zip(facts_of.staff_lines(some), own, strict=True)
    )


def _line(
    session: Session, message: Message, known: _Known, line: Listed, appointment: Appointment
) -> Listed:
    """A question of attendance does not say who was silent; a list of answers not who has taken what."""
    if is_registered(session, message, appointment):
        return replace(line, result=appointment.attendance.value)
    late = 0 if line.checked_in_at else known.delays.get(appointment.id, 0)
    noted = replace(_whose(session, known.reader, line, appointment), minutes_late=late)
    if line.answered == Answer.NONE.value:
        is_silent = message.kind in _OF_ANSWERS and not late and line.checked_in_at is None
        unreached = is_silent and appointment.citizen_id not in known.reached
        noted = replace(noted, unreached=unreached, answered=line.answered if is_silent else "")
    if message.kind in _OF_ANSWERS:
        return noted
    taken_by = owner(session, appointment)
    return replace(
        noted,
        taken_by=taken_by.first_name if taken_by is not None else "",
        reported=appointment.attendance is Attendance.REPORTED_ABSENT,
    )


def _whose(
    session: Session, member: Staff | None, line: Listed, appointment: Appointment
) -> Listed:
    """Whose talk it is, where it is not the reader's own."""
    if member is None or member.id == appointment.host_id:
        return line
    holder = finding.holder(session, appointment)
    if holder.id == member.id:
        return replace(line, held_for=appointment.host.first_name)
    return replace(line, held_by=holder.first_name)


def reader(session: Session, message: Message) -> Staff | None:
    """The member of staff whom the message is for."""
    return people.staff_member(session, message.staff_id) if message.staff_id else None


def allowed(session: Session, message: Message) -> frozenset[StaffAct]:
    """What the message's reader may do at all: its buttons offer nothing else."""
    member = reader(session, message)
    return acts_of(member.role) if member is not None else frozenset()


def is_registered(session: Session, message: Message, appointment: Appointment) -> bool:
    """Whether the reader of the message has nothing left to say; a provider's report is all a provider says."""
    if appointment.attendance is not Attendance.REPORTED_ABSENT:
        return appointment.attendance is not Attendance.UNKNOWN
    member = reader(session, message)
    return member is not None and member.role is Role.PROVIDER


def open_question(session: Session, appointment: Appointment) -> Escalation | None:
    """The matter that asks what became of the appointment; None if it is closed."""
    return escalations.alive(
        session,
        EscalationKind.ATTENDANCE,
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
    )


def owner(session: Session, appointment: Appointment) -> Staff | None:
    """Whoever has promised to register what became of it."""
    matter = open_question(session, appointment)
    return escalations.owner(session, matter) if matter is not None else None
