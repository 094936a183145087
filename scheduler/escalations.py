"""Climbs with what no human has closed, reopens what was promised and not done, closes what is no question."""

from datetime import datetime, timedelta

from bot.actions import escalating, lapsing
from bot.deps import Deps

NAME = "escalations"
EVERY = timedelta(seconds=1)


async def tick(deps: Deps, now: datetime) -> int:
    """One pass over what is due; how many matters moved."""
    moved = 0
    if await deps.database.aread(lapsing.next_due) is not None:
        moved += await deps.database.arun(lapsing.sweep, now=now)
    due = await deps.database.aread(escalating.next_due)
    if due is None or due > now:
        return moved
    return moved + await deps.database.arun(escalating.sweep, deps.policy, now=now)


async def next_due(deps: Deps, now: datetime) -> datetime | None:
    """When the next matter climbs: at once, where one is no question any more."""
    if await deps.database.aread(lapsing.next_due) is not None:
        return now
    return await deps.database.aread(escalating.next_due)
