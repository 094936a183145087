"""The citizen says that they are here, or will be late: their own word, shown to the host, judged by nobody."""

from datetime import datetime, timedelta
from typing import Any

from bot.actions import attending, refreshing, telling
from bot.rules.letters import Kind
from bot.rules.units import Unit
from bot.store import Appointment, Session, appointments, evidence, journal

EARLY = timedelta(hours=2)  # before that, nobody has arrived for an appointment


def nearest(ahead: list[Appointment], now: datetime) -> Appointment | None:
    """The appointment that somebody who is here now has come for."""
    near = [a for a in ahead if a.starts_at - EARLY <= now < a.ends_at]
    return min(near, key=lambda a: abs(a.starts_at - now), default=None)


def check_in(session: Session, unit: Unit, appointment: Appointment, now: datetime) -> None:
    """«Jeg er her»: shown to the host at once, and again with the question of attendance."""
    if not appointments.check_in(session, appointment, now):
        return
    _journal(session, appointment, "checked_in", now)
    telling.staff(
        session,
        unit,
        Kind.STAFF_CHECKED_IN,
        to=appointment.host,
        key=f"here:{appointment.id}:{appointment.version}",
        now=now,
        about=appointment,
        citizen_ref=appointment.citizen.ref,
        clock=now,
    )
    refreshing.refresh_all(session, appointment, now=now)


def running_late(
    session: Session,
    unit: Unit,
    appointment: Appointment,
    minutes: int,
    *,
    message_id: int,
    now: datetime,
) -> None:
    """The host is told, and the question of attendance waits as long."""
    attending.move_question(appointment, by=timedelta(minutes=minutes), unit=unit)
    telling.staff(
        session,
        unit,
        Kind.STAFF_RUNNING_LATE,
        to=appointment.host,
        key=f"late:{appointment.id}:{appointment.version}:{message_id}:{minutes}",
        now=now,
        about=appointment,
        citizen_ref=appointment.citizen.ref,
        clock=now,
        minutes=minutes,
    )
    _journal(
        session,
        appointment,
        evidence.RUNNING_LATE,
        now,
        minutes=minutes,
        version=appointment.version,
    )
    refreshing.refresh_all(session, appointment, now=now)


def _journal(
    session: Session, appointment: Appointment, event: str, now: datetime, **details: Any
) -> None:
    journal.append(
        session,
        event,
        at=now,
        actor=f"citizen:{appointment.citizen_id}",
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
        **details,
    )
