"""What is wrong with the database, in one sentence for whoever runs it: never with a statement or its values."""

from enum import StrEnum


class DatabaseTrouble(StrEnum):
    """Each is over by itself when its cause is gone: nothing that was committed is lost by it."""

    AWAY = "away"
    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read_only"


SENTENCES = {
    DatabaseTrouble.AWAY: "The database does not answer: look at its server and AFTALEBOT_DATABASE_URL",
    DatabaseTrouble.BUSY: "The database is held by another process, such as a backup: let it end",
    DatabaseTrouble.FULL: "The database's disk is full: make room",
    DatabaseTrouble.READ_ONLY: (
        "The database can't be written to: give this user the right to, on the file and its folder or at the server"
    ),
}

_SIGNS = (  # what SQLite and PostgreSQL say
    (DatabaseTrouble.FULL, ("disk is full", "no space left", "disk full")),
    (DatabaseTrouble.READ_ONLY, ("readonly", "read-only", "unable to open database file")),
    (DatabaseTrouble.BUSY, ("is locked", "deadlock", "lock timeout", "queuepool limit")),
)


def trouble(fault: Exception) -> DatabaseTrouble:
    """Which trouble a fault of the database is."""
    said = str(getattr(fault, "orig", None) or fault).casefold()
    found = (kind for kind, signs in _SIGNS if any(sign in said for sign in signs))
    return next(found, DatabaseTrouble.AWAY)
