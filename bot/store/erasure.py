"""Rows that go for good, in the order that their keys ask for; each function says how many of what.

The journal's entries stay and say nothing: content and salt go, so that the seals still hold.
"""

from collections import Counter
from collections.abc import Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import DeclarativeBase, Session

from bot.rules import parting
from bot.store.schema import (
    Appointment,
    Citizen,
    CodeAttempt,
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
_STRANGER = "telegram:"  # and a number: the journal's word for whom nobody knows
_IS_TO_NOBODY = and_(Message.citizen_id.is_(None), Message.staff_id.is_(None))
_OF_APPOINTMENTS = (Statement, ContactAttempt, Registration, Dialogue)
_OF_CITIZENS = (Statement, ContactAttempt, Dialogue, Link, Invitation)

Counts = Counter[str]


@dataclass(frozen=True)
class Naming:
    """Numbers of messages to others about some citizens, of lists that they are on, and of the last message read."""

    whole: list[int]
    listed: list[int]
    up_to: int


def forget_appointments(session: Session, ids: Sequence[int]) -> Counts:
    """Everything about these appointments; a message that is about others, too, stays as it is for as long as they do."""
    counts: Counts = Counter()
    matters = list(session.scalars(select(Escalation.id).where(Escalation.appointment_id.in_(ids))))
    alone = _messages_about(session, ids, matters)
    _erase_entries(session, counts, or_(JournalEntry.appointment_id.in_(ids), _about(alone)))
    _delete(session, counts, MessageSubject, MessageSubject.appointment_id.in_(ids))
    _delete_messages(session, counts, alone)
    of_matters = Message.escalation_id.in_(matters)
    session.execute(update(Message).where(of_matters).values(escalation_id=None))
    for table in _OF_APPOINTMENTS:
        _delete(session, counts, table, table.appointment_id.in_(ids))
    _delete(session, counts, Escalation, Escalation.id.in_(matters))
    _delete(session, counts, Appointment, Appointment.id.in_(ids))
    return counts


def forget_citizens(
    session: Session, citizens: Sequence[Citizen], *, seen: Naming | None = None
) -> Counts:
    """The citizens and all that is left of them once their appointments are forgotten; their part in the lists of others, too.

    `seen`: which messages name them, as far as that was looked at before.
    """
    counts: Counts = Counter()
    ids, refs = [citizen.id for citizen in citizens], {citizen.ref for citizen in citizens}
    matters = list(session.scalars(select(Escalation.id).where(Escalation.citizen_id.in_(ids))))
    numbers = _numbers_of(session, ids)
    own = or_(
        Message.citizen_id.in_(ids),
        Message.escalation_id.in_(matters),
        and_(_IS_TO_NOBODY, Message.telegram_id.in_(numbers)),
    )
    others = naming(session, refs, seen=seen)
    rows = _with_edits(session, [*session.scalars(select(Message.id).where(own)), *others.whole])
    _erase_entries(session, counts, or_(_by_or_of(ids, numbers), _about(rows)))
    _delete(session, counts, MessageSubject, MessageSubject.message_id.in_(rows))
    _delete_messages(session, counts, rows)
    _part_with(session, counts, sorted(set(others.listed) - set(rows)), refs)
    for table in _OF_CITIZENS:
        _delete(session, counts, table, table.citizen_id.in_(ids))
    _delete(session, counts, CodeAttempt, CodeAttempt.telegram_id.in_(numbers))
    _delete(session, counts, Escalation, Escalation.id.in_(matters))
    _delete(session, counts, Citizen, Citizen.id.in_(ids))
    return counts


def forget_strangers(session: Session, before: datetime, events: Sequence[str]) -> Counts:
    """What was said to people whom nobody knows, and these words of the journal about them, until `before`."""
    counts: Counts = Counter()
    old = select(Message.id).where(_IS_TO_NOBODY, Message.due_at < before)
    rows = _with_edits(session, list(session.scalars(old)))
    said = and_(
        JournalEntry.citizen_id.is_(None),
        JournalEntry.event.in_(events),
        JournalEntry.actor.startswith(_STRANGER),
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


def _messages_about(session: Session, ids: Sequence[int], matters: Sequence[int]) -> list[int]:
    """Messages about these appointments alone, each with its edits; those of a list stay with the list."""
    about = select(MessageSubject.message_id).where(MessageSubject.appointment_id.in_(ids))
    of_matters = select(Message.id).where(Message.escalation_id.in_(matters))
    found = _with_edits(session, {*session.scalars(about), *session.scalars(of_matters)})
    others = select(MessageSubject.message_id).where(
        MessageSubject.message_id.in_(found), MessageSubject.appointment_id.not_in(ids)
    )
    shared = set(_with_edits(session, set(session.scalars(others))))
    return [number for number in found if number not in shared]


def _with_edits(session: Session, rows: Sequence[int] | set[int]) -> list[int]:
    edits = session.scalars(select(Message.id).where(Message.edits_id.in_(rows)))
    return sorted({*rows, *edits})


def _numbers_of(session: Session, citizens: Sequence[int]) -> list[int]:
    """Their Telegram users, unless somebody else has been the same one."""
    own = set(session.scalars(select(Link.telegram_id).where(Link.citizen_id.in_(citizens))))
    is_of_others = or_(Link.staff_id.is_not(None), Link.citizen_id.not_in(citizens))
    others = select(Link.telegram_id).where(Link.telegram_id.in_(own), is_of_others)
    return sorted(own - set(session.scalars(others)))


def _by_or_of(citizens: Sequence[int], numbers: Sequence[int]) -> ColumnElement[bool]:
    """Entries about them, and what their Telegram users did while nobody knew them."""
    by_strangers = JournalEntry.actor.in_([f"{_STRANGER}{number}" for number in numbers])
    return or_(
        JournalEntry.citizen_id.in_(citizens), and_(JournalEntry.citizen_id.is_(None), by_strangers)
    )


def naming(session: Session, refs: AbstractSet[str], *, seen: Naming | None = None) -> Naming:
    """Messages to others about one of the citizens, and those that name one among others. Reads only.

    They are encrypted, so that each has to be read; of those that were `seen` to name some, those alone.
    """
    gone = parting.naming(refs)
    query = select(Message.id, Message.facts, Message.text).where(Message.citizen_id.is_(None))
    if seen is not None:
        is_one = Message.id.in_([*seen.whole, *seen.listed])
        query = query.where(or_(is_one, Message.id > seen.up_to))
    whole, listed, up_to = [], [], 0
    ordered = query.order_by(Message.id).execution_options(yield_per=PAGE)
    for number, facts, said in session.execute(ordered):
        up_to = number
        if facts.get("citizen_ref") in refs:
            whole.append(number)
        elif gone.search(said or "") or parting.is_named(gone, facts):
            listed.append(number)
    return Naming(whole, listed, up_to)


def _part_with(
    session: Session, counts: Counts, rows: Sequence[int], refs: AbstractSet[str]
) -> None:
    """Take the citizens out of these messages; what they say of the others who are still in them stays."""
    gone = parting.naming(refs)
    for message in session.scalars(select(Message).where(Message.id.in_(rows))):
        others = parting.naming(_refs_in(session, message) - refs)
        message.text = parting.of_text(message.text, gone, others)
        message.facts = parting.of_facts(message.facts, gone)
        message.buttons = parting.of_buttons(message.buttons, gone)
    session.flush()
    counts["lists parted"] += len(rows)


def _refs_in(session: Session, message: Message) -> set[str]:
    """Of those whom the message, or the one that it edits, is about."""
    query = (
        select(Citizen.ref)
        .join(Appointment, Appointment.citizen_id == Citizen.id)
        .join(MessageSubject, MessageSubject.appointment_id == Appointment.id)
        .where(MessageSubject.message_id.in_([message.id, message.edits_id]))
    )
    return set(session.scalars(query))


def _about(rows: Sequence[int]) -> ColumnElement[bool]:
    return JournalEntry.message_id.in_(rows)


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
