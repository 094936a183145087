"""`aftalebot import`: files that can't be read at all, and what a terminal sees."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import importing
from bot.files import decoding
from tests.cli.commands import CommandLine, take
from tests.cli.files import CITIZENS, KINDS, STAFF

HEADER = b"borger_ref;fornavn;konsulent\n"
NO_TABLES = {
    "nothing": (b"", "Filen er tom"),
    "binary": (b"\x00\x01" * 3000, "Filen er ikke en tekstfil"),
    "workbook": (b"PK\x03\x04" + bytes(100), "Excel-projektmappe"),
    "no headers": (b"B-021;Bo;MEJ\n", "første linje er ikke en overskrift"),
    "doubled headers": (
        b"borger_ref;fornavn;konsulent;Fornavn\nB-021;Bo;MEJ;x\n",
        "mere end én gang",
    ),
    "missing column": (b"borger_ref;fornavn\nB-021;Bo\n", "Overskriften mangler konsulent"),
    "one line of 50 MB": (HEADER + b"x" * 50_000_000, "længere end 1 MB"),
}


@pytest.mark.parametrize("name", list(NO_TABLES))
@pytest.mark.parametrize("options", [[], ["--json"], ["--dry-run"]])
def test_a_file_that_is_no_table_is_one_sentence_and_changes_nothing(
    cli: CommandLine, name: str, options: list[str]
) -> None:
    content, sentence = NO_TABLES[name]
    said = take(cli, "citizens", content, *options)
    assert said.status == 2
    assert sentence in said.sentence
    assert [path.name for path in cli.here.iterdir()] == ["citizens.csv"]


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_file_that_is_not_there_is_named(cli: CommandLine, kind: str) -> None:
    said = cli("import", kind, "nowhere.csv")
    assert (said.status, said.sentence) == (2, "There is no file nowhere.csv: check the path.")


def test_a_folder_is_no_file(cli: CommandLine) -> None:
    said = cli("import", "staff", str(cli.here))
    assert said.status == 2
    assert said.sentence == f"The file {cli.here} can't be read: Is a directory."


def test_of_a_file_that_never_ends_only_so_much_is_read(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (decoding, importing):
        monkeypatch.setattr(module, "LARGEST_FILE", 3_000_000)
    said = cli("import", "staff", "/dev/zero")
    assert said.status == 2
    assert "større end 3 MB" in said.sentence


def test_a_policy_that_is_invalid_is_named_before_anything_is_read(cli: CommandLine) -> None:
    cli.set(POLICY=cli.write("policy.toml", "[unit]\nfone = 1\n"))
    said = cli("import", "appointments", "nowhere.csv")
    assert said.status == 2
    assert "policy.toml has a fault at unit.fone: there is no such key" in said.sentence


def _process(here: Path, *words: str, stderr: int) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *words],
        cwd=here,
        env={**os.environ, "FORCE_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=False,
        timeout=60,
    )


def test_a_terminal_shows_progress_and_a_pipe_none(cli: CommandLine) -> None:
    take(cli, "staff", STAFF)
    cli.write("citizens.csv", CITIZENS)
    words = ("import", "citizens", "citizens.csv", "--json")
    piped = _process(cli.here, *words, stderr=subprocess.PIPE)
    assert (piped.returncode, piped.stderr) == (0, b"")
    leader, follower = pty.openpty()
    shown = _process(cli.here, *words, stderr=follower)
    os.close(follower)
    bar = os.read(leader, 100_000)
    os.close(leader)
    assert shown.returncode == 0
    assert shown.stdout.startswith(b'{"created": 0, ')
    assert b"Importing" in bar
    assert b"100%" in bar


def test_a_line_of_50_megabytes_ends_a_real_process_with_one_sentence(cli: CommandLine) -> None:
    cli.write("citizens.csv", NO_TABLES["one line of 50 MB"][0])
    done = _process(cli.here, "import", "citizens", "citizens.csv", stderr=subprocess.PIPE)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
