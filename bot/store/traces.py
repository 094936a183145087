"""What tells a database from an older copy of itself, besides its journal: where it lives, the file beside it."""

import json
import os
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.rules.copies import Trace

# The cluster, and the database in it: another one after pg_restore into a new database. The time line is another
# one after a recovery to a point in time, and after a fail-over.
_HERE = text(
    "SELECT oid::text, left(pg_walfile_name(pg_current_wal_lsn()), 8),"
    " has_function_privilege('pg_control_system()', 'execute')"
    " FROM pg_database WHERE datname = current_database()"
)
_CLUSTER = text("SELECT system_identifier::text FROM pg_control_system()")
_HOME = "home"  # in a connection's info


def home(session: Session) -> tuple[str, str]:
    """Which database of which server this is, and the server's time line; empty for a file."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return "", ""
    database, time_line, may_ask = connection.execute(_HERE).one()
    cluster = connection.scalar(_CLUSTER) if may_ask else ""
    connection.info[_HOME] = f"{cluster}/{database}", time_line
    return f"{cluster}/{database}", time_line


def home_as_known(session: Session) -> tuple[str, str]:
    """As `home`, but a server is asked once on each connection: what changes the answer ends it, as a rule."""
    place, time_line = session.connection().info.get(_HOME) or home(session)
    return place, time_line


def file_beside(database: Path | None) -> Path | None:
    """Where the trace of an embedded database is left; a server's has no place outside of it."""
    return database.with_suffix(".trace") if database is not None else None


def left(file: Path | None) -> Trace | None:
    """The trace that was left; None where there is none that can be read."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8")) if file is not None else None
        return Trace(str(kept["history"]), int(kept["reached"])) if kept else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def leave(file: Path | None, trace: Trace) -> None:
    """Leave a trace, whole or not at all. Raises OSError where the folder is closed or full."""
    if file is None:
        return
    draft = file.with_suffix(".trace-new")
    content = {"history": trace.history, "reached": trace.reached}
    draft.write_text(json.dumps(content), encoding="utf-8")
    os.replace(draft, file)  # noqa: PTH105 - a rename that takes the old one's place on every system
