"""The outbox: messages are put, claimed under a lease, and moved from state to state, each move guarded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from bot.rules.delivery import MessageState, Reason
from bot.rules.letters import Priority
from bot.store import shelf
from bot.store.db import DUE_NOW
from bot.store.insert import unless_there
from bot.store.schema import Appointment, Message, MessageSubject
from bot.store.types import literally

PLANNED = Message.state == literally(MessageState.PLANNED)
LEASED = Message.lease_until.is_not(None)
_SUBJECTS = (
    select(MessageSubject, Appointment)
    .join(Appointment, MessageSubject.appointment_id == Appointment.id)
    .where(MessageSubject.message_id == bindparam("message_id"))
    .order_by(MessageSubject.position)
)


@dataclass(frozen=True)
class Recipient:
    """A person, or a Telegram user whom nobody knows; exactly one is set."""

    citizen_id: int | None = None
    staff_id: int | None = None
    telegram_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message to be planned; `subjects` are (appointment id, version) in the order of their positions."""

    key: str
    kind: str
    to: Recipient
    priority: Priority
    due_at: datetime
    not_after: datetime | None = None
    subjects: Sequence[tuple[int, int]] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    silent: bool = False
    escalation_id: int | None = None
    edits_id: int | None = None
    attempts: int = 0
    shared: bool = False  # while it waits, others with its key may join it


def put(session: Session, draft: Draft, *, now: datetime) -> int | None:
    """Plan a message; its id, or None where its key was taken: then it is planned or sent already."""
    message_id = unless_there(session, Message, **row(draft, now))
    if message_id is not None:
        add_subjects(session, message_id, draft.subjects)
        note_if_due(session, [draft], now)
    return message_id


def row(draft: Draft, now: datetime) -> dict[str, Any]:
    """The draft as a planned row, but for its number."""
    return {
        "dedup_key": draft.key,
        "kind": draft.kind,
        "citizen_id": draft.to.citizen_id,
        "staff_id": draft.to.staff_id,
        "telegram_id": draft.to.telegram_id,
        "escalation_id": draft.escalation_id,
        "edits_id": draft.edits_id,
        "priority": int(draft.priority),
        "silent": draft.silent,
        "planned_at": now,
        "due_at": draft.due_at,
        "not_after": draft.not_after,
        "facts": draft.facts,
        "told": [],
        "buttons": [],
        "state": MessageState.PLANNED,
        "attempts": draft.attempts,
    }


def note_if_due(session: Session, drafts: Iterable[Draft], now: datetime) -> None:
    """Let delivery look at the commit where one of these is due."""
    is_due = any(draft.due_at <= now for draft in drafts)
    session.info[DUE_NOW] = session.info.get(DUE_NOW, False) or is_due


def add_subjects(
    session: Session, message_id: int, subjects: Iterable[tuple[int, int]], *, after: int = 0
) -> None:
    """Append subjects behind position `after`."""
    session.add_all(
        MessageSubject(
            message_id=message_id, position=position, appointment_id=appointment, version=version
        )
        for position, (appointment, version) in enumerate(subjects, start=after + 1)
    )
    session.flush()


def get(session: Session, message_id: int) -> Message | None:
    return session.get(Message, message_id)


