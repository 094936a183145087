"""What humans registered, tried and were told after an appointment; all of it appended."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from bot.rules.appointments import Answer, AppointmentState, Attendance
from bot.rules.contact import Channel, ContactOutcome
from bot.rules.people import CitizenStatus
from bot.store.schema import Appointment, ContactAttempt, Dialogue, Registration, Staff, Statement

T = TypeVar("T")
_DUE_AT = Appointment.attendance_due_at
_NEXT_DUE = select(func.min(_DUE_AT)).where(_DUE_AT.is_not(None))  # asked in every pass


def due(session: Session, now: datetime, *, at_least: int | None) -> list[Appointment]:
    """Appointments whose attendance is to be asked about by now, by host and start.

    `at_least` so many, where there are, as those of a host are not parted; None: all.
    """
    query = select(Appointment).where(_is_due(now))
    if at_least is not None:
        query = query.where(Appointment.host_id.in_(_first_hosts(session, now, at_least)))
    return list(session.scalars(_in_turn(query)))


def _first_hosts(session: Session, now: datetime, at_least: int) -> set[int]:
    query = select(Appointment.host_id).where(_is_due(now))
    return set(session.scalars(_in_turn(query).limit(at_least)))


def _is_due(now: datetime) -> ColumnElement[bool]:
    return Appointment.attendance_due_at <= now


def _in_turn(query: Select[T]) -> Select[T]:
    """By host and start; what somebody else is busy with has to wait."""
    in_order = query.order_by(Appointment.host_id, Appointment.starts_at, Appointment.id)
    return in_order.with_for_update(skip_locked=True)


def next_due(session: Session) -> datetime | None:
    """When the next question about attendance is due."""
    return session.scalar(_NEXT_DUE)


def is_to_be_asked(appointment: Appointment) -> bool:
    """Whether attendance is a question: it stands, nobody has registered, no regret is approved, the case is open."""
    return (
        appointment.state is AppointmentState.PLANNED
        and appointment.citizen.status is CitizenStatus.ACTIVE
        and appointment.attendance in {Attendance.UNKNOWN, Attendance.REPORTED_ABSENT}
        and appointment.answer is not Answer.REGRET_APPROVED
    )


def set_due(appointment: Appointment, at: datetime | None) -> None:
    """When to ask about attendance; None: not (any more)."""
    if appointment.attendance_due_at != at:  # what is the same need not be looked at again
        appointment.attendance_due_at = at


def register(
    session: Session,
    appointment: Appointment,
    result: Attendance,
    *,
    seen: Attendance,
    by: Staff,
    at: datetime,
) -> bool:
    """Guarded by the result that was seen; the old one is kept beside it. False if somebody was faster."""
    done = session.scalar(
        update(Appointment)
        .where(Appointment.id == appointment.id, Appointment.attendance == seen)
        .values(
            attendance=result,
            registrar_id=by.id,
            registrar_role=by.role,
            registered_at=at,
            attendance_due_at=None,
        )
        .returning(Appointment.id)
        .execution_options(synchronize_session="fetch")
    )
    if done is None:
        return False
    session.add(
        Registration(
            appointment_id=appointment.id,
            at=at,
            result=result,
            registrar_id=by.id,
            registrar_role=by.role,
            replaced=seen,
        )
    )
    session.flush()
    return True


def registrar(session: Session, appointment: Appointment) -> Staff | None:
    """Whoever registered last."""
    if appointment.registrar_id is None:
        return None
    return session.get_one(Staff, appointment.registrar_id)


def count(session: Session, appointment: Appointment) -> int:
    """How often something was registered of it; a correction counts."""
    query = select(func.count()).where(Registration.appointment_id == appointment.id)
    return session.scalar(query) or 0


def begin_anew(session: Session, appointment: Appointment) -> None:
    """The appointment lies ahead again: what was registered of its old start is kept beside it."""
    appointment.attendance = Attendance.UNKNOWN
    appointment.registrar_id = appointment.registrar_role = appointment.registered_at = None
    appointment.checked_in_at = appointment.contact_restored_at = None
    session.flush()


def add_contact_attempt(
    session: Session,
    *,
    citizen_id: int,
    appointment_id: int | None,
    at: datetime,
    staff_id: int,
    channel: Channel,
    outcome: ContactOutcome,
) -> None:
    session.add(
        ContactAttempt(
            citizen_id=citizen_id,
            appointment_id=appointment_id,
            at=at,
            staff_id=staff_id,
            channel=channel,
            outcome=outcome,
        )
    )
    session.flush()


def wait_for_words(
    session: Session, *, citizen_id: int, appointment_id: int, since: datetime
) -> None:
    """The next thing the citizen writes is about this appointment."""
    stop_waiting(session, citizen_id)
    session.add(Dialogue(citizen_id=citizen_id, appointment_id=appointment_id, since=since))
    session.flush()


def awaited(session: Session, citizen_id: int) -> Dialogue | None:
    return session.get(Dialogue, citizen_id)


def stop_waiting(session: Session, citizen_id: int) -> None:
    waiting = session.get(Dialogue, citizen_id)
    if waiting is not None:
        session.delete(waiting)
        session.flush()


def add_statement(
    session: Session,
    *,
    citizen_id: int,
    appointment_id: int | None,
    at: datetime,
    text: str | None,
    telegram_message_id: int | None,
) -> None:
    session.add(
        Statement(
            citizen_id=citizen_id,
            appointment_id=appointment_id,
            at=at,
            text=text,
            telegram_message_id=telegram_message_id,
        )
    )
    session.flush()


def statements(session: Session, citizen_id: int) -> list[Statement]:
    """A citizen's own words, oldest first."""
    query = select(Statement).where(Statement.citizen_id == citizen_id)
    return list(session.scalars(query.order_by(Statement.id)))


def statement_of(session: Session, citizen_id: int, telegram_message_id: int) -> Statement | None:
    """The statement that came as this Telegram message."""
    query = select(Statement).where(
        Statement.citizen_id == citizen_id, Statement.telegram_message_id == telegram_message_id
    )
    return session.scalars(query.order_by(Statement.id)).first()
