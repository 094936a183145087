"""What happened, appended only."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.store.schema import JournalEntry

SYSTEM = "system"
OPERATOR = "operator"


def append(
    session: Session,
    event: str,
    *,
    at: datetime,
    actor: str,
    citizen_id: int | None = None,
    appointment_id: int | None = None,
    message_id: int | None = None,
    **details: Any,
) -> None:
    """One entry; `event` is a stable word, `actor` is citizen:ID, staff:ID, telegram:ID, system or operator."""
    session.add(
        JournalEntry(
            at=at,
            event=event,
            actor=actor,
            citizen_id=citizen_id,
            appointment_id=appointment_id,
            message_id=message_id,
            details=details,
        )
    )


def events(session: Session) -> list[str]:
    """The words of all entries, oldest first."""
    return list(session.scalars(select(JournalEntry.event).order_by(JournalEntry.id)))


def newest_at(
    session: Session, *, void_to: int = 0, void_after: datetime | None = None
) -> datetime | None:
    """The latest instant of any entry; those up to number `void_to` that are after `void_after` don't count."""
    query = select(JournalEntry.at).order_by(JournalEntry.at.desc()).limit(1)
    if void_after is not None:
        query = query.where(or_(JournalEntry.id > void_to, JournalEntry.at <= void_after))
    return session.scalar(query)
