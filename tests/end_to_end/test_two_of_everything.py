"""Processes with all concerns over one server: one is killed, one sleeps beyond its leases and wakes."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.store import Database
from bot.store.schema import Lease
from tests.end_to_end.processes import Installation, Person, Process, eventually
from tests.quick import CIPHER

BRIEF = "tests.end_to_end.brief"
ROOT = Path(__file__).parents[2]
# What a change of hands may say, once: a poll of the other's, a transaction that the server ended in its sleep.
QUIET = {"receiving_waits", "database_fails"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.parametrize("database_url", ["postgres"], indirect=True),
]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, CIPHER)
    yield opened
    opened.close()


def _begin(installation: Installation, count: int) -> dict[str, Process]:
    """Processes, by the names that they have in leases."""
    begun = [installation.start("run", module=BRIEF) for _ in range(count)]
    return {json.loads(one.line('"running"'))["owner"]: one for one in begun}


def _holder(database: Database, name: str) -> str:
    with database.read() as session:
        return session.get_one(Lease, name).owner


def _states(database: Database) -> dict[str, int]:
    with database.read() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT state, count(*) FROM messages GROUP BY state"
        )
        return {str(state): int(count) for state, count in rows}


def _answered(control: httpx.Client, name: str) -> Person:
    """A stranger who writes, and reads what strangers are told."""
    person = Person.appear(control, name)
    person.write("Hej")
    person.gets("kode")
    return person


def test_one_process_is_killed_another_sleeps_and_the_third_goes_on(
    installation: Installation, control: httpx.Client, database: Database
) -> None:
    installation.settings["PYTHONPATH"] = str(ROOT)
    processes = _begin(installation, 3)
    people = [_answered(control, "Kim")]

    # The one that delivers is killed.
    killed = _holder(database, "concern:delivery")
    processes.pop(killed).popen.kill()
    people.append(_answered(control, "Bo"))

    # The one that took over falls asleep while Telegram holds its answer back: its message is taken.
    asleep = _holder(database, "concern:delivery")
    sleeper = processes.pop(asleep)
    ((awake, waker),) = processes.items()
    held_back = {"kind": "read_timeout_after", "method": "sendMessage", "delay": 60}
    control.post("faults", json=held_back).raise_for_status()
    people.append(_answered(control, "Li"))
    os.kill(sleeper.popen.pid, signal.SIGSTOP)
    people.append(_answered(control, "Ib"))
    assert _holder(database, "concern:delivery") == awake
    eventually(lambda: _states(database) == {"sent": 3, "uncertain": 1}, what="a rescue")

    # It wakes, and leaves to the one that took over what is now the other's.
    os.kill(sleeper.popen.pid, signal.SIGCONT)
    people.append(_answered(control, "Bo 2"))
    assert [sleeper.stop(), waker.stop()] == [0, 0]

    assert [len(person.texts()) for person in people] == [1] * len(people)
    assert _states(database) == {"sent": 4, "uncertain": 1}
    logs = [process.logged.read_text() for process in (sleeper, waker)]
    lines = [json.loads(line) for log in logs for line in log.splitlines()]
    loud = [line["action"] for line in lines if line["level"] not in {"info", "debug"}]
    assert set(loud) <= QUIET
    assert len(loud) == len(set(loud))
