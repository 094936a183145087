"""Reading keeps nothing, writing is all or nothing, and an update has its effect once."""

import asyncio
import contextvars
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.actions import keeping
from bot.store import (
    Database,
    DatabaseFault,
    Incoming,
    Redelivered,
    Session,
    incoming,
    messages,
    notes,
    updates,
)
from bot.store.db import IN_A_ROW, LOOKS
from bot.store.schema import HandledUpdate
from tests.quick import CIPHER
from tests.store.rows import BIG, NOW, draft


def _note(session: Session, value: str) -> str:
    notes.write(session, "n", value)
    return value


def _noted(database: Database) -> str | None:
    with database.read() as session:
        return notes.read(session, "n")


def _handled(database: Database) -> list[tuple[int, str | None]]:
    with database.read() as session:
        rows = session.query(HandledUpdate).order_by(HandledUpdate.update_id)
        return [(row.update_id, row.fault) for row in rows]


def test_what_is_written_while_reading_is_not_kept(db: Database) -> None:
    with db.read() as session:
        _note(session, "lost")
        session.flush()
        assert notes.read(session, "n") == "lost"

    assert _noted(db) is None


def test_a_write_that_ends_well_is_kept(db: Database) -> None:
    with db.write() as session:
        _note(session, "kept")

    assert _noted(db) == "kept"


def test_a_write_that_breaks_leaves_nothing(db: Database) -> None:
    with pytest.raises(LookupError), db.write() as session:  # noqa: PT012 - the break belongs to it
        _note(session, "half")
        raise LookupError

    assert _noted(db) is None


def test_what_was_read_can_be_used_after_the_session(db: Database) -> None:
    with db.write() as session:
        row = HandledUpdate(update_id=1, at=NOW)
        session.add(row)

    assert (row.update_id, row.at) == (1, NOW)
    with db.read() as session:
        seen = session.get_one(HandledUpdate, 1)
    assert (seen.update_id, seen.at) == (1, NOW)


def test_two_writers_at_once_lose_no_change(db: Database) -> None:
    times = 25
    with db.write() as session:
        _note(session, "0")
    together = Barrier(2)

    def count(_: int) -> None:
        together.wait()
        for _time in range(times):
            with db.write() as session:
                query = "SELECT value FROM notes WHERE name = 'n'"
                lock = "" if db.is_embedded else " FOR UPDATE"
                value = session.execute(text(query + lock)).scalar_one()
                _note(session, str(int(value) + 1))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(count, range(2)))

    assert _noted(db) == str(2 * times)


