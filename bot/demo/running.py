"""The demo as a program: the page is served at once, and the unit moves in meanwhile.

What takes a second to import comes after the page is there: light modules only, at the top.
"""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette

from bot.clock import PushedClock
from bot.demo import page
from bot.demo.page import Entrance
from bot.demo.publishing import Publisher
from bot.demo.seed import JOINED, Seed
from bot.simulator import server
from bot.simulator.telegram import Telegram

if TYPE_CHECKING:
    from bot.demo.house import House

MEMORY = Path("/dev/shm")  # noqa: S108 - Linux's own folder in memory: nothing here has to outlive the program


@dataclass(frozen=True)
class Demo:
    """One that runs: where it is; `furnishing` ends when the visitor can begin."""

    address: str
    furnishing: "asyncio.Task[House]"


@contextlib.asynccontextmanager
async def running(seed: Seed, *, port: int = 0) -> AsyncIterator[Demo]:
    """Serve the page at once and let the unit move in meanwhile; nothing is left behind. Port 0: any free one.

    Raises `PortTakenError` or `CannotListenError`.
    """
    clock = PushedClock(JOINED)
    telegram = Telegram(clock, poll_second=0)
    entrance = Entrance(telegram, Publisher(seed.number))
    app = Starlette(routes=[*server.routes(telegram), *page.routes(entrance)])
    prefix = f"aftalebot-demo-{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=_memory()) as folder:
        async with server.running(app, port) as address:
            file = Path(folder) / "aftalebot.db"
            moving_in = _move_in(entrance, seed, clock, file=file, address=address)
            furnishing = asyncio.create_task(moving_in)
            try:
                yield Demo(address, furnishing)
            finally:
                await _move_out(furnishing)


def _memory() -> Path | None:
    """Where no commit waits for a disk; None for the ordinary temporary folder."""
    return MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None


async def _move_in(
    entrance: Entrance, seed: Seed, clock: PushedClock, *, file: Path, address: str
) -> "House":
    house = await asyncio.to_thread(_imported)
    made: House = house.House(seed, entrance.telegram, clock, file=file, address=address)
    try:
        await made.open(entrance)
    except BaseException:
        await made.close()
        raise
    return made


def _imported() -> Any:
    from bot.demo import house  # noqa: PLC0415 - as the module says

    return house


async def _move_out(furnishing: "asyncio.Task[House]") -> None:
    furnishing.cancel()
    await asyncio.wait({furnishing})
    if not furnishing.cancelled() and furnishing.exception() is None:
        await furnishing.result().close()
