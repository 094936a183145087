"""What a tap changes on a screen. Its act is committed by then: the next updates don't wait until Telegram has answered."""

import asyncio

from bot.errands import Work, watched

SIDE_BY_SIDE = 32  # chats at once: fewer than there are connections, so that delivery finds one


class Screens:
    """One process's; what changes in one chat goes out in the order in which it came."""

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(SIDE_BY_SIDE)
        self._last: dict[int, asyncio.Task[None]] = {}

    async def change(self, chat_id: int, work: Work) -> None:
        """Begin `work`; waits only while too much is under way."""
        await self._room.acquire()
        task = asyncio.ensure_future(self._in_order(self._last.get(chat_id), work))
        self._last[chat_id] = task
        task.add_done_callback(lambda _: self._ended(chat_id, task))

    async def finished(self) -> None:
        """Wait for all that is under way."""
        while self._last:
            await asyncio.wait(set(self._last.values()))

    async def stop(self) -> None:
        """Break off what is under way: the process ends."""
        for task in list(self._last.values()):
            task.cancel()
        await self.finished()

    async def _in_order(self, before: asyncio.Task[None] | None, work: Work) -> None:
        if before is not None:
            await asyncio.wait({before})
        await watched("screen", work)

    def _ended(self, chat_id: int, task: asyncio.Task[None]) -> None:
        self._room.release()
        if self._last.get(chat_id) is task:
            del self._last[chat_id]
