"""Databases for tests that tell a story: without threads, and an embedded one without waiting for the disk.

That commits survive a crash, and that threads don't disturb each other, has tests of its own.
"""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from contextvars import copy_context
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Dialect, event

from bot.store import Cipher, Database, Session
from bot.store.cipher import Unreadable, is_encrypted
from bot.store.rotation import encrypted_columns
from bot.store.types import EncryptedJson

T = TypeVar("T")

KEY = b"a key for tests"
CIPHER = Cipher.of(KEY)


class QuickDatabase(Database):
    """As a `Database`; all is done where it is asked for, one after the other."""

    def __init__(self, url: str, cipher: Cipher | None = None) -> None:
        super().__init__(url, cipher or CIPHER)
        if self.is_embedded:
            event.listen(self.engine, "connect", _do_not_wait)

    async def _in_thread(
        self, begin: Callable[[], AbstractContextManager[Session]], work: Callable[[Session], T]
    ) -> T:
        def run() -> T:
            with begin() as session:
                return work(session)

        return copy_context().run(run)


def opened(value: object) -> object:
    """A value as SQL gave it; an encrypted one as it was before, JSON as that database has it."""
    if not isinstance(value, str) or not is_encrypted(value.lstrip('"')):
        return value
    for column in chain(*encrypted_columns().values()):
        with suppress(Unreadable):
            plain = CIPHER.decrypt(value.strip('"'), str(column).encode())
            is_document = isinstance(column.type, EncryptedJson) and not value.startswith('"')
            return json.loads(plain) if is_document else plain
    raise Unreadable


def share_compiled(database: Database) -> None:
    """Let a statement be compiled once in a run, not once in each test: that costs more than to execute it."""
    engine = database.engine
    if engine.dialect.name not in _DIALECTS:
        engine.connect().close()  # what a dialect learns of its database it learns from its own engine
    engine.dialect = _DIALECTS.setdefault(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=_COMPILED.setdefault(engine.dialect.name, {}))
    database._writing = engine.execution_options(**database._writing.get_execution_options())


_DIALECTS: dict[str, Dialect] = {}
_COMPILED: dict[str, dict[Any, Any]] = {}


def _do_not_wait(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
