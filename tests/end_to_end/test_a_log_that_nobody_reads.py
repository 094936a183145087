"""A log whose reader stands still, as a terminal that was halted does or a collector that hangs: the bot goes on."""

import os
from collections.abc import Iterator

import httpx
import pytest

from tests.end_to_end.processes import PATIENCE, Installation, Person, Process, eventually

PIECE = 4096  # bytes
INTO_THE_PIPE = ("sh", "-c", 'exec "$@" 2>log', "sh")

pytestmark = pytest.mark.slow


@pytest.fixture
def log(installation: Installation) -> Iterator[int]:
    """A pipe that is full already."""
    path = installation.folder / "log"
    os.mkfifo(path)
    pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    try:
        while os.write(pipe, b"." * PIECE):
            pass
    except BlockingIOError:
        pass
    yield pipe
    os.close(pipe)


def _read(pipe: int) -> bytes:
    """All that is in it."""
    pieces = []
    try:
        while True:
            pieces.append(os.read(pipe, PIECE))
    except BlockingIOError:
        return b"".join(pieces)


def _running(installation: Installation, control: httpx.Client) -> Process:
    """The bot, which has answered somebody."""
    process = installation.start("run", within=INTO_THE_PIPE)
    somebody = Person.appear(control, "Somebody")
    somebody.start("")
    eventually(somebody.messages, what="an answer")
    return process


def test_a_log_that_nobody_reads_keeps_nobody_from_an_answer(
    installation: Installation, control: httpx.Client, log: int
) -> None:
    process = _running(installation, control)

    text = b""

    def has_it_all() -> bool:
        nonlocal text
        text += _read(log)
        return b'"action": "running"' in text

    eventually(has_it_all, what="what was said meanwhile")
    assert process.stop() == 0
    assert b'"action": "stopped"' in _read(log)


def test_a_bot_whose_log_nobody_reads_stops_in_time(
    installation: Installation, control: httpx.Client, log: int
) -> None:
    process = _running(installation, control)

    assert process.stop() == 0

    assert b"running" not in _read(log)


@pytest.mark.usefixtures("control")
def test_a_bot_whose_log_nobody_reads_ends_where_it_cannot_start(
    installation: Installation, log: int
) -> None:
    installation.settings["AFTALEBOT_TOKEN"] = "999999:another-bots-token-altogether-for-tests"

    process = installation.start("run", within=INTO_THE_PIPE)

    assert process.popen.wait(PATIENCE) == 2
    assert b"token" not in _read(log)
