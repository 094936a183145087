"""Climbs with what no human has closed, reopens what was promised and not done, closes what is no question."""

from datetime import datetime, timedelta

from bot.actions import escalating, lapsing
from bot.deps import Deps
from bot.rules.escalations import PORTION
from bot.store import Session

NAME = "escalations"
EVERY = timedelta(seconds=1)


async def tick(deps: Deps, now: datetime) -> int:
    """All that is due, a portion in each transaction; how many matters moved. What is no question any more climbs no step."""
    done = 0
    while some := await deps.database.arun(lapsing.sweep, now=now, most=PORTION):
        done += some
    while some := await deps.database.arun(escalating.sweep, deps.policy, now=now, most=PORTION):
        done += some
    return done


def next_due(session: Session, _deps: Deps, now: datetime) -> datetime | None:
    """When the next matter climbs: at once, where one is no question any more."""
    return now if lapsing.next_due(session) is not None else escalating.next_due(session)
