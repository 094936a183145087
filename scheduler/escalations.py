"""Climbs with what no human has closed, reopens what was promised and not done, closes what is no question."""

from datetime import datetime, timedelta

from bot.actions import escalating, lapsing
from bot.deps import Deps
from bot.rules.escalations import PORTION
from bot.store import Session

NAME = "escalations"
EVERY = timedelta(seconds=1)


async def tick(deps: Deps, now: datetime) -> int:
    """A portion of what is due, so that others can write in between; how many matters moved."""
    lapsed = await deps.database.arun(lapsing.sweep, now=now, most=PORTION)
    climbed = await deps.database.arun(escalating.sweep, deps.policy, now=now, most=PORTION)
    return lapsed + climbed


def next_due(session: Session, _deps: Deps, now: datetime) -> datetime | None:
    """When the next matter climbs: at once, where one is no question any more."""
    return now if lapsing.next_due(session) is not None else escalating.next_due(session)
