"""A database that was empty knows in the middle of its first file how much there is: its plans are not those of an empty one."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.rules.news import NEWS
from bot.store import Database, planned
from bot.store.messages import Recipient
from bot.store.statistics import GROWN, MANY
from tests.store.asking import plans_of
from tests.store.rows import NOW, Rows, draft


def put(database: Database, to: Recipient, count: int) -> None:
    drafts = [draft(to, due_at=NOW + timedelta(days=n)) for n in range(count)]
    with database.write() as session:
        planned.put_all(session, drafts, now=NOW)


def pages_known(database: Database) -> int:
    """How large PostgreSQL takes the messages to be."""
    with database.read() as session:
        query = text("SELECT relpages FROM pg_class WHERE oid = 'messages'::regclass")
        return int(session.scalar(query) or 0)


def test_what_waits_for_a_citizen_is_looked_for_by_the_citizen(db: Database, rows: Rows) -> None:
    put(db, Recipient(citizen_id=rows.citizen), 2_000)

    others = range(rows.other_citizen, rows.other_citizen + 100)
    (plan,) = plans_of(db, lambda session: planned.waiting_keys(session, others, NEWS))

    assert "ix_messages_citizen_id_state" in plan


def test_a_table_is_looked_at_when_it_is_many_times_what_it_was(db: Database, rows: Rows) -> None:
    if db.is_embedded:
        pytest.skip("SQLite needs no statistics here")
    to = Recipient(citizen_id=rows.citizen)

    put(db, to, MANY - 1)
    assert pages_known(db) == 0

    put(db, to, MANY)
    first = pages_known(db)
    assert first > 0

    put(db, to, MANY)
    assert pages_known(db) == first

    put(db, to, 4 * GROWN * MANY)
    assert pages_known(db) > GROWN * first
