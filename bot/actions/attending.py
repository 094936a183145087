"""The question to the host: what became of the appointment? Asked without sound, gathered per host."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.actions import chasing, day, escalating, finding, refreshing, showing
from bot.policy import Policy
from bot.rules import ladders
from bot.rules.appointments import Answer, AppointmentState, Attendance
from bot.rules.escalations import EscalationKind, EscalationState
from bot.rules.ladders import Rung
from bot.rules.letters import LONGEST_DELAY, Kind, Priority
from bot.rules.people import Role
from bot.rules.units import ClimbFrom, LadderRole, Unit
from bot.store import (
    Appointment,
    Escalation,
    Message,
    Session,
    Staff,
    absences,
    appointments,
    escalations,
    journal,
    messages,
    registrations,
    told,
)
from bot.store.messages import Draft, Recipient, put

ASK = Kind.STAFF_ATTENDANCE_DUE
MOST_LATE = timedelta(minutes=LONGEST_DELAY)  # by which a citizen's word moves the question


def schedule(session: Session, unit: Unit, appointment: Appointment, now: datetime) -> None:
    """When the host is asked what became of it, and told if there is no answer; lists show it as it is."""
    is_ahead = appointment.state is AppointmentState.PLANNED and appointment.starts_at > now
    if is_ahead and appointment.attendance is not Attendance.UNKNOWN:
        _begin_anew(session, appointment, now)
    if is_ahead:
        set_instants(unit, appointment, now)
    else:
        registrations.set_due(appointment, _due_again(session, unit, appointment, now))
        appointments.set_answers_due(appointment, None)
    if is_ahead and appointment.answer is Answer.REGRET_PENDING:
        escalating.begin_regret(session, unit, appointment, now)  # unless it is open already
    day.follow(session, unit, appointment, now)
    if appointment.version > 1 or appointment.state is AppointmentState.CANCELLED:
        refreshing.refresh_lists(session, appointment, now=now)


def set_instants(unit: Unit, appointment: Appointment, now: datetime) -> None:
    """Both instants of an appointment ahead. One that is new is written with them."""
    registrations.set_due(appointment, due_at(unit, appointment))
    appointments.set_answers_due(appointment, chasing.due_at(unit, appointment, now))


def _begin_anew(session: Session, appointment: Appointment, now: datetime) -> None:
    """What was registered belongs to a start that is no more: of the new one, a human is asked again."""
    journal.append(
        session,
        "attendance_anew",
        at=now,
        actor=journal.SYSTEM,
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
        replaced=appointment.attendance.value,
    )
    registrations.begin_anew(session, appointment)


def _due_again(
    session: Session, unit: Unit, appointment: Appointment, now: datetime
) -> datetime | None:
    """Of one that has begun: as it was, and anew where the question was about another version."""
    planned = due_at(unit, appointment)
    if appointment.state is not AppointmentState.PLANNED or planned is None:
        return None
    if escalations.was_superseded(session, appointment.id, now):
        return now
    waiting = appointment.attendance_due_at
    is_of_this_start = waiting is not None and planned <= waiting <= planned + MOST_LATE
    return waiting if is_of_this_start else None


def unschedule(some: Iterable[Appointment]) -> None:
    """Nobody is asked: the citizen's case is paused or closed."""
    for appointment in some:
        registrations.set_due(appointment, None)
        appointments.set_answers_due(appointment, None)


def due_at(unit: Unit, appointment: Appointment) -> datetime | None:
    """When to ask about the appointment; None if its type is not asked about, or never mentioned."""
    of_type = unit.types[appointment.type]
    if not of_type.ask_attendance or not of_type.chat:
        return None
    return appointment.starts_at + unit.attendance.grace


def next_due(session: Session) -> datetime | None:
    """When the next question is due. Reads only."""
    return registrations.next_due(session)


