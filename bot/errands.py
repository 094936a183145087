"""Work that is begun and not waited for: nothing else may stand still while somebody's server is slow."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine

from bot.logs import withheld

Work = Callable[[], Coroutine[None, None, None]]

logger = logging.getLogger(__name__)


class Errands:
    """One process's; each by its name, and one of a name at a time."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def begin(self, name: str, work: Work) -> None:
        """Begin `work`, unless the errand of this name is still under way."""
        if name not in self._under_way:
            task = asyncio.ensure_future(watched(name, work))
            self._under_way[name] = task
            task.add_done_callback(lambda _: self._under_way.pop(name, None))

    async def finished(self) -> None:
        """Wait for all that is under way."""
        while self._under_way:
            await asyncio.wait(set(self._under_way.values()))

    async def stop(self) -> None:
        """Break off what is under way: it is begun anew some other time."""
        for task in list(self._under_way.values()):
            task.cancel()
        await self.finished()


async def watched(name: str, work: Work) -> None:
    """Whatever breaks, breaks this errand only."""
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await work()
    except Exception as fault:
        told = {"action": "errand_failed", "errand": name, "fault": type(fault).__name__}
        logger.error("an errand failed", extra=told, exc_info=withheld(fault))  # noqa: TRY400 - the fault's text is withheld
