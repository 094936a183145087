"""The day of the staff: agendas at opening, what is missing before closing, who is not covered tomorrow."""

from datetime import datetime, timedelta

from bot.actions import day
from bot.deps import Deps

NAME = "agenda"
EVERY = timedelta(seconds=1)


async def tick(deps: Deps, now: datetime) -> int:
    """Plan what the hour asks for; how many messages."""
    due = await deps.database.aread(day.next_due, deps.policy, now)
    if due > now:
        return 0
    return await deps.database.arun(day.prepare, deps.policy, now=now)


async def next_due(deps: Deps, now: datetime) -> datetime | None:
    """The next opening, afternoon or closing of a unit."""
    return await deps.database.aread(day.next_due, deps.policy, now)
