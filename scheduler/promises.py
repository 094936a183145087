"""Looks every few minutes whether what is promised is kept, and lets the operators know where it is not."""

import logging
from datetime import datetime, timedelta

from bot.actions import watching
from bot.deps import Deps
from bot.store import Session

NAME = "promises"
EVERY = timedelta(minutes=5)

logger = logging.getLogger(__name__)


async def tick(deps: Deps, now: datetime) -> int:
    """Tell what has begun; how many troubles."""
    if not await deps.database.aread(watching.has_news, deps.policy, now=now):
        return 0
    begun = await deps.database.arun(watching.watch, deps.policy, now=now)
    for trouble in begun:
        told = {"action": "promise_not_kept", "trouble": trouble.value}
        logger.warning("a promise is not kept: see «aftalebot doctor»", extra=told)
    return len(begun)


def next_due(_session: Session, _deps: Deps, _now: datetime) -> datetime | None:
    """It has a rhythm only."""
    return None
