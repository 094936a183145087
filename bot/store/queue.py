"""The outbox as a queue: what is due, who may have it, and what was left in mid-send."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, update
from sqlalchemy.orm import Session

from bot.rules.delivery import MessageState
from bot.rules.letters import Priority
from bot.store.messages import LEASED, PLANNED, Recipient, recipient_of
from bot.store.schema import Message, MessageSubject


def claim(
    session: Session,
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    resting: frozenset[Recipient],
    spent: frozenset[Recipient],
) -> list[tuple[int, Recipient]]:
    """Lease what is due, at most one message per recipient, most urgent first.

    Nothing goes to the `spent`, and to the `resting` only answers.
    """
    rows = session.execute(
        _claimable(now, resting, spent)
        .order_by(Message.priority, Message.due_at, Message.id)
        .limit(limit * 4)
        .with_for_update(skip_locked=True)
    )
    chosen: dict[Recipient, int] = {}
    for message_id, citizen_id, staff_id, telegram_id in rows:
        chosen.setdefault(recipient_of(citizen_id, staff_id, telegram_id), message_id)
    claimed = list(chosen.items())[:limit]
    session.execute(
        update(Message)
        .where(Message.id.in_([message_id for _, message_id in claimed]))
        .values(lease_owner=owner, lease_until=now + lease)
    )
    return [(message_id, recipient) for recipient, message_id in claimed]


def is_any_claimable(
    session: Session, *, now: datetime, resting: frozenset[Recipient], spent: frozenset[Recipient]
) -> bool:
    """Whether `claim` would find a message now."""
    return session.execute(_claimable(now, resting, spent).limit(1)).first() is not None


def _claimable(
    now: datetime, resting: frozenset[Recipient], spent: frozenset[Recipient]
) -> Select[int, int | None, int | None, int | None]:
    return select(Message.id, Message.citizen_id, Message.staff_id, Message.telegram_id).where(
        PLANNED,
        Message.due_at <= now,
        or_(Message.lease_until.is_(None), Message.lease_until <= now),
        ~_among(spent),
        or_(Message.priority == int(Priority.ANSWER), ~_among(resting)),
    )


def _among(recipients: frozenset[Recipient]) -> ColumnElement[bool]:
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
    is_dead = and_(LEASED, Message.state == MessageState.SENDING, Message.lease_until <= now)
    query = select(Message).where(is_dead).order_by(Message.lease_until, Message.id)
    return list(session.scalars(query.with_for_update(skip_locked=True)))


def next_planned(session: Session) -> datetime | None:
    """When the next planned message may be claimed."""
    free = select(Message.due_at).where(PLANNED, Message.lease_until.is_(None))
    leased = select(func.min(Message.lease_until)).where(LEASED, PLANNED)
    instants = (session.scalar(free.order_by(Message.due_at).limit(1)), session.scalar(leased))
    return min((instant for instant in instants if instant is not None), default=None)


def next_dead(session: Session) -> datetime | None:
    """When the next lease on a message that is being sent runs out."""
    query = select(func.min(Message.lease_until)).where(LEASED)
    return session.scalar(query.where(Message.state == MessageState.SENDING))


def with_newer_reminder_due(session: Session, message: Message, now: datetime) -> set[int]:
    """Appointments of the message that have a later reminder due: after downtime only that one goes out."""
    mine = select(MessageSubject.appointment_id).where(MessageSubject.message_id == message.id)
    query = (
        select(MessageSubject.appointment_id)
        .join(Message)
        .where(
            PLANNED,
            Message.id != message.id,
            Message.kind.like("reminder.%"),
            Message.due_at <= now,
            Message.due_at > message.due_at,
            or_(Message.not_after.is_(None), Message.not_after >= now),
            MessageSubject.appointment_id.in_(mine),
        )
    )
    return set(session.scalars(query))
