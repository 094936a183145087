"""The day of the staff: agendas at opening, what is missing before closing, who is not covered tomorrow."""

from datetime import datetime, timedelta

from bot.actions import day
from bot.deps import Deps

NAME = "agenda"
EVERY = timedelta(minutes=1)


async def tick(deps: Deps, now: datetime) -> int:
    """Plan what the hour asks for; how many messages."""
    return await deps.database.arun(day.prepare, deps.policy, now=now)


async def next_due(deps: Deps, now: datetime) -> datetime | None:
    """The next opening or closing."""
    return day.next_due(deps.policy, now)
