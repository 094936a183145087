"""What a program needs open before it does anything: the database, the lock on it, the key of the hashes.

Telegram is none of it: commands that only look or import go without.
"""

import contextlib
import os
import secrets
import socket
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from bot.errors import AftalebotError
from bot.settings import SecretKeyMissing, Settings
from bot.store import Database, migrate


class PolicyIncomplete(AftalebotError):
    """The policy has no value for {0}: set it in the file that AFTALEBOT_POLICY names."""


class AlreadyRunning(AftalebotError):
    """Another «aftalebot run» uses {0}: stop it first, or use PostgreSQL for several processes."""

    exit_status = 1


class FolderClosed(AftalebotError):
    """The folder of the database {0} can't be written to: give this user access, or set AFTALEBOT_DATABASE_URL."""


class KeyUnreadable(AftalebotError):
    """The key beside the database, {0}, can't be read or made: give this user access, or set AFTALEBOT_SECRET_KEY."""


def open_database(settings: Settings) -> Database:
    """The database of the settings, not yet looked at."""
    return Database(settings.database_url.get_secret_value())


def secret_of(settings: Settings, database: Database) -> bytes:
    """The key of the hashes: from the environment, or for the embedded database a file of its own beside it.

    Raises SecretKeyMissing where several processes would need the same.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    if database.file is None:
        raise SecretKeyMissing
    path = database.file.with_suffix(".key")
    try:
        return _read_or_make(path)
    except OSError as error:
        raise KeyUnreadable(path) from error


def _read_or_make(path: Path) -> bytes:
    if not path.exists():
        _make(path)
    key = path.read_bytes()
    if not key:
        raise KeyUnreadable(path)
    return key


def _make(path: Path) -> None:
    """Whole before it has its name, so that nobody reads half a key; whoever comes second takes the first one's."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:  # mode 600
        draft.write(secrets.token_urlsafe(32))
        draft.flush()
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)


def prepare(database: Database) -> None:
    """The embedded database is migrated; a server's is an operator's decision. Raises SchemaBehind or SchemaAhead."""
    if database.is_embedded:
        migrate.upgrade(database)
    else:
        migrate.check(database)


def alone(database: Database) -> AbstractContextManager[Any]:
    """One process per file: held until the end, and by the operating system after a crash no longer."""
    if database.file is None:
        return contextlib.nullcontext()
    lock = FileLock(database.file.with_suffix(".lock"), timeout=0)
    try:
        return lock.acquire()
    except Timeout as error:
        raise AlreadyRunning(database.file) from error
    except OSError as error:
        raise FolderClosed(database.file) from error


def owner_name(database: Database) -> str:
    """What this process is called in leases; the embedded database has one process, which takes up its own again."""
    return "run" if database.is_embedded else f"{socket.gethostname()}:{secrets.token_hex(6)}"
