"""The three processes of a measurement: the pretended Telegram, the product, the bare loop."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.disk import Disk

PATIENCE = 600.0  # seconds
LOOK_EVERY = 0.1
POLICY = """
[unit]
municipality = "Eksempel Kommune"
phone = "+45 00 00 00 01"
privacy_url = "https://eksempel.invalid/databeskyttelse"
open_weekends = true
open_public_holidays = true
opening_hours = ["00:00", "24:00"]
write_to_citizens = ["00:00", "24:00"]

[delivery]
per_second = {per_second}
"""
NO_LIMIT = 10_000  # what a policy may say at most


@dataclass(frozen=True)
class Sends:
    """What the pretended Telegram was asked to send: (seconds since 1970, HTTP status, chat), oldest first."""

    calls: list[tuple[float, int, int]]

    @property
    def seconds(self) -> float:
        """From the first to the last."""
        return self.calls[-1][0] - self.calls[0][0]

    @property
    def rate(self) -> float:
        """Messages a second."""
        return (len(self.calls) - 1) / self.seconds


@dataclass(frozen=True)
class Taps:
    """When each tap was, by the machine's own clock, and how many seconds it waited for its answer, oldest first."""

    answered: list[tuple[float, float]]

    @property
    def waits(self) -> list[float]:
        """The shortest first."""
        return sorted(waited for _, waited in self.answered)

    @property
    def mostly(self) -> float:
        """What all but one of a hundred waited at most."""
        return self.waits[int(len(self.answered) * 0.99)]

    @property
    def median(self) -> float:
        return self.waits[len(self.answered) // 2]

    @property
    def worst(self) -> float:
        return self.waits[-1]

    def less(self, disk: Disk) -> "Taps":
        """All of them, without what the disk stood still for meanwhile."""
        return Taps([(at, w - disk.stood_still(at, at + w)) for at, w in self.answered])


@dataclass(frozen=True)
class PretendedTelegram:
    """Where it listens."""

    address: str
    token: str
    client: httpx.Client

    def count(self) -> int:
        """How many sends since `forget`."""
        return int(self.client.get("/bench/count").json())

    def sends(self) -> Sends:
        return Sends(
            [(at, status, chat) for at, status, chat in self.client.get("/bench/sends").json()]
        )

    def forget(self) -> None:
        self.client.post("/bench/forget").raise_for_status()

    def taps(
        self,
        people: list[int],
        *,
        rate: float,
        seconds: float,
        delay: float = 0.0,
        patience: float = 10.0,
    ) -> "Taps":
        """What each tap waited for, `patience` at most; `delay`: how late Telegram answers the bot."""
        asked = {
            "people": people,
            "rate": rate,
            "seconds": seconds,
            "delay": delay,
            "patience": patience,
        }
        answered = self.client.post("/bench/taps", json=asked, timeout=None).json()
        return Taps([(at, waited) for at, waited in answered])

    def until(self, sends: int, *, look_every: float = LOOK_EVERY) -> None:
        """Wait for that many sends. To look costs the server, too: where the bare loop is raced, look seldom."""
        eventually(lambda: self.count() >= sends, f"{sends} sends", look_every)


@contextlib.contextmanager
def pretended(people: int, *, limited: bool = False) -> Iterator[PretendedTelegram]:
    """A pretended Telegram with that many people, while inside."""
    command = [sys.executable, "-m", "benchmarks.pretended", "--people", str(people)]
    process = subprocess.Popen(  # noqa: S603 - our own
        [*command, *(["--limited"] if limited else [])], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None  # noqa: S101 - said to the type checker
        address, token = process.stdout.readline().split()
        with httpx.Client(base_url=address, timeout=60) as client:
            yield PretendedTelegram(address, token, client)
    finally:
        process.terminate()
        process.wait()


@dataclass
class Product:
    """The product as a process; `notes` are there once it has stopped."""

    process: subprocess.Popen[bytes]
    folder: Path
    environment: dict[str, str]
    notes: dict[str, float]

    def kill(self) -> None:
        """As by the operating system: SIGKILL."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> dict[str, float]:
        """End it as an operator would."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        path = self.folder / "notes.json"
        if path.exists():
            self.notes |= json.loads(path.read_text())
        return self.notes

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def until_it_runs(self) -> None:
        """Wait until it is open for business."""
        eventually(lambda: any(line.get("action") == "running" for line in self.log()), "a start")

    @property
    def owner(self) -> str:
        """Its name in leases, once it runs."""
        return next(str(line["owner"]) for line in self.log() if line.get("action") == "running")

    def log(self) -> list[dict[str, Any]]:
        """Its lines so far."""
        lines = (self.folder / "log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


@contextlib.contextmanager
def product(
    telegram: PretendedTelegram, url: str, *, per_second: int, watched: bool = True
) -> Iterator[Product]:
    """The product on a database, while inside; not `watched` it has no witness, who costs a hundredth of a processor."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "policy.toml").write_text(POLICY.format(per_second=per_second), encoding="utf-8")
        environment = os.environ | _environment(telegram, url, folder)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own
                [sys.executable, "-m", *(_watched(folder) if watched else ("bot", "run"))],
                env=environment,
                stderr=log,
            )
        running = Product(process, folder, environment, {})
        try:
            yield running
        finally:
            if running.is_running:
                running.stop()
            if process.returncode not in {0, -signal.SIGKILL}:
                sys.stderr.write((folder / "log").read_text()[-4000:])


def _watched(folder: Path) -> tuple[str, str]:
    return "benchmarks.product", str(folder / "notes.json")


def _environment(telegram: PretendedTelegram, url: str, folder: Path) -> dict[str, str]:
    return {
        "AFTALEBOT_TOKEN": telegram.token,
        "AFTALEBOT_API_URL": telegram.address,
        "AFTALEBOT_DATABASE_URL": url,
        "AFTALEBOT_POLICY": str(folder / "policy.toml"),
        "AFTALEBOT_SECRET_KEY": "a key for measurements",
        "AFTALEBOT_LOG_FORMAT": "json",
        "PTB_TIMEDELTA": "true",
    }


def bare(telegram: PretendedTelegram, count: int, width: int) -> Sends:
    """The bare loop's sends."""
    telegram.forget()
    subprocess.run(  # noqa: S603 - our own
        [
            sys.executable,
            "-m",
            "benchmarks.bare",
            telegram.address,
            telegram.token,
            str(count),
            str(width),
        ],
        check=True,
    )
    return telegram.sends()


def eventually(look: Callable[[], bool], what: str, look_every: float = LOOK_EVERY) -> None:
    """Until `look` says so; raises TimeoutError when patience is at its end."""
    end = time.monotonic() + PATIENCE
    while not look():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(look_every)
