"""What happened, appended only."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
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
