"""Whatever people do, in whatever order: every row moves by an event of its table, and nobody reads what is not theirs."""

import asyncio
import logging
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bot.policy import Policy
from tests.machine.chance import STEPS, Step
from tests.machine.walk import prepare, walk
from tests.world import POLICY, load_policy

EXAMPLES = {"ci": 10, "thorough": 400}


class Start:
    """Where each walk begins."""

    def __init__(self, folder: Path, template: Path, policy: Policy) -> None:
        self.template = template
        self.policy = policy
        self.copies: Iterator[Path] = (folder / f"walk{n}.db" for n in count())


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Start:
    folder = tmp_path_factory.mktemp("walks")
    template = folder / "template.db"
    template.write_bytes(sqlite_template.read_bytes())
    policy = load_policy(folder, POLICY)
    asyncio.run(prepare(template, policy))
    return Start(folder, template, policy)


@given(steps=STEPS)
@settings(
    max_examples=EXAMPLES.get(settings.get_current_profile_name(), 12),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@pytest.mark.slow
def test_whatever_happens_the_books_are_right(
    start: Start, caplog: pytest.LogCaptureFixture, steps: list[Step]
) -> None:
    caplog.clear()

    asyncio.run(walk(start.template, next(start.copies), start.policy, steps))

    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
