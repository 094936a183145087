"""Climbs with what no human has closed, reopens what was promised and not done, closes what is no question."""

from datetime import datetime, timedelta

from bot.actions import escalating, lapsing, outages
from bot.deps import Deps
from bot.rules.escalations import PORTION
from bot.store import Session

NAME = "escalations"
EVERY = timedelta(seconds=1)


async def tick(deps: Deps, now: datetime) -> int:
    """All that is due, a portion in each transaction; how many matters moved.

    What is no question any more climbs no step, and nobody's silence is one while nothing they say is taken in.
    """
    done = 0
    while some := await deps.database.arun(lapsing.sweep, now=now, most=PORTION):
        done += some
    if await deps.database.aread(outages.is_unsettled, now):
        return done + await deps.database.arun(escalating.sweep_unheard, deps.policy, now=now)
    while some := await deps.database.arun(escalating.sweep, deps.policy, now=now, most=PORTION):
        done += some
    return done


def next_due(session: Session, deps: Deps, now: datetime) -> datetime | None:
    """When the next matter climbs: at once, where one is no question any more."""
    if lapsing.next_due(session) is not None:
        return now
    due = escalating.next_due(session)
    if due is None or due > now or not outages.is_unsettled(session, now):
        return due
    return escalating.next_due_unheard(session, deps.policy, now=now)