def test_a_write_on_sqlite_begins_with_the_lock(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not db.is_embedded:
        pytest.skip("PostgreSQL locks rows")
    monkeypatch.setattr("bot.store.db.BUSY_TIMEOUT", 0)  # nobody waits for the lock here
    with db.engine.execution_options(immediate=True).connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout=0")
        other.rollback()
        with db.write() as session:
            assert (
                notes.read(session, "n") is None
            )  # only looks so far, and nobody may come between
            with pytest.raises(DatabaseFault, match="locked"):
                other.exec_driver_sql("SELECT 1")


@contextmanager
def held_until(file: Path | None, look: int, how: str = "BEGIN IMMEDIATE") -> Iterator[list[int]]:
    """Another process has the file, and lets go when somebody has looked for it so often; gives the looks."""
    other, looks = sqlite3.connect(str(file), isolation_level=None), list[int]()
    other.execute(how)

    def let_go(_: float) -> None:
        looks.append(1)
        if len(looks) == look:
            other.execute("ROLLBACK")

    with pytest.MonkeyPatch.context() as watched, closing(other):
        watched.setattr("bot.store.db.time.sleep", let_go)
        yield looks


def test_who_waits_for_the_file_gets_it_when_another_process_lets_go(db: Database) -> None:
    if not db.is_embedded:
        pytest.skip("PostgreSQL wakes who waits")
    with held_until(db.file, look=3) as looks, db.write() as session:
        _note(session, "kept")
    assert (_noted(db), len(looks)) == ("kept", 3)


def test_who_opens_a_new_file_waits_for_another_who_does(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    opened = Database(f"sqlite:///{file}", CIPHER)
    with held_until(file, look=3, how="BEGIN EXCLUSIVE") as looks, opened.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
    assert len(looks) == 3
    opened.close()


def test_way_is_given_until_nobody_has_the_file(db: Database) -> None:
    if not db.is_embedded:
        pytest.skip("PostgreSQL locks rows")
    assert not db.give_way()
    with held_until(db.file, look=3) as looks:
        assert db.give_way()
    assert len(looks) == 2 + LOOKS
    with db.write() as session:
        _note(session, "kept")
    assert _noted(db) == "kept"


def test_way_is_given_until_nobody_is_at_work_on_a_server(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.is_embedded:
        pytest.skip("a file is waited for")
    for name in ("LATELY", "WAY_GIVEN"):
        monkeypatch.setattr(f"bot.store.db.{name}", 60.0)  # however slow the machine is
    assert not db.give_way()
    looks: list[float] = []
    with db.engine.connect() as other:
        other.execute(text("select 1"))

        def look(seconds: float) -> None:
            looks.append(seconds)
            if len(looks) == 3:
                other.rollback()

        monkeypatch.setattr("bot.store.db.time.sleep", look)
        assert db.give_way()
        assert len(looks) == 2 + LOOKS

        other.execute(text("select 1"))
        monkeypatch.setattr("bot.store.db.LATELY", 0.0)
        assert not db.give_way()  # that one has been at it for long


def test_a_server_that_is_away_keeps_nobody_from_going_on() -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/none", CIPHER)
    assert not away.give_way()
    away.close()


def test_a_long_transaction_lets_others_in_between_its_statements(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not db.is_embedded:
        pytest.skip("PostgreSQL is a server: who waits for it leaves Python to others")
    breaths: list[float] = []
    monkeypatch.setattr("bot.store.db.time.sleep", breaths.append)
    with db.read() as session:
        for _ in range(IN_A_ROW - 2):
            session.scalar(text("select 1"))
    assert breaths == []
    with db.read() as session:
        for _ in range(3 * IN_A_ROW):
            session.scalar(text("select 1"))
    assert len(breaths) == 3


def test_reading_goes_on_while_another_writes(db: Database) -> None:
    with db.write() as session:
        _note(session, "new")
        session.flush()
        assert _noted(db) is None

    assert _noted(db) == "new"


async def test_an_action_runs_in_a_thread_and_its_result_comes_back(db: Database) -> None:
    assert await db.arun(_note, "kept") == "kept"
    assert await db.aread(notes.read, "n") == "kept"


async def test_looking_in_a_thread_keeps_nothing(db: Database) -> None:
    await db.aread(_note, "lost")

    assert _noted(db) is None


async def test_a_fault_in_a_thread_reaches_who_asked(db: Database) -> None:
    def broken(_: Session) -> None:
        raise LookupError("here")

    with pytest.raises(LookupError, match="here"):
        await db.arun(broken)


# --- updates --------------------------------------------------------------------------------------


async def test_the_transaction_of_an_update_records_it(db: Database) -> None:
    update = Incoming(7, NOW)
    incoming.set(update)

    await db.arun(_note, "done")

    assert update.recorded
    assert _handled(db) == [(7, None)]


async def test_an_update_that_comes_again_changes_nothing(db: Database) -> None:
    incoming.set(Incoming(7, NOW))
    await db.arun(_note, "first")
    incoming.set(Incoming(7, NOW + timedelta(minutes=1)))

    with pytest.raises(Redelivered):
        await db.arun(_note, "second")

    assert _noted(db) == "first"
    assert _handled(db) == [(7, None)]


async def test_a_second_transaction_of_one_update_is_a_fault(db: Database) -> None:
    incoming.set(Incoming(7, NOW))
    await db.arun(_note, "first")

    with pytest.raises(RuntimeError, match="an update has one transaction"):
        await db.arun(_note, "second")

    assert _noted(db) == "first"


async def test_an_update_may_look_as_often_as_it_wants(db: Database) -> None:
    incoming.set(Incoming(7, NOW))

    for _ in range(2):
        assert await db.aread(notes.read, "n") is None
    await db.arun(_note, "done")
    assert await db.aread(notes.read, "n") == "done"


async def test_an_update_whose_action_breaks_is_not_recorded_and_may_be_tried_again(
    db: Database,
) -> None:
    def broken(session: Session) -> None:
        _note(session, "half")
        raise LookupError

    update = Incoming(7, NOW)
    incoming.set(update)
    with pytest.raises(LookupError):
        await db.arun(broken)
    assert not update.recorded
    assert _handled(db) == []

    await db.arun(_note, "whole")

    assert _handled(db) == [(7, None)]


async def test_an_update_that_is_given_up_is_recorded_with_the_class_of_its_fault(
    db: Database,
) -> None:
    incoming.set(Incoming(7, NOW, "LookupError"))

    await db.arun(_note, "told")

    assert _handled(db) == [(7, "LookupError")]


async def test_two_deliveries_of_one_update_at_once_have_one_effect(db: Database) -> None:
    def handle() -> asyncio.Task[None]:
        async def run() -> None:
            incoming.set(Incoming(7, NOW))
            await db.arun(messages.put, draft(BIG, key="same"), now=NOW)

        return asyncio.create_task(run(), context=contextvars.copy_context())

    outcomes = await asyncio.gather(handle(), handle(), return_exceptions=True)

    assert sorted(map(repr, outcomes)) == ["None", "Redelivered()"]
    assert _handled(db) == [(7, None)]


def test_ids_of_old_updates_are_forgotten_and_newer_ones_kept(db: Database) -> None:
    with db.write() as session:
        for update_id, age in ((1, timedelta(days=3)), (2, timedelta(days=1))):
            assert updates.record(session, update_id, at=NOW - age)
        assert not updates.record(session, 2, at=NOW)

    with db.write() as session:
        assert keeping.forget(session, now=NOW) == 1

    assert _handled(db) == [(2, None)]


# --- waking delivery ------------------------------------------------------------------------------


def _due(database: Database, due_in: timedelta) -> list[str]:
    """What is called for a message due after `due_in`."""
    called: list[str] = []
    database.on_due = lambda: called.append("due")
    with database.write() as session:
        messages.put(session, draft(BIG, due_at=NOW + due_in), now=NOW)
        assert called == []  # nobody is woken for what may still be undone
    return called


def test_a_commit_of_something_due_wakes_delivery(db: Database) -> None:
    assert _due(db, timedelta()) == ["due"]


def test_a_commit_of_something_for_later_wakes_nobody(db: Database) -> None:
    assert _due(db, timedelta(seconds=1)) == []


def test_what_was_undone_wakes_nobody(db: Database) -> None:
    called: list[str] = []
    db.on_due = lambda: called.append("due")

    with pytest.raises(LookupError), db.write() as session:  # noqa: PT012 - the break belongs to it
        messages.put(session, draft(BIG), now=NOW)
        raise LookupError

    assert called == []


def test_nobody_need_wait_for_what_is_due(db: Database) -> None:
    with db.write() as session:
        assert messages.put(session, draft(BIG), now=NOW) is not None


# --- what an error says ---------------------------------------------------------------------------


def test_the_text_of_a_fault_holds_no_values(db: Database) -> None:
    with pytest.raises(IntegrityError) as caught, db.write() as session:
        session.execute(
            text("INSERT INTO messages (dedup_key, kind) VALUES (:key, :kind)"),
            {"key": "Amina", "kind": None},
        )

    assert "[SQL parameters hidden" in str(caught.value)
    if db.is_embedded:  # PostgreSQL's own text shows the row: that is why logs withhold texts
        assert "Amina" not in str(caught.value)
