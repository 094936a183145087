"""The database: connections, transactions, and the update that a transaction answers.

`read()` and `write()` are different things: on SQLite a write begins IMMEDIATE, so that two writers queue
instead of losing each other's changes. Schema and queries live beside this module.
"""

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    InterfaceError,
    InternalError,
    OperationalError,
    TimeoutError as PoolTimeout,
)
from sqlalchemy.orm import Session

from bot.errors import AftalebotError
from bot.store import leases, updates, wakeup
from bot.store.cipher import Cipher, give

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8  # transactions side by side; each holds a connection
BUSY_TIMEOUT = 10_000  # milliseconds that a writer waits for another on SQLite
LOOKS = 2  # in a row that find the database free: nobody waits for it any more
LOOK_AGAIN = 0.002  # seconds; SQLite of its own accord looks ever less often, up to every 100 ms
WAY_GIVEN = 0.5  # seconds at most
LATELY = 1.0  # seconds; who began before, as pg_dump does, is at work for long, and nobody who taps waits for it
IN_A_ROW = 16  # statements of a transaction on SQLite
A_BREATH = 0.0001  # seconds between as many and the next
CONNECT_TIMEOUT = 5  # seconds to reach PostgreSQL, unless its address says otherwise

# Who looks as we do is not at work.
_OTHERS_AT_WORK = text(
    "SELECT EXISTS (SELECT FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend'"
    " AND pid <> pg_backend_pid() AND state <> 'idle' AND position('pg_stat_activity' in query) = 0"
    " AND xact_start > clock_timestamp() - make_interval(secs => :lately))"
)
_TO_WRITE = "BEGIN IMMEDIATE"
_WITH_A_LOG = "PRAGMA journal_mode=WAL"
_ASKED = "asked"  # in a connection's info: how many statements since the transaction began

DUE_NOW = "due_now"  # in a session's info: its commit has something for delivery

# The database is away, full, locked, read-only for a while (a fail-over), or chose this transaction to break a
# deadlock: it is worth a wait.
DatabaseFault = (OperationalError, InterfaceError, InternalError, PoolTimeout)


class DatabaseUnusable(AftalebotError):
    """The address of the database is not understood: use sqlite:///FILE or postgresql://USER@HOST/NAME."""


class PostgresMissing(AftalebotError):
    """PostgreSQL needs the extra [postgres]: install aftalebot[postgres]."""


class Redelivered(Exception):
    """Telegram handed over an update whose act is committed."""


@dataclass
class Incoming:
    """One try at handling an update; its id is recorded by the one transaction that it causes.

    `fault` is the class of the exception for which the update is given up.
    """

    update_id: int
    at: datetime
    fault: str | None = None
    recorded: bool = False


incoming: ContextVar[Incoming | None] = ContextVar("incoming", default=None)
_patience: ContextVar[float | None] = ContextVar(
    "patience", default=None
)  # until when a writer waits


class Database:
    """One database. `url` as in the environment; `is_embedded` says that it is a file of ours.

    Names and texts in it are read and written with `cipher`.
    """

    def __init__(self, url: str, cipher: Cipher) -> None:
        self.engine = _engine(url)
        self.cipher = cipher
        give(self.engine.dialect, cipher)
        self.is_embedded = self.engine.dialect.name == "sqlite"
        self._writing = self.engine.execution_options(immediate=True)
        self.on_due: Callable[[], None] = _nobody_waits  # after a commit that delivery waits for
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")
        self._turn = threading.Lock()

    @property
    def file(self) -> Path | None:
        """Where the embedded database lies; None for a server or for memory."""
        name = self.engine.url.database
        return Path(name) if self.is_embedded and name not in {None, "", ":memory:"} else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session whose changes are thrown away; what was read stays as it was read."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session
            session.expunge_all()  # a rollback would empty the rows that are handed on
            session.rollback()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: commits at the end, or leaves nothing.

        Raises LeaseLost if it rests on a lease that another process has by now, and Redelivered if the update
        being handled has had its effect before.
        """
        update, held = incoming.get(), leases.holding.get()
        with (
            self._in_turn(),
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            if held is not None:
                leases.confirm(session, held)
            if update is not None:
                _record(session, update)
            yield session
            if session.info.get(DUE_NOW) and not self.is_embedded:
                wakeup.notify(session)
        if update is not None:
            update.recorded = True
        if session.info.get(DUE_NOW):
            self.on_due()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear of what other processes commit for delivery, as of what this one does: by `on_due`."""
        if self.is_embedded:  # there are no others
            yield
            return
        with wakeup.listening(self.engine, lambda: self.on_due()):  # noqa: PLW0108 - whichever it is by then
            yield

    async def aread(
        self, look: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`look(session, …)` in a thread; nothing that it does is kept."""
        return await self._in_thread(self.read, lambda session: look(session, *args, **kwargs))

    async def arun(
        self, action: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`action(session, …)` in a thread and in a transaction of its own."""
        return await self._in_thread(self.write, lambda session: action(session, *args, **kwargs))

    def give_way(self) -> bool:
        """Between two of many transactions: let others have theirs first; whether anybody was seen to."""
        give_up_at, free_looks = time.monotonic() + WAY_GIVEN, 0
        is_wanted = False
        while free_looks < LOOKS and time.monotonic() < give_up_at:
            time.sleep(2 * LOOK_AGAIN)  # who waits has looked by then
            is_free = self._is_free()
            is_wanted = is_wanted or not is_free
            free_looks = free_looks + 1 if is_free else 0
        return is_wanted

    async def agive_way(self) -> bool:
        """As `give_way`, and the loop goes on."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.give_way)

    def _is_free(self) -> bool:
        """Whether nobody writes to a file; on a server, whether nobody is at work who began in the last moment."""
        return self._is_file_free() if self.is_embedded else self._is_server_free()

    def _is_server_free(self) -> bool:
        with contextlib.suppress(*DatabaseFault), self.read() as session:
            return not session.scalar(_OTHERS_AT_WORK, {"lately": LATELY})
        return True  # the next transaction says what is wrong

    def _is_file_free(self) -> bool:
        with contextlib.closing(self.engine.raw_connection()) as connection:
            driver: Any = connection.driver_connection
            with _without_waiting(driver):
                is_free = _try(driver, _TO_WRITE) is not False
            driver.rollback()
        return is_free

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Of one process's writers one at a time has the file: the next one begins at once, and does not look for it."""
        if not self.is_embedded:
            yield
            return
        began = time.monotonic()
        has_turn = self._turn.acquire(timeout=BUSY_TIMEOUT / 1000)
        waits_until = _patience.set(began + BUSY_TIMEOUT / 1000)
        try:
            yield
        finally:
            _patience.reset(waits_until)
            if has_turn:
                self._turn.release()

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        self.engine.dispose()

    async def _in_thread(
        self,
        begin: Callable[[], AbstractContextManager[Session]],
        work: Callable[[Session], T],
    ) -> T:
        def run() -> T:
            with begin() as session:
                return work(session)

        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, copy_context().run, run)


