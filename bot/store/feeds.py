"""What is known of each calendar that comes by its address: what the server called it, and how it went.

Of the address itself only a digest is kept, as it is a secret.
"""

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.rules.feeds import NOTHING_KNOWN, Feed, FeedTrouble, Validators
from bot.store import notes
from bot.store.schema import Citizen, Staff


@dataclass(frozen=True, kw_only=True)
class FeedState:
    """Of one calendar.

    `reading` stands for all that its events were judged by; `next_at` is also when another process may begin, should
    this one die. `told` are the troubles that the operators know of.
    """

    validators: Validators = NOTHING_KNOWN
    digest: str = ""
    reading: str = ""
    next_at: datetime | None = None
    taken_at: datetime | None = None
    failures: int = 0
    trouble: FeedTrouble | None = None
    told: frozenset[FeedTrouble] = field(default_factory=frozenset)


def read(session: Session, feed: Feed) -> FeedState:
    """What is known of it; a feed with another address is another one."""
    kept = notes.read_document(session, _note(feed))
    if not kept:
        return FeedState()
    trouble = kept["trouble"]
    return FeedState(
        validators=Validators(**kept["validators"]),
        digest=kept["digest"],
        reading=kept["reading"],
        next_at=_instant(kept["next_at"]),
        taken_at=_instant(kept["taken_at"]),
        failures=kept["failures"],
        trouble=FeedTrouble(trouble) if trouble else None,
        told=frozenset(map(FeedTrouble, kept["told"])),
    )


def write(session: Session, feed: Feed, state: FeedState) -> None:
    content: dict[str, Any] = asdict(state)
    content["told"] = sorted(state.told)
    for name in ("next_at", "taken_at"):
        at = content[name]
        content[name] = at.isoformat() if at else None
    notes.write_document(session, _note(feed), **content)


def everybody(session: Session) -> str:
    """Text that changes when somebody comes, goes, or is called otherwise: what was refused may be read by then."""
    newest = session.execute(select(func.count(), func.max(Citizen.id))).one()
    staff = session.execute(select(Staff.initials, Staff.name, Staff.status).order_by(Staff.id))
    return repr((tuple(newest), [tuple(member) for member in staff]))


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _note(feed: Feed) -> str:
    name = f"{feed.source}\0{feed.url}"
    return f"feed:{hashlib.sha256(name.encode()).hexdigest()[:40]}"
