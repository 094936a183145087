"""A week at a unit: every message that behaviour.md asks for comes, at its minute, and no other; so do the edits."""

import logging
from pathlib import Path

import pytest

from tests.week import by_hand
from tests.week.chats import SMALL, WHOLE, played
from tests.week.oracle import Oracle
from tests.week.screens import Chats, differences
from tests.week.unit import Week


def wrong(week: Week, chats: Chats, name: str) -> dict[str, list[object]]:
    """Whose chats lack what the oracle expects or was written by hand, or hold more than that."""
    expected = Oracle(week).run()
    by_oracle = {
        who: differences([e for e in expected if e.to == who], heard)
        for who, heard in chats.heard.items()
    }
    read = {f"{who} by hand": found for who, found in by_hand.differences(chats, name).items()}
    return {who: found for who, found in {**by_oracle, **read}.items() if found}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("database_url", "week", "name", "people"),
    [
        pytest.param("sqlite", WHOLE, "seventy", (70, 260), id="sqlite-seventy people"),
        pytest.param(
            "postgres",
            SMALL,
            "few",
            (17, 47),
            id="postgres-a few people",
            marks=pytest.mark.postgres,
        ),
    ],
    indirect=["database_url"],
)
async def test_a_week_brings_every_message_and_no_other(
    database_url: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    week: Week,
    name: str,
    people: tuple[int, int],
) -> None:
    assert (len(week.citizens), len(week.talks)) == people

    chats = await played(database_url, tmp_path, week)

    assert wrong(week, chats, name) == {}
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
