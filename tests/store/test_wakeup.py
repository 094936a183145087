"""Another process that commits something due wakes the one that delivers."""

import os
from collections.abc import Iterator
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import text

from bot.store import Database, messages, wakeup
from tests.conftest import Logged
from tests.quick import CIPHER
from tests.store.rows import BIG, NOW, draft, put

LONG = 20  # seconds; nobody waits so long unless something is broken


class Woken:
    """Counts and waits."""

    def __init__(self) -> None:
        self.event = Event()

    def __call__(self) -> None:
        self.event.set()

    def again(self) -> bool:
        """Whether it came; ready for the next."""
        came = self.event.wait(LONG)
        self.event.clear()
        return came


@pytest.fixture
def other(database_url: str) -> Iterator[Database]:
    """The same database from another process."""
    database = Database(database_url, CIPHER)
    yield database
    database.close()


@pytest.fixture
def woken(db: Database) -> Woken:
    """What the first process is told."""
    if db.is_embedded:
        pytest.skip("an embedded database has one process")
    db.on_due = woken = Woken()
    return woken


def test_a_message_due_in_one_process_wakes_another(
    db: Database, other: Database, woken: Woken
) -> None:
    with db.listening():
        assert woken.again()  # for what was missed

        put(other, BIG)

        assert woken.again()


def test_only_what_is_due_and_committed_is_told(
    db: Database, other: Database, woken: Woken
) -> None:
    said: list[str] = []
    with db.listening():
        assert woken.again()
        db.on_due = lambda: said.append("due")
        put(other, BIG, due_at=NOW + timedelta(seconds=1))
        with pytest.raises(LookupError), other.write() as session:  # noqa: PT012 - undone
            messages.put(session, draft(BIG), now=NOW)
            raise LookupError
        db.on_due = woken
        put(other, BIG)  # comes behind the others, so that they would have come by now
        assert woken.again()

    assert said == []


def test_a_lost_connection_is_said_once_and_made_again(
    db: Database, other: Database, woken: Woken, logged: Logged
) -> None:
    with wakeup.listening(db.engine, woken, pause=0):
        assert woken.again()
        with other.engine.begin() as connection:
            query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE :one"
            connection.execute(text(query), {"one": "LISTEN %"})
        assert woken.again()  # it is back

        put(other, BIG)
        assert woken.again()

    trouble = logged.expect("wakeup_waits")
    assert "Shutdown" in trouble.__dict__["fault"] or "Error" in trouble.__dict__["fault"]


def test_nothing_is_heard_any_more_after_the_end(
    db: Database, other: Database, woken: Woken
) -> None:
    with db.listening():
        assert woken.again()

    put(other, BIG)

    with other.read() as session:
        query = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"
        query += " AND datname = current_database()"  # other tests share the server
        assert session.execute(text(query)).scalar_one() == 0
    assert not woken.event.is_set()


def test_the_end_is_heard_while_there_is_no_connection(woken: Woken, logged: Logged) -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/none", CIPHER)
    an_age = 1_000_000.0
    with wakeup.listening(away.engine, woken, pause=an_age):
        pass
    logged.expect("wakeup_waits")
    away.close()


def test_an_embedded_database_has_nobody_to_listen_to(db: Database) -> None:
    if not db.is_embedded:
        pytest.skip("a server has")
    threads = _threads()

    with db.listening():
        assert _threads() == threads


def _threads() -> int:
    return len(os.listdir(f"/proc/{os.getpid()}/task"))  # noqa: PTH208 - a count is all that is wanted
