"""`db rotate-key`: names and texts get another key, row by row, and can be read all the while."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from bot import opening
from bot.cli import output, settled
from bot.clock import SystemClock
from bot.errors import AftalebotError
from bot.settings import Settings
from bot.store import Database, keyfile, rotation
from bot.store.rotation import Rotated


class NoNewKey(AftalebotError):
    """There is no new key: give it as AFTALEBOT_SECRET_KEY and the one until now as AFTALEBOT_SECRET_KEY_OLD, start every process anew, and run this again."""


def rotate(loaded: Settings) -> tuple[Rotated, Path | None]:
    """Bring everything under the new key; what was done, and the file that keeps the old one.

    A key in the environment is the operator's to change. The one in a file is changed here, while nothing else runs.
    Raises NoNewKey, AlreadyRunning, KeyWrong or Unreadable.
    """
    with settled.database(loaded) as database:
        file = opening.key_file(loaded, database)
        with _alone(database, file):
            if file is None:
                return _rotated(database, is_asked_for=False), None
            if not rotation.is_under_way(database):  # else the one that was broken off goes on
                keyfile.replace(file)
            with settled.database(loaded) as anew:
                return _rotated(anew, is_asked_for=True), keyfile.older(file)


def say(rotated: Rotated, old: Path | None) -> None:
    """The answer for people."""
    output.say(
        f"Names and texts are under the new key ({rotated.key}). Rows written anew: {rotated.rows}."
    )
    if old is None:
        output.say("AFTALEBOT_SECRET_KEY_OLD can be taken away. Backups from before need it.")
    else:
        output.say(f"The old key is in {old}. Backups from before need it: delete it with them.")
    if rotated.codes_ended:
        output.say(
            f"Invitation codes that ended with the old key: {rotated.codes_ended}."
            " Whoever had one needs a new one: «aftalebot invite»."
        )


def _alone(database: Database, file: Path | None) -> AbstractContextManager[Any]:
    """A process that runs has read the file before, and would go on writing with its old key."""
    return nullcontext() if file is None else opening.alone(database)


def _rotated(database: Database, *, is_asked_for: bool) -> Rotated:
    is_new = is_asked_for or rotation.is_under_way(database)
    rotated = rotation.rotate(database, now=SystemClock().now())
    if not is_new and not rotated.rows:
        raise NoNewKey
    return rotated
