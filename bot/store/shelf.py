"""What several messages that are to go out together need, read at once instead of one by one.

The shelf lies in the session, for the length of one transaction that changes none of it; the functions of the store
that look for a row look here first. Without a shelf they ask the database, and find the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from bot.rules.delivery import MessageState
from bot.rules.people import LinkState
from bot.store.schema import (
    Absence,
    Appointment,
    Base,
    Citizen,
    Link,
    Message,
    MessageSubject,
    Staff,
)
from bot.store.types import literally

SHELF = "shelf"  # in a session's info


@dataclass
class Shelf:
    """Rows by what they are looked for."""

    at: datetime
    subjects: dict[int, list[tuple[MessageSubject, Appointment]]]
    outdone: set[tuple[int, int]] = field(
        default_factory=set
    )  # message and appointment: a newer reminder is due
    citizens: dict[int, Citizen] = field(default_factory=dict)
    links_of_citizens: dict[int, Link | None] = field(default_factory=dict)
    staff: dict[int, Staff] = field(default_factory=dict)
    away: set[int] = field(default_factory=set)  # staff who are, or will be
    absences: dict[int, list[Absence]] = field(default_factory=dict)  # that are not over


_tables = Base.metadata.tables
_ids: BindParameter[list[int]] = bindparam("ids", expanding=True)
_now: BindParameter[datetime] = bindparam("now")
_ALIVE = and_(Link.citizen_id == Citizen.id, Link.state != literally(LinkState.ENDED))
_ON_ITS_WAY = (MessageState.SENDING, MessageState.SENT, MessageState.UNCERTAIN)
_AWAY = exists().where(Absence.staff_id == Staff.id, Absence.until > _now)


def _newer_reminder() -> ColumnElement[bool]:
    """By their plan: when each may be tried again, after a night or a fault, says nothing of which is newer."""
    other, others = _tables["messages"].alias(), _tables["message_subjects"].alias()
    wanted_at = func.coalesce(other.c.first_due_at, other.c.due_at)
    of_use = or_(other.c.not_after.is_(None), other.c.not_after >= _now)
    return exists().where(
        others.c.appointment_id == MessageSubject.appointment_id,
        others.c.version == MessageSubject.version,
        other.c.id == others.c.message_id,
        other.c.id != Message.id,
        other.c.kind.like(literally("reminder.%")),
        wanted_at <= _now,
        wanted_at > func.coalesce(Message.first_due_at, Message.due_at),
        or_(
            other.c.state.in_([literally(state) for state in _ON_ITS_WAY]),
            and_(other.c.state == literally(MessageState.PLANNED), of_use),
        ),
    )


# Than Message, about the same time of MessageSubject's appointment: wanted by `now` and still of use, or already out.
NEWER_REMINDER = _newer_reminder()
_SUBJECTS = (
    select(MessageSubject, Appointment, Citizen, Link, Staff, _AWAY, NEWER_REMINDER)
    .join(Message, MessageSubject.message_id == Message.id)
    .join(Appointment, MessageSubject.appointment_id == Appointment.id)
    .join(Citizen, Appointment.citizen_id == Citizen.id)
    .outerjoin(Link, _ALIVE)
    .join(Staff, Appointment.host_id == Staff.id)
    .where(MessageSubject.message_id.in_(_ids))
    .order_by(MessageSubject.message_id, MessageSubject.position)
)
_CITIZENS = select(Citizen, Link).outerjoin(Link, _ALIVE).where(Citizen.id.in_(_ids))
_STAFF = select(Staff, _AWAY).where(Staff.id.in_(_ids))
_ABSENCES = select(Absence).where(Absence.staff_id.in_(_ids), Absence.until > _now)


def of(session: Session) -> Shelf | None:
    """The session's shelf, if it has one."""
    shelf: Shelf | None = session.info.get(SHELF)
    return shelf


def fill(session: Session, messages: Sequence[Message], now: datetime) -> None:
    """Read what the messages need.

    One statement is enough where they are for those whom they are about, and those meet their own consultants.
    """
    shelf = Shelf(at=now, subjects={message.id: [] for message in messages})
    _lay_out_subjects(session, shelf)
    _lay_out_citizens(session, shelf, messages)
    _lay_out_staff(session, shelf, messages)
    _lay_out_absences(session, shelf)
    session.info[SHELF] = shelf


def clear(session: Session) -> None:
    """What is done from now on may change what lies there."""
    session.info.pop(SHELF, None)


def _lay_out_subjects(session: Session, shelf: Shelf) -> None:
    """With their citizens and hosts."""
    rows = session.execute(_SUBJECTS, {"ids": list(shelf.subjects), "now": shelf.at})
    for subject, appointment, citizen, link, host, is_away, is_outdone in rows:
        shelf.subjects[subject.message_id].append((subject, appointment))
        _lay_out_citizen(shelf, citizen, link)
        _lay_out_member(shelf, host, is_away)
        _tie(appointment, "citizen", citizen)
        _tie(appointment, "host", host)
        if is_outdone:
            shelf.outdone.add((subject.message_id, appointment.id))


def _lay_out_citizens(session: Session, shelf: Shelf, messages: Sequence[Message]) -> None:
    """Those whom the messages are for and who are not there yet."""
    ids = {message.citizen_id for message in messages if message.citizen_id is not None}
    missing = list(ids - shelf.citizens.keys())
    if missing:
        for citizen, link in session.execute(_CITIZENS, {"ids": missing}):
            _lay_out_citizen(shelf, citizen, link)


def _lay_out_staff(session: Session, shelf: Shelf, messages: Sequence[Message]) -> None:
    """Those whom the messages are for, and the citizens' consultants."""
    ids = {message.staff_id for message in messages if message.staff_id is not None}
    ids.update(citizen.consultant_id for citizen in shelf.citizens.values())
    missing = list(ids - shelf.staff.keys())
    if missing:
        for member, is_away in session.execute(_STAFF, {"ids": missing, "now": shelf.at}):
            _lay_out_member(shelf, member, is_away)
    for citizen in shelf.citizens.values():
        _tie(citizen, "consultant", shelf.staff[citizen.consultant_id])


def _lay_out_citizen(shelf: Shelf, citizen: Citizen, link: Link | None) -> None:
    shelf.citizens[citizen.id] = citizen
    shelf.links_of_citizens[citizen.id] = link
    if link is not None:
        _tie(link, "citizen", citizen)


def _lay_out_member(shelf: Shelf, member: Staff, is_away: bool) -> None:
    shelf.staff[member.id] = member
    if is_away:
        shelf.away.add(member.id)


def _lay_out_absences(session: Session, shelf: Shelf) -> None:
    """Most days nobody is away."""
    shelf.absences = {number: [] for number in shelf.staff}
    if shelf.away:
        for absence in session.scalars(_ABSENCES, {"ids": list(shelf.away), "now": shelf.at}):
            shelf.absences[absence.staff_id].append(absence)


def _tie(row: Base, name: str, to: Base) -> None:
    """What has been read needs not be looked for."""
    set_committed_value(row, name, to)
