"""Messages planned together: a row for each, few statements for all.

A key that is taken is no fault: it says that the message is there. What was dropped because it was not wanted for a
while comes back, what several appointments share is joined while it waits, and what was sent stays as it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, literal_column, null, select
from sqlalchemy.orm import Session

from bot.rules.delivery import MessageState, Reason
from bot.store import messages, statistics
from bot.store.insert import all_new, all_unless_there, free_ids
from bot.store.messages import PLANNED, Draft
from bot.store.schema import Message, MessageSubject
from bot.store.types import literally

# Most messages have this in these columns, and to say so of each costs as much as all the rest of it.
_MOSTLY: dict[str, tuple[Any, ColumnElement[Any]]] = {
    **dict.fromkeys(("staff_id", "telegram_id", "escalation_id", "edits_id"), (None, null())),
    "facts": ({}, literal_column("'{}'")),
    **dict.fromkeys(("told", "buttons"), ([], literal_column("'[]'"))),
    "silent": (False, false()),
    "attempts": (0, literal_column("0")),
    "state": (MessageState.PLANNED, literally(MessageState.PLANNED)),
}
_BACK_FROM = (Reason.SUPERSEDED, Reason.PAUSED)


def put_all(session: Session, drafts: Iterable[Draft], *, now: datetime) -> None:
    """Plan messages; drafts with one key are one message, about all that they are about."""
    session.flush()  # what they are about may be as new as they are
    several = _by_key(drafts)
    if not several:
        return
    for draft in _insert(session, several, now):
        _meet(session, draft)
    messages.note_if_due(session, several, now)


def waiting_keys(session: Session, citizen_ids: Iterable[int], kind: str) -> dict[int, str]:
    """The key of each citizen's newest planned message of a kind; held until the transaction ends."""
    query = (
        select(Message.citizen_id, Message.dedup_key)
        .where(PLANNED, Message.citizen_id.in_(list(citizen_ids)), Message.kind == kind)
        .order_by(Message.id)
        .with_for_update()
    )
    return {number: key for number, key in session.execute(query) if number is not None}


def _by_key(drafts: Iterable[Draft]) -> list[Draft]:
    found: dict[str, Draft] = {}
    for draft in drafts:
        first = found.get(draft.key)
        found[draft.key] = draft if first is None else _both(first, draft)
    return list(found.values())


def _both(first: Draft, second: Draft) -> Draft:
    subjects = dict([*first.subjects, *second.subjects])
    return replace(
        first,
        subjects=list(subjects.items()),
        due_at=min(first.due_at, second.due_at),
        not_after=_later(first.not_after, second.not_after),
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)


def _insert(session: Session, drafts: Sequence[Draft], now: datetime) -> list[Draft]:
    """Write what is new; the drafts whose key was taken."""
    numbered = dict(zip(free_ids(session, Message, len(drafts)), drafts, strict=True))
    rows = [{"id": number, **messages.row(draft, now)} for number, draft in numbered.items()]
    written = all_unless_there(session, Message, rows, **_take_out_the_same(rows))
    taken = [] if written == len(rows) else _pop_missing(session, numbered)
    subjects = [
        subject for number, draft in numbered.items() for subject in _subjects(number, draft)
    ]
    all_new(session, MessageSubject, subjects)
    statistics.keep_up(session, (Message, MessageSubject), written)
    return taken


def _take_out_the_same(rows: Sequence[dict[str, Any]]) -> dict[str, ColumnElement[Any]]:
    """Columns in which all rows have what most have leave the rows; what the statement says of them instead."""
    same = [name for name, (often, _) in _MOSTLY.items() if all(r[name] == often for r in rows)]
    for row in rows:
        for name in same:
            del row[name]
    return {name: in_sql for name, (_, in_sql) in _MOSTLY.items() if name in same}


def _pop_missing(session: Session, numbered: dict[int, Draft]) -> list[Draft]:
    """Take out what was not written."""
    there = set(session.scalars(select(Message.id).where(Message.id.in_(list(numbered)))))
    return [numbered.pop(number) for number in set(numbered) - there]


def _subjects(number: int, draft: Draft) -> Iterable[dict[str, Any]]:
    return (
        {
            "message_id": number,
            "position": position,
            "appointment_id": appointment,
            "version": version,
        }
        for position, (appointment, version) in enumerate(draft.subjects, start=1)
    )


def _meet(session: Session, draft: Draft) -> None:
    waiting = messages.planned_with_key(session, draft.key) if draft.shared else None
    if waiting is not None:
        _join(session, waiting, draft)
        return
    dropped = _dropped_for_a_while(session, draft.key)
    if dropped is not None:
        _revive(session, dropped, draft)


def _join(session: Session, waiting: Message, draft: Draft) -> None:
    messages.replace_subjects(session, waiting, draft.subjects)
    messages.change(
        session,
        waiting,
        due_at=min(waiting.due_at, draft.due_at),
        not_after=_later(waiting.not_after, draft.not_after),
    )


def _dropped_for_a_while(session: Session, key: str) -> Message | None:
    query = select(Message).where(
        Message.dedup_key == key,
        Message.state == MessageState.DROPPED,
        Message.reason.in_(_BACK_FROM),
    )
    return session.scalars(query).first()


def _revive(session: Session, dropped: Message, draft: Draft) -> None:
    messages.replace_subjects(session, dropped, draft.subjects)
    messages.move(
        session,
        dropped,
        to=MessageState.PLANNED,
        reason=None,
        due_at=draft.due_at,
        first_due_at=None,
        not_after=draft.not_after,
    )
