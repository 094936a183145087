"""What this user may do in the database."""

import os

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.store.db import Database
from bot.store.schema import Base

_NEEDED = ("SELECT", "INSERT", "UPDATE", "DELETE")
_LACKING = text(
    "SELECT DISTINCT tablename FROM unnest(CAST(:tables AS text[])) tablename,"
    " unnest(CAST(:rights AS text[])) needed"
    " WHERE NOT has_table_privilege(quote_ident(tablename), needed) ORDER BY tablename"
)
_IS_READ_ONLY = text("SELECT current_setting('transaction_read_only') = 'on'")


def is_read_only(database: Database) -> bool:
    """Whether nothing can be written at all: a standby server, or a file or folder of somebody else."""
    file = database.file
    if file is not None:
        return not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK | os.X_OK))
    if database.is_embedded:
        return False
    with database.read() as session:
        return bool(session.scalar(_IS_READ_ONLY))


def lacking(session: Session) -> list[str]:
    """Tables that this user may not read and write as it takes; a file's are all or none."""
    if session.get_bind().dialect.name != "postgresql":
        return []
    tables = [table.name for table in Base.metadata.sorted_tables]
    return list(session.scalars(_LACKING, {"tables": tables, "rights": list(_NEEDED)}))
