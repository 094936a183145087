"""Who is away, and who stands in."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.schema import Absence


def add(
    session: Session,
    *,
    staff_id: int,
    substitute_id: int,
    since: datetime,
    until: datetime,
    entered_by_id: int,
    at: datetime,
) -> Absence:
    absence = Absence(
        staff_id=staff_id,
        substitute_id=substitute_id,
        since=since,
        until=until,
        entered_by_id=entered_by_id,
        entered_at=at,
    )
    session.add(absence)
    session.flush()
    return absence


def of(session: Session, staff_id: int, now: datetime) -> Absence | None:
    """The newest absence of somebody that holds at `now`; None if they are here."""
    query = select(Absence).where(
        Absence.staff_id == staff_id, Absence.since <= now, Absence.until > now
    )
    return session.scalars(query.order_by(Absence.id.desc())).first()


def standing_in(session: Session, substitute_id: int, now: datetime) -> list[Absence]:
    """Whom somebody stands in for at `now`."""
    query = select(Absence).where(
        Absence.substitute_id == substitute_id, Absence.since <= now, Absence.until > now
    )
    return list(session.scalars(query.order_by(Absence.id)))
