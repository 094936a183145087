"""Insert many rows, or where a row may be there already: the two databases spell it differently."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, Table, bindparam, func, inspect, select
from sqlalchemy.dialects.postgresql import ARRAY, insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from bot.store.schema import Base

AT_ONCE = 5_000  # rows of a statement
_INSERT: dict[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgres_insert}


def unless_there(session: Session, table: type[Base], **values: Any) -> int | None:
    """Insert a row; its first primary key, or None where a unique key was taken."""
    key: int | None = session.scalar(_one_unless_there(_dialect(session), table), values)
    return key


@cache
def _one_unless_there(dialect: str, table: type[Base]) -> Any:
    into = _table(table)
    return _INSERT[dialect](into).on_conflict_do_nothing().returning(*into.primary_key)


def or_update(session: Session, table: type[Base], **values: Any) -> None:
    """Insert a row, or write the values over the one with the same primary key."""
    session.flush()  # a connection does not do it by itself
    session.connection().execute(_or_update(_dialect(session), table, tuple(values)), values)


def all_or_update(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """As `or_update`, for rows that have the same columns, in one statement."""
    session.flush()
    statement = _or_update(_dialect(session), table, tuple(rows[0]))
    session.connection().execute(statement.values(rows))


@cache
def _or_update(dialect: str, table: type[Base], columns: tuple[str, ...]) -> Any:
    into = _table(table)
    insert, keys = _INSERT[dialect](into), [column.name for column in into.primary_key]
    others = {name: insert.excluded[name] for name in columns if name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=others)


def all_new(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that have the same columns."""
    for some in _pieces(rows):
        statement, given = _of_all(session, table, some, {})
        session.connection().execute(statement, given)


def all_unless_there(
    session: Session, table: type[Base], rows: Sequence[dict[str, Any]], **same: ColumnElement[Any]
) -> int:
    """Insert rows that have the same columns; how many, for those whose unique keys were taken are left out.

    `same` is what further columns hold in all of them, in SQL: it is said once.
    """
    count = 0
    for some in _pieces(rows):
        statement, given = _of_all(session, table, some, same)
        counted = statement.on_conflict_do_nothing().execution_options(
            preserve_rowcount=True  # else psycopg's is gone by then
        )
        count += session.connection().execute(counted, given).rowcount
    return count


def _pieces(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _of_all(
    session: Session,
    table: type[Base],
    rows: Sequence[dict[str, Any]],
    same: dict[str, ColumnElement[Any]],
) -> tuple[Any, Any]:
    """The statement and its parameters. For PostgreSQL each column is an array: a statement for each row costs more."""
    into = _table(table)
    insert = _INSERT[_dialect(session)](into)
    if _dialect(session) == "sqlite":
        return insert.values(**same), rows
    columns = list(rows[0])
    arrays = (bindparam(name, type_=_array(into.c[name].type)) for name in columns)
    unrolled = select(*(func.unnest(array) for array in arrays), *same.values())
    given = {name: [row[name] for row in rows] for name in columns}
    return insert.from_select([*columns, *same], unrolled), given


def _array(of: TypeEngine[Any]) -> ARRAY[Any]:
    """One value for each row, lists among them; a text without its length, to which an array would cut it unasked."""
    return ARRAY(String() if type(of) is String else of, dimensions=1)


def free_ids(session: Session, table: type[Base], count: int) -> list[int]:
    """Numbers for `count` rows to be inserted in this transaction, which is a writing one."""
    column = inspect(table).primary_key[0]
    if _dialect(session) == "sqlite":  # nobody else writes meanwhile
        last = session.scalar(select(func.max(column))) or 0
        return list(range(last + 1, last + count + 1))
    named = select(func.pg_get_serial_sequence(table.__tablename__, column.name))
    sequence = named.scalar_subquery()  # found once, and not for each number
    drawn = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
    return list(session.scalars(drawn))


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _table(of: type[Base]) -> Table:
    return Base.metadata.tables[of.__tablename__]
