"""Who is away, and who stands in."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.store import shelf
from bot.store.schema import Absence

_OF_MEMBER_AT = (
    select(Absence)
    .where(
        Absence.staff_id == bindparam("who"),
        Absence.since <= bindparam("now"),
        Absence.until > bindparam("now"),
    )
    .order_by(Absence.id.desc())
)


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
    """The absence of somebody that holds at `now`; None if they are here.

    The newest word counts: whoever was entered as their own substitute is here after all.
    """
    return _if_away(_newest(session, staff_id, now))


def of_each(
    session: Session, asked: Iterable[tuple[int, datetime]]
) -> dict[tuple[int, datetime], Absence]:
    """What `of` finds for each (member of staff, instant), in one statement; who is here is not in it."""
    pairs = set(asked)
    if not pairs:
        return {}
    instants = [at for _, at in pairs]
    query = select(Absence).where(
        Absence.staff_id.in_({who for who, _ in pairs}),
        Absence.since <= max(instants),
        Absence.until > min(instants),
    )
    some: dict[int, list[Absence]] = {}
    for absence in session.scalars(query):
        some.setdefault(absence.staff_id, []).append(absence)
    found = {(who, at): _if_away(_newest_of(some.get(who, ()), at)) for who, at in pairs}
    return {pair: absence for pair, absence in found.items() if absence is not None}


def _if_away(newest: Absence | None) -> Absence | None:
    is_here = newest is None or newest.substitute_id == newest.staff_id
    return None if is_here else newest


def _newest_of(some: Iterable[Absence], now: datetime) -> Absence | None:
    holding = (absence for absence in some if absence.since <= now < absence.until)
    return max(holding, key=lambda absence: absence.id, default=None)


def _newest(session: Session, staff_id: int, now: datetime) -> Absence | None:
    laid_out = shelf.of(session)
    if laid_out is not None and staff_id in laid_out.absences and laid_out.at <= now:
        return _newest_of(laid_out.absences[staff_id], now)
    return session.scalars(_OF_MEMBER_AT, {"who": staff_id, "now": now}).first()


def substituted_by(
    session: Session, substitute_id: int, *, since: datetime, until: datetime
) -> set[int]:
    """For whom somebody was entered as substitute at some time in [since, until), whatever was entered later."""
    query = select(Absence.staff_id).where(
        Absence.substitute_id == substitute_id, Absence.since < until, Absence.until > since
    )
    return set(session.scalars(query))


def standing_in(session: Session, substitute_id: int, now: datetime) -> list[Absence]:
    """Whom somebody stands in for at `now`, by what was entered last."""
    query = select(Absence).where(
        Absence.substitute_id == substitute_id, Absence.since <= now, Absence.until > now
    )
    some = session.scalars(query.order_by(Absence.id))
    return [absence for absence in some if of(session, absence.staff_id, now) is absence]
