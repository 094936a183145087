"""A week at a unit: every message that behaviour.md asks for comes, at its minute, and no other."""

import logging
from pathlib import Path

import pytest

from tests.week.chats import SMALL, WHOLE, played
from tests.week.oracle import Oracle
from tests.week.play import Chats, compare
from tests.week.unit import Week


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


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_week_of_seventy_people_brings_every_message_and_no_other(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert (len(WHOLE.citizens), len(WHOLE.talks)) == (70, 260)

    chats = await played(database_url, tmp_path, WHOLE)

    assert wrong(WHOLE, chats) == {}
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
