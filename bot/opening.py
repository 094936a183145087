"""What a program needs open before it does anything: the database, the lock on it, its keys.

Telegram is none of it: commands that only look or import go without.
"""

import contextlib
import secrets
import socket
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from bot.errors import AftalebotError
from bot.settings import SecretKeyMissing, Settings
from bot.store import Cipher, Database, keyfile, migrate, rotation


class PolicyIncomplete(AftalebotError):
    """The policy has no value for {0}: set it in the file that AFTALEBOT_POLICY names."""


class AlreadyRunning(AftalebotError):
    """Another «aftalebot run» uses {0}: stop it first, or use PostgreSQL for several processes."""

    exit_status = 1


class FolderClosed(AftalebotError):
    """The folder of the database {0} can't be written to: give this user access, or set AFTALEBOT_DATABASE_URL."""


class KeyGone(AftalebotError):
    """The key {0} is not there, and the names and texts can't be read without it: put its copy back, nothing is lost."""


def open_database(settings: Settings) -> Database:
    """The database of the settings, not yet looked at; its keys are asked for when a value needs them."""
    keys = Cipher(lambda: _secrets(settings, database, database.file))
    database = Database(settings.database_url.get_secret_value(), keys)
    return database


def open_copy(settings: Settings, database: Database, copy: Path) -> Database:
    """A copy of the embedded database, read with the keys of that."""
    keys = Cipher(lambda: _secrets(settings, opened, database.file))
    opened = Database(f"sqlite:///{copy}", keys)
    return opened


def secret_of(settings: Settings, database: Database) -> bytes:
    """The secret: from the environment, or for the embedded database a file of its own beside it.

    Raises SecretKeyMissing where several processes would need the same, KeyUnreadable or KeyGone.
    """
    return _secrets(settings, database, database.file)[0]


def key_file(settings: Settings, database: Database) -> Path | None:
    """The file that the secret is in; None where it is in the environment."""
    is_given = settings.secret_key is not None or database.file is None
    return None if is_given or database.file is None else keyfile.beside(database.file)


def _secrets(settings: Settings, database: Database, file: Path | None) -> list[bytes]:
    """The secret, and those before it: what is under them can still be read."""
    given = [
        secret.get_secret_value().encode()
        for secret in (settings.secret_key, settings.secret_key_old)
        if secret is not None
    ]
    if file is None and settings.secret_key is None:
        raise SecretKeyMissing
    in_files = _in_files(database, file, makes=settings.secret_key is None) if file else []
    several = [*given, *in_files] if settings.secret_key is not None else [*in_files, *given]
    return list(dict.fromkeys(several))


def _in_files(database: Database, file: Path, *, makes: bool) -> list[bytes]:
    path = keyfile.beside(file)
    if not makes:
        return _as_far_as_they_can_be_read(path)
    if not keyfile.read(path):
        if rotation.is_keyed(database):
            raise KeyGone(path)
        keyfile.make(path)
    return keyfile.read(path)


def _as_far_as_they_can_be_read(path: Path) -> list[bytes]:
    """The environment has a secret: what lies there beside it can be of use, and be no hindrance."""
    with contextlib.suppress(keyfile.KeyUnreadable):
        return keyfile.read(path)
    return []


def prepare(database: Database) -> None:
    """The embedded database is migrated; a server's is an operator's decision. Then names and texts can be read.

    Raises SchemaBehind or SchemaAhead, KeyWrong or what `secret_of` raises.
    """
    if database.is_embedded:
        migrate.upgrade(database)
    else:
        migrate.check(database)
    rotation.settle(database)


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