def ask(session: Session, policy: Policy, *, now: datetime, at_least: int | None) -> int:
    """Open a matter for each appointment whose question is due, and ask each host once; how many.

    `at_least` so many at a time, where there are; None: all.
    """
    due = registrations.due(session, now, at_least=at_least)
    hosts: dict[int, tuple[Staff, Unit, Escalation]] = {}
    for appointment in due:
        asked_at = appointment.attendance_due_at or now
        registrations.set_due(appointment, None)
        unit = policy.unit(appointment.citizen.unit)
        if not registrations.is_to_be_asked(appointment):
            continue
        matter = _open(session, unit, appointment, asked_at, now)
        if matter is not None and _is_host_told(session, unit, matter, appointment, now):
            host = finding.holder(session, appointment)
            hosts[host.id] = (host, unit, matter)
    for host, unit, newest in hosts.values():
        _ask_host(session, unit, host, newest, now)
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
    """The host's rung is the gathered question; a host whom nothing reaches, or who is away, is stepped over."""
    rungs = escalations.ladder(matter)
    asks_host = bool(rungs) and rungs[0].to is LadderRole.HOST
    if not asks_host or not finding.is_here(session, finding.holder(session, appointment), now):
        escalating.climb(session, unit, matter, now)
        return False
    next_at = rungs[1].at if len(rungs) > 1 else None
    escalations.move(session, matter, to=EscalationState.OPEN, step=1, next_at=next_at)
    return True


def _ask_host(session: Session, unit: Unit, host: Staff, newest: Escalation, now: datetime) -> None:
    """One message that lists all that is open; what it asks, earlier ones stop asking when it goes out.

    By the `newest` matter it is told from what the same pass has asked before.
    """
    open_ones = [a for a in held_open(session, host, now) if not _has_reported(host, a)]
    due_at = unit.calendar.next_opening(now)
    earlier = _asking(session, host, open_ones)
    draft = Draft(
        key=f"attendance:{host.id}:{now.isoformat()}:{newest.id}",
        kind=ASK,
        to=Recipient(staff_id=host.id),
        priority=Priority.ESCALATION,
        due_at=due_at,
        subjects=[(a.id, a.version) for a in open_ones],
        silent=True,
    )
    put(session, draft, now=now)
    for message in earlier:
        refreshing.refresh(session, message, now=now, due_at=due_at)


def held_open(session: Session, host: Staff, now: datetime) -> list[Appointment]:
    """What nobody has registered of the appointments that `host` holds or stood in for, by start."""
    away = [absence.staff_id for absence in absences.standing_in(session, host.id, now)]
    some = [
        appointment
        for host_id in dict.fromkeys([host.id, *away])
        for _, appointment in escalations.alive_of_host(session, EscalationKind.ATTENDANCE, host_id)
    ]
    holders = finding.holders(session, some)
    own = [appointment for appointment in some if holders[appointment.id].id == host.id]
    return sorted(own, key=lambda appointment: (appointment.starts_at, appointment.id))


def _has_reported(host: Staff, appointment: Appointment) -> bool:
    """A provider who has reported an absence is not asked again."""
    is_reported = appointment.attendance is Attendance.REPORTED_ABSENT
    return is_reported and host.role is Role.PROVIDER


def _asking(session: Session, host: Staff, some: Iterable[Appointment]) -> list[Message]:
    """The gathered messages that ask the host about these appointments by now: the newest of each."""
    newest: dict[int, Message] = {}
    for appointment in some:
        for message in told.about(session, appointment.id, [ASK]):
            if message.staff_id == host.id and message.escalation_id is None:
                newest[appointment.id] = message
    found = {message.id: message for message in newest.values()}.values()
    return [message for message in found if _asks_still(session, message)]


def _asks_still(session: Session, message: Message) -> bool:
    """What has ended says so already, and goes on saying when."""
    return any(showing.is_shown(*pair) for pair in messages.subjects_of(session, message))


def reported(
    session: Session, unit: Unit, appointment: Appointment, now: datetime
) -> Escalation | None:
    """The matter that a provider's report belongs to; where it is closed, one that begins with the consultant."""
    matter = escalations.alive(
        session,
        EscalationKind.ATTENDANCE,
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
    )
    if matter is not None:
        return matter
    rungs = ladders.to_consultant(_ladder(unit, appointment, now))
    return escalations.open_one(
        session,
        EscalationKind.ATTENDANCE,
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
        appointment_version=appointment.version,
        at=now,
        rungs=rungs,
    )


def move_question(appointment: Appointment, *, by: timedelta, unit: Unit) -> None:
    """The citizen comes later: so does the question."""
    planned = due_at(unit, appointment)
    if appointment.attendance_due_at is not None and planned is not None:
        registrations.set_due(appointment, planned + by)
