"""A human says what became of an appointment. Only a consultant or a head makes a no-show."""

from datetime import datetime

from bot.actions import attending, missing, refreshing, relating, telling
from bot.rules.appointments import Attendance
from bot.rules.escalations import EscalationKind, Resolution
from bot.rules.letters import Kind
from bot.rules.people import Role
from bot.rules.permissions import StaffAct
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Session,
    Staff,
    escalations,
    journal,
    messages,
    registrations,
)

OF_PROVIDER = frozenset({Attendance.ATTENDED, Attendance.ATTENDED_LATE, Attendance.REPORTED_ABSENT})
OF_MUNICIPALITY = frozenset(
    {
        Attendance.ATTENDED,
        Attendance.ATTENDED_LATE,
        Attendance.NO_SHOW,
        Attendance.CANCELLED_BY_US,
    }
)


def meant(member: Staff, choice: str) -> Attendance | None:
    """What a button means from this person's hand: a provider's «Ikke mødt» is a report, no registration."""
    try:
        result = Attendance(choice)
    except ValueError:
        return None
    if member.role is not Role.PROVIDER:
        return result if result in OF_MUNICIPALITY else None
    if result is Attendance.NO_SHOW:
        return Attendance.REPORTED_ABSENT
    return result if result in OF_PROVIDER else None


def register(
    session: Session,
    unit: Unit,
    appointment: Appointment,
    member: Staff,
    result: Attendance,
    *,
    tapped: int,
    now: datetime,
) -> bool:
    """Write down the result and all that follows from it; False if it changes nothing or is not theirs to say."""
    act = StaffAct.REPORT if member.role is Role.PROVIDER else StaffAct.REGISTER
    seen = appointment.attendance
    if result is seen or not relating.may(session, member, appointment, act, now=now):
        return False
    if member.role is Role.PROVIDER and _is_decided(appointment):
        return False
    if not registrations.register(session, appointment, result, seen=seen, by=member, at=now):
        session.refresh(appointment)  # somebody was faster: that is what is shown
        return False
    _journal(session, appointment, member, result, seen, now)
    if result is Attendance.REPORTED_ABSENT:
        _ask_consultant(session, unit, appointment, member, now)
    else:
        _close(session, appointment, member, now)
        missing.follow(session, unit, appointment, member, seen=seen, now=now)
    refreshing.refresh_all(session, appointment, now=now, but=tapped)
    return True


def _is_decided(appointment: Appointment) -> bool:
    """Whether staff of the municipality have said what it was: then a provider no longer does."""
    return (
        appointment.registrar_role is not None and appointment.registrar_role is not Role.PROVIDER
    )


def _journal(
    session: Session,
    appointment: Appointment,
    member: Staff,
    result: Attendance,
    seen: Attendance,
    now: datetime,
) -> None:
    journal.append(
        session,
        "attendance_registered",
        at=now,
        actor=f"staff:{member.id}",
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
        result=result.value,
        replaced=seen.value,
    )


def _close(session: Session, appointment: Appointment, member: Staff, now: datetime) -> None:
    matter = escalations.alive(
        session,
        EscalationKind.ATTENDANCE,
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
    )
    if matter is not None:
        escalations.resolve(session, matter, Resolution.REGISTERED, at=now, by_id=member.id)
        messages.drop_of_matter(session, matter.id)


def _ask_consultant(
    session: Session, unit: Unit, appointment: Appointment, provider: Staff, now: datetime
) -> None:
    """A provider's word is for the primary consultant to confirm; nobody says it, and it climbs."""
    telling.staff(
        session,
        unit,
        Kind.STAFF_REPORTED_ABSENT,
        to=appointment.citizen.consultant,
        key=f"reported:{appointment.id}:{appointment.version}:{now.isoformat()}",
        now=now,
        about=appointment,
        escalation=attending.reported(session, unit, appointment, now),
        citizen_ref=appointment.citizen.ref,
        consultant=provider.first_name,
    )
