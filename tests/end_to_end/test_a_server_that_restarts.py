"""A server of PostgreSQL that is away for a while, or cuts all connections, under the real process: everybody is answered once.

The log says each trouble once, and once that it is over; the process goes on through it all.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from bot.store import Database, migrate
from tests.end_to_end.processes import Installation, Person, Process, eventually
from tests.quick import CIPHER
from tests.servers import Server, own_server

BEGUN = {"database_fails": 1, "receiving_waits": 1, "wakeup_waits": 1}
ENDED = {"database_works": 1, "receiving_goes_on": 1}
MORE = 4  # blows of which nothing is said

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    with own_server(monkeypatch, tmp_path) as running:
        yield running


@pytest.fixture
def database_url(server: Server) -> str:
    database = Database(server.url, CIPHER)
    migrate.upgrade(database)
    database.close()
    return server.url


@pytest.fixture
def beside(database_url: str) -> Iterator[Engine]:
    """Connections that the bot knows nothing of."""
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:", 1))
    yield engine
    engine.dispose()


@pytest.fixture
def running(installation: Installation, control: httpx.Client) -> Process:  # noqa: ARG001 - it is there
    process = installation.start("run")
    process.line('"action": "running"')
    return process


def _write(control: httpx.Client, *names: str) -> list[Person]:
    """Strangers who write."""
    people = [Person.appear(control, name) for name in names]
    for person in people:
        person.write("Hej")
    return people


def _answered(people: list[Person]) -> None:
    for person in people:
        person.gets("kode")


def _actions(process: Process) -> Counter[str]:
    """What its log says, how often."""
    return Counter(re.findall(r'"action": "(\w+)"', process.logged.read_text()))


def _ended_well(process: Process, people: list[Person]) -> None:
    """Everybody has one answer, and the log one line for each trouble that began, and one for each that ended."""
    for action in ENDED:
        process.line(f'"action": "{action}"')
    _answered(people)
    assert process.stop() == 0
    assert [len(person.texts()) for person in people] == [1] * len(people)
    ordinary = {"running": 1, "stopped": 1}
    said = _actions(process)
    assert {action: said[action] for action in BEGUN | ENDED | ordinary} == BEGUN | ENDED | ordinary
    assert not any(action.endswith(("failed", "lost", "_waits")) for action in said.keys() - BEGUN)


def test_a_server_that_is_away_for_a_while_costs_nobody_an_answer(
    running: Process, control: httpx.Client, server: Server
) -> None:
    before = _write(control, "Kim", "Bo")
    _answered(before)
    before += _write(control, "Li", "Ib")  # they may be in hand at the blow

    server.stop()
    during = _write(control, "Ann", "Ea")
    for action in BEGUN:
        running.line(f'"action": "{action}"')
    during += _write(control, "Ole")
    assert not any(person.texts() for person in during)

    server.start()
    after = _write(control, "Per", "Eva")
    _ended_well(running, before + during + after)


def test_connections_that_are_cut_in_mid_transaction_cost_nobody_an_answer(
    running: Process, control: httpx.Client, beside: Engine
) -> None:
    before = _write(control, "Kim", "Bo")
    _answered(before)

    with beside.begin() as holding:
        # Nobody gets on, so that the blows fall on transactions and not on connections at rest, and no trouble ends.
        holding.execute(text("LOCK TABLE messages, handled_updates IN ACCESS EXCLUSIVE MODE"))
        during = _write(control, "Ann")
        _cut(holding)
        # Later ones spare the line that listens: there is a new one soon, whose end would be said again.
        blow = partial(_cut, holding, "wait_event_type = 'Lock'")
        eventually(lambda: blow() and _begun(running), what="troubles that are said")
        for _ in range(MORE):
            eventually(blow, what="another try")
        assert not during[0].texts()
    after = _write(control, "Per", "Eva")
    _ended_well(running, before + during + after)


def _begun(process: Process) -> bool:
    return BEGUN.keys() <= _actions(process).keys()


def _cut(connection: Connection, which: str = "true") -> bool:
    """Cut all connections but this one, or `which` of them; whether there were any."""
    connection.execute(text("SELECT pg_stat_clear_snapshot()"))
    statement = (
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"  # noqa: S608 - our own words
        f" WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND {which}"
    )
    return bool(connection.execute(text(statement)).all())
