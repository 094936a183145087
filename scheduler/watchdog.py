"""Notices that nobody looked for a while, before anything else is done, and tells the consultants of it later."""

from datetime import datetime, timedelta

from bot.actions import outages
from bot.deps import Deps
from bot.store import Session

NAME = "watchdog"
EVERY = timedelta(seconds=1)


async def tick(deps: Deps, now: datetime) -> int:
    """Record an outage that has just ended, and report one that ended a while ago; how many."""
    return await deps.database.arun(outages.watch, deps.policy, now=now)


def next_due(session: Session, _deps: Deps, now: datetime) -> datetime | None:
    """When an outage is to be reported: at once to be recorded, where one has not been noticed yet."""
    return outages.next_due(session, now)
