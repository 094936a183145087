"""Insert where a row may be there already: the one statement that the two databases spell differently."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from bot.store.schema import Base


def unless_there(session: Session, table: type[Base], **values: Any) -> int | None:
    """Insert a row; its first primary key, or None where a unique key was taken."""
    insert = _insert(session)(table).values(**values).on_conflict_do_nothing()
    key: int | None = session.scalar(insert.returning(inspect(table).primary_key[0]))
    return key


def or_update(session: Session, table: type[Base], **values: Any) -> None:
    """Insert a row, or write the values over the one with the same primary key."""
    keys = [column.name for column in inspect(table).primary_key]
    others = {name: value for name, value in values.items() if name not in keys}
    insert = _insert(session)(table).values(**values)
    session.execute(insert.on_conflict_do_update(index_elements=keys, set_=others))


def _insert(session: Session) -> Any:
    return sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
