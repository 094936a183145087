"""One turn of delivery: what came back is recorded, and what may go next is opened, in one transaction.

A burst costs one commit for several messages, and few statements. What a message says and what becomes of it is decided
one by one, by `delivering` and `recording`, as if each were alone.
"""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.actions import delivering, recording
from bot.actions.delivering import Envelope, Opened, Words
from bot.actions.recording import Outcome
from bot.policy import Policy
from bot.store import Message, Session, appointments, messages, queue, sending, shelf
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
    return [opened.get(message.id) or _nothing_to_send(message) for message in due]


def _open_all(
    session: Session,
    policy: Policy,
    due: Sequence[Message],
    owner: str,
    words: Words,
    now: datetime,
) -> dict[int, Dealt]:
    shelf.fill(session, due, now)
    begun: list[tuple[Message, Mapping[str, Any]]] = []
    dealt: dict[int, Dealt] = {}
    for message in due:
        opened = delivering.open_one(session, policy, message, words=words, now=now)
        if opened is not None:
            begun.append((message, {**opened.values, "lease_owner": owner}))
            dealt[message.id] = _dealt(session, message, opened)
    shelf.clear(session)
    if not sending.begin(session.connection(), begun):
        raise RuntimeError("a message changed under its lock")
    return dealt


def _dealt(session: Session, message: Message, opened: Opened) -> Dealt:
    row = BeingSent(
        message.id,
        message.citizen_id,
        opened.values["template"],
        message.wanted_at,
        _news(session, message, opened.values["told"]),
    )
    return Dealt(message.id, messages.recipient(message), opened.envelope, row)


def _news(
    session: Session, message: Message, told: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Of what is told of each appointment; a reminder mostly tells what is known.

    Who knows what is as of now. What an earlier message that nobody knows the end of has told may be settled while this
    one is on its way: then the next message that is opened sees the difference.
    """
    pairs = messages.subjects_of(session, message) if told else ()
    known = {appointment.id for _, appointment in pairs if appointments.is_told(appointment)}
    return [snapshot for snapshot in told if snapshot["appointment_id"] not in known]


def _nothing_to_send(message: Message) -> Dealt:
    return Dealt(message.id, messages.recipient(message), None)
