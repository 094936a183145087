"""A database for long tests: without threads, and an embedded one without waiting for the disk.

That commits survive a crash, and that threads don't disturb each other, has tests of its own.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import copy_context
from typing import Any, TypeVar

from sqlalchemy import event

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


def _do_not_wait(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
