"""A server of calendars, and the whole bot, which is told to fetch one of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.app import CONCERNS
from bot.store import Database
from tests.conftest import Logged
from tests.feeds.shelf import Shelf, serving
from tests.world import POLICY, World, load_policy


@pytest_asyncio.fixture
async def shelf() -> AsyncIterator[Shelf]:
    """Answers at its address, over real HTTP."""
    async with serving() as begun:
        yield begun


def feed(url: str, *more: str) -> str:
    """A policy with one feed."""
    lines = ("", "[[import.feeds]]", f'url = "{url}"', 'source = "mette"', *more, "")
    return POLICY + "\n".join(lines)


@pytest_asyncio.fixture
async def unit(
    story_db: Database,
    tmp_path: Path,
    shelf: Shelf,
    logged: Logged,  # noqa: ARG001 - the log is watched
) -> AsyncIterator[World]:
    """On a Monday at nine; Mette and the operator are linked, and Mette's calendar is complete and fetched."""
    policy = load_policy(tmp_path, feed(shelf.url, "full = true"))
    begun = await World.begin(story_db, policy, concerns=CONCERNS)
    begun.import_staff()
    begun.import_citizens()
    yield begun
    await begun.assembly.deps.errands.stop()
    await begun.end()
