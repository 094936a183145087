"""The question to the host: what became of the appointment? Asked without sound, gathered per host."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.actions import chasing, escalating, finding, refreshing
from bot.policy import Policy
from bot.rules import ladders
from bot.rules.appointments import AppointmentState
from bot.rules.escalations import EscalationKind, EscalationState
from bot.rules.ladders import Rung
from bot.rules.letters import Kind, Priority
from bot.rules.people import Role
from bot.rules.units import ClimbFrom, Unit
from bot.store import (
    Appointment,
    Escalation,
    Session,
    Staff,
    appointments,
    escalations,
    messages,
    registrations,
)
from bot.store.messages import Draft, Recipient, put

ASK = Kind.STAFF_ATTENDANCE_DUE


def schedule(session: Session, unit: Unit, appointment: Appointment, now: datetime) -> None:
    """When the host is asked what became of it, and told if there is no answer; nothing, once it has begun."""
    stands = appointment.state is AppointmentState.PLANNED and appointment.starts_at > now
    registrations.set_due(session, appointment, due_at(unit, appointment) if stands else None)
    answers = chasing.due_at(unit, appointment, now) if stands else None
    appointments.set_answers_due(session, appointment, answers)


def unschedule(session: Session, some: Iterable[Appointment]) -> None:
    """Nobody is asked: the citizen's case is paused or closed."""
    for appointment in some:
        registrations.set_due(session, appointment, None)
        appointments.set_answers_due(session, appointment, None)


def due_at(unit: Unit, appointment: Appointment) -> datetime | None:
    """When to ask about the appointment; None if its type is not asked about, or never mentioned."""
    of_type = unit.types[appointment.type]
    if not of_type.ask_attendance or not of_type.chat:
        return None
    return appointment.starts_at + unit.attendance.grace


def next_due(session: Session) -> datetime | None:
    """When the next question is due. Reads only."""
    return registrations.next_due(session)


def ask(session: Session, policy: Policy, *, now: datetime) -> int:
    """Open a matter for every appointment whose question is due, and ask each host once; how many."""
    due = registrations.due(session, now)
    hosts: dict[int, tuple[Staff, Unit]] = {}
    for appointment in due:
        asked_at = appointment.attendance_due_at or now
        registrations.set_due(session, appointment, None)
        unit = policy.unit(appointment.citizen.unit)
        if not registrations.is_to_be_asked(appointment):
            continue
        matter = _open(session, unit, appointment, asked_at, now)
        if matter is not None and _is_host_told(session, unit, matter, appointment, now):
            hosts[appointment.host_id] = (appointment.host, unit)
    for host, unit in hosts.values():
        _ask_host(session, unit, host, now)
    return len(due)


def _open(
    session: Session, unit: Unit, appointment: Appointment, asked_at: datetime, now: datetime
) -> Escalation | None:
    return escalations.open_one(
        session,
        EscalationKind.ATTENDANCE,
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
        appointment_version=appointment.version,
        at=now,
        rungs=_ladder(unit, appointment, asked_at),
    )


def _ladder(unit: Unit, appointment: Appointment, asked_at: datetime) -> Sequence[Rung]:
    from_end = unit.attendance.climb_from is ClimbFrom.END
    rungs: Sequence[Rung] = ladders.freeze(
        unit.escalation[EscalationKind.ATTENDANCE],
        unit.calendar,
        origin=appointment.ends_at if from_end else appointment.starts_at,
        first_at=asked_at,
    )
    if appointment.host.role is Role.PROVIDER:
        rungs = ladders.with_consultant(rungs, ends_at=appointment.ends_at)
    return rungs


def _is_host_told(
    session: Session, unit: Unit, matter: Escalation, appointment: Appointment, now: datetime
) -> bool:
    """The host's rung is the gathered question; a host whom nothing reaches is stepped over."""
    rungs = escalations.ladder(matter)
    if not finding.is_reachable(session, appointment.host):
        escalating.climb(session, unit, matter, now)
        return False
    next_at = rungs[1].at if len(rungs) > 1 else ladders.next_opening_day(unit.calendar, now)
    escalations.move(session, matter, to=EscalationState.OPEN, step=1, next_at=next_at)
    return True


def _ask_host(session: Session, unit: Unit, host: Staff, now: datetime) -> None:
    """One message that lists all that is open; earlier ones stop asking what it asks."""
    earlier = messages.sent_to_staff(session, host.id, ASK)
    open_ones = escalations.alive_of_host(session, EscalationKind.ATTENDANCE, host.id)
    draft = Draft(
        key=f"attendance:{host.id}:{now.isoformat()}",
        kind=ASK,
        to=Recipient(staff_id=host.id),
        priority=Priority.ESCALATION,
        due_at=unit.calendar.next_opening(now),
        subjects=[(a.id, a.version) for _, a in open_ones],
        silent=True,
    )
    put(session, draft, now=now)
    for message in earlier:
        refreshing.refresh(session, message, now=now)


def move_question(session: Session, appointment: Appointment, *, by: timedelta, unit: Unit) -> None:
    """The citizen comes later: so does the question."""
    planned = due_at(unit, appointment)
    if appointment.attendance_due_at is not None and planned is not None:
        registrations.set_due(session, appointment, planned + by)
