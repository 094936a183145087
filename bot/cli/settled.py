"""What most commands begin with: the settings, the policy, and a database that is ready."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot import logs, opening, policy as policies, settings
from bot.errors import AftalebotError
from bot.policy import Policy
from bot.settings import LogFormat, Settings
from bot.store import Database


class NoDatabase(AftalebotError):
    """There is no database {0} yet: run «aftalebot db upgrade», or go to the folder where it is."""

    exit_status = 1


def load() -> Settings:
    """The settings, with the log set up as they say."""
    loaded = settings.load()
    logs.set_up(level=loaded.log_level, as_json=loaded.log_format is LogFormat.JSON)
    return loaded


def policy(loaded: Settings) -> Policy:
    """The policy that the settings name."""
    return policies.load(loaded.policy)


def complete_policy(loaded: Settings) -> Policy:
    """The policy, with all that a citizen must be told. Raises PolicyIncomplete with everything that it lacks."""
    found = policy(loaded)
    missing = found.missing()
    if missing:
        raise opening.PolicyIncomplete(", ".join(missing))
    return found


@contextmanager
def database(loaded: Settings) -> Iterator[Database]:
    """The database, migrated if it is the embedded one, closed at the end."""
    opened = opening.open_database(loaded)
    try:
        opening.prepare(opened)
        yield opened
    finally:
        opened.close()


@contextmanager
def database_as_it_is(loaded: Settings) -> Iterator[Database]:
    """The database, for looking at its state. Raises NoDatabase rather than make a file."""
    opened = opening.open_database(loaded)
    try:
        if opened.file is not None and not opened.file.exists():
            raise NoDatabase(opened.file)
        yield opened
    finally:
        opened.close()
