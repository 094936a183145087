"""Whether what people write and tap is taken in: since when it is not, and what is in the way.

Whoever receives leaves a beat, as the concerns do. A silence of more than two minutes is an outage of ours, also where
messages went out all the while: it is noted by whoever receives again, for `outages` to record.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules import outages as rules
from bot.rules.clocks import TOLERANCE
from bot.rules.outages import Outage
from bot.store import Held, Session, leases, notes

NAME = "receiving"
SILENT_WITHIN = timedelta(minutes=1)  # how old the beat of one that is well may be


@dataclass(frozen=True)
class Hindered:
    """What is in the way of receiving updates, and since when."""

    trouble: str
    since: datetime


def hold(
    session: Session,
    before: Held | None,
    *,
    owner: str,
    now: datetime,
    length: timedelta,
    heard_at: datetime | None,
) -> Held | None:
    """Take or renew the right to poll alone; None while another process has it.

    `heard_at` is when this process last received under the right that it had `before`. It counts only where nobody
    else had that right in between.
    """
    held = leases.take(session, NAME, owner=owner, now=now, length=length)
    if held is not None and held == before and heard_at is not None:
        beat(session, at=heard_at)
    return held


def beat(session: Session, *, at: datetime) -> None:
    """Updates were received at `at`, or could have been. What a clock beside this one has said a moment ahead stands."""
    last = leases.last_beat(session, NAME)
    if last is not None and at < last <= at + TOLERANCE:
        return
    silence = rules.noticed(last, at)
    if silence is not None:
        notes.write_first(session, notes.UNHEARD, silence.since.isoformat())
    leases.beat(session, [NAME], at=at)


def unheard_since(session: Session, now: datetime) -> datetime | None:
    """Since when nothing has been received, if that is more than two minutes; None where nobody ever did. Reads only."""
    silence = rules.noticed(leases.last_beat(session, NAME), now)
    return None if silence is None else silence.since


def is_silence_noted(session: Session) -> bool:
    """Whether a silence has ended that `take_silence` has not fetched yet. Reads only."""
    return notes.read(session, notes.UNHEARD) is not None


def take_silence(session: Session, now: datetime) -> Outage | None:
    """The silence that has ended a moment ago, once."""
    kept = notes.read(session, notes.UNHEARD)
    if kept is None:
        return None
    notes.forget(session, notes.UNHEARD)
    since = datetime.fromisoformat(kept)
    return Outage(since, now) if since < now else None  # else a clock was wrong


def note_trouble(session: Session, trouble: str | None, *, now: datetime) -> None:
    """What is in the way of the process that receives; None: nothing is (any more)."""
    if trouble is None:
        notes.forget(session, notes.RECEIVING)
    else:
        notes.write_document(session, notes.RECEIVING, trouble=trouble, since=now.isoformat())


def trouble(session: Session) -> Hindered | None:
    """What was in the way when the process that receives last looked. Reads only."""
    kept = notes.read_document(session, notes.RECEIVING)
    return Hindered(kept["trouble"], datetime.fromisoformat(kept["since"])) if kept else None
