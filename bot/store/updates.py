"""Telegram's updates that have had their effect."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.store.insert import unless_there
from bot.store.schema import HandledUpdate


def record(session: Session, update_id: int, *, at: datetime, fault: str | None = None) -> bool:
    """Write down that `update_id` is handled; False if it was before."""
    key = unless_there(session, HandledUpdate, update_id=update_id, at=at, fault=fault)
    return key is not None


def forget_before(session: Session, instant: datetime) -> int:
    """Drop what Telegram can't deliver again; how many."""
    gone = session.execute(delete(HandledUpdate).where(HandledUpdate.at < instant))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result counts rows
