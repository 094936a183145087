"""One turn of delivery: what came back is recorded, and what may go next is opened, in one transaction.

A burst costs one commit for several messages, and few statements. What a message says and what becomes of it is decided
one by one, by `delivering` and `recording`, as if each were alone.
"""

from collections.abc import Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from bot.actions import delivering, recording
from bot.actions.delivering import Envelope, Opened, Words
from bot.actions.recording import Outcome
from bot.policy import Policy
from bot.store import Message, Session, messages, queue, sending, shelf
from bot.store.messages import Recipient
from bot.store.sending import BeingSent


@dataclass(frozen=True, kw_only=True)
class Room:
    """How many may go now, and who gets nothing (`spent`) or answers only (`resting`)."""

    messages: int
    resting: AbstractSet[Recipient]
    spent: AbstractSet[Recipient]


@dataclass(frozen=True)
class Dealt:
    """A message that was due: the envelope to send, or None where there is nothing to send (any more)."""

    message_id: int
    recipient: Recipient
    envelope: Envelope | None
    row: BeingSent | None = None


def turn(
    session: Session,
    policy: Policy,
    outcomes: Sequence[Outcome],
    room: Room,
    *,
    owner: str,
    words: Words,
    now: datetime,
) -> list[Dealt]:
    """Record what came back, then commit that the next ones are being sent; those, and what came to nothing."""
    if outcomes:
        recording.record_all(session, policy, outcomes, now=now)
    if room.messages < 1:
        return []
    due = queue.next_ones(
        session, now=now, limit=room.messages, resting=room.resting, spent=room.spent
    )
    opened = _open_all(session, policy, due, owner, words, now) if due else {}
    return [_dealt(message, opened.get(message.id)) for message in due]


def _open_all(
    session: Session,
    policy: Policy,
    due: Sequence[Message],
    owner: str,
    words: Words,
    now: datetime,
) -> dict[int, Opened]:
    shelf.fill(session, due, now)
    found: list[tuple[Message, Opened]] = []
    for message in due:
        opened = delivering.open_one(session, policy, message, words=words, now=now)
        if opened is not None:
            found.append((message, opened))
    shelf.clear(session)
    begun = [(message, {**opened.values, "lease_owner": owner}) for message, opened in found]
    if not sending.begin(session.connection(), begun):
        raise RuntimeError("a message changed under its lock")
    return {message.id: opened for message, opened in found}


def _dealt(message: Message, opened: Opened | None) -> Dealt:
    to = messages.recipient(message)
    if opened is None:
        return Dealt(message.id, to, None)
    row = BeingSent(
        message.id,
        message.citizen_id,
        opened.values["template"],
        message.wanted_at,
        opened.news,
    )
    return Dealt(message.id, to, opened.envelope, row)
