"""A world whose updates come by a webhook: the pretend Telegram posts them to the real application, without a network."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from bot.receiver import ALLOWED, secret_token
from bot.simulator.webhook import posting
from bot.web.site import Hook, create_app
from tests.flows.conftest import world
from tests.world import SECRET, World

__all__ = ["world"]

URL = "https://eksempel.invalid/hook"
WORD = secret_token(SECRET)
WITHIN = {"delivery": timedelta(minutes=1), "housekeeping": timedelta(hours=1)}
BROUGHT_BY = {"X-Telegram-Bot-Api-Secret-Token": WORD}

Posting = Callable[[], AsyncIterator[None]]


def site_of(world: World) -> Starlette:
    """What a process answers over HTTP."""
    receiver, bot = world.assembly.receiver, world.assembly.application.bot
    hook = Hook(path="/hook", secret_token=WORD, bot=bot, push=receiver.push)
    return create_app(world.assembly.deps, within=WITHIN, hook=hook)


@pytest.fixture
def site(world: World) -> Starlette:
    return site_of(world)


@pytest_asyncio.fixture
async def client(site: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who asks over HTTP."""
    transport = httpx.ASGITransport(site)
    async with httpx.AsyncClient(transport=transport, base_url="https://eksempel.invalid") as asks:
        yield asks


async def hook_up(world: World) -> None:
    """The webhook is set, as it is at a start."""
    bot = world.assembly.application.bot
    await bot.set_webhook(URL, secret_token=WORD, allowed_updates=ALLOWED)


@pytest_asyncio.fixture
async def posted(world: World, site: Starlette) -> AsyncIterator[None]:
    """Whatever people do is posted at once."""
    await hook_up(world)
    async with posting(world.telegram.world, httpx.ASGITransport(site)):
        yield
