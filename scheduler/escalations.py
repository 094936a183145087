"""Climbs with what no human has closed, and reopens what was promised and not done."""

from datetime import datetime, timedelta

from bot.actions import escalating
from bot.deps import Deps

NAME = "escalations"
EVERY = timedelta(seconds=1)


async def tick(deps: Deps, now: datetime) -> int:
    """One pass over what is due; how many matters moved."""
    due = await deps.database.aread(escalating.next_due)
    if due is None or due > now:
        return 0
    return await deps.database.arun(escalating.sweep, deps.policy, now=now)


async def next_due(deps: Deps, _now: datetime) -> datetime | None:
    """When the next matter climbs."""
    return await deps.database.aread(escalating.next_due)
