"""How the outbox stands, by counts that are cheap however much is planned or kept: each reads one partial index."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from bot.rules.delivery import LONGEST_DELAY, MessageState
from bot.store.messages import LEASED, PLANNED
from bot.store.schema import Message


@dataclass(frozen=True)
class Queue:
    """Messages that are due and not yet sent, since when the oldest of them is, and how many are being sent."""

    due: int
    oldest: datetime | None
    sending: int


def queue(session: Session, now: datetime) -> Queue:
    """What waits for another try is due still, since the instant that it was planned for."""
    waits = and_(Message.due_at <= now + LONGEST_DELAY, Message.fault.is_not(None))
    wanted_at = func.coalesce(Message.first_due_at, Message.due_at)
    due = select(func.count(), func.min(wanted_at)).where(
        PLANNED, or_(Message.due_at <= now, waits), wanted_at <= now
    )
    sending = select(func.count()).where(LEASED, Message.state == MessageState.SENDING)
    count, oldest = session.execute(due).one()
    return Queue(count, oldest, session.scalars(sending).one())
