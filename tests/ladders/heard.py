"""What tests share in which somebody receives, as a process does, and then nobody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.actions import hearing
from bot.receiver import LEASE
from tests.world import World


@asynccontextmanager
async def listening(unit: World) -> AsyncIterator[None]:
    """Somebody polls inside."""
    stopping = asyncio.Event()
    running = asyncio.create_task(unit.assembly.receiver.run(stopping))
    try:
        yield
    finally:
        stopping.set()
        await running
        await unit.assembly.deps.screens.finished()


async def heard(unit: World) -> datetime:
    """Polls come and go until the lease is renewed; when that is."""
    polled = unit.telegram.world.updates.polled
    await polled.wait()
    unit.clock.push_to(unit.clock.now() + LEASE / 4)
    for _ in range(3):
        polled.clear()
        await polled.wait()
    return unit.clock.now()


async def listen(unit: World) -> datetime:
    """Somebody polls for a moment, and is gone; when they last received."""
    async with listening(unit):
        return await heard(unit)


def unheard_since(unit: World) -> datetime | None:
    with unit.database.read() as session:
        return hearing.unheard_since(session, unit.clock.now())
