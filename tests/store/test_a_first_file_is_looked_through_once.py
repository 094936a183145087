"""A database that was empty knows in the middle of its first file how much there is: its plans are not those of an empty one."""

from datetime import timedelta

import pytest

from bot.rules.news import NEWS
from bot.store import Database, planned
from bot.store.messages import Recipient
from tests.store.asking import plan_of
from tests.store.rows import NOW, Rows, draft


@pytest.mark.parametrize("before", [0, 60])
def test_what_waits_for_a_citizen_is_looked_for_by_the_citizen(
    db: Database, rows: Rows, before: int
) -> None:
    to = Recipient(citizen_id=rows.citizen)
    for count in (before, 2_000):
        with db.write() as session:
            drafts = [draft(to, due_at=NOW + timedelta(days=n)) for n in range(count)]
            planned.put_all(session, drafts, now=NOW)

    others = range(rows.other_citizen, rows.other_citizen + 100)
    plan = plan_of(db, lambda session: planned.waiting_keys(session, others, NEWS))

    assert "ix_messages_citizen_id_state" in plan
