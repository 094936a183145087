"""Asks the hosts what became of their appointments, once the time of grace is over."""

from datetime import datetime, timedelta

from bot.actions import attending
from bot.deps import Deps
from bot.rules.escalations import PORTION
from bot.store import Session

NAME = "attendance"
EVERY = timedelta(seconds=1)


async def tick(deps: Deps, now: datetime) -> int:
    """All that is due, a portion in each transaction; how many appointments were asked about."""
    done = 0
    while some := await deps.database.arun(attending.ask, deps.policy, now=now, at_least=PORTION):
        done += some
    return done


def next_due(session: Session, _deps: Deps, _now: datetime) -> datetime | None:
    """When the next question is due."""
    return attending.next_due(session)
