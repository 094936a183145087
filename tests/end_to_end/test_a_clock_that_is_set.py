"""The computer's clock is set while the real process runs: everything halts, nothing is lost, and all goes on.

Only the process's own clock is set, by the library of the program faketime, which reads in a file by how much. The
commands beside it, and the pretend Telegram, go by the right one.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.end_to_end.processes import Installation, Process, eventually
from tests.end_to_end.test_from_files_to_the_hosts_message import (
    CITIZENS,
    HEADER,
    STAFF,
    days_ahead,
    join_citizen,
    join_staff,
    take_in,
)

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
LACKING = "There is no faketime here to set a process's clock with: apt-get install faketime"
SLEEPING = "tests.end_to_end.sleeping"
ROOT = Path(__file__).parents[2]
FATES = {"running", "halted", "goes_on", "stopped"}
# What waited while the clock stood an hour back is an hour late by it, and operators hear of that.
LOUD = {"halted", "promise_not_kept"}

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Clock:
    """What a process goes by that is started `within` it; the steady one stays as it is."""

    file: Path

    def set_by(self, shift: str) -> None:
        """In one piece: whoever reads a file that is empty for a moment finds no shift in it."""
        new = self.file.with_suffix(".new")
        new.write_text(shift, encoding="utf-8")
        new.replace(self.file)

    @property
    def within(self) -> tuple[str, ...]:
        return (
            "env",
            f"LD_PRELOAD={LIBRARY}",
            f"FAKETIME_TIMESTAMP_FILE={self.file}",
            "FAKETIME_NO_CACHE=1",
            "DONT_FAKE_MONOTONIC=1",
        )


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    """Right, until it is set."""
    if LIBRARY is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(LACKING)
    made = Clock(tmp_path / "shift")
    made.set_by("+0")
    return made


def _begin(installation: Installation, clock: Clock) -> Process:
    process = installation.start("run", module=SLEEPING, within=clock.within)
    process.line('"running"')
    return process


def _lines(process: Process) -> list[dict[str, Any]]:
    return [json.loads(line) for line in process.logged.read_text().splitlines()]


def _story(process: Process) -> list[str]:
    """What became of the process and of its messages, in order; messages that end alike one after the other are one."""
    fates = [line.get("result", line["action"]) for line in _lines(process)]
    handled = {line["result"] for line in _lines(process) if "result" in line}
    story = [fate for fate in fates if fate in FATES | handled]
    return [
        fate
        for before, fate in zip(["", *story], story, strict=False)
        if fate != before or fate not in handled
    ]


def _loud(process: Process) -> set[str]:
    return {line["action"] for line in _lines(process) if line["level"] not in {"info", "debug"}}


def _await(process: Process, fate: str, times: int) -> None:
    """Wait until that is part of the story so often."""
    eventually(lambda: _story(process).count(fate) >= times, what=f"{times} times {fate}")


def test_a_clock_set_ahead_and_back_halts_everything_once_and_nothing_is_lost(
    installation: Installation, control: httpx.Client, clock: Clock
) -> None:
    installation.settings["PYTHONPATH"] = str(ROOT)
    take_in(installation, "staff", STAFF)
    take_in(installation, "citizens", CITIZENS)
    first = _begin(installation, clock)
    mette = join_staff(installation, control, "Mette", "MEJ")
    amina = join_citizen(installation, control, "Amina", "B-017")
    heard = amina.texts()

    # A year ahead, by which news that is due now is of no use any more.
    clock.set_by("+365d")
    _await(first, "halted", 1)
    take_in(installation, "appointments", f"{HEADER}A1;B-017;MEJ;jobsamtale;{days_ahead(5)}\n")
    assert first.stop() == 0
    second = _begin(installation, clock)
    _await(second, "halted", 1)
    assert amina.texts() == heard

    clock.set_by("+0")
    amina.gets("Du har fået en tid hos Mette")
    _await(second, "sent", 1)

    # An hour back, within which much has happened: a tap is taken in, and what follows from it waits.
    told = mette.texts()
    clock.set_by("-1h")
    _await(second, "halted", 2)
    amina.tap("Jeg kan ikke")
    amina.gets("Vi har sendt dit afbud til Mette")
    assert mette.texts() == told

    clock.set_by("+0")
    mette.gets("Afbud fra B-017 til")
    assert second.stop() == 0

    assert _story(first) == ["running", "sent", "halted", "stopped"]
    around = ["halted", "goes_on", "sent"]
    assert _story(second) == ["running", *around, *around, "stopped"]
    assert _loud(first) | _loud(second) <= LOUD
