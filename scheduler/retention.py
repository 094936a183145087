"""Each night, what has been kept long enough goes."""

from datetime import datetime, timedelta

from bot.actions import forgetting
from bot.deps import Deps
from bot.store import Session

NAME = "retention"
EVERY = timedelta(hours=1)


async def tick(deps: Deps, now: datetime) -> int:
    """Forget all that may go, once a night, a batch a transaction; how many appointments and people."""
    if not await deps.database.aread(forgetting.is_night, now=now):
        return 0
    count = await _appointments(deps, now) + await _citizens(deps, now)
    count += await deps.database.arun(forgetting.forget_strangers, now=now)
    await deps.database.arun(forgetting.done, now=now)
    return count


async def _appointments(deps: Deps, now: datetime) -> int:
    after: int | None = 0
    count = 0
    while after is not None:
        found = await deps.database.aread(forgetting.due, deps.policy, after=after, now=now)
        if found.ids:
            count += await deps.database.arun(forgetting.forget, found.ids, now=now)
        after = found.after
    return count


async def _citizens(deps: Deps, now: datetime) -> int:
    """Behind the appointments: whose last one has just gone may be ready."""
    after: int | None = 0
    count = 0
    while after is not None:
        found = await deps.database.aread(
            forgetting.due_citizens, deps.policy, after=after, now=now
        )
        if found.ids:
            count += await deps.database.arun(
                forgetting.forget_citizens, deps.policy, found.ids, now=now
            )
        after = found.after
    return count


def next_due(_session: Session, _deps: Deps, _now: datetime) -> datetime | None:
    """It has a rhythm only: nobody waits for it, and a night without it is made up for."""
    return None
