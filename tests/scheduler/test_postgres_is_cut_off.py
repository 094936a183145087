"""A server that restarts, or cuts a connection in mid-transaction: what was begun is done once, as if nothing had been."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection, create_engine, event, text

from bot.store import Database, migrate
from tests.conftest import Logged
from tests.quick import CIPHER
from tests.scheduler.test_databases_misbehave import reminded, suffer
from tests.servers import Server, own_server
from tests.world import POLICY, World, expect, load_policy

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize(
        "database_url", [pytest.param("postgres", id="postgres")], indirect=True
    ),
]


def at_commit(database: Database, number: int, strike: Callable[[Connection], None]) -> None:
    """Strike right before the `number`th commit from now on."""
    left = iter(range(number - 1, -1, -1))

    def count(connection: Connection) -> None:
        if next(left, -1) == 0:
            strike(connection)

    event.listen(database.engine, "commit", count)


def terminate(connection: Connection) -> None:
    """Cut this very connection, from beside it."""
    assert connection.connection.driver_connection is not None
    backend = connection.connection.driver_connection.info.backend_pid
    beside = create_engine(connection.engine.url, isolation_level="AUTOCOMMIT")
    with beside.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})
    beside.dispose()


async def struck(world: World, number: int, strike: Callable[[Connection], None]) -> None:
    """A regret comes in and two reminders go out, and at one of the commits the server fails."""
    mette, amina, jonas = await reminded(world)
    at_commit(world.database, number, strike)
    amina.tap("Jeg kan ikke")
    await suffer(world, 200)

    await world.settle()
    expect(mette, "Afbud fra B-017")
    expect(jonas, "Husk din tid i morgen")
    assert len(amina.unread()) == 2  # the question why, below what she tapped, and her reminder
    assert world.look("select count(*) from escalations where kind = 'regret'") == [(1,)]
    assert world.look("select count(*) from outages") == [(0,)]
    doubtful = world.look(
        "select state from messages where state not in ('sent', 'dropped', 'planned')"
    )
    assert doubtful in ([], [("uncertain",)])


def said_once(logged: Logged) -> None:
    """Whoever was struck says it: the engine, the receiver, or somebody who tries again at once."""
    lines = [str(record.__dict__.get("action")) for record in logged.surprises]
    assert len(lines) <= 2
    for line in lines:
        logged.expect(line)
        assert line in {"database_fails", "receiving_waits"}


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
async def test_a_connection_that_is_cut_in_mid_transaction_costs_nothing(
    world: World, logged: Logged, number: int
) -> None:
    await struck(world, number, terminate)
    said_once(logged)


# --- a server of its own --------------------------------------------------------------------------


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    with own_server(monkeypatch, tmp_path) as running:
        yield running


@pytest_asyncio.fixture
async def alone(server: Server, tmp_path: Path, logged: Logged) -> AsyncIterator[World]:
    del logged  # it is watched
    database = Database(server.url, CIPHER)
    migrate.upgrade(database)
    begun = await World.begin(database, load_policy(tmp_path, POLICY))
    begun.import_staff()
    begun.import_citizens()
    yield begun
    await begun.end()
    database.close()


@pytest.mark.slow
@pytest.mark.usefixtures("database_url")
async def test_a_server_that_restarts_in_mid_transaction_costs_nothing(
    alone: World, server: Server, logged: Logged
) -> None:
    await struck(alone, 3, lambda _: server.restart())
    said_once(logged)
