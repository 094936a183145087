"""What lies ahead for delivery and for the ladders: counted where a count will do, read row by row where it won't.

Nothing is kept in memory here: what may be a million rows is handed on as it is read.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.rules.appointments import Answer, AppointmentState, Attendance
from bot.rules.escalations import EscalationState
from bot.rules.letters import Priority
from bot.rules.people import CitizenStatus, LinkState, Role, StaffStatus
from bot.store.messages import PLANNED
from bot.store.schema import Appointment, Citizen, Escalation, Link, Message, MessageSubject, Staff

PAGE = 500
_STANDS = Appointment.state == AppointmentState.PLANNED
_LINKED = and_(Link.state == LinkState.LINKED, Link.state != LinkState.ENDED)  # finds the index


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose messages: about one citizen, to a host or about their appointments, of units. None: everybody's."""

    citizen_id: int | None = None
    host_id: int | None = None
    units: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Due:
    """When planned messages go out, and what decides whether they do; `count` of them are alike."""

    due_at: datetime
    not_after: datetime | None
    kind: str
    priority: int
    unit: str
    to_citizen: bool
    reached: bool
    count: int


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One planned message; `to` is a reference or initials, empty for a stranger."""

    id: int
    to: str
    due: Due


@dataclass(frozen=True, kw_only=True)
class About:
    """An appointment that a message is about."""

    id: str
    starts_at: datetime
    host: str


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """An appointment that staff will be asked about at `due_at`, unless somebody acts before."""

    due_at: datetime
    about: About
    ends_at: datetime
    unit: str
    host_id: int
    consultant_id: int


@dataclass(frozen=True, kw_only=True)
class Member:
    """A member of staff, as ladders look for them."""

    id: int
    initials: str
    unit: str
    role: Role
    substitute_id: int | None
    manager_id: int | None
    reached: bool


def due(session: Session, scope: Scope, until: datetime) -> Iterator[Due]:
    """Planned messages due before `until`, those that are alike as one."""
    each = _to_people(select(*_HOW), scope, until).subquery()
    query = select(*each.c, func.count()).group_by(*each.c)
    for *how, count in session.execute(query).yield_per(PAGE):
        yield _due(how, count)


def _due(how: Sequence[Any], count: int) -> Due:
    due_at, not_after, kind, priority, unit, to_citizen, reached = how
    return Due(
        due_at=due_at,
        not_after=not_after,
        kind=kind,
        priority=priority,
        unit=unit or "",
        to_citizen=bool(to_citizen),
        reached=bool(reached),
        count=count,
    )


def planned(
    session: Session, scope: Scope, until: datetime, limit: int | None
) -> Iterator[tuple[Planned, list[About]]]:
    """Planned messages due before `until`, each with its appointments, the first ones first."""
    named = select(Message.id, Citizen.ref, Staff.initials).add_columns(*_HOW)
    query = _to_people(named, scope, until)
    ordered = query.order_by(Message.due_at, Message.id).limit(limit)
    for page in session.execute(ordered).yield_per(PAGE).partitions():
        subjects = subjects_of(session, [row[0] for row in page])
        for number, ref, initials, *how in page:
            one = Planned(id=number, to=ref or initials or "", due=_due(how, 1))
            yield one, subjects.get(number, [])


def _to_people(
    query: Select[*tuple[Any, ...]], scope: Scope, until: datetime
) -> Select[*tuple[Any, ...]]:
    some = query.select_from(Message).where(PLANNED, Message.due_at < until)
    joined = some.outerjoin(Citizen, Message.citizen_id == Citizen.id)
    return joined.outerjoin(Staff, Message.staff_id == Staff.id).where(*_messages_of(scope))


def _messages_of(scope: Scope) -> Iterator[ColumnElement[bool]]:
    subjects = select(MessageSubject.message_id).join(Appointment)
    if scope.citizen_id is not None:
        theirs = subjects.where(Appointment.citizen_id == scope.citizen_id)
        yield or_(Message.citizen_id == scope.citizen_id, Message.id.in_(theirs))
    if scope.host_id is not None:
        theirs = subjects.where(Appointment.host_id == scope.host_id)
        yield or_(Message.staff_id == scope.host_id, Message.id.in_(theirs))
    if scope.units is not None:
        yield or_(Citizen.unit.in_(scope.units), Staff.unit.in_(scope.units))


def _is_reached() -> ColumnElement[bool]:
    """Whether there is a chat to send it to; an answer goes to whoever wrote."""
    linked_citizen = exists().where(Link.citizen_id == Message.citizen_id, _LINKED)
    linked_member = exists().where(Link.staff_id == Message.staff_id, _LINKED)
    return or_(
        Message.priority == int(Priority.ANSWER),
        and_(Citizen.status == CitizenStatus.ACTIVE, linked_citizen),
        and_(Staff.status == StaffStatus.ACTIVE, linked_member),
        and_(Message.citizen_id.is_(None), Message.staff_id.is_(None)),
    )


_HOW = (
    Message.due_at,
    Message.not_after,
    Message.kind,
    Message.priority,
    Citizen.unit,
    Citizen.id.is_not(None).label("to_citizen"),
    _is_reached().label("reached"),
)


def subjects_of(session: Session, numbers: Iterable[int]) -> dict[int, list[About]]:
    """What each of these messages is about, in the order of its subjects."""
    query = (
        select(
            MessageSubject.message_id,
            Appointment.external_id,
            Appointment.starts_at,
            Staff.initials,
        )
        .join(Appointment, MessageSubject.appointment_id == Appointment.id)
        .join(Staff, Appointment.host_id == Staff.id)
        .where(MessageSubject.message_id.in_(list(numbers)))
        .order_by(MessageSubject.message_id, MessageSubject.position)
    )
    found: dict[int, list[About]] = {}
    for number, external_id, starts_at, host in session.execute(query):
        found.setdefault(number, []).append(About(id=external_id, starts_at=starts_at, host=host))
    return found


def questions(session: Session, scope: Scope, until: datetime) -> Iterator[Ahead]:
    """Appointments whose attendance will be asked about, by instant and host."""
    asked = Appointment.attendance.in_([Attendance.UNKNOWN, Attendance.REPORTED_ABSENT])
    answered = Appointment.answer != Answer.REGRET_APPROVED
    return _ahead(session, scope, Appointment.attendance_due_at, until, asked, answered)


def unanswered(session: Session, scope: Scope, until: datetime) -> Iterator[Ahead]:
    """Appointments that the host will be told of if there is no answer, by instant and host."""
    silent = Appointment.answer == Answer.NONE
    return _ahead(session, scope, Appointment.answers_due_at, until, silent)


def _ahead(
    session: Session,
    scope: Scope,
    due_at: InstrumentedAttribute[datetime | None],
    until: datetime,
    *having: ColumnElement[bool],
) -> Iterator[Ahead]:
    query = (
        select(due_at, Appointment.external_id, Appointment.starts_at, Staff.initials)
        .add_columns(Appointment.ends_at, Citizen.unit)
        .add_columns(Appointment.host_id, Citizen.consultant_id)
        .join(Citizen, Appointment.citizen_id == Citizen.id)
        .join(Staff, Appointment.host_id == Staff.id)
        .where(_STANDS, due_at < until, Citizen.status == CitizenStatus.ACTIVE, *having)
        .where(*_appointments_of(scope))
        .order_by(due_at, Appointment.host_id, Appointment.id)
    )
    for row in session.execute(query).yield_per(PAGE):
        yield Ahead(
            due_at=row[0],
            about=About(id=row[1], starts_at=row[2], host=row[3]),
            ends_at=row[4],
            unit=row[5],
            host_id=row[6],
            consultant_id=row[7],
        )


def _appointments_of(scope: Scope) -> Iterator[ColumnElement[bool]]:
    if scope.citizen_id is not None:
        yield Citizen.id == scope.citizen_id
    if scope.host_id is not None:
        yield Appointment.host_id == scope.host_id
    if scope.units is not None:
        yield Citizen.unit.in_(scope.units)


def days_of_hosts(
    session: Session, scope: Scope, now: datetime, until: datetime
) -> Iterator[tuple[int, str, str, datetime]]:
    """Who holds something of which type and unit, and when it starts: once for all that start together."""
    query = (
        select(Appointment.host_id, Appointment.type, Citizen.unit, Appointment.starts_at)
        .distinct()
        .join(Citizen, Appointment.citizen_id == Citizen.id)
        .where(_STANDS, Appointment.starts_at > now, Appointment.starts_at < until)
        .where(*_appointments_of(scope))
    )
    for row in session.execute(query).yield_per(PAGE):
        yield row[0], row[1], row[2], row[3]


def matters(
    session: Session, scope: Scope, until: datetime
) -> list[tuple[Escalation, Citizen, Appointment | None]]:
    """Matters that climb, or whose promise runs out, before `until`."""
    query = (
        select(Escalation, Citizen, Appointment)
        .join(Citizen, Escalation.citizen_id == Citizen.id)
        .outerjoin(Appointment, Escalation.appointment_id == Appointment.id)
        .where(Escalation.state != EscalationState.RESOLVED, Escalation.next_at < until)
        .where(*_appointments_of(scope))
        .order_by(Escalation.next_at, Escalation.id)
    )
    return [(matter, citizen, about) for matter, citizen, about in session.execute(query)]


def members(session: Session) -> dict[int, Member]:
    """All staff, by id."""
    linked = exists().where(Link.staff_id == Staff.id, _LINKED)
    query = select(Staff, and_(Staff.status == StaffStatus.ACTIVE, linked))
    return {
        row.id: Member(
            id=row.id,
            initials=row.initials,
            unit=row.unit,
            role=row.role,
            substitute_id=row.substitute_id,
            manager_id=row.manager_id,
            reached=bool(reached),
        )
        for row, reached in session.execute(query)
    }


def units(session: Session) -> set[str]:
    """What units are called in the files, in whatever case."""
    several = (session.scalars(select(table.unit).distinct()) for table in (Citizen, Staff))
    return {name for names in several for name in names}
