"""What `doctor` says of what lies around the program: files and who may read them, the disk, rights in the database.

And of Telegram's side: where it takes the updates, and whether they are fetched.
"""

import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from bot import policy as policies
from bot.actions import hearing, sealing
from bot.errors import AftalebotError
from bot.settings import Settings
from bot.store import Database, keyfile, rights
from bot.trouble import ANOTHER

ROOM = 200 * 1024**2  # bytes: below that a day's log may be what fills the disk
COPIES = 2  # times its size: a backup beside it, and the journal of a migration
WAITING = 100  # updates that wait at Telegram are more than a burst
LATELY = timedelta(minutes=10)
SEALS = 1000  # the newest of the journal; all of them are the matter of «db check --journal»

_OF_OTHERS = stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH
_INTO_FOLDER = stat.S_IXGRP | stat.S_IXOTH


class Post(Protocol):
    """Where Telegram takes the updates, and what went wrong with it last."""

    url: str
    pending_update_count: int
    last_error_date: datetime | None
    last_error_message: str | None


def of_updates(settings: Settings, post: Post, now: datetime) -> str | None:
    """The remedy where nobody gets the updates, or somebody else does."""
    wanted = settings.webhook_url or ""
    if post.url != wanted:
        return _of_another_place(wanted, post.url)
    failed_at = post.last_error_date
    if wanted and post.pending_update_count and failed_at and now - failed_at < LATELY:
        return (
            f"Telegram could not bring {post.pending_update_count} updates to {_host(wanted)}"
            f" ({post.last_error_message}): check that «aftalebot run» is up, the proxy and its certificate."
        )
    if post.pending_update_count > WAITING:
        return (
            f"{post.pending_update_count} updates wait at Telegram: look at the log of «aftalebot run»"
            " for receiving_waits, and whether it runs."
        )
    return None


def _of_another_place(wanted: str, found: str) -> str:
    if not found:
        return f"Telegram brings nothing to {_host(wanted)}: start «aftalebot run», which sets the webhook."
    instead = f" instead of {_host(wanted)}" if wanted else ", so that nobody who polls gets any"
    return (
        f"Telegram brings updates to {_host(found)}{instead}: start «aftalebot run» anew, which takes"
        " that back. If it comes again, somebody else has the token: have @BotFather revoke it."
    )


def _host(url: str) -> str:
    """Without the path, which is nobody's business."""
    return urlsplit(url).hostname or "another address"


def of_files(settings: Settings, database: Database) -> str | None:
    """The remedy where others may read what holds personal data or secrets, or nobody may write."""
    exposed = [str(path) for path in _delicate(settings, database) if _is_exposed(path)]
    if exposed:
        return f"Others on this machine may read {', '.join(exposed)}: run «chmod 600» on it."
    if rights.is_read_only(database):
        return "The database can't be written to: give this user its file and folder, or the main server."
    return None


def _delicate(settings: Settings, database: Database) -> Iterator[Path]:
    yield Path(str(settings.model_config["env_file"]))
    if settings.policy is not None and _holds_secrets(settings.policy):
        yield settings.policy
    if database.file is not None:
        yield database.file
        yield keyfile.beside(database.file)
        yield database.file.with_name(f"{database.file.name}-wal")


def _holds_secrets(policy: Path) -> bool:
    """Addresses of calendars are passwords; that the file can't be read is a finding of its own."""
    try:
        return bool(policies.load(policy).feeds)
    except AftalebotError:
        return False


def _is_exposed(path: Path) -> bool:
    """Whether others may read or write it, and get to it."""
    if not path.exists():
        return False
    mode, folder = path.stat().st_mode, path.absolute().parent.stat().st_mode
    return bool(mode & _OF_OTHERS and folder & _INTO_FOLDER)


def of_disk(database: Database) -> str | None:
    """The remedy where the embedded database has no room to grow; a server's disk is not seen from here."""
    if database.file is None:
        return None
    free, size = shutil.disk_usage(database.file.parent).free, database.file.stat().st_size
    if free >= max(ROOM, COPIES * size):
        return None
    where = database.file.absolute().parent
    return f"{free // 1024**2} MB are free in {where}, and the database has {size // 1024**2}: make room."


def of_rights(database: Database) -> str | None:
    """The remedy where this user may not use all tables."""
    with database.read() as session:
        tables = rights.lacking(session)
    if not tables:
        return None
    grant = f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {database.engine.url.username}"
    return f"This user may not read and write {', '.join(tables)}: let their owner say «{grant}»."


def of_receiving(settings: Settings, database: Database) -> str | None:
    """The remedy where the process that polls has said that it can't."""
    if settings.webhook_url:
        return None
    with database.read() as session:
        told = hearing.trouble(session)
    if told is None:
        return None
    since = f"since {told.since:%Y-%m-%d %H:%M} UTC"
    if told.trouble == ANOTHER:
        return (
            f"Another program polls with this token, {since}: stop it. If it is none of yours, have"
            " @BotFather revoke the token, and put the new one into AFTALEBOT_TOKEN."
        )
    return f"No updates come ({told.trouble}), {since}: check the network and AFTALEBOT_API_URL."


def of_journal(database: Database) -> str | None:
    """The remedy where the newest entries are not what was sealed."""
    with database.read() as session:
        faults = sealing.check(session, newest=SEALS).faults
    if not faults:
        return None
    named = ", ".join(f"{entry} {fault}" for entry, fault in faults[:3])
    return (
        f"The journal was changed behind the program ({named}): run «aftalebot db check --journal»,"
        " keep the log and the backups, and find out who writes to the database."
    )
