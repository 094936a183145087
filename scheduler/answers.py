"""Tells hosts who has not answered, in one list per host and due instant."""

from datetime import datetime, timedelta

from bot.actions import chasing
from bot.deps import Deps

NAME = "answers"
EVERY = timedelta(seconds=1)


async def tick(deps: Deps, now: datetime) -> int:
    """One pass over what is due; how many appointments were looked at."""
    due = await deps.database.aread(chasing.next_due)
    if due is None or due > now:
        return 0
    return await deps.database.arun(chasing.gather, deps.policy, now=now)


async def next_due(deps: Deps, _now: datetime) -> datetime | None:
    """When the next list is due."""
    return await deps.database.aread(chasing.next_due)
