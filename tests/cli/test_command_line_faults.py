"""Whatever goes wrong: one clear sentence and the exit status, never a traceback."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest
import typer

from bot.actions import looking
from bot.cli import main
from bot.store import Database, Session, db as store
from tests.cli.commands import CommandLine


def raising(error: BaseException) -> object:
    def status(_: Session) -> None:
        raise error

    return status


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (OSError(28, "No space left on device", "x.db"), 1, "No space left on device: x.db."),
        (OSError("odd"), 1, "OSError: no file named."),
        (ZoneInfoNotFoundError("x"), 1, "install the package tzdata"),
        (RuntimeError("Amina"), 1, "The program has a fault (RuntimeError): AFTALEBOT_LOG_LEVEL"),
    ],
)
def test_a_fault_becomes_a_sentence(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, sentence: str
) -> None:
    monkeypatch.setattr(looking, "status", raising(error))
    said = cli("status", "--json")
    assert said.status == status
    assert sentence in said.sentence
    assert "Amina" not in said.sentence


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt(), 130), (typer.Abort(), 1)])
def test_who_interrupts_knows_why_it_ended(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int
) -> None:
    monkeypatch.setattr(looking, "status", raising(error))
    said = cli("status")
    assert (said.status, said.out, said.err) == (status, "", "")


def test_debug_shows_where_a_program_broke_and_not_what_it_said(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(looking, "status", raising(RuntimeError("Amina")))
    cli.set(LOG_LEVEL="DEBUG", LOG_FORMAT="json")
    with pytest.raises(SystemExit):  # not by the fixture, which forbids tracebacks
        main(["status"])
    err = capsys.readouterr().err
    assert "command_failed" in err
    assert "bot/cli/status.py" in err
    assert "Amina" not in err


@pytest.mark.parametrize("words", ["status", "db check", "invite staff MEJ", "unlink staff MEJ"])
def test_a_file_that_is_no_database_is_named_as_the_trouble(cli: CommandLine, words: str) -> None:
    cli.write("aftalebot.db", b"no database at all, and long enough to be taken for one" * 40)
    said = cli(*words.split())
    assert said.status == 1
    assert "The database does not work (file is not a database)" in said.sentence


@pytest.mark.parametrize("words", ["status", "db upgrade", "invite staff MEJ"])
def test_a_folder_that_is_not_there_is_one_sentence(cli: CommandLine, words: str) -> None:
    cli.set(DATABASE_URL=f"sqlite:///{cli.here}/nowhere/aftalebot.db")
    said = cli(*words.split())
    assert said.status == 1
    assert "The database does not work (unable to open database file)" in said.sentence


@contextmanager
def written_to(path: Path) -> Iterator[None]:
    """Somebody else writes and does not end."""
    other = sqlite3.connect(path)
    other.execute("begin immediate")
    yield
    other.close()


def test_a_database_that_another_process_holds_is_one_sentence(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("db", "upgrade").status == 0
    monkeypatch.setattr(store, "BUSY_TIMEOUT", 1)
    with written_to(cli.here / "aftalebot.db"):
        said = cli("invite", "citizen", "B-017")
    assert said.status == 1
    assert said.sentence == "The database is busy with what another process writes: try again."


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_server_that_forbids_is_one_sentence(
    cli: CommandLine, db: Database, database_url: str
) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("alter table citizens rename to others")
    cli.set(DATABASE_URL=database_url)
    said = cli("status")
    assert said.status == 1
    assert 'The database does not work (relation "citizens" does not exist)' in said.sentence


def test_commands_close_the_database_whatever_happens(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Database] = []
    close = Database.close

    def note(database: Database) -> None:
        closed.append(database)
        close(database)

    monkeypatch.setattr(Database, "close", note)
    monkeypatch.setattr(looking, "status", raising(RuntimeError()))
    assert cli("status").status == 1
    assert len(closed) == 1
