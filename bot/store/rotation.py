"""Which values are under which key, and their way to another: in batches, so that a kill in the middle costs nothing.

Each value says itself which key it is under. A note says which key all of them are under, and while that changes,
which one is next. Where the keys come from is `bot.opening`.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    Text,
    Update,
    and_,
    bindparam,
    case,
    cast,
    func,
    inspect,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from bot.errors import AftalebotError
from bot.store import backup, notes
from bot.store.cipher import MARK, Cipher
from bot.store.db import Database
from bot.store.schema import Base, Invitation
from bot.store.types import EncryptedJson, EncryptedText

BATCH = 500  # rows of a transaction: others that write wait no longer than for that
PLAIN = ""  # in a census: values that are under no key

Columns = Sequence[Column[Any]]

logger = logging.getLogger(__name__)


class KeyWrong(AftalebotError):
    """Another key encrypted the names and texts here: put it back as it was, or give it as AFTALEBOT_SECRET_KEY_OLD and run «aftalebot db rotate-key»."""


@dataclass(frozen=True)
class Rotated:
    """How many rows were written anew, and how many open invitation codes ended with the old key."""

    key: str
    rows: int
    codes_ended: int


def encrypted_columns() -> dict[Table, Columns]:
    """Every column that holds encrypted values, by its table."""
    found = {table: [*filter(_is_encrypted, table.c)] for table in Base.metadata.sorted_tables}
    return {table: columns for table, columns in found.items() if columns}


def _is_encrypted(column: Column[Any]) -> bool:
    return isinstance(column.type, EncryptedText | EncryptedJson)


def is_keyed(database: Database) -> bool:
    """Whether its values were ever under a key; then a new one would not read them."""
    is_there = database.file is None or database.file.exists()  # a look makes no file
    if not is_there or not inspect(database.engine).has_table("notes"):
        return False
    with database.read() as session:
        return notes.read(session, notes.KEY) is not None


def settle(database: Database) -> None:
    """Make sure that names and texts can be read and are encrypted. Raises KeyWrong, or that there is no key.

    A database from before there was encryption is encrypted now; that may be broken off and goes on next time.
    """
    with database.read() as session:
        kept = notes.read_document(session, notes.KEY)
    if kept:
        _confirm(database, kept)
    if not kept or "plain" in kept:
        _encrypt_first(database)
    elif database.cipher.current not in kept.values():
        with database.write() as session:
            _note_next(session, kept["id"], database.cipher.current)


def confirm(database: Database) -> None:
    """Raise KeyWrong unless the keys are those that names and texts are under."""
    if is_keyed(database):
        with database.read() as session:
            kept = notes.read_document(session, notes.KEY)
        _confirm(database, kept)


def _confirm(database: Database, kept: dict[str, Any]) -> None:
    if not {kept["id"], kept.get("next", kept["id"])} <= database.cipher.numbers:
        raise KeyWrong


def is_under_way(database: Database) -> bool:
    """Whether there is a newer key than the one that all values are noted to be under."""
    with database.read() as session:
        kept = notes.read_document(session, notes.KEY)
    return bool(kept.get("next")) or kept.get("id") != database.cipher.current


def rotate(database: Database, *, now: datetime) -> Rotated:
    """Bring every value under the current key; others may read and write meanwhile, if they have both keys.

    Raises Unreadable where a value's key is missing; what was done until then stays.
    """
    with database.read() as session:
        kept = notes.read_document(session, notes.KEY)
        ended = _open_codes(session, kept.get("codes", 0), now)
    rows = _rewrite_all(database)
    with database.write() as session:
        notes.write_document(session, notes.KEY, id=database.cipher.current)
    if rows:
        _leave_nothing_behind(database)
    return Rotated(database.cipher.current, rows, ended)


def census(session: Session) -> Counter[str]:
    """How many values there are under each key, by its number; PLAIN for those under none."""
    counts: Counter[str] = Counter()
    for column in chain(*encrypted_columns().values()):
        stored = _stored(column)
        number = func.substr(stored, len(MARK) + 1, 8)
        key = case((stored.like(f"{MARK}%"), number), else_=PLAIN).label("key")
        query = select(key, func.count()).where(_holds_something(column)).group_by(key)
        counts.update(dict(session.execute(query).all()))
    return counts


def _encrypt_first(database: Database) -> None:
    """Which key it is stands there before there is anything under it, so that it is not lost in the middle."""
    current = database.cipher.current
    with database.write() as session:
        notes.write_document(session, notes.KEY, id=current, plain=True)
    rows = _rewrite_all(database)
    with database.write() as session:
        notes.write_document(session, notes.KEY, id=current)
    if rows:
        logger.info("encrypted", extra={"action": "encrypted", "rows": rows})
        _leave_nothing_behind(database)


def _note_next(session: Session, present: str, following: str) -> None:
    """From here on there are two keys; the codes so far were made with the old one."""
    newest = session.scalar(select(func.max(Invitation.id))) or 0
    notes.write_document(session, notes.KEY, id=present, next=following, codes=newest)


def _open_codes(session: Session, newest: int, now: datetime) -> int:
    query = select(func.count()).where(
        Invitation.spent_at.is_(None), Invitation.expires_at > now, Invitation.id <= newest
    )
    return session.scalar(query) or 0


def _rewrite_all(database: Database) -> int:
    """Batches pass by what somebody holds; those rows are waited for one by one, so that nobody waits in a circle."""
    several = encrypted_columns().items()
    return sum(
        _rewrite(database, table, columns, size)
        for table, columns in several
        for size in (BATCH, 1)
    )


def _rewrite(database: Database, table: Table, columns: Columns, size: int) -> int:
    rows, after = 0, 0
    while True:
        with database.write() as session:
            numbers = _turn(session, database.cipher, table, columns, after=after, size=size)
        if not numbers:
            return rows
        rows, after = rows + len(numbers), numbers[-1]


def _turn(
    session: Session, cipher: Cipher, table: Table, columns: Columns, *, after: int, size: int
) -> list[int]:
    """Bring rows that are under another key under the current one: their numbers."""
    is_stale = or_(*[_is_stale(column, cipher) for column in columns])
    query = select(table.c.id, *columns).where(table.c.id > after, is_stale)
    held = query.order_by(table.c.id).limit(size).with_for_update(skip_locked=size > 1)
    names = ["this", *(f"new_{column.name}" for column in columns)]
    rows = [dict(zip(names, row, strict=True)) for row in session.execute(held)]
    if rows:
        session.connection().execute(_written_anew(table, columns), rows)
    return [row["this"] for row in rows]


def _written_anew(table: Table, columns: Columns) -> Update:
    values = {one.name: bindparam(f"new_{one.name}", type_=one.type) for one in columns}
    return update(table).where(table.c.id == bindparam("this")).values(values)


def _is_stale(column: Column[Any], cipher: Cipher) -> ColumnElement[bool]:
    return and_(_holds_something(column), _stored(column).not_like(f"{MARK}{cipher.current}:%"))


def _holds_something(column: Column[Any]) -> ColumnElement[bool]:
    """An empty object or list is not encrypted: it says nothing."""
    return and_(column.is_not(null()), cast(column, Text).not_in(["{}", "[]"]))


def _stored(column: Column[Any]) -> ColumnElement[str]:
    """As it is in the database; JSON puts quotes around it."""
    return func.ltrim(cast(column, Text), '"')


def _leave_nothing_behind(database: Database) -> None:
    """SQLite keeps what was overwritten in free pages until the file is made anew; a server has its own ways."""
    if database.file is None:
        return
    try:
        backup.make_anew(database.file)
    except backup.CanNotBeMadeAnew:
        trouble = {"action": "old_pages_kept"}
        logger.warning("the file keeps pages of before", extra=trouble)
