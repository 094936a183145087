"""Databases for tests that tell a story: without threads, and an embedded one without waiting for the disk.

That commits survive a crash, and that threads don't disturb each other, has tests of its own.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import copy_context
from typing import Any, TypeVar

from sqlalchemy import Dialect, event

from bot.store import Database, Session

T = TypeVar("T")


class QuickDatabase(Database):
    """As a `Database`; all is done where it is asked for, one after the other."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        if self.is_embedded:
            event.listen(self.engine, "connect", _do_not_wait)

    async def _in_thread(
        self, begin: Callable[[], AbstractContextManager[Session]], work: Callable[[Session], T]
    ) -> T:
        def run() -> T:
            with begin() as session:
                return work(session)

        return copy_context().run(run)


def share_compiled(database: Database) -> None:
    """Let a statement be compiled once in a run, not once in each test: that costs more than to execute it."""
    engine = database.engine
    engine.dialect = _DIALECTS.setdefault(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=_COMPILED.setdefault(engine.dialect.name, {}))
    database._writing = engine.execution_options(**database._writing.get_execution_options())


_DIALECTS: dict[str, Dialect] = {}
_COMPILED: dict[str, dict[Any, Any]] = {}


def _do_not_wait(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
