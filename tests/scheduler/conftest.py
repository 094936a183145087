"""What passes of the engine need: a world for the real concerns, bare deps for pretended ones."""

from pathlib import Path

import pytest

from bot.app import telegram_bot
from bot.clock import PushedClock
from bot.deps import Deps
from bot.gateway import Gateway
from bot.pace import Pace
from bot.store import Database
from tests.flows.conftest import world
from tests.world import POLICY, SECRET, START, TOKEN, load_policy

__all__ = ["clock", "deps", "world"]


@pytest.fixture
def clock() -> PushedClock:
    return PushedClock(START)


@pytest.fixture
def deps(db: Database, clock: PushedClock, tmp_path: Path) -> Deps:
    """One process's; its way out leads nowhere."""
    return Deps(
        database=db,
        gateway=Gateway(telegram_bot(TOKEN, api_url="http://telegram.invalid")),
        pace=Pace(per_second=25, now=clock.now()),
        clock=clock,
        policy=load_policy(tmp_path, POLICY),
        secret=SECRET,
        owner="one",
    )
