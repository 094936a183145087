"""A week at a unit: every message that behaviour.md asks for comes, at its minute, and no other."""

import logging
import os
from pathlib import Path

import pytest

from bot.app import CONCERNS
from tests.week.oracle import Oracle
from tests.week.play import Chats, Play, compare
from tests.week.quick import QuickDatabase
from tests.week.unit import Week, whole
from tests.world import POLICY, World, copenhagen, load_policy

SMALL = whole(1, people=6, talks=22, dailies=8)
WHOLE = whole(2, people=64, talks=100, dailies=150)


async def played(database_url: str, folder: Path, week: Week) -> Chats:
    database = QuickDatabase(database_url)
    world = await World.begin(
        database, load_policy(folder, POLICY), at=copenhagen("2026-11-24 09:00"), concerns=CONCERNS
    )
    chats = await Play(world, week).whole()
    await world.assembly.application.shutdown()
    database.close()
    return chats


def wrong(week: Week, chats: Chats) -> dict[str, object]:
    """Whose chats lack what the oracle expects, or hold more than that."""
    expected = Oracle(week).run()
    found = {
        name: compare([e for e in expected if e.to == name], chats.new(name))
        for name in chats.heard
    }
    return {name: outcome for name, outcome in found.items() if outcome != ([], [])}


async def test_a_small_week_brings_every_message_and_no_other(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chats = await played(database_url, tmp_path, SMALL)

    assert wrong(SMALL, chats) == {}
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_week_of_seventy_people_brings_every_message_and_no_other(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert (len(WHOLE.citizens), len(WHOLE.talks)) == (70, 260)

    chats = await played(database_url, tmp_path, WHOLE)

    assert wrong(WHOLE, chats) == {}
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
