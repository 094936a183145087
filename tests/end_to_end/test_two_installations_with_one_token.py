"""A second installation, with a folder and a database of its own, polls with the same token: each says so once, and both go on."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.end_to_end.processes import Installation, Person, Process, eventually

SENTENCE = '"trouble": "another process polls with this token"'
TURNS = 3  # of each, and more than one of them was taken from the other

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture
def second(
    installation: Installation,
    control: httpx.Client,  # noqa: ARG001 - the settings are there
    tmp_path: Path,
    sqlite_template: Path,
) -> Iterator[Installation]:
    """Set up as the first is, by somebody who does not know of it."""
    folder = tmp_path / "second"
    folder.mkdir()
    for name in (".env", "policy.toml"):
        shutil.copyfile(installation.folder / name, folder / name)
    shutil.copyfile(sqlite_template, folder / "aftalebot.db")
    url = f"sqlite:///{folder / 'aftalebot.db'}"
    made = Installation(folder, {"AFTALEBOT_DATABASE_URL": url})
    yield made
    made.end()


def _said(process: Process, action: str) -> int:
    return len(re.findall(f'"action": "{action}"', process.logged.read_text()))


def _runs(installation: Installation) -> Process:
    process = installation.start("run")
    process.line('"action": "running"')
    return process


def _answered(control: httpx.Client, name: str) -> Person:
    """A stranger who writes, and reads what strangers are told, from whichever of the two has it."""
    person = Person.appear(control, name)
    person.write("Hej")
    person.gets("kode")
    return person


def _handled(installation: Installation) -> int:
    """How many updates it has had."""
    with closing(sqlite3.connect(installation.folder / "aftalebot.db")) as connection:
        (count,) = connection.execute("SELECT count(*) FROM handled_updates").fetchone()
    return int(count)


def test_each_says_once_that_another_polls_and_whoever_is_left_answers(
    installation: Installation, second: Installation, control: httpx.Client
) -> None:
    one, another = _runs(installation), _runs(second)
    for process in (one, another):
        assert SENTENCE in process.line('"action": "receiving_waits"')

    # They go on taking it from each other; whoever writes may hear from both.
    before = [_handled(installation), _handled(second)]

    def each_had_turns() -> bool:
        _answered(control, "Kim")
        return all(
            _handled(each) >= count + TURNS
            for each, count in zip((installation, second), before, strict=True)
        )

    eventually(each_had_turns, what="both of them at work")
    assert another.stop() == 0
    people = [_answered(control, name) for name in ("Bo", "Li")]
    assert one.stop() == 0

    assert [len(person.texts()) for person in people] == [1, 1]
    assert [_said(process, "receiving_waits") for process in (one, another)] == [1, 1]
