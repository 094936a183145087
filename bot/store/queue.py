"""The outbox as a queue: what is due, who may have it, and what was left in mid-send."""

from collections.abc import Iterable, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from bot.rules.clocks import TOLERANCE
from bot.rules.delivery import LEASE, MessageState
from bot.rules.letters import Priority
from bot.store import shelf
from bot.store.messages import LEASED, PLANNED, Recipient, recipient
from bot.store.schema import Message, MessageSubject

_now: BindParameter[datetime] = bindparam("now")
_too_far: BindParameter[datetime] = bindparam("too_far")  # beyond it a lease is void


def _oldest(priority: Priority, limit: int) -> Select[int, int, datetime]:
    """What is due of one priority, oldest first: an index hands out just these, however much is due or planned."""
    found = (
        select(Message.id, Message.priority, Message.due_at)
        .where(PLANNED, Message.priority == int(priority), Message.due_at <= _now, _is_free())
        .order_by(Message.due_at, Message.id)
        .limit(literal_column(str(limit)))
        .with_for_update(skip_locked=True)
    )
    return select(found.subquery())


def _is_free() -> ColumnElement[bool]:
    return or_(
        Message.lease_until.is_(None),
        Message.lease_until <= _now,
        Message.lease_until > _too_far,
    )


@cache
def _first_ones(limit: int) -> Select[Message]:
    several = union_all(*(_oldest(priority, limit) for priority in Priority)).subquery()
    first = (
        select(several.c.id)
        .order_by(several.c.priority, several.c.due_at, several.c.id)
        .limit(literal_column(str(limit)))
    )
    return (
        select(Message)
        .where(Message.id.in_(first), PLANNED, _is_free())
        .order_by(Message.priority, Message.due_at, Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def claim(
    session: Session,
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    resting: AbstractSet[Recipient],
    spent: AbstractSet[Recipient],
) -> list[tuple[int, Recipient]]:
    """Lease what `next_ones` finds, for whoever does not send it in this transaction."""
    found = next_ones(session, now=now, limit=limit, resting=resting, spent=spent)
    session.execute(
        update(Message)
        .where(Message.id.in_([message.id for message in found]))
        .values(lease_owner=owner, lease_until=now + lease)
    )
    return [(message.id, recipient(message)) for message in found]


def next_ones(
    session: Session,
    *,
    now: datetime,
    limit: int,
    resting: AbstractSet[Recipient],
    spent: AbstractSet[Recipient],
) -> list[Message]:
    """What is due, at most one message per recipient, most urgent first; the rows are locked.

    Nothing goes to the `spent`, and to the `resting` only answers.
    """
    instants = {"now": now, "too_far": now + LEASE + TOLERANCE}
    page = session.scalars(_first_ones(limit), instants).all()
    chosen = _one_each(page, resting, spent)
    if len(chosen) < min(limit, len(page)) and len(page) == limit:
        chosen = _one_each(_among_all(session, now, limit, resting, spent), resting, spent)
    return chosen[:limit]


def _one_each(
    found: Iterable[Message], resting: AbstractSet[Recipient], spent: AbstractSet[Recipient]
) -> list[Message]:
    """The first for each who may have it."""
    chosen: dict[Recipient, Message] = {}
    for message in found:
        to = recipient(message)
        may_have = to not in spent and (message.priority == Priority.ANSWER or to not in resting)
        if may_have:
            chosen.setdefault(to, message)
    return list(chosen.values())


def _among_all(
    session: Session,
    now: datetime,
    limit: int,
    resting: AbstractSet[Recipient],
    spent: AbstractSet[Recipient],
) -> list[Message]:
    """Where the first ones are not for whoever may get something now: a longer search."""
    ids = (
        _claimable(now, resting, spent)
        .order_by(Message.priority, Message.due_at, Message.id)
        .limit(limit * 4)
        .with_for_update(skip_locked=True)
    )
    numbers = [row[0] for row in session.execute(ids)]
    rows = {row.id: row for row in session.scalars(_rows(numbers))} if numbers else {}
    return [rows[number] for number in numbers]


def _rows(numbers: list[int]) -> Select[Message]:
    query = select(Message).where(Message.id.in_(numbers))
    return query.execution_options(populate_existing=True)


def is_any_claimable(
    session: Session,
    *,
    now: datetime,
    resting: AbstractSet[Recipient],
    spent: AbstractSet[Recipient],
) -> bool:
    """Whether `claim` would find a message now."""
    return session.execute(_claimable(now, resting, spent).limit(1)).first() is not None


def _claimable(
    now: datetime, resting: AbstractSet[Recipient], spent: AbstractSet[Recipient]
) -> Select[int, int | None, int | None, int | None]:
    return select(Message.id, Message.citizen_id, Message.staff_id, Message.telegram_id).where(
        PLANNED,
        Message.due_at <= now,
        or_(Message.lease_until.is_(None), _is_over(now)),
        ~_among(spent),
        or_(Message.priority == int(Priority.ANSWER), ~_among(resting)),
    )


def _is_over(now: datetime) -> ColumnElement[bool]:
    """Whether a lease has run out, or is void: one that reaches so far ahead was made by a clock that went wrong."""
    return or_(Message.lease_until <= now, Message.lease_until > now + LEASE + TOLERANCE)


def _among(recipients: AbstractSet[Recipient]) -> ColumnElement[bool]:
    """Rows to one of these; a column that is null is among nothing."""
    citizens = [r.citizen_id for r in recipients if r.citizen_id is not None]
    staff = [r.staff_id for r in recipients if r.staff_id is not None]
    strangers = [r.telegram_id for r in recipients if r.telegram_id is not None]
    nobody = and_(Message.citizen_id.is_(None), Message.staff_id.is_(None))
    return or_(
        func.coalesce(Message.citizen_id, 0).in_(citizens) if citizens else false(),
        func.coalesce(Message.staff_id, 0).in_(staff) if staff else false(),
        and_(nobody, Message.telegram_id.in_(strangers)) if strangers else false(),
    )


def waiting_for_staff(session: Session, staff_id: int, kind: str) -> Message | None:
    """The newest message of a kind that a member of staff is about to get."""
    query = select(Message).where(PLANNED, Message.staff_id == staff_id, Message.kind == kind)
    newest = query.order_by(Message.id.desc()).limit(1).with_for_update()
    return session.scalars(newest.execution_options(populate_existing=True)).first()


def dead_in_mid_send(session: Session, now: datetime) -> list[Message]:
    """Messages whose sender died between `sending` and the record."""
    is_dead = and_(LEASED, Message.state == MessageState.SENDING, _is_over(now))
    query = select(Message).where(is_dead).order_by(Message.lease_until, Message.id)
    return list(session.scalars(query.with_for_update(skip_locked=True)))


@dataclass(frozen=True)
class Ahead:
    """When the next planned message may be claimed, and when the next lease on one being sent runs out."""

    planned: datetime | None
    dead: datetime | None


def ahead(session: Session, now: datetime) -> Ahead:
    """What is next of all messages."""
    over = _first_over(session, now)
    free = session.scalar(_FIRST_FREE)
    claimed = over.get(MessageState.PLANNED)
    instants = [instant for instant in (free, claimed) if instant is not None]
    return Ahead(min(instants, default=None), over.get(MessageState.SENDING))


_FIRST_FREE = (
    select(Message.due_at)
    .where(PLANNED, Message.lease_until.is_(None))
    .order_by(Message.due_at)
    .limit(1)
)
_LEASES = (
    select(Message.state, func.min(Message.lease_until), func.max(Message.lease_until))
    .where(LEASED)
    .group_by(Message.state)
)


def _first_over(session: Session, now: datetime) -> dict[MessageState, datetime]:
    """When the first lease on messages in a state is over; `now` if one of them is void."""
    too_far = now + LEASE + TOLERANCE
    return {
        state: now if last is not None and last > too_far else first
        for state, first, last in session.execute(_LEASES)
        if first is not None
    }


def with_newer_reminder_due(session: Session, message: Message, now: datetime) -> set[int]:
    """Appointments of the message with a newer reminder that is due, or was: only the newest goes out."""
    laid_out = shelf.of(session)
    if laid_out is not None and message.id in laid_out.subjects:
        mine = laid_out.subjects[message.id]
        ids = {subject.appointment_id for subject, _ in mine}
        return {number for number in ids if (message.id, number) in laid_out.outdone}
    query = (
        select(MessageSubject.appointment_id)
        .join(Message)
        .where(Message.id == message.id, shelf.NEWER_REMINDER)
    )
    return set(session.scalars(query, {"now": now}))
