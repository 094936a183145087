"""`aftalebot db check --journal` and `db journal`: the journal's proof, here and elsewhere."""

import errno
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.actions import sealing
from bot.clock import SystemClock
from bot.store import Database, Session, journal
from tests.cli.commands import CommandLine

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


@pytest.fixture
def sealed(cli: CommandLine, database_url: str, db: Database) -> CommandLine:
    """A journal of three entries that are sealed, and one that is not."""
    cli.set(DATABASE_URL=database_url)
    now = SystemClock().now()
    for event in ("first", "second", "third", "fourth"):
        with db.write() as session:
            journal.append(session, event, at=now, actor=journal.OPERATOR, said="på dansk")
        if event == "third":
            with db.write() as session:
                sealing.seal(session, now=now)
    return cli


def change(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_journal_as_it_was_sealed_passes_and_shows_its_head(sealed: CommandLine) -> None:
    said, answer = sealed("db", "check", "--journal"), sealed("db", "check", "--journal", "--json")
    proof = answer.document["journal"]
    assert (said.status, answer.status, said.err) == (0, 0, "")
    assert said.out.splitlines() == [
        "The database is as it should be.",
        (
            "The journal is what was sealed: 3 entries, of which 0 are erased; 1 wait for their seal. "
            f"Head: {proof['head']}"
        ),
    ]
    assert {**proof, "head": ""} == {
        "sealed": 3,
        "waiting": 1,
        "erased": 0,
        "head": "",
        "faults": [],
    }


def test_a_changed_and_a_removed_entry_are_named(sealed: CommandLine, db: Database) -> None:
    change(db, "update journal set event = 'never' where event = 'second'")
    change(db, "delete from journal where event = 'third'")
    said, answer = sealed("db", "check", "--journal"), sealed("db", "check", "--journal", "--json")
    assert (said.status, answer.status) == (1, 1)
    assert "The journal is not what was sealed. By number: 2 changed, 3 removed." in said.sentence
    assert answer.document["journal"]["faults"] == [[2, "changed"], [3, "removed"]]


def check_elsewhere(file: Path) -> subprocess.CompletedProcess[str]:
    """The program that the documents give, as somebody without Aftalebot would run it."""
    (program,) = re.findall(r"```python\n(.*?)```", OPERATIONS.read_text("utf-8"), re.DOTALL)
    command = [sys.executable, "-I", "-c", program, str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours


def test_an_exported_journal_is_checked_without_this_program(
    sealed: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "journal.jsonl"
    said = sealed("db", "journal", str(file))
    assert (said.status, said.out) == (0, f"3 entries of the journal are in {file}.\n")
    head = sealed("db", "check", "--journal", "--json").document["journal"]["head"]
    assert check_elsewhere(file).stdout == f"{head}\n"

    first, second, third = map(json.loads, file.read_text("utf-8").splitlines())
    second["entry"]["event"] = "never"
    file.write_text("\n".join(map(json.dumps, (first, second, third))), encoding="utf-8")
    assert "AssertionError: 2" in check_elsewhere(file).stderr


def test_a_file_that_is_there_is_left_alone(sealed: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    file.write_text("mine", encoding="utf-8")
    said = sealed("db", "journal", str(file))
    assert said.status == 2
    assert said.sentence == f"There is a file {file} already: choose another name."
    assert file.read_text("utf-8") == "mine"


def test_a_journal_is_written_whole_or_not_at_all_and_for_its_owner_alone(
    sealed: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "journal.jsonl"

    def breaks_off(_: Session) -> Iterator[str]:
        yield "{}"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(sealing, "lines", breaks_off)
        said = sealed("db", "journal", str(file))
    assert said.status == 2
    assert said.sentence == f"The file {file} can't be written: No space left on device."
    assert not any("jsonl" in path.name for path in tmp_path.iterdir())

    assert sealed("db", "journal", str(file)).status == 0
    assert len(file.read_bytes().splitlines()) == 3
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
