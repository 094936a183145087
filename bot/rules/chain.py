"""How entries of the journal are sealed: each has a salted digest, and each digest is linked to the one before.

A changed entry no longer fits its digest; a missing digest breaks the links. Without its salt a digest says nothing of what
was in the entry, so an entry can be erased, and the links still hold. The digests are SHA-256 in small hexadecimal.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

BEGINNING = "0" * 64  # what the first digest is linked to
SALT_BYTES = 16


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an entry says; `details` are values of JSON."""

    entry: int
    at: datetime
    event: str
    actor: str
    citizen: int | None
    appointment: int | None
    message: int | None
    details: Mapping[str, Any]

    def document(self) -> dict[str, Any]:
        """The entry as JSON, its instant in UTC to the microsecond."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return {**self.__dict__, "at": at, "details": dict(self.details)}


def written(content: Content) -> bytes:
    """The one way to write an entry: UTF-8, keys in order, no blanks."""
    document = content.document()
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def digest(salt: str, content: Content) -> str:
    """What the entry is known by; `salt` is hexadecimal and kept beside it."""
    return sha256(bytes.fromhex(salt) + written(content)).hexdigest()


def link(before: str, own: str) -> str:
    """What the next digest is linked to: all digests up to this one, in one."""
    return sha256(bytes.fromhex(before) + bytes.fromhex(own)).hexdigest()
