"""Appointments: found by who and when, changed only if they still are as they were seen."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from bot.rules.appointments import Answer, AppointmentState, Attendance, ContactForm
from bot.rules.contact import RegretReason
from bot.rules.delivery import MessageState
from bot.rules.letters import Kind
from bot.store.schema import Appointment, Citizen, Message, MessageSubject, Statement

PLANNED = Appointment.state == AppointmentState.PLANNED
_ANSWERS_DUE = Appointment.answers_due_at
_NEXT_ANSWERS_DUE = select(func.min(_ANSWERS_DUE)).where(_ANSWERS_DUE.is_not(None))


def by_external_id(
    session: Session, source: str, external_ids: Iterable[str]
) -> dict[str, Appointment]:
    """The rows of one source, by their ids in the file."""
    query = select(Appointment).where(
        Appointment.source == source, Appointment.external_id.in_(list(external_ids))
    )
    return {row.external_id: row for row in session.scalars(query)}


def get(session: Session, appointment_id: int) -> Appointment:
    return session.get_one(Appointment, appointment_id)


def add_all(session: Session, some: Iterable[Appointment]) -> None:
    """Write those that are new; each has its number then."""
    session.add_all(some)
    session.flush()


def change(session: Session, appointment: Appointment, **values: Any) -> None:
    """Write `values`; the version that was seen guards the row."""
    done = session.scalar(
        update(Appointment)
        .where(Appointment.id == appointment.id, Appointment.version == appointment.version)
        .values(**values)
        .returning(Appointment.id)
        .execution_options(synchronize_session="fetch")
    )
    if done is None:
        raise RuntimeError("an appointment changed under an import")


def answer(
    session: Session, appointment: Appointment, *, seen: Answer, new: Answer, at: datetime
) -> bool:
    """Guarded by the answer and version that were seen; False if somebody was faster."""
    done = session.scalar(
        update(Appointment)
        .where(
            Appointment.id == appointment.id,
            Appointment.version == appointment.version,
            Appointment.answer == seen,
            PLANNED,
        )
        .values(answer=new, answered_at=at)
        .returning(Appointment.id)
        .execution_options(synchronize_session="fetch")
    )
    return done is not None


def keep_reason(session: Session, appointment: Appointment, reason: RegretReason | None) -> None:
    """Why the citizen can't come; None: they have not said, or regret anew."""
    appointment.regret_reason = reason
    session.flush()


def ahead_of_citizen(session: Session, citizen_id: int, now: datetime) -> list[Appointment]:
    """What is planned and not over, in order."""
    return list(
        session.scalars(
            select(Appointment)
            .where(Appointment.citizen_id == citizen_id, PLANNED, Appointment.ends_at > now)
            .order_by(Appointment.starts_at, Appointment.id)
        )
    )


def planned_after(session: Session, now: datetime) -> list[Appointment]:
    """Every planned appointment that starts after `now`."""
    query = select(Appointment).where(PLANNED, Appointment.starts_at > now)
    return list(session.scalars(query.order_by(Appointment.id)))


def next_start(session: Session, citizen_id: int, now: datetime) -> datetime | None:
    query = select(func.min(Appointment.starts_at)).where(
        Appointment.citizen_id == citizen_id, PLANNED, Appointment.starts_at > now
    )
    return session.scalar(query)


def snapshot(appointment: Appointment) -> dict[str, Any]:
    """What a message says of the appointment, as JSON."""
    return {
        "appointment_id": appointment.id,
        "starts_at": appointment.starts_at.isoformat(),
        "host_id": appointment.host_id,
        "contact_form": appointment.contact_form.value,
        "place": appointment.place,
        "state": appointment.state.value,
    }


def set_told(session: Session, told: dict[str, Any]) -> None:
    """The citizen has been told what the snapshot says."""
    session.execute(
        update(Appointment)
        .where(Appointment.id == told["appointment_id"])
        .values(
            told_starts_at=datetime.fromisoformat(told["starts_at"]),
            told_host_id=told["host_id"],
            told_contact_form=ContactForm(told["contact_form"]),
            told_place=told["place"],
            told_state=AppointmentState(told["state"]),
        )
        .execution_options(synchronize_session="fetch")
    )


def note_as_told(appointment: Appointment) -> None:
    """The citizen knows it as it is: a letter has told them."""
    appointment.told_starts_at = appointment.starts_at
    appointment.told_host_id = appointment.host_id
    appointment.told_contact_form = appointment.contact_form
    appointment.told_place = appointment.place
    appointment.told_state = appointment.state


