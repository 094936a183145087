"""Encryption of personal values at rest: what a column holds is unreadable without a key, and can't be moved or changed.

An encrypted value is `enc1:KEY:DATA`: the number of its key, and in base 64 a nonce and what AES-GCM makes of the
text, bound to the column's name. What does not begin so was written before there was encryption, and is read as it is.
Where the keys come from is `bot.opening`; which values are under which key, and rotation, `bot.store.rotation`.
"""

import os
from binascii import Error as NotBase64, a2b_base64, b2a_base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect

from bot.errors import AftalebotError

MARK = "enc1:"
_ID = slice(len(MARK), len(MARK) + 8)
_DATA = len(MARK) + 9
_NONCE = 12
_ID_BYTES, _KEY_BYTES = 4, 32


class Unreadable(AftalebotError):
    """The key of names and texts in the database is missing or another: nothing is lost, see «aftalebot doctor»."""


@dataclass(frozen=True, repr=False)
class Key:
    """What one secret is for the values: its public number (eight hexadecimal digits) and the cipher itself."""

    id: str
    aead: AESGCM

    @classmethod
    def of(cls, secret: bytes) -> "Key":
        """The secret serves other ends, too: nothing that is derived for one tells anything of another."""
        return cls(
            _derived(secret, "number", _ID_BYTES).hex(),
            AESGCM(_derived(secret, "values", _KEY_BYTES)),
        )


def _derived(secret: bytes, purpose: str, length: int) -> bytes:
    info = f"aftalebot personal {purpose} 1".encode()
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(secret)


class Cipher:
    """Writes with the first of its keys and reads with any; asks for the secrets when the first value needs them."""

    def __init__(self, secrets: Callable[[], Sequence[bytes]]) -> None:
        self._secrets = secrets

    @classmethod
    def of(cls, *secrets: bytes) -> "Cipher":
        """With secrets that are known already; the first is the one to write with."""
        return cls(lambda: secrets)

    @cached_property
    def _keys(self) -> dict[str, AESGCM]:
        found = [Key.of(secret) for secret in self._secrets()]
        return {key.id: key.aead for key in reversed(found)}

    @cached_property
    def current(self) -> str:
        """The number of the key that values are written with. Raises what asking for the secrets raises."""
        return list(self._keys)[-1]

    @property
    def numbers(self) -> set[str]:
        """The numbers of all keys that values can be read with."""
        return set(self._keys)

    def encrypt(self, text: str, column: bytes) -> str:
        """The text as it is stored in that column; never twice the same."""
        nonce = os.urandom(_NONCE)
        data = nonce + self._keys[self.current].encrypt(nonce, text.encode(), column)
        return f"{MARK}{self.current}:{b2a_base64(data, newline=False).decode()}"

    def decrypt(self, stored: str, column: bytes) -> str:
        """The text. Raises Unreadable where its key is not there, or it is not what was stored in that column."""
        if not is_encrypted(stored):
            return stored
        try:
            data = a2b_base64(stored[_DATA:])
            return self._keys[stored[_ID]].decrypt(data[:_NONCE], data[_NONCE:], column).decode()
        except (KeyError, InvalidTag, NotBase64, ValueError) as error:
            raise Unreadable from error


def is_encrypted(stored: str) -> bool:
    """Whether the value has the shape of an encrypted one."""
    return stored.startswith(MARK) and stored[_DATA - 1 : _DATA] == ":"


def give(dialect: Dialect, cipher: Cipher) -> None:
    """Columns of an engine with this dialect are encrypted with this cipher; each engine has a dialect of its own."""
    dialect.aftalebot_cipher = cipher  # type: ignore[attr-defined]  # where a column's type can find it


def of(dialect: Dialect) -> Cipher:
    """What `give` gave."""
    cipher: Cipher = dialect.aftalebot_cipher  # type: ignore[attr-defined]  # as above
    return cipher
