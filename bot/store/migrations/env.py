"""How alembic reaches the database: `bot.store.migrate` hands over a connection."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection, create_engine

from bot.store.schema import Base
from bot.store.types import EncryptedJson, EncryptedText, Instant, Json


def render_item(kind: str, value: object, autogen_context: object) -> str | Literal[False]:
    """Migrations import nothing of ours: own column types are written as what they rest on."""
    del autogen_context
    if kind == "type" and isinstance(value, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, EncryptedText):
        return "sa.Text()"
    if kind == "type" and (value is Json or isinstance(value, EncryptedJson)):
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:  # `alembic revision --autogenerate`, by a developer
    with create_engine("sqlite://").connect() as empty:
        migrate(empty)
