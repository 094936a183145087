"""A world per test, on each database, in which nothing unexpected may happen."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.store import Database
from tests.conftest import Logged
from tests.world import POLICY, World, load_policy


@pytest_asyncio.fixture
async def world(story_db: Database, tmp_path: Path, logged: Logged) -> AsyncIterator[World]:  # noqa: ARG001 - the log is watched
    """A unit with staff and citizens, on a Monday at nine."""
    begun = await World.begin(story_db, load_policy(tmp_path, POLICY))
    begun.import_staff()
    begun.import_citizens()
    yield begun
    await begun.end()
