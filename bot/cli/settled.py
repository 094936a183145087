"""What most commands begin with: the settings, the policy, and a database that is ready."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot import app, logs, policy as policies, settings
from bot.policy import Policy
from bot.settings import LogFormat, Settings
from bot.store import Database


def load() -> Settings:
    """The settings, with the log set up as they say."""
    loaded = settings.load()
    logs.set_up(level=loaded.log_level, as_json=loaded.log_format is LogFormat.JSON)
    return loaded


def policy(loaded: Settings) -> Policy:
    """The policy that the settings name."""
    return policies.load(loaded.policy)


@contextmanager
def database(loaded: Settings) -> Iterator[Database]:
    """The database, migrated if it is the embedded one, closed at the end."""
    opened = app.open_database(loaded)
    try:
        app.prepare(opened)
        yield opened
    finally:
        opened.close()
