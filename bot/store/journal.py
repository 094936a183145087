"""What happened, appended only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select
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


@dataclass(frozen=True)
class Extent:
    """How far the database has come: every act and every send leaves an entry behind."""

    entries: int
    newest_at: datetime | None


def extent(session: Session) -> Extent:
    """How many entries there have been, and the latest instant of any."""
    return _extent(session.execute(_EXTENT).one())


def extent_but(session: Session, *, void_to: int, void_after: datetime) -> Extent:
    """As `extent`, but the instants of entries up to number `void_to` that are after `void_after` don't count."""
    void = {"void_to": void_to, "void_after": void_after}
    return _extent(session.execute(_EXTENT_BUT, void).one())


def _extent(row: Row[int | None, datetime | None]) -> Extent:
    last, newest_at = row
    return Extent(last or 0, newest_at)


_LAST = select(func.max(JournalEntry.id)).scalar_subquery()
_NEWEST = select(JournalEntry.at).order_by(JournalEntry.at.desc()).limit(1)
_IS_RIGHT = or_(JournalEntry.id > bindparam("void_to"), JournalEntry.at <= bindparam("void_after"))
_EXTENT = select(_LAST, _NEWEST.scalar_subquery())
_EXTENT_BUT = select(_LAST, _NEWEST.where(_IS_RIGHT).scalar_subquery())