def locked(session: Session, message_id: int) -> Message:
    """The row as it is now, held until the transaction ends."""
    return session.scalars(
        select(Message)
        .where(Message.id == message_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def recipient_of(
    citizen_id: int | None, staff_id: int | None, telegram_id: int | None
) -> Recipient:
    if citizen_id is not None:
        return Recipient(citizen_id=citizen_id)
    return (
        Recipient(staff_id=staff_id) if staff_id is not None else Recipient(None, None, telegram_id)
    )


def recipient(message: Message) -> Recipient:
    return recipient_of(message.citizen_id, message.staff_id, message.telegram_id)


def move(
    session: Session, message: Message, *, to: MessageState, owner: str | None = None, **values: Any
) -> bool:
    """Guarded by the state that was seen (and by the lease's owner); False if somebody was faster."""
    guard = [Message.id == message.id, Message.state == message.state]
    if owner is not None:
        guard.append(Message.lease_owner == owner)
    if to not in {MessageState.PLANNED, MessageState.SENDING}:
        values |= {"lease_owner": None, "lease_until": None}
    moved = session.scalar(
        update(Message)
        .where(*guard)
        .values(state=to, **values)
        .returning(Message.id)
        .execution_options(synchronize_session="fetch")
    )
    return moved is not None


def change(session: Session, message: Message, **values: Any) -> bool:
    """Write `values` into a message that is still planned."""
    return move(session, message, to=MessageState.PLANNED, **values)


def put_off(session: Session, message: Message, until: datetime, **values: Any) -> bool:
    """Give the message back to wait for a later try; when it was to go out by its plan stays known."""
    return move(
        session,
        message,
        to=MessageState.PLANNED,
        due_at=until,
        first_due_at=message.wanted_at,
        lease_owner=None,
        lease_until=None,
        **values,
    )


def drop_planned(
    session: Session,
    *,
    reason: Reason,
    citizen_id: int | None = None,
    appointment_id: int | None = None,
    escalation_id: int | None = None,
    kinds: Iterable[str] | None = None,
    keep: Iterable[str] = (),
) -> int:
    """Drop what is still planned for a citizen, about an appointment or a matter; how many."""
    query = update(Message).where(PLANNED, Message.kind.not_in(list(keep)))
    if citizen_id is not None:
        query = query.where(Message.citizen_id == citizen_id)
    if appointment_id is not None:
        about = select(MessageSubject.message_id).where(
            MessageSubject.appointment_id == appointment_id
        )
        query = query.where(Message.id.in_(about))
    if escalation_id is not None:
        query = query.where(Message.escalation_id == escalation_id)
    if kinds is not None:
        query = query.where(Message.kind.in_(list(kinds)))
    dropped = session.scalars(
        query.values(state=MessageState.DROPPED, reason=reason, lease_owner=None, lease_until=None)
        .returning(Message.id)
        .execution_options(synchronize_session="fetch")
    )
    return len(dropped.all())


def count_by_state(session: Session) -> dict[MessageState, int]:
    query = select(Message.state, func.count()).group_by(Message.state)
    return dict(session.execute(query).all())


def subjects_of(session: Session, message: Message) -> list[tuple[MessageSubject, Appointment]]:
    """The message's subjects in order, each with its appointment as it is now."""
    laid_out = shelf.of(session)
    if laid_out is not None and message.id in laid_out.subjects:
        return laid_out.subjects[message.id]
    return list(session.execute(_SUBJECTS, {"message_id": message.id}))


def with_key(draft: Draft, key: str) -> Draft:
    return replace(draft, key=key)


def planned_with_key(session: Session, key: str) -> Message | None:
    query = select(Message).where(PLANNED, Message.dedup_key == key)
    return session.scalars(query.with_for_update()).first()


def with_dedup_key(session: Session, key: str) -> Message:
    """The message that took the key; raises where there is none."""
    return session.scalars(select(Message).where(Message.dedup_key == key)).one()


def replace_subjects(
    session: Session, message: Message, subjects: Iterable[tuple[int, int]]
) -> None:
    """Add appointments to a message that is still planned; one that it has gets its new version."""
    present = {subject.appointment_id: subject for subject, _ in subjects_of(session, message)}
    fresh = []
    for appointment_id, version in subjects:
        if appointment_id in present:
            present[appointment_id].version = version
        else:
            fresh.append((appointment_id, version))
    last = max((subject.position for subject in present.values()), default=0)
    add_subjects(session, message.id, fresh, after=last)


def drop_reminders(session: Session, appointment_id: int, kinds: Iterable[str]) -> int:
    """Drop the planned reminders of an appointment, so that others can take their place."""
    return drop_planned(
        session, reason=Reason.SUPERSEDED, appointment_id=appointment_id, kinds=kinds
    )


def note_telegram_id(session: Session, message: Message, telegram_message_id: int | None) -> None:
    """A message that was settled before its record came is known to Telegram by this number."""
    if message.telegram_message_id is None:
        message.telegram_message_id = telegram_message_id
        session.flush()


def drop_with_keys(session: Session, keys: Sequence[str], *, reason: Reason) -> None:
    """Drop those of these messages that are still planned."""
    session.execute(
        update(Message)
        .where(PLANNED, Message.dedup_key.in_(keys))
        .values(state=MessageState.DROPPED, reason=reason, lease_owner=None, lease_until=None)
        .execution_options(synchronize_session="fetch")
    )


def drop_of_matter(session: Session, escalation_id: int) -> int:
    """What is planned about a matter that is closed."""
    return drop_planned(session, reason=Reason.SUPERSEDED, escalation_id=escalation_id)
