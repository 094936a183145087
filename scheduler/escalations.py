"""Climbs with what no human has closed, reopens what was promised and not done, closes what is no question."""

from datetime import datetime, timedelta

from bot.actions import escalating, lapsing
from bot.deps import Deps
from bot.store import Session

NAME = "escalations"
EVERY = timedelta(seconds=1)


async def tick(deps: Deps, now: datetime) -> int:
    """One pass over what is due; how many matters moved."""
    lapsed = await deps.database.arun(lapsing.sweep, now=now)
    return lapsed + await deps.database.arun(escalating.sweep, deps.policy, now=now)


def next_due(session: Session, _deps: Deps, now: datetime) -> datetime | None:
    """When the next matter climbs: at once, where one is no question any more."""
    return now if lapsing.next_due(session) is not None else escalating.next_due(session)