def is_told(appointment: Appointment) -> bool:
    """Whether the citizen knows it as it is."""
    return (
        appointment.told_starts_at == appointment.starts_at
        and appointment.told_host_id == appointment.host_id
        and appointment.told_contact_form is appointment.contact_form
        and appointment.told_place == appointment.place
        and appointment.told_state is appointment.state
    )


def count_by_state(session: Session) -> dict[AppointmentState, int]:
    query = select(Appointment.state, func.count()).group_by(Appointment.state)
    return dict(session.execute(query).all())


def note_contact(session: Session, appointment: Appointment, at: datetime) -> None:
    """When the citizen first said something after a missed appointment."""
    appointment.contact_restored_at = at
    session.flush()


def asked_after(session: Session, citizen_id: int) -> Appointment | None:
    """The newest missed appointment that the citizen was asked about and has written nothing of."""
    query = (
        select(Appointment)
        .join(MessageSubject, MessageSubject.appointment_id == Appointment.id)
        .join(Message, Message.id == MessageSubject.message_id)
        .where(
            Appointment.citizen_id == citizen_id,
            Appointment.attendance == Attendance.NO_SHOW,
            ~exists().where(Statement.appointment_id == Appointment.id),
            Message.kind == Kind.MISSED_ASK,
            Message.state.in_([MessageState.SENT, MessageState.UNCERTAIN]),
        )
        .order_by(Appointment.starts_at.desc())
    )
    return session.scalars(query).first()


def check_in(session: Session, appointment: Appointment, at: datetime) -> bool:
    """The citizen says that they are here; False if they said so before."""
    if appointment.checked_in_at is not None:
        return False
    appointment.checked_in_at = at
    session.flush()
    return True


def answers_due(session: Session, now: datetime) -> list[Appointment]:
    """Appointments whose host is to be told by now if there is no answer, by host and start."""
    query = (
        select(Appointment)
        .where(Appointment.answers_due_at <= now)
        .order_by(Appointment.host_id, Appointment.starts_at, Appointment.id)
    )
    return list(session.scalars(query.with_for_update(skip_locked=True)))


def next_answers_due(session: Session) -> datetime | None:
    return session.scalar(_NEXT_ANSWERS_DUE)


def set_answers_due(appointment: Appointment, at: datetime | None) -> None:
    """When its host is told that there is no answer; None: not (any more)."""
    if appointment.answers_due_at != at:  # what is the same need not be looked at again
        appointment.answers_due_at = at


def starting(
    session: Session, *, since: datetime, until: datetime, hosts: Collection[int] | None = None
) -> list[Appointment]:
    """Planned appointments that start in [since, until), in order: all, or those of `hosts`."""
    query = select(Appointment).where(*_starting(since, until))
    if hosts is not None:
        query = query.where(Appointment.host_id.in_(hosts))
    return list(session.scalars(query.order_by(Appointment.starts_at, Appointment.id)))


def hosts_and_starts(
    session: Session, *, since: datetime, until: datetime
) -> list[tuple[str, int, datetime]]:
    """Citizen's unit, host and start of the planned appointments that start in [since, until), each once, in order."""
    query = (
        select(Citizen.unit, Appointment.host_id, Appointment.starts_at)
        .join(Citizen, Appointment.citizen_id == Citizen.id)
        .where(*_starting(since, until))
        .group_by(Citizen.unit, Appointment.host_id, Appointment.starts_at)
        .order_by(Appointment.starts_at, func.min(Appointment.id))
    )
    return [(unit, host, at) for unit, host, at in session.execute(query)]


def _starting(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return PLANNED, Appointment.starts_at >= since, Appointment.starts_at < until


def maybe_untold(session: Session, citizen_id: int, now: datetime) -> list[Appointment]:
    """A citizen's appointments of which there may be news: ahead, or ahead when they were last told."""
    query = (
        select(Appointment)
        .where(
            Appointment.citizen_id == citizen_id,
            or_(Appointment.starts_at > now, Appointment.told_starts_at > now),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return list(session.scalars(query))


def are_there_any(session: Session) -> bool:
    return session.scalar(select(Appointment.id).limit(1)) is not None


def types_ahead(session: Session, now: datetime) -> set[str]:
    """The types of planned appointments that are not over."""
    query = select(Appointment.type).where(PLANNED, Appointment.ends_at > now).distinct()
    return set(session.scalars(query))
