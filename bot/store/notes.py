"""What the installation knows of itself."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from bot.store.insert import or_update, unless_there
from bot.store.schema import Base, Note

BOT_USERNAME = "bot_username"
POLICY_DIGEST = "policy_digest"
AWAKE_UNTIL = (
    "awake_until"  # by when somebody is to look again, in ISO 8601; empty: nothing is to come
)

KEY = (
    "key"  # the number of the key that names and texts are under, and while it changes, of the next
)
HISTORY = "history"  # what the database is called in traces of it, and which histories it replaced
HOME = "home"  # the server and database in which it was last seen
RESTORED = "restored"  # it is an older copy, and nobody has said what is to become of it
QUIET_FROM = (
    "quiet_from"  # when an older copy went on, without sending anew what may have been sent
)
FORGOTTEN_ON = "forgotten_on"  # the day of the last night in which data were erased
FORGETTING = "forgetting"  # how far that has come tonight
RECEIVING = "receiving"  # what is in the way of receiving, and since when
UNHEARD = (
    "unheard"  # since when nothing was received, from when something is until that is recorded
)
IMPORTED_AT = "imported_at"  # when a file of appointments last came
CLOCK_LEAPT = "clock_leapt"  # the instant that the clock showed when it was seen to run ahead
CLOCK_ACCEPTED = "clock_accepted"  # entries of the journal that a wrong clock has written

# What each look at the database asks for: the guard, and whoever says when there will be something to do.
IN_EVERY_LOOK = (
    HISTORY,
    HOME,
    RESTORED,
    CLOCK_LEAPT,
    CLOCK_ACCEPTED,
    AWAKE_UNTIL,
    UNHEARD,
    FORGOTTEN_ON,
)

_NOTES = Base.metadata.tables["notes"]
_VALUE = select(_NOTES.c.value).where(_NOTES.c.name == bindparam("name"))  # asked in every pass
_SEVERAL = select(_NOTES.c.name, _NOTES.c.value).where(
    _NOTES.c.name.in_(bindparam("names", expanding=True))
)
_TOGETHER = "notes"  # in a session's info: what was read of them


def read(session: Session, name: str) -> str | None:
    """What the note says; as it did when it was read together with others, if it was."""
    together: dict[str, str | None] = session.info.get(_TOGETHER, {})
    if name in together:
        return together[name]
    value: str | None = session.scalar(_VALUE, {"name": name})
    return value


def write(session: Session, name: str, value: str) -> None:
    session.info.pop(_TOGETHER, None)
    or_update(session, Note, name=name, value=value)


def write_first(session: Session, name: str, value: str) -> bool:
    """Write what nobody has written yet; False where somebody has, if only a moment ago: then theirs stands."""
    session.info.pop(_TOGETHER, None)
    return unless_there(session, Note, name=name, value=value) is not None


def write_first_document(session: Session, name: str, /, **content: Any) -> bool:
    return write_first(session, name, json.dumps(content))


def read_together(session: Session, names: Iterable[str]) -> dict[str, str]:
    """Those of the notes that there are, in one look; whoever reads one of them in this session hereafter asks nobody."""
    wanted = list(names)
    found = {row.name: row.value for row in session.execute(_SEVERAL, {"names": wanted})}
    session.info[_TOGETHER] = dict.fromkeys(wanted) | found
    return found


def read_document(session: Session, name: str) -> dict[str, Any]:
    """The note's JSON; empty where there is none."""
    return document(read(session, name))


def document(kept: str | None) -> dict[str, Any]:
    """What a note says that was written as a document."""
    content: dict[str, Any] = json.loads(kept) if kept else {}
    return content


def write_document(session: Session, name: str, /, **content: Any) -> None:
    write(session, name, json.dumps(content))


def forget(session: Session, name: str) -> None:
    session.info.pop(_TOGETHER, None)
    session.execute(delete(Note).where(Note.name == name))
