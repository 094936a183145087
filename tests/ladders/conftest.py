"""The whole bot, all concerns of it, over a unit whose staff are linked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.app import CONCERNS
from bot.store import Database
from tests.conftest import Logged
from tests.world import POLICY, World, load_policy


@pytest_asyncio.fixture
async def unit(story_db: Database, tmp_path: Path, logged: Logged) -> AsyncIterator[World]:  # noqa: ARG001 - the log is watched
    """A unit with staff and citizens, on a Monday at nine; Mette, Ali and Lea are linked."""
    begun = await World.begin(story_db, load_policy(tmp_path, POLICY), concerns=CONCERNS)
    begun.import_staff()
    begun.import_citizens()
    await begun.join_all_staff(Mette="MEJ", Ali="ALI", Lea="LEA")
    yield begun
    await begun.end()
