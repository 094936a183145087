"""Seals what the journal has got since the last pass, so that a change of it can be proved."""

import logging
from datetime import datetime, timedelta

from bot.actions import sealing
from bot.deps import Deps
from bot.store import Session

NAME = "sealing"
EVERY = timedelta(minutes=1)

logger = logging.getLogger(__name__)


async def tick(deps: Deps, now: datetime) -> int:
    """Seal all of it, a batch a transaction. The log keeps what it comes to, out of the database's reach.

    Nothing follows from it, so that it never counts as work done.
    """
    done = await deps.database.arun(sealing.seal, now=now)
    count = done.count
    while done.count == sealing.BATCH:
        await deps.database.agive_way()
        done = await deps.database.arun(sealing.seal, now=now, after=done.last)
        count += done.count
    if count:
        told = {"action": "journal_sealed", "entries": count, "head": done.head}
        logger.info("the journal is sealed", extra=told)
    return 0


def next_due(_session: Session, _deps: Deps, _now: datetime) -> datetime | None:
    """It has a rhythm only."""
    return None
