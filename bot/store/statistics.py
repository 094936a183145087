"""What PostgreSQL knows of a table that grows while it is written: else a first import waits for plans made for an empty one.

The server looks for itself within minutes, which is long in the middle of a file, and nothing rests on this: a portion
that is thrown away takes what was learnt with it until then. SQLite needs no statistics here.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.store.schema import Base

MANY = 50  # rows at once: fewer change no plan
GROWN = 4  # times what it was when it was last looked at

_UNKNOWN = text(
    """
    SELECT relname FROM pg_class
    WHERE oid = ANY (CAST(:tables AS regclass[]))
        AND pg_has_role(relowner, 'USAGE')
        AND pg_relation_size(oid) > :grown * relpages * current_setting('block_size')::int
    ORDER BY relname
    """
)


def keep_up(session: Session, tables: Sequence[type[Base]], written: int) -> None:
    """After `written` rows: look at those of the tables that PostgreSQL does not know, or knows as much smaller."""
    if written < MANY or session.get_bind().dialect.name == "sqlite":
        return
    names = [table.__tablename__ for table in tables]
    unknown = session.scalars(_UNKNOWN, {"tables": names, "grown": GROWN})
    for name in unknown.all():
        session.execute(text(f'ANALYZE (SKIP_LOCKED) "{name}"'))  # whoever has it looks at it, too
