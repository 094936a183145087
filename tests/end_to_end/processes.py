"""Real processes in a folder of their own, the pretend Telegram among them, and patience with a deadline."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

T = TypeVar("T")

PATIENCE = 60  # seconds, for a machine that has other things to do
STOPS_WITHIN = 10  # seconds: what the contract allows
POLL = 0.05  # seconds


def eventually(look: Callable[[], T | None], *, what: str) -> T:
    """What `look` gives as soon as it gives something; fails when patience is at its end."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(POLL)
    return found


@dataclass
class Process:
    """A command that goes on; what it says is in files, so that it never waits for a reader."""

    popen: subprocess.Popen[bytes]
    said: Path
    logged: Path

    def line(self, holding: str) -> str:
        """The first line, said or logged, with `holding` in it."""

        def look() -> str | None:
            text = self.said.read_text() + self.logged.read_text()
            assert self.popen.poll() is None, text
            return next((line for line in text.splitlines() if holding in line), None)

        return eventually(look, what=holding)

    def stop(self) -> int:
        """SIGTERM; the exit status, which has to come in time."""
        self.popen.terminate()
        return self.popen.wait(STOPS_WITHIN)


@dataclass
class Installation:
    """A folder with its settings, as an operator has it."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    processes: list[Process] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The test's own, so that a pretended date reaches the processes too, without its settings."""
        own = {name: text for name, text in os.environ.items() if not name.startswith("AFTALEBOT_")}
        return own | self.settings

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One command, to its end."""
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def answer(self, *arguments: str) -> Any:
        """The JSON document of a command that succeeds, which is all that it says."""
        done = self.command(*arguments, "--json")
        assert (done.returncode, done.stderr) == (0, ""), done
        return json.loads(done.stdout)

    def start(self, *arguments: str, module: str = "bot", within: Sequence[str] = ()) -> Process:
        """A command that goes on until `stop`; `within` is what prepares its surroundings and then becomes it."""
        number = len(self.processes)
        said, logged = self.folder / f"{number}.out", self.folder / f"{number}.log"
        with said.open("wb") as out, logged.open("wb") as log:
            popen = subprocess.Popen(  # noqa: S603 - our own program
                [*within, sys.executable, "-m", module, *arguments],
                cwd=self.folder,
                env=self.environment,
                stdout=out,
                stderr=log,
            )
        process = Process(popen, said, logged)
        self.processes.append(process)
        return process

    def end(self) -> None:
        """Nothing is left behind, whatever happened."""
        for process in self.processes:
            if process.popen.poll() is None:
                process.popen.kill()
                process.popen.wait()


@dataclass(frozen=True)
class Person:
    """Somebody in the pretend Telegram, reached over its control."""

    control: httpx.Client
    id: int

    @classmethod
    def appear(cls, control: httpx.Client, name: str) -> "Person":
        answer = control.post("people", json={"name": name}).raise_for_status()
        return cls(control, answer.json()["id"])

    def start(self, code: str) -> None:
        self._act("start", payload=code)

    def write(self, text: str) -> None:
        self._act("write", text=text)

    def tap(self, label: str) -> None:
        """Tap the newest button called `label`, and wait until the bot has answered."""
        tap = self._act("tap", label=label)["tap_id"]
        seen = lambda: self.control.get(f"taps/{tap}").json()["answered"]  # noqa: E731 - read once
        eventually(seen, what=f"an answer to «{label}»")

    def messages(self) -> list[dict[str, Any]]:
        """The bot's messages as they read now, oldest first, each with the `labels` of its buttons."""
        messages = self.control.get(f"chats/{self.id}").raise_for_status().json()["messages"]
        return [
            {**message, "labels": [button["label"] for row in message["buttons"] for button in row]}
            for message in messages
            if message["by_bot"] and not message["deleted"]
        ]

    def texts(self) -> list[str]:
        return [message["text"] for message in self.messages()]

    def gets(self, *fragments: str, without: str | None = None) -> dict[str, Any]:
        """The message that says all of this, and not `without`, once it is there."""

        def look() -> dict[str, Any] | None:
            for message in self.messages():
                text = message["text"]
                if all(fragment in text for fragment in fragments) and (
                    not without or without not in text
                ):
                    return message
            return None

        return eventually(look, what=f"{fragments}, there is {self.texts()}")

    def _act(self, act: str, **values: Any) -> dict[str, Any]:
        answer = self.control.post(f"people/{self.id}/{act}", json=values)
        assert answer.is_success, answer.text
        done: dict[str, Any] = answer.json()
        return done
