"""Tells hosts who has not answered, in one list per host and due instant."""

from datetime import datetime, timedelta

from bot.actions import chasing
from bot.deps import Deps
from bot.store import Session

NAME = "answers"
EVERY = timedelta(seconds=1)


async def tick(deps: Deps, now: datetime) -> int:
    """One pass over what is due; how many appointments were looked at."""
    return await deps.database.arun(chasing.gather, deps.policy, now=now)


def next_due(session: Session, _deps: Deps, _now: datetime) -> datetime | None:
    """When the next list is due."""
    return chasing.next_due(session)
