"""Who alone does something until when, and when each concern last completed a pass."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.store.insert import or_update, unless_there
from bot.store.schema import Heartbeat, Lease


def take(session: Session, name: str, *, owner: str, now: datetime, length: timedelta) -> bool:
    """Take or renew the lease `name`; False while another holds it.

    A lease that reaches further ahead than its own length was made by a clock that went wrong: it is void.
    """
    until = now + length
    if unless_there(session, Lease, name=name, owner=owner, until=until, fence=1) is not None:
        return True
    free = or_(Lease.owner == owner, Lease.until <= now, Lease.until > until)
    taken = session.scalar(
        update(Lease)
        .where(Lease.name == name, free)
        .values(owner=owner, until=until, fence=Lease.fence + 1)
        .returning(Lease.fence)
    )
    return taken is not None


def release(session: Session, names: Iterable[str], *, owner: str, now: datetime) -> None:
    """Give back those of the leases that are `owner`'s, so that another need not wait for them."""
    mine = Lease.name.in_(list(names)), Lease.owner == owner
    session.execute(update(Lease).where(*mine).values(until=now))


def beat(session: Session, concern: str, *, at: datetime) -> None:
    or_update(session, Heartbeat, concern=concern, at=at)


def heartbeats(session: Session) -> dict[str, datetime]:
    return {row.concern: row.at for row in session.scalars(select(Heartbeat))}
