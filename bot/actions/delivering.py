"""A message on its way: claimed, checked against today's facts, opened. Each step is one transaction.

How fast and in which order is `scheduler.delivery`; what it says is `composing`; the words are `bot.messages`;
what became of it is `recording`.
"""

from collections.abc import Callable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.actions import composing, handing_over, planning
from bot.actions.planning import Untold
from bot.actions.recording import link_of, note, record, rescue
from bot.actions.refreshing import REFRESH
from bot.actions.showing import Letter
from bot.policy import Policy
from bot.rules.delivery import LEASE, MessageState, Reason
from bot.rules.letters import Kind, Priority, Rendered
from bot.rules.news import NEWS
from bot.rules.people import CitizenStatus, LinkState
from bot.rules.reminders import postpone
from bot.rules.units import Unit
from bot.store import Message, Session, messages, people, queue, sending
from bot.store.messages import Recipient

__all__ = [
    "Envelope",
    "Waiting",
    "Words",
    "claim",
    "next_due",
    "open_envelope",
    "record",
    "rescue",
    "waiting",
]

# What a citizen has to hear: where it comes too late, somebody has to ring.
_OWED = frozenset({NEWS, Kind.REGRET_APPROVED, Kind.REGRET_DECLINED})

Words = Callable[[Letter, str | None], Rendered]  # the letter, and the text it is appended to


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What the gateway needs: `edits` is the Telegram message that this one changes, None for a new one."""

    message_id: int
    buttons_of: int  # the row that the buttons lead to: the edited message's own
    chat_id: int
    content: Rendered
    silent: bool
    due_at: datetime
    edits: int | None = None
    welcomes_staff: bool = False


@dataclass(frozen=True)
class Opened:
    """A message that is about to be sent, and what its row will say of that."""

    envelope: Envelope
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Waiting:
    """Whether there is work: messages that are due, messages whose sender may have died."""

    due: bool
    in_mid_send: bool


def waiting(session: Session, *, now: datetime) -> Waiting:
    """What delivery has to do by now. Reads only."""
    ahead = queue.ahead(session, now)
    return Waiting(due=_is_over(ahead.planned, now), in_mid_send=_is_over(ahead.dead, now))


def _is_over(instant: datetime | None, now: datetime) -> bool:
    return instant is not None and instant <= now


def next_due(session: Session, now: datetime) -> datetime | None:
    """The next instant at which there is work. Reads only."""
    ahead = queue.ahead(session, now)
    return min((at for at in (ahead.planned, ahead.dead) if at is not None), default=None)


def may_go(
    session: Session,
    *,
    now: datetime,
    resting: AbstractSet[Recipient],
    spent: AbstractSet[Recipient],
) -> bool:
    """Whether a message is due to somebody who may get it now. Reads only."""
    return queue.is_any_claimable(session, now=now, resting=resting, spent=spent)


def claim(
    session: Session,
    *,
    now: datetime,
    owner: str,
    limit: int,
    resting: AbstractSet[Recipient],
    spent: AbstractSet[Recipient],
) -> list[tuple[int, Recipient]]:
    """Lease due messages, one per recipient at most."""
    return queue.claim(
        session, now=now, owner=owner, lease=LEASE, limit=limit, resting=resting, spent=spent
    )


def open_envelope(
    session: Session, policy: Policy, message_id: int, *, owner: str, words: Words, now: datetime
) -> Envelope | None:
    """Check a claimed message against today's facts, put it into words, and commit that it is being sent.

    None: there is nothing to send (any more), and the row says why.
    """
    message = messages.locked(session, message_id)
    if message.state is not MessageState.PLANNED or message.lease_owner != owner:
        return None
    opened = open_one(session, policy, message, words=words, now=now)
    if opened is None or not sending.begin(session.connection(), [(message, opened.values)]):
        return None
    return opened.envelope


def open_one(
    session: Session, policy: Policy, message: Message, *, words: Words, now: datetime
) -> Opened | None:
    """As `open_envelope` for a row that is locked and planned; `sending` is written by the caller, with others."""
    if message.not_after is not None and now > message.not_after:
        _expire(session, policy, message, now)
        return None
    address = _address(session, message)
    if isinstance(address, Reason):
        _drop(session, message, address)
        handing_over.pass_on(session, message, now)
        return None
    if _waits_for_quiet_hours(session, policy, message, now):
        return None
    return _compose(session, policy, message, address, words, now)


def _compose(
    session: Session, policy: Policy, message: Message, chat_id: int, words: Words, now: datetime
) -> Opened | None:
    late = [item for item in _untold(session, policy, message, now) if item.deadline <= now]
    letter = composing.compose(session, policy, message, now)
    _hand_over(session, policy, late, now)
    if isinstance(letter, Reason):
        _drop(session, message, letter)
        return None
    return _begin(session, message, chat_id, letter, words, now)


def _untold(session: Session, policy: Policy, message: Message, now: datetime) -> list[Untold]:
    """What a message of news has to tell by now."""
    if message.kind != NEWS:
        return []
    found = [
        planning.untold(policy.unit(appointment.citizen.unit), appointment, now)
        for _, appointment in messages.subjects_of(session, message)
    ]
    return [item for item in found if item is not None]


def _hand_over(session: Session, policy: Policy, late: Sequence[Untold], now: datetime) -> None:
    for item in late:
        unit = policy.unit(item.appointment.citizen.unit)
        handing_over.not_reached(session, unit, item.appointment, now)


def _begin(
    session: Session, message: Message, chat_id: int, letter: Letter, words: Words, now: datetime
) -> Opened | None:
    edited = messages.get(session, message.edits_id) if message.edits_id is not None else None
    if edited is not None and edited.telegram_message_id is None:
        _drop(session, message, Reason.STALE)
        return None
    is_new = edited is None or message.kind == REFRESH
    content = words(letter, None if is_new or edited is None else edited.text)
    envelope = Envelope(
        message_id=message.id,
        buttons_of=edited.id if edited else message.id,
        chat_id=chat_id,
        content=content,
        silent=message.silent,
        due_at=message.wanted_at,
        edits=edited.telegram_message_id if edited else None,
        welcomes_staff=message.kind == Kind.STAFF_WELCOME,
    )
    values = {
        "lease_until": now + LEASE,
        "attempts": message.attempts + 1,
        "telegram_id": chat_id,
        "template": letter.kind.value,
        "language": letter.language,
        "text": content.text,
        "buttons": [
            [[b.label, b.act, b.position, b.choice] for b in row] for row in content.buttons
        ],
        "told": list(letter.told),
    }
    return Opened(envelope, values)


def _drop(session: Session, message: Message, reason: Reason) -> None:
    messages.move(session, message, to=MessageState.DROPPED, reason=reason)


def _expire(session: Session, policy: Policy, message: Message, now: datetime) -> None:
    """Too late to be of use. What the citizen had to hear of becomes a human's task."""
    messages.move(session, message, to=MessageState.EXPIRED)
    note(session, message, "message_expired", now)
    if message.kind not in _OWED or isinstance(_address(session, message), Reason):
        return
    if message.kind == NEWS:
        _hand_over(session, policy, _untold(session, policy, message, now), now)
    else:
        handing_over.undelivered(session, policy, message, now)


