"""A member of staff gets their menu of commands, also from a Telegram that takes its time with it."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.simulator.answers import Answer
from bot.simulator.telegram import Telegram
from bot.store import Database
from tests import world as worlds
from tests.world import POLICY, World, load_policy


class Slow(Telegram):
    """Answers what is not a message only when everything else has had its turn."""

    async def call(self, token: str, method: str, parameters: Mapping[str, object]) -> Answer:
        if method == "setMyCommands":
            for _ in range(20_000):
                await asyncio.sleep(0)
        return await super().call(token, method, parameters)


async def test_the_menu_comes_though_nothing_else_is_to_be_sent(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worlds, "Telegram", Slow)
    unit = await World.begin(db, load_policy(tmp_path, POLICY))
    unit.import_staff()
    mette = await unit.join_staff("Mette", "MEJ")
    assert [command["command"] for command in mette.commands()] == ["dag", "vikar", "hjaelp"]
    await unit.end()
