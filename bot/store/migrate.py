"""The schema's history: one for both databases, forwards only."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.errors import AftalebotError
from bot.store.db import Database
from bot.store.schema import Base

MIGRATIONS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = (
    0x0AF7A1E  # the number of PostgreSQL's advisory lock; SQLite's BEGIN IMMEDIATE is one itself
)


class SchemaBehind(AftalebotError):
    """The database is older than this program: run «aftalebot db upgrade» (after a backup)."""


class SchemaAhead(AftalebotError):
    """The database was made by a newer version of this program: install that version, or restore a backup."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest revision that this program knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise RuntimeError("no migrations are installed")
    return revision


def upgrade(database: Database) -> str:
    """Bring the schema up to date, in one transaction; the revision it is at now. A second call waits and does nothing."""
    check_not_ahead(database)
    with database.engine.execution_options(immediate=True).begin() as connection:
        if not database.is_embedded:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        command.upgrade(_config(connection), "head")
    return head()


def revision(database: Database) -> str | None:
    """The database's revision; None if it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def check(database: Database) -> None:
    """Raise SchemaBehind or SchemaAhead unless the database is just what this program expects."""
    check_not_ahead(database)
    if revision(database) != head():
        raise SchemaBehind


def check_not_ahead(database: Database) -> None:
    present = revision(database)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if present is not None and present not in known:
        raise SchemaAhead


def differences(database: Database) -> list[str]:
    """Where the tables differ from the schema; empty when all is well."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]
