"""Citizens of whom nothing is left are found by indexes: at night delivery waits for whoever looks."""

from typing import Any

from sqlalchemy import event

from bot.store import Database, ending


def plan_of_the_look(db: Database) -> str:
    """How the database goes about it, in its own words."""
    asked: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    with db.read() as session:
        ending.idle(session, after=0, limit=10)
    event.remove(db.engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if db.is_embedded else "EXPLAIN"
    ((statement, parameters),) = asked
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"{explain} {statement}", parameters)
        return "\n".join(str(row[-1]) for row in rows)


def test_what_holds_a_citizen_is_looked_for_by_the_citizen(db: Database) -> None:
    plan = plan_of_the_look(db)

    assert "citizens" in plan
    assert "SubPlan" not in plan  # PostgreSQL's word for looking through all, once for each citizen
    assert "SCAN" not in plan  # SQLite's
