"""Rows that go for good, in the order that their keys ask for; each function says how many of what.

The journal's entries stay and say nothing: content and salt go, so that the seals still hold.
"""

from collections import Counter
from collections.abc import Sequence, Set as AbstractSet
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import DeclarativeBase, Session

from bot.rules.escalations import EscalationState
from bot.store.schema import (
    Appointment,
    Citizen,
    ContactAttempt,
    Dialogue,
    Escalation,
    Invitation,
    JournalEntry,
    Link,
    Message,
    MessageSubject,
    Registration,
    Seal,
    Statement,
)

ERASED = "erased"
PAGE = 1000  # rows that are read at a time
_OF_APPOINTMENTS = (Statement, ContactAttempt, Registration, Dialogue)
_OF_CITIZENS = (Statement, ContactAttempt, Dialogue, Link, Invitation)

Counts = Counter[str]


def ended_before(
    session: Session, instant: datetime, *, after: int, limit: int
) -> list[tuple[Appointment, Citizen]]:
    """Appointments whose end is past, with their citizens, by number from `after` on."""
    query = (
        select(Appointment, Citizen)
        .join(Citizen, Appointment.citizen_id == Citizen.id)
        .where(Appointment.ends_at < instant, Appointment.id > after)
        .order_by(Appointment.id)
        .limit(limit)
    )
    return [(appointment, citizen) for appointment, citizen in session.execute(query)]


def settled_at(
    session: Session, citizens: Sequence[int], events: Sequence[str]
) -> dict[int, datetime]:
    """Per citizen, when one of these words was last journalled."""
    query = (
        select(JournalEntry.citizen_id, func.max(JournalEntry.at))
        .where(JournalEntry.citizen_id.in_(citizens), JournalEntry.event.in_(events))
        .group_by(JournalEntry.citizen_id)
    )
    return {citizen: at for citizen, at in session.execute(query) if citizen is not None}


def newest(session: Session, citizens: Sequence[int], *, but: Sequence[str]) -> dict[int, datetime]:
    """Per citizen, when the journal last had something of them, these words aside."""
    query = (
        select(JournalEntry.citizen_id, func.max(JournalEntry.at))
        .where(JournalEntry.citizen_id.in_(citizens), JournalEntry.event.not_in(but))
        .group_by(JournalEntry.citizen_id)
    )
    return {citizen: at for citizen, at in session.execute(query) if citizen is not None}


