"""Who alone does something until when, and when each concern last completed a pass.

A lease can run out while its holder sleeps. Its `fence` grows with every change of hands, so that whoever wakes too
late is known by an old number: `confirm` stands at the beginning of each transaction that rests on a lease.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, case, or_, select, update
from sqlalchemy.orm import Session

from bot.rules.clocks import TOLERANCE
from bot.store.insert import all_or_update, unless_there
from bot.store.schema import Base, Heartbeat, Lease

# In the driver's own words, as it stands before every transaction of a concern. The row stays as it is until the end, so
# that no change of hands comes between. Who falls asleep in the middle holds it, and all else that the transaction has
# locked: PostgreSQL then ends the transaction, within what is left of half a minute when a lease has run out.
_EMBEDDED = "SELECT 1 FROM leases WHERE name = ? AND fence = ?"
_SERVER = (
    "SELECT set_config('idle_in_transaction_session_timeout', '8s', true)"
    " FROM leases WHERE name = %s AND fence = %s FOR SHARE"
)
_LEASES = Base.metadata.tables["leases"]
_now: BindParameter[datetime] = bindparam("now")
_until: BindParameter[datetime] = bindparam("lease_until")
_void_from: BindParameter[datetime] = bindparam("void_from")
_me: BindParameter[str] = bindparam("me")
_IS_MINE = _LEASES.c.owner == _me
_TAKEN_OVER = (
    update(_LEASES)
    .where(
        _LEASES.c.name == bindparam("lease_name"),
        or_(_IS_MINE, _LEASES.c.until <= _now, _LEASES.c.until > _void_from),
    )
    .values(
        owner=_me, until=_until, fence=case((_IS_MINE, _LEASES.c.fence), else_=_LEASES.c.fence + 1)
    )
    .returning(_LEASES.c.fence)
)
_RENEWED = (
    update(_LEASES)
    .where(_LEASES.c.name.in_(bindparam("lease_names", expanding=True)), _IS_MINE)
    .values(until=_until)
    .returning(_LEASES.c.name, _LEASES.c.fence)
)


class LeaseLost(Exception):
    """Another process has taken over what this one did alone."""


@dataclass(frozen=True)
class Held:
    """A lease as it was taken: good for as long as its fence is the row's."""

    name: str
    fence: int


holding: ContextVar[Held | None] = ContextVar("holding", default=None)


@contextmanager
def resting_on(held: Held | None) -> Iterator[None]:
    """What is written inside is written only while `held` is good; None: whoever holds what."""
    token = holding.set(held)
    try:
        yield
    finally:
        holding.reset(token)


def confirm(session: Session, held: Held) -> None:
    """Raises LeaseLost if the lease has changed hands; else it does not until the transaction ends."""
    connection = session.connection()
    statement = _SERVER if connection.dialect.name == "postgresql" else _EMBEDDED
    if connection.exec_driver_sql(statement, (held.name, held.fence)).first() is None:
        raise LeaseLost(held.name)


def take(
    session: Session, name: str, *, owner: str, now: datetime, length: timedelta
) -> Held | None:
    """Take or renew the lease `name`; None while another holds it.

    A lease that reaches further ahead than its own length was made by a clock that went wrong: it is void. What
    clocks of several machines may differ by is no fault of theirs.
    """
    until = now + length
    fence = _take_over(session, name, owner, now, until)
    if fence is None:
        fence = unless_there(session, Lease, name=name, owner=owner, until=until, fence=1) and 1
    return None if fence is None else Held(name, fence)


def _take_over(
    session: Session, name: str, owner: str, now: datetime, until: datetime
) -> int | None:
    """The fence of a lease that there is, and is free or one's own; None of another."""
    given = {
        "lease_name": name,
        "me": owner,
        "now": now,
        "lease_until": until,
        "void_from": until + TOLERANCE,
    }
    fence: int | None = session.scalar(_TAKEN_OVER, given)
    return fence


def renew(
    session: Session, names: Iterable[str], *, owner: str, now: datetime, length: timedelta
) -> list[Held]:
    """Renew those of the leases that are `owner`'s; the others, free ones too, stay as they are."""
    given = {"lease_names": list(names), "me": owner, "lease_until": now + length}
    return [Held(row.name, row.fence) for row in session.execute(_RENEWED, given)]


def release(session: Session, names: Iterable[str], *, owner: str, now: datetime) -> None:
    """Give back those of the leases that are `owner`'s, so that another need not wait for them."""
    mine = Lease.name.in_(list(names)), Lease.owner == owner
    session.execute(update(Lease).where(*mine).values(until=now))


def beat(session: Session, concerns: Iterable[str], *, at: datetime) -> None:
    all_or_update(session, Heartbeat, [{"concern": concern, "at": at} for concern in concerns])


def last_beat(session: Session, concern: str) -> datetime | None:
    """When a concern last completed a pass; None if it never has."""
    at: datetime | None = session.scalar(select(Heartbeat.at).where(Heartbeat.concern == concern))
    return at


def heartbeats(session: Session) -> dict[str, datetime]:
    return {row.concern: row.at for row in session.scalars(select(Heartbeat))}
