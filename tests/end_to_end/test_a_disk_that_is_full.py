"""A disk on which nothing more can be written, under the real process: said once, and over when there is room again.

The disk is a small one of the process's own, made in a namespace of its own; from outside it is seen by way of `/proc`.
"""

import errno
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.end_to_end.processes import Installation, Person, Process, eventually

SMALL = "2m"
ALONE = ("unshare", "--user", "--map-root-user", "--mount")
PIECE = 4096  # bytes

pytestmark = pytest.mark.slow


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Its database is on the small disk, and nothing else is."""
    (tmp_path / "disk").mkdir()
    _skip_unless_one_may_mount(tmp_path / "disk")
    made = Installation(tmp_path, {"AFTALEBOT_DATABASE_URL": "sqlite:///disk/aftalebot.db"})
    yield made
    made.end()


def _skip_unless_one_may_mount(where: Path) -> None:
    try:
        tried = [*ALONE, "mount", "-t", "tmpfs", "small", str(where)]
        subprocess.run(tried, check=True, capture_output=True)  # noqa: S603 - fixed
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this machine lets nobody make a disk of their own")


@pytest.fixture
def running(installation: Installation, control: httpx.Client) -> Process:  # noqa: ARG001 - it is there
    """The bot on its small disk."""
    mount = f'mount -t tmpfs -o size={SMALL} small disk && exec "$@"'
    process = installation.start("run", within=(*ALONE, "sh", "-c", mount, "sh"))
    process.line('"action": "running"')
    return process


def _fill(disk: Path) -> Path:
    """Until not a byte more goes in."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(PIECE)):
                pass
        except OSError as full:
            assert full.errno == errno.ENOSPC  # noqa: PT017 - the disk is full, and nothing else is wrong
    return ballast


def _said(process: Process, action: str) -> int:
    return process.logged.read_text().count(f'"action": "{action}"')


def test_a_full_disk_is_said_once_and_what_came_meanwhile_is_answered_once(
    running: Process, installation: Installation, control: httpx.Client
) -> None:
    disk = Path("/proc", str(running.popen.pid), "root", *installation.folder.parts[1:], "disk")
    people: list[Person] = []

    def somebody_starts() -> Person:
        people.append(Person.appear(control, f"Person {len(people)}"))
        people[-1].start("")
        return people[-1]

    def somebody_waits() -> bool | None:
        """SQLite's file of changes has a little room left, so that some are still taken."""
        somebody_starts()
        return _said(running, "receiving_waits") > 0 or None

    eventually(somebody_starts().messages, what="a first answer")
    ballast = _fill(disk)
    eventually(somebody_waits, what="one who is not heard")
    running.line("The database's disk is full: make room.")
    assert not people[-1].messages()
    assert running.popen.poll() is None

    ballast.unlink()
    eventually(lambda: all(one.messages() for one in people), what="an answer to each")
    assert running.stop() == 0
    assert [len(one.messages()) for one in people] == [1] * len(people)
    for action in ("receiving_waits", "receiving_goes_on"):
        assert _said(running, action) == 1, running.logged.read_text()
