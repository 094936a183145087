"""The command line as an operator has it: a folder of its own, no settings but those of the test."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import collecting
from bot.clock import SystemClock
from bot.simulator import server
from bot.simulator.telegram import Telegram
from tests.cli.commands import CommandLine
from tests.quick import KEY


@pytest.fixture
def cli(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    log_as_before: None,  # noqa: ARG001 - commands set it up
) -> CommandLine:
    """Commands in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        collecting, "seldom", lambda: None
    )  # this process goes on, and tests others
    monkeypatch.setenv("AFTALEBOT_SECRET_KEY", KEY.decode())
    return CommandLine(tmp_path, capsys, monkeypatch)


@pytest.fixture
def telegram(cli: CommandLine) -> Iterator[Telegram]:
    """A pretend Telegram over HTTP, beside the commands, which are set up for it."""
    pretended = Telegram(SystemClock())
    address: list[str] = []
    answering, done = threading.Event(), threading.Event()

    async def serve() -> None:
        async with server.running(server.create_app(pretended)) as where:
            address.append(where)
            answering.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert answering.wait(30)
    cli.set(API_URL=address[0], TOKEN=pretended.token)
    yield pretended
    done.set()
    thread.join(30)
