"""What the installation knows of itself."""

from sqlalchemy.orm import Session

from bot.store.insert import or_update
from bot.store.schema import Note

BOT_USERNAME = "bot_username"
POLICY_DIGEST = "policy_digest"
AWAKE_UNTIL = (
    "awake_until"  # by when somebody is to look again, in ISO 8601; empty: nothing is to come
)


def read(session: Session, name: str) -> str | None:
    note = session.get(Note, name)
    return note.value if note else None


def write(session: Session, name: str, value: str) -> None:
    or_update(session, Note, name=name, value=value)
