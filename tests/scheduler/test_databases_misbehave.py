"""A database that is full, closed, held or away: said once, over by itself, and nothing is lost or doubled."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import OperationalError

import bot.store.db
from bot.simulator.people import Person
from bot.store import Database, journal
from tests.conftest import Logged
from tests.world import START, World, expect, meet

THURSDAY = "A1;B-017;MEJ;jobsamtale;26-11-2026 14:00"

Trouble = Callable[[Database], AbstractContextManager[None]]


@contextmanager
def _pragma(database: Database, *pragmas: str) -> Iterator[None]:
    """Every connection is so from now on, until the end of the block."""

    def spoil(connection: Any, *_: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(database.engine, "connect", spoil)
    database.engine.dispose()
    try:
        yield
    finally:
        event.remove(database.engine, "connect", spoil)
        database.engine.dispose()


@contextmanager
def full(database: Database) -> Iterator[None]:
    """Not another page is to be had, and the journal needs one. What fits into the pages there are is still written."""
    with database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    with _pragma(database, f"max_page_count={pages}"):
        with pytest.raises(OperationalError, match="disk is full"):
            _fill(database)
        yield


def _fill(database: Database) -> None:
    for _ in range(10_000):
        with database.write() as session:
            journal.append(session, "ballast", at=START, actor=journal.SYSTEM)


@contextmanager
def read_only(database: Database) -> Iterator[None]:
    with _pragma(database, "query_only=ON"):
        yield


@contextmanager
def held_by_a_backup(database: Database) -> Iterator[None]:
    """Another process has it for itself, and nobody waits long for it."""
    assert database.file is not None
    with closing(sqlite3.connect(database.file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.MonkeyPatch.context() as impatient:
            impatient.setattr(bot.store.db, "BUSY_TIMEOUT", 0)
            yield
        database.engine.dispose()  # its connections have kept the impatience


@contextmanager
def closed_for_writing(database: Database) -> Iterator[None]:
    """As a server that is a standby for a while."""
    name = database.engine.url.database
    _alone(database, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    database.engine.dispose()
    yield
    _alone(database, f"ALTER DATABASE {name} RESET default_transaction_read_only")
    database.engine.dispose()


@contextmanager
def closed_to_all(database: Database) -> Iterator[None]:
    """The server takes no connection, and has cut those that there were."""
    name = database.engine.url.database
    _alone(database, f"ALTER DATABASE {name} CONNECTION LIMIT 0", cut_off=name)
    _alone(database, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", cut_off=name)
    yield
    _alone(database, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    _alone(database, f"ALTER DATABASE {name} CONNECTION LIMIT -1")


def _alone(database: Database, statement: str, cut_off: str | None = None) -> None:
    """Beside the database, as its administrator."""
    engine = create_engine(
        database.engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(statement))
        cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        connection.execute(cut, {"name": cut_off})
    engine.dispose()


OF_SQLITE = [(full, "full"), (read_only, "read_only"), (held_by_a_backup, "busy")]
OF_POSTGRES = [(closed_for_writing, "read_only"), (closed_to_all, "away")]
CASES = [
    *(pytest.param("sqlite", *case, id=f"sqlite-{case[1]}") for case in OF_SQLITE),
    *(
        pytest.param("postgres", *case, id=f"postgres-{case[1]}", marks=pytest.mark.postgres)
        for case in OF_POSTGRES
    ),
]


async def suffer(world: World, seconds: int) -> None:
    """What would go on goes on as far as it can."""
    for _ in range(seconds // 10):
        world.clock.push_to(world.clock.now() + timedelta(seconds=10))
        await world.assembly.receiver.poll()
        await world.assembly.engine.run_until_quiet()


async def reminded(world: World) -> tuple[Person, Person, Person]:
    """Mette, Amina and Jonas, a minute before their reminders."""
    mette, amina = await meet(world)
    jonas = await world.join_citizen("Jonas", "B-018")
    world.import_appointments(THURSDAY, THURSDAY.replace("A1;B-017", "A2;B-018"))
    await world.until("2026-11-25 09:59")
    for citizen in (amina, jonas):
        expect(citizen, "Du har fået en tid")
    return mette, amina, jonas


@pytest.mark.parametrize(("database_url", "trouble", "named"), CASES, indirect=["database_url"])
async def test_it_is_said_once_and_over_by_itself_and_nothing_is_lost_or_doubled(
    world: World, logged: Logged, trouble: Trouble, named: str
) -> None:
    mette, amina, jonas = await reminded(world)
    with trouble(world.database):
        amina.tap("Jeg kan ikke")
        await suffer(world, 100)
        line = logged.expect("database_fails")
        assert line.__dict__["trouble"] == named
        assert line.getMessage().endswith(". Nothing is lost; all goes on by itself.")

    await world.settle()
    await world.forward(minutes=2)
    assert any(record.__dict__.get("action") == "database_works" for record in logged.records)
    expect(mette, "Afbud fra B-017")
    expect(jonas, "Husk din tid i morgen")
    assert len(amina.unread()) == 2  # the question why, below what she tapped, and her reminder
    doubtful = "select count(*) from messages where state in ('sending', 'uncertain', 'failed')"
    assert named == "full" or world.look(doubtful) == [(0,)]
    assert world.look("select count(*) from escalations where kind = 'regret'") == [(1,)]
