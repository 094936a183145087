"""The day of the staff: agendas at opening, what is missing before closing, who is not covered tomorrow."""

from datetime import datetime, timedelta

from bot.actions import day
from bot.deps import Deps
from bot.store import Session

NAME = "agenda"
EVERY = timedelta(seconds=1)


async def tick(deps: Deps, now: datetime) -> int:
    """Plan what the hour asks for; how many messages."""
    return await deps.database.arun(day.prepare, deps.policy, now=now)


def next_due(session: Session, deps: Deps, now: datetime) -> datetime | None:
    """The next opening, afternoon or closing of a unit."""
    return day.next_due(session, deps.policy, now)
