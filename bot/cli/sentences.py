"""Faults in one sentence each. What an exception itself says may hold values or secrets, and is mostly left out."""

import logging
from zoneinfo import ZoneInfoNotFoundError

from bot.errors import AftalebotError

logger = logging.getLogger(__name__)


def about(error: Exception) -> tuple[str, int]:
    """The sentence and the exit status."""
    if isinstance(error, AftalebotError):
        return str(error), error.exit_status
    cause = getattr(error, "orig", None)  # a fault of ours in the middle of a statement
    if isinstance(cause, AftalebotError):
        return about(cause)
    if isinstance(error, ZoneInfoNotFoundError):
        return "The time zone Europe/Copenhagen is not known: install the package tzdata.", 1
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}: {error.filename or 'no file named'}.", 1
    return _of_database(error) or _of_program(error), 1


def _of_database(error: Exception) -> str | None:
    """What is wrong with the database, without the statement and its values; None if it isn't the database."""
    from bot.store import DatabaseFault  # noqa: PLC0415 - heavy, and only a fault needs it

    # A file that is no database at all has a class of its own, as has a user who may not read a table.
    is_unusable = type(error).__name__ in {"DatabaseError", "ProgrammingError"}
    if not is_unusable and not isinstance(error, DatabaseFault):
        return None
    cause = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
    if "locked" in cause:
        return "The database is busy with what another process writes: try again."
    return f"The database does not work ({cause}): check AFTALEBOT_DATABASE_URL, its server and its disk."


def _of_program(error: Exception) -> str:
    from bot import logs  # noqa: PLC0415 - as above

    told = {"action": "command_failed"}
    logger.debug("where it broke", extra=told, exc_info=logs.withheld(error))
    name = type(error).__name__
    return f"The program has a fault ({name}): AFTALEBOT_LOG_LEVEL=DEBUG shows where."
