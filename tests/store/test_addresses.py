"""Which databases are understood, and how each is set up."""

import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store import Database, DatabaseFault
from bot.store.db import BUSY_TIMEOUT, DatabaseUnusable, PostgresMissing
from tests.quick import CIPHER


def test_sqlite_writes_ahead_checks_references_and_waits_for_the_lock(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}", CIPHER)

    with database.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }

    database.close()
    assert pragmas == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,  # FULL: what is committed survives a power cut
        "busy_timeout": BUSY_TIMEOUT,
    }


def test_an_embedded_database_knows_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    database = Database(f"sqlite:///{path}", CIPHER)

    assert (database.is_embedded, database.file) == (True, path)
    database.close()


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_has_no_file(address: str) -> None:
    database = Database(address, CIPHER)

    assert (database.is_embedded, database.file) == (True, None)
    database.close()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_a_server_by_whichever_name(scheme: str) -> None:
    database = Database(f"{scheme}://somebody@localhost/somewhere", CIPHER)

    assert (database.is_embedded, database.file) == (False, None)
    assert database.engine.url.drivername == "postgresql+psycopg"
    assert database.engine.url.query == {"connect_timeout": "5"}
    database.close()


def test_an_address_may_say_how_long_to_wait_for_postgresql() -> None:
    database = Database("postgresql://somebody@localhost/somewhere?connect_timeout=30", CIPHER)

    assert database.engine.url.query == {"connect_timeout": "30"}
    database.close()


@pytest.mark.parametrize(
    "address", ["", "nonsense", "mysql://localhost/a", "sqlite+aiosqlite:///a.db", "a.db"]
)
def test_another_address_is_refused_with_the_forms_that_work(address: str) -> None:
    with pytest.raises(DatabaseUnusable, match="use sqlite:///FILE or postgresql://USER@HOST/NAME"):
        Database(address, CIPHER)


def test_postgresql_without_its_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(PostgresMissing, match=r"install aftalebot\[postgres\]"):
        Database("postgresql://somebody@localhost/somewhere", CIPHER)


def test_a_file_that_can_not_be_opened_is_a_fault_of_the_database(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'a.db'}", CIPHER)

    with pytest.raises(DatabaseFault), database.read() as session:
        session.execute(text("SELECT 1"))
    database.close()


def test_a_server_that_is_not_there_is_a_fault_of_the_database(tmp_path: Path) -> None:
    database = Database(f"postgresql://somebody@/somewhere?host={tmp_path}", CIPHER)

    with pytest.raises(DatabaseFault), database.write() as session:
        session.execute(text("SELECT 1"))
    database.close()


def test_a_server_that_only_reads_for_a_while_is_a_fault_of_the_database(db: Database) -> None:
    if db.is_embedded:
        pytest.skip("a file has no stand-by")
    with pytest.raises(DatabaseFault), db.write() as session:  # noqa: PT012 - as in a fail-over
        session.execute(text("SET TRANSACTION READ ONLY"))
        session.execute(text("UPDATE notes SET value = ''"))
