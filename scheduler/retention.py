"""Each night, what has been kept long enough goes."""

from datetime import datetime, timedelta

from bot.actions import outliving
from bot.actions.outliving import Place, Stage
from bot.deps import Deps
from bot.store import Session

NAME = "retention"
EVERY = timedelta(seconds=1)
BATCH = 25  # appointments with all their messages, or citizens, in one transaction: others wait to write
LONGEST = timedelta(seconds=2)  # then the other concerns get their turn

_NEXT = {Stage.APPOINTMENTS: Stage.CITIZENS, Stage.CITIZENS: Stage.STRANGERS}


async def tick(deps: Deps, now: datetime) -> int:
    """Forget what may go tonight, for a while; how many appointments, people and messages to strangers."""
    here = await deps.database.aread(outliving.place, now)
    if here is None:
        return 0
    ends_at, count = deps.clock.now() + LONGEST, 0
    while here is not None:
        gone, here = await _step(deps, here, now)
        count += gone
        if here is not None and deps.clock.now() >= ends_at:
            await deps.database.arun(outliving.keep_place, here)
            return count
    await deps.database.arun(outliving.done, now=now)
    return count


async def _step(deps: Deps, here: Place, now: datetime) -> tuple[int, Place | None]:
    """One batch: how many went, and where to go on; None at the end."""
    if here.stage is Stage.STRANGERS:
        return await deps.database.arun(outliving.forget_strangers, now=now), None
    found = await deps.database.aread(outliving.due, deps.policy, here, now=now)
    batch = found.ids[:BATCH]
    gone = await _forget(deps, here.stage, batch, now) if batch else 0
    if len(found.ids) > BATCH:
        return gone, Place(here.stage, batch[-1])
    return gone, Place(_NEXT[here.stage]) if found.after is None else Place(here.stage, found.after)


async def _forget(deps: Deps, stage: Stage, batch: list[int], now: datetime) -> int:
    if stage is Stage.APPOINTMENTS:
        return await deps.database.arun(outliving.forget, deps.policy, batch, now=now)
    seen = await deps.database.aread(outliving.named, batch)  # nobody waits to write meanwhile
    return await deps.database.arun(
        outliving.forget_citizens, deps.policy, batch, seen=seen, now=now
    )


def next_due(session: Session, _deps: Deps, now: datetime) -> datetime | None:
    """At once while the night's work is not done. Nobody waits for the hour itself, and a night without it is made up for."""
    return now if outliving.is_night(session, now) else None
