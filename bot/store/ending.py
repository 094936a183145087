"""What decides about the end of data: whose time may be over, since when nothing happened, and whose number is whose.

Reads only, but for the locks: who is about to erase holds the rows that the decision rests on. What goes is
`bot.store.erasure`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.rules.escalations import EscalationState
from bot.store.schema import (
    Appointment,
    Citizen,
    ContactAttempt,
    Dialogue,
    Escalation,
    JournalEntry,
    Registration,
    Statement,
)

Owned = list[tuple[Appointment, Citizen]]


def ended_before(session: Session, instant: datetime, *, after: int, limit: int) -> Owned:
    """Appointments whose end is past, with their citizens, by number from `after` on."""
    query = (
        select(Appointment, Citizen)
        .join(Citizen, Appointment.citizen_id == Citizen.id)
        .where(Appointment.ends_at < instant, Appointment.id > after)
        .order_by(Appointment.id)
        .limit(limit)
    )
    return [(appointment, citizen) for appointment, citizen in session.execute(query)]


def locked(session: Session, ids: Sequence[int]) -> Owned:
    """Those of these appointments that there still are, with their citizens, as they are now and until the commit."""
    query = (
        select(Appointment, Citizen)
        .join(Citizen, Appointment.citizen_id == Citizen.id)
        .where(Appointment.id.in_(ids))
        .order_by(Appointment.id)
        .with_for_update(of=[Appointment, Citizen])
        .execution_options(populate_existing=True)
    )
    return [(appointment, citizen) for appointment, citizen in session.execute(query)]


def lock_citizens(session: Session, ids: Sequence[int]) -> list[Citizen]:
    """These citizens as they are now and until the commit."""
    query = select(Citizen).where(Citizen.id.in_(ids)).order_by(Citizen.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def settled_at(
    session: Session, citizens: Sequence[int], events: Sequence[str]
) -> dict[int, datetime]:
    """Per citizen, when one of these words was last journalled."""
    return _newest(
        session, JournalEntry.citizen_id, JournalEntry.at, citizens, JournalEntry.event.in_(events)
    )


def newest(session: Session, citizens: Sequence[int], *, but: Sequence[str]) -> dict[int, datetime]:
    """Per citizen, when something of them was last written down, these words of the journal aside."""
    is_told = JournalEntry.event.not_in(but)
    return _latest(
        _newest(session, JournalEntry.citizen_id, JournalEntry.at, citizens, is_told),
        _newest(session, Statement.citizen_id, Statement.at, citizens),
        _newest(session, ContactAttempt.citizen_id, ContactAttempt.at, citizens),
    )


def newest_of_appointments(
    session: Session, ids: Sequence[int], *, but: Sequence[str]
) -> dict[int, datetime]:
    """Per appointment, when something of it was last written down, these words of the journal aside."""
    is_told = JournalEntry.event.not_in(but)
    return _latest(
        _newest(session, JournalEntry.appointment_id, JournalEntry.at, ids, is_told),
        _newest(session, Registration.appointment_id, Registration.at, ids),
        _newest(session, Statement.appointment_id, Statement.at, ids),
        _newest(session, ContactAttempt.appointment_id, ContactAttempt.at, ids),
    )


def _newest(
    session: Session,
    owner: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    at: InstrumentedAttribute[datetime],
    ids: Sequence[int],
    *which: ColumnElement[bool],
) -> dict[int, datetime]:
    if not ids:
        return {}
    query = select(owner, func.max(at)).where(owner.in_(ids), *which).group_by(owner)
    return {number: instant for number, instant in session.execute(query) if number is not None}


def _latest(*several: dict[int, datetime]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for one in several:
        for number, at in one.items():
            found[number] = max(at, found.get(number, at))
    return found


def citizens_of(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """How many of these appointments each citizen has."""
    query = (
        select(Appointment.citizen_id, func.count())
        .where(Appointment.id.in_(ids))
        .group_by(Appointment.citizen_id)
    )
    return dict(session.execute(query).all())


def refs_of(session: Session, ids: Sequence[int]) -> set[str]:
    """What these citizens are called."""
    return set(session.scalars(select(Citizen.ref).where(Citizen.id.in_(ids))))


def appointments_of(session: Session, citizen_id: int) -> list[int]:
    query = select(Appointment.id).where(Appointment.citizen_id == citizen_id)
    return list(session.scalars(query))


def idle(
    session: Session, *, after: int, limit: int, only: Sequence[int] | None = None
) -> list[Citizen]:
    """Citizens without an appointment, an open matter, words or tries of their own, or a hold; from number `after` on.

    `only`: none but these.
    """
    own = (Appointment, Statement, ContactAttempt, Dialogue)
    is_open = Escalation.state != EscalationState.RESOLVED
    held_by = [
        *(exists().where(table.citizen_id == Citizen.id) for table in own),
        exists().where(Escalation.citizen_id == Citizen.id, is_open),
    ]
    query = (
        select(Citizen)
        .where(Citizen.id > after, Citizen.legal_hold.is_(False))
        .where(
            *(~held for held in held_by)
        )  # «not in» would look through all of them for each citizen
        .order_by(Citizen.id)
        .limit(limit)
    )
    if only is not None:
        query = query.where(Citizen.id.in_(only))
    return list(session.scalars(query))