_UNLINKED = {
    LinkState.PENDING: Reason.NOT_LINKED,
    LinkState.ENDED: Reason.NOT_LINKED,
    LinkState.OPTED_OUT: Reason.OPTED_OUT,
    LinkState.UNREACHABLE: Reason.UNREACHABLE,
}


def _address(session: Session, message: Message) -> int | Reason:
    """The chat, or why the person has none to be written to in."""
    link = link_of(session, message)
    if link is None:
        is_stranger = message.citizen_id is None and message.staff_id is None
        stranger = message.telegram_id if is_stranger else None
        return stranger if stranger is not None else Reason.NOT_LINKED
    if message.priority == Priority.ANSWER:
        return link.telegram_id
    if link.state is not LinkState.LINKED:
        return _UNLINKED[link.state]
    if link.citizen is not None and link.citizen.status is not CitizenStatus.ACTIVE:
        return Reason.PAUSED
    return link.telegram_id


def _waits_for_quiet_hours(
    session: Session, policy: Policy, message: Message, now: datetime
) -> bool:
    """What comes to be sent in quiet hours waits for their end, if it is still of use then."""
    if message.citizen_id is None or message.priority not in {Priority.CHANGE, Priority.REMINDER}:
        return False
    unit = policy.unit(people.citizen_by_id(session, message.citizen_id).unit)
    if unit.calendar.may_write(now):
        return False
    when = _writing_time(session, policy, unit, message, now)
    if when == now:
        return False
    if when is None:
        _drop(session, message, Reason.STALE)
    else:
        messages.put_off(session, message, when, fault=None)  # the night is no fault of a try
    return True


def _writing_time(
    session: Session, policy: Policy, unit: Unit, message: Message, now: datetime
) -> datetime | None:
    """When it may go out: now if it is urgent, None if it is of no use when quiet hours end."""
    if message.kind in planning.REMINDERS:
        subjects = messages.subjects_of(session, message)
        starts_at = max(appointment.starts_at for _, appointment in subjects)
        return postpone(unit.calendar, now, starts_at)
    if message.kind != NEWS:
        return unit.calendar.next_writing(now)
    items = [item for item in _untold(session, policy, message, now) if item.deadline > now]
    times = planning.tell_times(unit, items, now)
    planning.say_not_reached(session, unit, items, times, now)
    return min((time.at for time in times), default=now)
