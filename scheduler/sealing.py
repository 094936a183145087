"""Seals what the journal has got since the last pass, so that a change of it can be proved."""

import logging
from datetime import datetime, timedelta

from bot.actions import sealing
from bot.deps import Deps
from bot.store import Session

NAME = "sealing"
EVERY = timedelta(minutes=1)
IN_A_ROW = 50  # batches a turn: half as many entries as a late one may lie behind

logger = logging.getLogger(__name__)


async def tick(deps: Deps, now: datetime) -> int:
    """Seal the next entries, a batch a transaction; how many, if there may be more, else 0: nothing else follows.

    The log keeps what it comes to, out of the database's reach.
    """
    count = await _seal_some(deps, now)
    return count if count == IN_A_ROW * sealing.BATCH else 0


async def _seal_some(deps: Deps, now: datetime) -> int:
    """Seal the next batches, IN_A_ROW at most, of which the first looks for what came late; how many entries."""
    count, after, head = 0, None, ""
    for _ in range(IN_A_ROW):
        done = await deps.database.arun(sealing.seal, now=now, after=after)
        count, after, head = count + done.count, done.last, done.head
        if done.count < sealing.BATCH:
            break
    if count:
        told = {"action": "journal_sealed", "entries": count, "head": head}
        logger.info("the journal is sealed", extra=told)
    return count


def next_due(_session: Session, _deps: Deps, _now: datetime) -> datetime | None:
    """It has a rhythm only."""
    return None