def _nobody_waits() -> None:
    """What is due is found by whoever looks next."""


def _record(session: Session, update: Incoming) -> None:
    if update.recorded:
        raise RuntimeError("an update has one transaction: do in one action what belongs together")
    if not updates.record(session, update.update_id, at=update.at, fault=update.fault):
        raise Redelivered


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnusable from error
    if address.drivername in {"postgresql", "postgres"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername == "postgresql+psycopg":
        return _postgres(address)
    if address.drivername == "sqlite":
        return _sqlite(address)
    raise DatabaseUnusable


def _postgres(address: URL) -> Engine:
    if "connect_timeout" not in address.query:
        address = address.update_query_dict({"connect_timeout": str(CONNECT_TIMEOUT)})
    try:
        return create_engine(
            address,
            pool_size=THREADS,
            pool_use_lifo=True,  # the one used last knows the statements
            pool_pre_ping=True,
            hide_parameters=True,
        )
    except ModuleNotFoundError as error:
        raise PostgresMissing from error


def _sqlite(address: URL) -> Engine:
    engine = create_engine(address, pool_size=THREADS, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "after_cursor_execute", _draw_breath)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin late, and lose updates
    _keep_a_log(connection)
    for pragma in ("foreign_keys=ON", "synchronous=FULL", f"busy_timeout={BUSY_TIMEOUT}"):
        connection.execute(f"PRAGMA {pragma}")


def _keep_a_log(driver: sqlite3.Connection) -> None:
    """Readers go on while somebody writes. Of two who open a new file at once, SQLite lets neither wait for the other."""
    with _without_waiting(driver):
        if not _done_in_time(driver, _WITH_A_LOG, time.monotonic() + BUSY_TIMEOUT / 1000):
            driver.execute(_WITH_A_LOG)  # for its fault


def _draw_breath(connection: Connection, *_: object) -> None:
    """Let the loop in between the statements of a long transaction.

    A thread lays Python's lock down for each statement and has it back before whoever waits for it is awake, so that
    the loop waits for as long as there are statements: a tenth of a second, with a thousand of them.
    """
    asked = connection.info.get(_ASKED, 0) + 1
    connection.info[_ASKED] = asked
    if asked % IN_A_ROW == 0:
        time.sleep(A_BREATH)


def _begin(connection: Connection) -> None:
    connection.info[_ASKED] = 0
    if connection.get_execution_options().get("immediate", False):
        _begin_to_write(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_to_write(connection: Connection) -> None:
    """Wait for the file as long as SQLite would, but look often: another process may have it for a moment only."""
    driver: Any = connection.connection.driver_connection
    give_up_at = _patience.get() or time.monotonic() + BUSY_TIMEOUT / 1000
    with _without_waiting(driver):
        if not _done_in_time(driver, _TO_WRITE, give_up_at):
            connection.exec_driver_sql(_TO_WRITE)  # for its fault, which SQLAlchemy knows


def _done_in_time(driver: sqlite3.Connection, statement: str, give_up_at: float) -> bool:
    """Try for as long as somebody else has the file; whether it was done."""
    while (is_done := _try(driver, statement)) is False and time.monotonic() < give_up_at:
        time.sleep(LOOK_AGAIN)
    return bool(is_done)


@contextmanager
def _without_waiting(driver: sqlite3.Connection) -> Iterator[None]:
    driver.execute("PRAGMA busy_timeout=0")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")


def _try(driver: sqlite3.Connection, statement: str) -> bool | None:
    """Whether it was done: False while somebody else has the file, None where waiting mends nothing."""
    try:
        driver.execute(statement)
    except sqlite3.Error as fault:
        is_busy = getattr(fault, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
        return False if is_busy else None
    return True
