"""Snapshots for whoever watches: made when something has changed, once for all, and not too often.

Light to import: the page is there before the unit is. What a snapshot shows is `view`.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable

AT_MOST_EVERY = 0.05  # seconds between two snapshots
REST = 4  # times as long as it took to make one: the bot comes first

Make = Callable[[int], Awaitable[str]]  # the snapshot of a version, as JSON


class Publisher:
    """The newest snapshot; until `show` says what there is to see, it is that the unit moves in."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._make: Make = self._nothing_yet
        self._version = 0
        self._made: tuple[int, str] | None = None
        self._making = asyncio.Lock()
        self._changed = asyncio.Event()
        self._hurried = asyncio.Event()
        self._took = 0.0  # seconds, to make the last one

    def show(self, make: Make) -> None:
        """From now on there is something to see."""
        self._make = make
        self.say()

    def say(self) -> None:
        """Something has changed."""
        self._version += 1
        self._changed.set()

    def hurry(self) -> None:
        """A visitor's own act has had its effect: nobody should wait for it to be shown."""
        self._hurried.set()

    async def newest(self) -> str:
        """The snapshot of now, as JSON."""
        return (await self._newest())[1]

    async def after(
        self, seen: int, closing: asyncio.Event, patience: float
    ) -> tuple[int, str] | None:
        """The newest snapshot once it is newer than `seen`; None if nothing changes for a while, or at the end."""
        if self._version <= seen:
            await self._news(closing, patience)
        if self._version <= seen or closing.is_set():
            return None
        return await self._newest()

    async def rest(self) -> None:
        """Until it is time for another one, or somebody waits for it."""
        with contextlib.suppress(TimeoutError):
            longest = max(AT_MOST_EVERY, self._took * REST)
            await asyncio.wait_for(self._hurried.wait(), longest)
        self._hurried.clear()

    async def _news(self, closing: asyncio.Event, patience: float) -> None:
        self._changed.clear()
        waiting = [asyncio.ensure_future(event.wait()) for event in (self._changed, closing)]
        await asyncio.wait(waiting, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()

    async def _newest(self) -> tuple[int, str]:
        async with self._making:
            if self._made is None or self._made[0] != self._version:
                version, loop = self._version, asyncio.get_running_loop()
                begun = loop.time()
                self._made = (version, await self._make(version))
                self._took = loop.time() - begun
            return self._made

    async def _nothing_yet(self, version: int) -> str:
        return json.dumps({"version": version, "ready": False, "seed": self._seed})
