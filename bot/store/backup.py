"""Copies of the embedded database: one that is taken while others write, and one that is put back.

A server's database has programs of its own for that. What a restored database may send is `bot.actions.accepting`.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import AftalebotError

_JOURNALS = ("-wal", "-shm")  # what SQLite keeps beside a database that is in use


class BackupThere(AftalebotError):
    """There is a file {0} already: name another."""


class BackupDamaged(AftalebotError):
    """The file {0} is no whole database of Aftalebot's: take another backup."""


class CanNotBeMadeAnew(AftalebotError):
    """The file {0} can't be made anew: the disk is full, or another process writes."""

    exit_status = 1


class InUse(AftalebotError):
    """Another process writes to {0}: wait until it has ended."""

    exit_status = 1


def take(database: Path, into: Path) -> None:
    """Copy the database as it is at this moment, into one whole file for this user only.

    Raises BackupThere rather than overwrite.
    """
    with _whole_or_not_at_all(into) as draft:
        copy(database, draft)


def copy(database: Path, into: Path) -> None:
    """Copy a database through SQLite, so that what others are writing is either in it or not."""
    with closing(_opened(database)) as source, closing(sqlite3.connect(into)) as target:
        source.backup(target)
    make_one_file(into)


def make_one_file(database: Path) -> None:
    """Nothing lies beside the database any more."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def make_anew(database: Path) -> None:
    """Write the file anew, without what was overwritten in it; others may use it meanwhile.

    Raises CanNotBeMadeAnew where the disk is full or another process writes for long.
    """
    try:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        raise CanNotBeMadeAnew(database) from error


def check(backup: Path) -> None:
    """Raise BackupDamaged unless the file is a database of ours, without a fault."""
    try:
        with closing(_opened(backup)) as source:
            (verdict,) = source.execute("PRAGMA quick_check(1)").fetchone()
            source.execute("SELECT 1 FROM alembic_version JOIN messages ON 0 JOIN notes ON 0")
    except sqlite3.Error as error:
        raise BackupDamaged(backup) from error
    if verdict != "ok":
        raise BackupDamaged(backup)


def replace(database: Path, by: Path, aside: Path) -> None:
    """Put the file `by` in the database's place; the old one is kept as `aside`.

    A crash leaves the one or the other. Raises InUse while another process writes.
    """
    if database.exists():
        _settle(database)
        _keep(database, aside)
    by.replace(database)


def _settle(database: Path) -> None:
    """Write what lies beside the database into it: the new one must not find it there."""
    try:
        with closing(sqlite3.connect(database, timeout=1)) as old:
            busy, *_ = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        raise InUse(database) from error
    except sqlite3.DatabaseError:  # it is what the backup is put back for
        return
    if busy:
        raise InUse(database)


def _keep(database: Path, aside: Path) -> None:
    os.link(database, aside)
    for ending in _JOURNALS:  # there are none but of a damaged database
        beside = database.with_name(database.name + ending)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + ending))


def _opened(database: Path) -> sqlite3.Connection:
    """For reading only; a file that is not there is not made."""
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)


@contextmanager
def _whole_or_not_at_all(file: Path) -> Iterator[Path]:
    """A draft beside the file, which gets its name when it is done."""
    if file.exists():
        raise BackupThere(file)
    draft = file.with_name(f"{file.name}.part")
    draft.unlink(missing_ok=True)
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield draft
        os.link(draft, file)
    except FileExistsError as error:
        raise BackupThere(file) from error
    finally:
        draft.unlink(missing_ok=True)
