"""What a tap changes on a screen. Its act is committed by then: the next updates don't wait until Telegram has answered."""

import asyncio

from bot.errands import Work, watched

SIDE_BY_SIDE = 24  # requests: fewer than there are connections, so that delivery finds one
MOST = 200  # changes, with those that wait for others; then whoever brings another waits


class Screens:
    """One process's; what changes in one chat goes out in the order in which it came."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(MOST)
        self._side_by_side = asyncio.Semaphore(SIDE_BY_SIDE)
        self._last: dict[int, asyncio.Task[None]] = {}
        self._all: set[asyncio.Task[None]] = set()

    async def change(self, chat_id: int, work: Work) -> None:
        """Begin `work`; waits only while there is too much of it."""
        await self._room.acquire()
        task = asyncio.ensure_future(self._in_order(self._last.get(chat_id), work))
        self._last[chat_id] = task
        self._all.add(task)
        task.add_done_callback(lambda _: self._ended(chat_id, task))

    async def finished(self) -> None:
        """Wait for all that is under way."""
        while self._all:
            await asyncio.wait(self._all)

    async def end(self, *, within: float) -> None:
        """Wait so many seconds for what is under way, and break off what is left: the process ends."""
        if self._all:
            await asyncio.wait(self._all, timeout=within)
        for task in self._all:
            task.cancel()
        await self.finished()

    async def _in_order(self, before: asyncio.Task[None] | None, work: Work) -> None:
        if before is not None:
            await asyncio.wait({before})
        async with self._side_by_side:
            await watched("screen", work)

    def _ended(self, chat_id: int, task: asyncio.Task[None]) -> None:
        self._room.release()
        self._all.discard(task)
        if self._last.get(chat_id) is task:
            del self._last[chat_id]
