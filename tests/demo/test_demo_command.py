"""`aftalebot demo`: its one line, what it refuses to begin with, and that it leaves nothing behind."""

import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.cli import main
from bot.demo import running
from bot.errors import ExtraMissing
from tests.end_to_end.processes import STOPS_WITHIN, Installation, Process, eventually

pytestmark = pytest.mark.usefixtures("log_as_before")


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A folder with nothing in it, and processes that find their temporary folders there."""
    (tmp_path / "temporary").mkdir()
    made = Installation(tmp_path, {"TMPDIR": str(tmp_path / "temporary")})
    yield made
    made.end()


def _folders(process: Process) -> list[Path]:
    """What the process has, or has left behind, in memory."""
    return list(running.MEMORY.glob(f"aftalebot-demo-{process.popen.pid}-*"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_leaves_nothing_behind(
    installation: Installation, number: signal.Signals
) -> None:
    process = installation.start("demo", "--port", "0", "--no-open", "--seed", "5")
    line = process.line("http://127.0.0.1:")
    address = next(word for word in line.split() if word.startswith("http://"))
    with httpx.Client(base_url=address) as client:
        assert client.get("/api/state").json()["seed"] == 5
        assert _folders(process) or not running.MEMORY.is_dir()
        if number is signal.SIGINT:
            eventually(lambda: client.get("/api/state").json()["ready"], what="a unit")
    process.popen.send_signal(number)
    assert process.popen.wait(STOPS_WITHIN) == 0
    assert process.said.read_text() == f"{line}\n"
    assert process.logged.read_text() == ""
    assert _folders(process) == []
    assert list((installation.folder / "temporary").iterdir()) == []
    assert not (installation.folder / "aftalebot.db").exists()


def _sentence(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as exit_:
        main(["demo", *arguments])
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1, said.err
    return int(exit_.value.code or 0), said.err.strip()


def test_a_port_that_is_taken_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert _sentence(capsys, "--port", str(port), "--no-open") == (
            1,
            f"Port {port} on 127.0.0.1 is used by another program. Choose another with --port.",
        )


def test_without_its_extra_it_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("bot.demo.running", raising=False)
    monkeypatch.setitem(sys.modules, "bot.demo.running", None)
    assert _sentence(capsys) == (
        2,
        'The demo needs the extra [web]: pip install "aftalebot[web]".',
    )
    assert str(ExtraMissing("The demo", "web")) in _sentence(capsys)[1]


def test_where_there_is_no_browser_it_says_the_address_and_goes_on(
    installation: Installation,
) -> None:
    installation.settings |= {"BROWSER": "/nowhere/browser", "PATH": "/nowhere"}
    process = installation.start("demo", "--port", "0")
    line = process.line("There is no browser here: open http://127.0.0.1:")
    assert line.endswith(" in one.")
    address = next(word for word in line.split() if word.startswith("http://"))
    assert httpx.get(f"{address}/").status_code == 200
    assert process.stop() == 0
