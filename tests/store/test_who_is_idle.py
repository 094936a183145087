"""Citizens of whom nothing is left are found by indexes: at night delivery waits for whoever looks."""

from bot.store import Database, ending
from tests.store.asking import plans_of


def test_what_holds_a_citizen_is_looked_for_by_the_citizen(db: Database) -> None:
    (plan,) = plans_of(db, lambda session: ending.idle(session, after=0, limit=10))

    assert "citizens" in plan
    assert "SubPlan" not in plan  # PostgreSQL's word for looking through all, once for each citizen
    assert "SCAN" not in plan  # SQLite's
