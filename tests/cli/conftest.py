"""The command line as an operator has it: a folder of its own, no settings but those of the test."""

import asyncio
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.clock import SystemClock
from bot.simulator import server
from bot.simulator.telegram import Telegram
from tests.cli.files import COMPLETE


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The one line on standard error of a command that says nothing else."""
        assert self.out == ""
        assert self.err.count("\n") == 1, self.err
        return self.err.strip()


class CommandLine:
    """Runs commands in this process, in the folder `here`."""

    def __init__(
        self, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.here = here
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: str) -> Said:
        with pytest.raises(SystemExit) as exit_:
            main(arguments)
        said = self._capsys.readouterr()
        assert "Traceback" not in said.err
        return Said(int(exit_.value.code or 0), said.out, said.err)

    def set(self, **settings: str) -> None:
        """Settings of the environment, by their names without the prefix."""
        for name, text in settings.items():
            self._monkeypatch.setenv(f"AFTALEBOT_{name}", text)

    def write(self, name: str, content: str | bytes) -> str:
        """A file here; its name."""
        data = content if isinstance(content, bytes) else content.encode()
        (self.here / name).write_bytes(data)
        return name

    def complete_policy(self) -> None:
        """A policy that says all that `run` asks for."""
        self.set(POLICY=self.write("policy.toml", COMPLETE))


@pytest.fixture
def cli(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[CommandLine]:
    """Commands in an empty folder; the log, which they set up, is as before afterwards."""
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield CommandLine(tmp_path, capsys, monkeypatch)
    root.handlers[:], root.level = handlers, level


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
