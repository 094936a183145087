"""Databases as the tests of the store want them: with people in them, or with nothing at all."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store import Database
from tests.quick import CIPHER
from tests.store.rows import Rows


@pytest.fixture
def rows(db: Database) -> Rows:
    """A consultant, a head, a provider and two citizens."""
    return Rows.in_(db)


@pytest.fixture
def empty_url(database_url: str, tmp_path: Path) -> str:
    """The address of a database without a single table, once of each kind."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'empty.db'}"
    wipe(database_url)
    return database_url


def wipe(url: str) -> None:
    """Take everything out of a PostgreSQL database."""
    database = Database(url, CIPHER)
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    database.close()
