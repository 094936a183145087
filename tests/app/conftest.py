"""The whole program in this process, over HTTP to a pretend Telegram."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from bot import app, settings
from bot.clock import SystemClock
from bot.settings import Settings
from bot.simulator import server
from bot.simulator.answers import Answer
from bot.simulator.telegram import Telegram
from tests.flows.conftest import world
from tests.world import POLICY, TOKEN

__all__ = ["world"]


class Watched(Telegram):
    """A pretend Telegram that one can wait for."""

    def __init__(self) -> None:
        super().__init__(SystemClock(), token=TOKEN, first_update_id=1000, poll_second=0.1)
        self._called: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def call(self, token: str, method: str, parameters: Mapping[str, object]) -> Answer:
        answer = await super().call(token, method, parameters)
        self._called[method].set()
        return answer

    async def called(self, method: str) -> None:
        """The bot calls this method, from now on or since this was asked last."""
        await self._called[method].wait()
        self._called[method].clear()


@pytest.fixture
def telegram() -> Watched:
    return Watched()


@pytest_asyncio.fixture
async def api_url(telegram: Watched) -> AsyncIterator[str]:
    """Where the pretend Telegram answers."""
    async with server.running(server.create_app(telegram)) as address:
        yield address


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(POLICY, encoding="utf-8")
    return path


@pytest.fixture
def given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str, policy_file: Path
) -> Callable[..., Settings]:
    """Settings of an installation where nothing is missing, but what a test changes."""
    monkeypatch.chdir(tmp_path)  # no .env but its own

    def make(**changed: object) -> Settings:
        whole: dict[str, object] = {
            "token": TOKEN,
            "api_url": "http://127.0.0.1:9",
            "database_url": database_url,
            "policy": policy_file,
            "secret_key": "a key for tests",
        }
        return settings.load(**(whole | changed))

    return make


Running = Callable[..., AbstractAsyncContextManager[None]]


@pytest.fixture
def running() -> Running:
    """The program at work inside, stopped as by SIGTERM at the end."""

    @asynccontextmanager
    async def run(of: Settings, *, receive: bool = True, tick: bool = True) -> AsyncIterator[None]:
        stopping = asyncio.Event()
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(app, "_stop_on_signal", lambda: stopping)
            work = asyncio.create_task(app.run(of, receive=receive, tick=tick))
            await asyncio.sleep(0)  # it has its event by now
        try:
            yield
        finally:
            stopping.set()
            await work

    return run