def citizens_of(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """How many of these appointments each citizen has."""
    query = (
        select(Appointment.citizen_id, func.count())
        .where(Appointment.id.in_(ids))
        .group_by(Appointment.citizen_id)
    )
    return dict(session.execute(query).all())


def appointments_of(session: Session, citizen_id: int) -> list[int]:
    query = select(Appointment.id).where(Appointment.citizen_id == citizen_id)
    return list(session.scalars(query))


def forget_appointments(session: Session, ids: Sequence[int]) -> Counts:
    """Everything about these appointments; of a list that others are on, too, only the words go."""
    counts: Counts = Counter()
    matters = list(session.scalars(select(Escalation.id).where(Escalation.appointment_id.in_(ids))))
    alone, shared = _messages_about(session, ids, matters)
    _blank(session, counts, shared)
    _erase_entries(session, counts, or_(JournalEntry.appointment_id.in_(ids), _about(alone)))
    _delete(session, counts, MessageSubject, MessageSubject.appointment_id.in_(ids))
    _delete_messages(session, counts, alone)
    for table in _OF_APPOINTMENTS:
        _delete(session, counts, table, table.appointment_id.in_(ids))
    _delete(session, counts, Escalation, Escalation.id.in_(matters))
    _delete(session, counts, Appointment, Appointment.id.in_(ids))
    return counts


def idle(
    session: Session, *, after: int, limit: int, only: Sequence[int] | None = None
) -> list[Citizen]:
    """Citizens without an appointment, an open matter, words or tries of their own, or a hold; from number `after` on.

    `only`: none but these.
    """
    is_open = Escalation.state != EscalationState.RESOLVED
    held_by = [
        *(select(table.citizen_id) for table in (Appointment, Statement, ContactAttempt, Dialogue)),
        select(Escalation.citizen_id).where(is_open),
    ]
    query = (
        select(Citizen)
        .where(Citizen.id > after, Citizen.legal_hold.is_(False))
        .where(*(Citizen.id.not_in(some) for some in held_by))
        .order_by(Citizen.id)
        .limit(limit)
    )
    if only is not None:
        query = query.where(Citizen.id.in_(only))
    return list(session.scalars(query))


def forget_citizens(session: Session, citizens: Sequence[Citizen]) -> Counts:
    """The citizens and all that is left of them once their appointments are forgotten."""
    counts: Counts = Counter()
    ids, refs = [citizen.id for citizen in citizens], {citizen.ref for citizen in citizens}
    matters = list(session.scalars(select(Escalation.id).where(Escalation.citizen_id.in_(ids))))
    own = or_(Message.citizen_id.in_(ids), Message.escalation_id.in_(matters))
    found = [*session.scalars(select(Message.id).where(own)), *_naming(session, refs)]
    rows = _with_edits(session, found)
    _erase_entries(session, counts, or_(JournalEntry.citizen_id.in_(ids), _about(rows)))
    _delete(session, counts, MessageSubject, MessageSubject.message_id.in_(rows))
    _delete_messages(session, counts, rows)
    for table in _OF_CITIZENS:
        _delete(session, counts, table, table.citizen_id.in_(ids))
    _delete(session, counts, Escalation, Escalation.id.in_(matters))
    _delete(session, counts, Citizen, Citizen.id.in_(ids))
    return counts


def forget_strangers(session: Session, before: datetime, events: Sequence[str]) -> Counts:
    """What was said to people whom nobody knows, and these words of the journal about them, until `before`."""
    counts: Counts = Counter()
    is_to_nobody = and_(Message.citizen_id.is_(None), Message.staff_id.is_(None))
    old = select(Message.id).where(is_to_nobody, Message.due_at < before)
    rows = _with_edits(session, list(session.scalars(old)))
    said = and_(
        JournalEntry.citizen_id.is_(None),
        JournalEntry.event.in_(events),
        JournalEntry.at < before,
    )
    _erase_entries(session, counts, or_(said, _about(rows)))
    _delete_messages(session, counts, rows)
    return counts


def sent_since(session: Session, citizen_id: int, instant: datetime) -> list[tuple[int, int]]:
    """Chat and number of what Telegram has of the citizen's messages since then."""
    query = select(Message.telegram_id, Message.telegram_message_id).where(
        Message.citizen_id == citizen_id, Message.edits_id.is_(None), Message.sent_at >= instant
    )
    return [(chat, number) for chat, number in session.execute(query) if chat and number]


def _messages_about(
    session: Session, ids: Sequence[int], matters: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Messages about these appointments alone, and those that others are on, too; each with its edits."""
    about = select(MessageSubject.message_id).where(MessageSubject.appointment_id.in_(ids))
    of_matters = select(Message.id).where(Message.escalation_id.in_(matters))
    found = {*session.scalars(about), *session.scalars(of_matters)}
    others = select(MessageSubject.message_id).where(
        MessageSubject.message_id.in_(found), MessageSubject.appointment_id.not_in(ids)
    )
    shared = set(session.scalars(others))
    return _with_edits(session, found - shared), _with_edits(session, shared)


def _with_edits(session: Session, rows: Sequence[int] | set[int]) -> list[int]:
    edits = session.scalars(select(Message.id).where(Message.edits_id.in_(rows)))
    return sorted({*rows, *edits})


def _naming(session: Session, refs: AbstractSet[str]) -> list[int]:
    """Messages to others whose facts name one of the citizens: they are encrypted, so that each has to be read."""
    query = select(Message.id, Message.facts).where(Message.citizen_id.is_(None))
    several = session.execute(query.execution_options(yield_per=PAGE))
    return [number for number, facts in several if facts.get("citizen_ref") in refs]


def _about(rows: Sequence[int]) -> ColumnElement[bool]:
    return JournalEntry.message_id.in_(rows)


def _blank(session: Session, counts: Counts, rows: Sequence[int]) -> None:
    session.execute(
        update(Message)
        .where(Message.id.in_(rows))
        .values(text=None, facts={}, told=[], buttons=[], escalation_id=None)
    )
    counts["messages blanked"] += len(rows)


def _erase_entries(session: Session, counts: Counts, which: ColumnElement[bool]) -> None:
    entries = list(session.scalars(select(JournalEntry.id).where(which)))
    session.execute(
        update(JournalEntry)
        .where(JournalEntry.id.in_(entries))
        .values(
            event=ERASED,
            actor=ERASED,
            details={},
            citizen_id=None,
            appointment_id=None,
            message_id=None,
        )
    )
    session.execute(update(Seal).where(Seal.entry_id.in_(entries)).values(salt=None))
    counts["journal entries erased"] += len(entries)


def _delete_messages(session: Session, counts: Counts, rows: Sequence[int]) -> None:
    session.execute(update(Message).where(Message.edits_id.in_(rows)).values(edits_id=None))
    _delete(session, counts, Message, Message.id.in_(rows))


def _delete(
    session: Session, counts: Counts, table: type[DeclarativeBase], which: ColumnElement[bool]
) -> None:
    gone = session.execute(delete(table).where(which).execution_options(synchronize_session=False))
    counts[table.__tablename__] += gone.rowcount  # type: ignore[attr-defined]  # a cursor's
