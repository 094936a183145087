"""The key beside the embedded database: a file for its owner only, and a second one with the keys before it.

What a key is for is left to others. Nothing here loses a key: an older one is written down before a new one counts.
"""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from bot.errors import AftalebotError


class KeyUnreadable(AftalebotError):
    """The key beside the database, {0}, can't be read or made: give this user access, or set AFTALEBOT_SECRET_KEY."""


def beside(database: Path) -> Path:
    """Where the key of that database lies."""
    return database.with_suffix(".key")


def older(key: Path) -> Path:
    """Where the keys before it lie, the newest in the first line."""
    return key.with_name(f"{key.name}.old")


def read(key: Path) -> list[bytes]:
    """The key and those before it; empty where there is no key. Raises KeyUnreadable."""
    try:
        if not key.exists():
            return []
        present = key.read_bytes().strip()
        before = older(key).read_bytes().splitlines() if older(key).exists() else []
    except OSError as error:
        raise KeyUnreadable(key) from error
    if not present:
        raise KeyUnreadable(key)
    return [present, *before]


def make(key: Path) -> None:
    """Whole before it has its name, so that nobody reads half a key; whoever comes second takes the first one's."""
    try:
        with tempfile.NamedTemporaryFile("w", dir=key.parent) as draft:  # mode 600
            draft.write(secrets.token_urlsafe(32))
            draft.flush()
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, key)
    except OSError as error:
        raise KeyUnreadable(key) from error


def replace(key: Path) -> None:
    """A new key in the place of the old one, which is read from the other file from here on. Raises KeyUnreadable.

    A crash between the two leaves the old key in both.
    """
    before = list(dict.fromkeys(read(key)))
    try:
        _write(older(key), b"\n".join(before) + b"\n")
        _write(key, secrets.token_urlsafe(32).encode())
    except OSError as error:
        raise KeyUnreadable(key) from error


def _write(file: Path, content: bytes) -> None:
    """In the place of what is there, whole, for its owner only, and on the disk before anything rests on it."""
    descriptor, draft = tempfile.mkstemp(dir=file.parent)  # mode 600
    try:
        with open(descriptor, "wb") as opened:  # noqa: PTH123 - a descriptor
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        Path(draft).replace(file)
    finally:
        Path(draft).unlink(missing_ok=True)
    _settle_folder(file.parent)


def _settle_folder(folder: Path) -> None:
    """The new name is on the disk, too, where the system lets one say so."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
