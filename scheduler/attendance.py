"""Asks the hosts what became of their appointments, once the time of grace is over."""

from datetime import datetime, timedelta

from bot.actions import attending
from bot.deps import Deps

NAME = "attendance"
EVERY = timedelta(seconds=1)


async def tick(deps: Deps, now: datetime) -> int:
    """One pass over what is due; how many appointments were asked about."""
    due = await deps.database.aread(attending.next_due)
    if due is None or due > now:
        return 0
    return await deps.database.arun(attending.ask, deps.policy, now=now)


async def next_due(deps: Deps, _now: datetime) -> datetime | None:
    """When the next question is due."""
    return await deps.database.aread(attending.next_due)
