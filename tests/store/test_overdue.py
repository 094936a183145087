"""What is overdue is found by indexes that hold nothing else, however much there is besides."""

from datetime import timedelta

from bot.store import Database, Session, journal, promises
from tests.store.asking import plans_of
from tests.store.rows import NOW
from tests.store.test_claiming import _much_history

WEEK = timedelta(days=7)


def _look(session: Session) -> None:
    promises.late_messages(session, due_by=NOW, tries=8, now=NOW)
    promises.late_steps(session, due_by=NOW)
    promises.without_a_planned_reminder(session, ["reminder.tomorrow"], since=NOW, until=NOW + WEEK)
    journal.extent(session)


def test_nothing_is_looked_through_to_find_what_is_overdue(db: Database) -> None:
    _much_history(db)
    with db.engine.begin() as connection:
        if not db.is_embedded:  # of small tables PostgreSQL would rather read all
            connection.exec_driver_sql("SET enable_seqscan = off")

    plans = plans_of(db, _look)

    indexes = (
        "ix_messages_due",
        "ix_escalations_next_at",
        "ix_appointments_ahead",
        "ix_journal_at",
    )
    assert len(plans) == len(indexes)
    for plan, index in zip(plans, indexes, strict=True):
        assert index in plan, plan
