"""What one process does alone, and for how long: the leases of its concerns, kept up while a pass takes long.

That nobody writes on a lease which another process has by then is `bot.store.leases`' business.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.actions import keeping
from bot.deps import Deps
from bot.store import DatabaseFault, Held, resting_on

T = TypeVar("T")

LEASE = timedelta(seconds=20)  # another process takes over when this one has been silent so long
RENEWED_EVERY = (
    3  # seconds between two looks at whether it is time to renew, while a pass takes long
)


class Tenure:
    """One process's."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._held: dict[str, tuple[Held, datetime]] = {}  # and when each is to be renewed

    async def hold(self, concern: str) -> Held | None:
        """The lease if the concern is this process's; it is renewed when half of it is gone."""
        now = self._deps.clock.now()
        held, renew_at = self._held.get(concern, (None, now))
        if now < renew_at:
            return held
        held = await self._deps.database.arun(
            keeping.hold, _lease(concern), owner=self._deps.owner, now=now, length=LEASE
        )
        if held is None:
            self.forget(concern)
        else:
            self._held[concern] = held, now + LEASE / 2
        return held

    async def hold_on(self, concerns: Iterable[str]) -> None:
        """Renew in one transaction what this process holds of these, where it is time; `hold` does so one by one."""
        now = self._deps.clock.now()
        due = {_lease(concern): concern for concern in concerns if self._is_lapsing(concern, now)}
        if not due:
            return
        held = await self._deps.database.arun(
            keeping.hold_on, due, owner=self._deps.owner, now=now, length=LEASE
        )
        self._held |= {due[each.name]: (each, now + LEASE / 2) for each in held}

    def _is_lapsing(self, concern: str, now: datetime) -> bool:
        return concern in self._held and now >= self._held[concern][1]

    async def keep(self, concern: str, held: Held, work: Awaitable[T]) -> T:
        """The result of work that rests on the lease, which is renewed meanwhile. Raises LeaseLost."""
        task = asyncio.ensure_future(_resting_on(held, work))
        try:
            while not (await asyncio.wait({task}, timeout=RENEWED_EVERY))[0]:
                with contextlib.suppress(*DatabaseFault):
                    await self.hold(concern)
        finally:
            task.cancel()
            await asyncio.wait({task})
        return task.result()

    def forget(self, concern: str | None = None) -> None:
        """What this process believes to hold, of one concern or of all: it asks again."""
        if concern is None:
            self._held.clear()
        else:
            self._held.pop(concern, None)

    async def give_back(self, concerns: Iterable[str]) -> None:
        """Another process may go on with them at once."""
        names = [_lease(concern) for concern in concerns]
        now = self._deps.clock.now()
        await self._deps.database.arun(keeping.let_go, names, owner=self._deps.owner, now=now)
        self._held.clear()


async def _resting_on(held: Held, work: Awaitable[T]) -> T:
    with resting_on(held):
        return await work


def _lease(concern: str) -> str:
    return f"concern:{concern}"
