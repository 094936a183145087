"""How a database goes about what it is asked."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from bot.store import Database, Session


def plan_of(database: Database, look: Callable[[Session], object]) -> str:
    """The plan of the one statement that a look is, in the database's own words."""
    asked: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        with database.read() as session:
            look(session)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if database.is_embedded else "EXPLAIN"
    ((statement, parameters),) = asked
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"{explain} {statement}", parameters)
        return "\n".join(str(row[-1]) for row in rows)
