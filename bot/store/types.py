"""Column types: instants that refuse to be naive, words of an enumeration, ids that fit Telegram's, encrypted values."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    Integer,
    String,
    Text,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.sql.operators import OperatorType, eq, is_, is_not
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.store import cipher

Id = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts up INTEGER keys only
Json = JSON().with_variant(JSONB(), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; SQLite forgets zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _Incomparable(TypeDecorator.Comparator[Any]):
    """The same text is never stored twice alike: a comparison would quietly find nothing."""

    def operate(self, op: OperatorType, *other: Any, **options: Any) -> Any:
        is_itself = op is eq and isinstance(
            other[0], ClauseElement
        )  # SQLAlchemy's own dictionaries ask
        if op not in {is_, is_not} and not is_itself:
            raise TypeError("an encrypted column is read, not compared, sorted or searched")
        return super().operate(op, *other, **options)


class EncryptedText(TypeDecorator[str]):
    """A text that is stored encrypted. `column` is «table.column», which the value is bound to.

    `length` is what the column was declared with before: SQLite holds to no length, and would have to make the
    table anew to forget it.
    """

    impl = Text
    cache_ok = True
    comparator_factory = _Incomparable

    def __init__(self, column: str, length: int | None = None) -> None:
        super().__init__()
        self.column = column
        self.length = length
        self._bound_to = column.encode()

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return String(self.length) if self.length and dialect.name == "sqlite" else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher.of(dialect).encrypt(value, self._bound_to)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher.of(dialect).decrypt(value, self._bound_to)


class EncryptedJson(TypeDecorator[Any]):
    """An object or a list, stored as a JSON string that holds it encrypted; an empty one says nothing, and stays plain.

    `column` as in EncryptedText.
    """

    impl = Json
    cache_ok = True
    hashable = False
    comparator_factory = _Incomparable

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column
        self._bound_to = column.encode()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if not value:
            return value
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return cipher.of(dialect).encrypt(plain, self._bound_to)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if not isinstance(value, str):
            return value
        return json.loads(cipher.of(dialect).decrypt(value, self._bound_to))


def literally(value: str) -> ColumnElement[str]:
    """A value of our own in the statement's words, and not as a parameter.

    By a parameter neither database can know for good that an index of just these rows will do: PostgreSQL plans the
    statement anew each time, and SQLite prepares it anew.
    """
    return literal_column(f"'{value}'")


def words(enumeration: type[StrEnum], name: str) -> Enum:
    """The enumeration's values as text, held by a CHECK constraint called `name`."""
    return Enum(
        enumeration,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
