"""How the outbox stands, by counts that are cheap however much is planned or kept: each reads one partial index."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.rules.delivery import MessageState
from bot.store.messages import LEASED, PLANNED
from bot.store.schema import Message


@dataclass(frozen=True)
class Queue:
    """Messages that are due and not yet sent, since when the oldest of them is, and how many are being sent."""

    due: int
    oldest: datetime | None
    sending: int


def queue(session: Session, now: datetime) -> Queue:
    due = select(func.count(), func.min(Message.due_at)).where(PLANNED, Message.due_at <= now)
    sending = select(func.count()).where(LEASED, Message.state == MessageState.SENDING)
    count, oldest = session.execute(due).one()
    return Queue(count, oldest, session.scalars(sending).one())
