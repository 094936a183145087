"""Whatever people do, in whatever order: every row moves by an event of its table, and nobody reads what is not theirs.

A walk begins in one of the scenes, without which chance alone would seldom get behind a registration, and is the same
in each run but for the thorough profile, which walks elsewhere each time and shortens what it finds. Bugs were planted
one by one to see that these walks find them, and they do: a matter that lives on, and climbs, after it was closed; a
registration that closes nothing; a no-show by a provider, in her own name or as a consultant's; a message to the host
before; another host without another version; a reminder of the old time; news sent twice after a move, and news that
was told already; a promise that never ends, one that ends without a next step, a last step that is not repeated;
another citizen's button that works; a reminder after an approved regret; a question about a no-show that was corrected.
"""

import asyncio
import logging
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.unit import prepare
from tests.machine.walk import SCENES, Walk
from tests.world import POLICY, load_policy

WALKS = {"sqlite": 2, "postgresql": 1}  # per scene; the first is always the simplest that there is
STEPS = 30
THOROUGH = 30  # times as many


@pytest.mark.slow
def test_whatever_happens_the_books_are_right(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    policy = load_policy(tmp_path, POLICY)
    start = asyncio.run(prepare(database_url, policy, tmp_path))
    caplog.clear()

    def check_log() -> None:
        surprises = [record for record in caplog.records if record.levelno >= logging.WARNING]
        caplog.clear()
        assert surprises == []

    is_thorough = settings.get_current_profile_name() == "thorough"
    walks = WALKS[database_url.partition(":")[0]] * (THOROUGH if is_thorough else 1)
    for scene in SCENES:
        walk = partial(Walk, start, scene, check_log)
        run_state_machine_as_test(
            walk if is_thorough else seed(scene)(walk),  # type: ignore[arg-type]  # anything that makes one will do
            settings=settings(
                max_examples=walks,
                stateful_step_count=STEPS,
                database=None,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate, Phase.shrink] if is_thorough else [Phase.generate],
                report_multiple_bugs=False,
            ),
        )
