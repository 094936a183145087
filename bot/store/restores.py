"""What an older copy of the database would send once more."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from bot.rules.delivery import MessageState, Reason
from bot.store.messages import PLANNED
from bot.store.schema import Message

FORGOTTEN = "the database was restored"  # why it was dropped: nobody knows whether it was sent


def count_due(session: Session, now: datetime) -> tuple[int, int]:
    """How many messages are due by now, to citizens and strangers, and to staff."""
    query = select(func.count()).where(PLANNED, Message.due_at <= now)
    to_staff = session.scalar(query.where(Message.staff_id.is_not(None))) or 0
    return (session.scalar(query) or 0) - to_staff, to_staff


def drop_due(session: Session, now: datetime) -> list[tuple[int, int | None]]:
    """Drop what is due by now to anybody but staff: the messages' ids, and whom they were for."""
    query = update(Message).where(_is_due_to_citizens(now))
    dropped = session.execute(
        query.values(
            state=MessageState.DROPPED,
            reason=Reason.STALE,
            fault=FORGOTTEN,
            lease_owner=None,
            lease_until=None,
        )
        .returning(Message.id, Message.citizen_id)
        .execution_options(synchronize_session=False)
    )
    return [(message_id, citizen_id) for message_id, citizen_id in dropped]


def _is_due_to_citizens(now: datetime) -> ColumnElement[bool]:
    return and_(PLANNED, Message.due_at <= now, Message.staff_id.is_(None))
