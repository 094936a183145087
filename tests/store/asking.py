"""What a database is asked, and how it goes about it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

from bot.store import Database, Session


def plans_of(database: Database, work: Callable[[Session], object]) -> list[str]:
    """How the database finds what `work` selects, one text per statement."""
    plans: list[str] = []

    def explain(
        connection: Connection, _c: object, statement: str, parameters: Any, *_: object
    ) -> None:
        if not statement.startswith("SELECT"):
            return
        cursor = connection.connection.cursor()
        how = "EXPLAIN QUERY PLAN " if database.is_embedded else "EXPLAIN "
        cursor.execute(how + statement, parameters)
        plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))

    event.listen(database.engine, "before_cursor_execute", explain)
    try:
        with database.write() as session:
            work(session)
    finally:
        event.remove(database.engine, "before_cursor_execute", explain)
    return plans


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that were made inside."""
    made: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        made.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
