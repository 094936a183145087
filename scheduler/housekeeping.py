"""Forgets what has served: ids of updates that can't come again, wrong codes that no longer count."""

from datetime import datetime, timedelta

from bot.actions import keeping
from bot.deps import Deps
from bot.store import Session

NAME = "housekeeping"
EVERY = timedelta(hours=1)


async def tick(deps: Deps, now: datetime) -> int:
    """Forget; nothing follows from it, so that it never counts as work done."""
    await deps.database.arun(keeping.forget, now=now)
    return 0


def next_due(_session: Session, _deps: Deps, _now: datetime) -> datetime | None:
    """It has a rhythm only."""
    return None
