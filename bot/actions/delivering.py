"""A message on its way: opened, sent by the gateway, recorded. Each step is one transaction.

How fast and in which order is `scheduler.delivery`; what it says is `composing`; the words are `bot.messages`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.actions import composing, linking, planning, telling
from bot.actions.composing import Letter
from bot.policy import Policy
from bot.rules.delivery import (
    LEASE,
    STAFF_TRIES,
    MessageEvent,
    MessageState,
    Reason,
    Refused,
    Result,
    Sent,
    TryLater,
    Uncertain,
    Unreachable,
    after,
    delay,
)
from bot.rules.letters import Kind, Priority, Rendered
from bot.rules.news import NEWS
from bot.rules.people import CitizenStatus, LinkState
from bot.rules.reminders import postpone
from bot.store import Link, Message, Session, appointments, journal, links, messages
from bot.store.messages import Draft, Recipient

Words = Callable[[Letter, str | None], Rendered]  # the letter, and the text it is appended to


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What the gateway needs: `edits` is the Telegram message that this one changes, None for a new one."""

    message_id: int
    chat_id: int
    content: Rendered
    silent: bool
    edits: int | None = None


@dataclass(frozen=True)
class Waiting:
    """Whether there is work: messages that are due, messages whose sender may have died."""

    due: bool
    in_mid_send: bool


def waiting(session: Session, *, now: datetime) -> Waiting:
    """What delivery has to do by now. Reads only."""
    dead = messages.next_dead(session)
    due = messages.next_planned(session)
    return Waiting(due=due is not None and due <= now, in_mid_send=dead is not None and dead <= now)


def next_due(session: Session) -> datetime | None:
    """The next instant at which there is work. Reads only."""
    instants = (messages.next_planned(session), messages.next_dead(session))
    return min((instant for instant in instants if instant is not None), default=None)


def claim(
    session: Session,
    *,
    now: datetime,
    owner: str,
    limit: int,
    resting: frozenset[Recipient],
    spent: frozenset[Recipient],
) -> list[tuple[int, Recipient]]:
    """Lease due messages, one per recipient at most."""
    return messages.claim(
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
    if message.not_after is not None and now > message.not_after:
        _expire(session, policy, message, now)
        return None
    address = _address(session, message)
    if isinstance(address, Reason):
        _drop(session, message, address)
        return None
    if _wait_for_quiet_hours(session, policy, message, now):
        return None
    letter = composing.compose(session, policy, message, now)
    if isinstance(letter, Reason):
        _drop(session, message, letter)
        return None
    return _begin(session, message, address, letter, words, now)


def _begin(
    session: Session, message: Message, chat_id: int, letter: Letter, words: Words, now: datetime
) -> Envelope | None:
    edited = messages.get(session, message.edits_id) if message.edits_id is not None else None
    if edited is not None and edited.telegram_message_id is None:
        _drop(session, message, Reason.STALE)
        return None
    content = words(letter, edited.text if edited else None)
    begun = messages.move(
        session,
        message,
        to=MessageState.SENDING,
        lease_until=now + LEASE,
        attempts=message.attempts + 1,
        telegram_id=chat_id,
        template=letter.kind.value,
        language=letter.language,
        text=content.text,
        told=list(letter.told),
    )
    if not begun:
        return None
    return Envelope(
        message_id=message.id,
        chat_id=chat_id,
        content=content,
        silent=message.silent,
        edits=edited.telegram_message_id if edited else None,
    )


def _drop(session: Session, message: Message, reason: Reason) -> None:
    messages.move(session, message, to=MessageState.DROPPED, reason=reason)


def _expire(session: Session, policy: Policy, message: Message, now: datetime) -> None:
    """Too late to be of use. What the citizen had to hear of becomes a human's task."""
    messages.move(session, message, to=MessageState.EXPIRED)
    _journal(session, message, "message_expired", now)
    if message.kind == NEWS and not isinstance(_address(session, message), Reason):
        _hand_over(session, policy, message, now)


def _hand_over(session: Session, policy: Policy, message: Message, now: datetime) -> None:
    """The hosts are told that a message does not reach the citizen."""
    for _, appointment in messages.subjects_of(session, message):
        unit = policy.unit(appointment.citizen.unit)
        planning.not_reached(session, unit, appointment, now)


_UNLINKED = {
    LinkState.PENDING: Reason.NOT_LINKED,
    LinkState.ENDED: Reason.NOT_LINKED,
    LinkState.OPTED_OUT: Reason.OPTED_OUT,
    LinkState.UNREACHABLE: Reason.UNREACHABLE,
}


def _address(session: Session, message: Message) -> int | Reason:
    """The chat, or why the person has none to be written to in."""
    link = _link(session, message)
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


def _link(session: Session, message: Message) -> Link | None:
    if message.citizen_id is not None:
        return links.of_citizen(session, message.citizen_id)
    return links.of_staff(session, message.staff_id) if message.staff_id is not None else None


def _wait_for_quiet_hours(
    session: Session, policy: Policy, message: Message, now: datetime
) -> bool:
    """A reminder that comes to be sent in quiet hours waits for their end, if it is still of use then."""
    if message.kind not in planning.REMINDERS:
        return False
    subjects = messages.subjects_of(session, message)
    starts_at = max(appointment.starts_at for _, appointment in subjects)
    calendar = policy.unit(subjects[0][1].citizen.unit).calendar
    when = postpone(calendar, now, starts_at)
    if when == now:
        return False
    if when is None:
        _drop(session, message, Reason.STALE)
    else:
        messages.change(session, message, due_at=when, lease_owner=None, lease_until=None)
    return True


def record(
    session: Session, policy: Policy, message_id: int, result: Result, *, now: datetime
) -> None:
    """Write down what became of a message that was being sent."""
    message = messages.locked(session, message_id)
    if message.state is not MessageState.SENDING:  # a tap, or the rescuer, was faster
        if isinstance(result, Sent):
            messages.note_telegram_id(session, message, result.message_id)
        return
    match result:
        case Sent(telegram_message_id):
            _sent(session, message, telegram_message_id, now)
        case Uncertain(why):
            _uncertain(session, policy, message, why, now)
        case TryLater(why, wish):
            _try_later(session, message, why, now + delay(message.attempts, wish))
        case Unreachable(why):
            _unreachable(session, policy, message, why, now)
        case Refused(why):
            _refused(session, policy, message, why, now)


def _sent(
    session: Session, message: Message, telegram_message_id: int | None, now: datetime
) -> None:
    _finish(
        session,
        message,
        MessageEvent.ACCEPTED,
        now,
        sent_at=now,
        telegram_message_id=telegram_message_id,
        fault=None,
    )
    _remember_told(session, message)


def _remember_told(session: Session, message: Message) -> None:
    for told in message.told:
        appointments.set_told(session, told)


def _finish(
    session: Session, message: Message, event: MessageEvent, now: datetime, **values: Any
) -> None:
    to = after(message.state, event)
    if to is None:
        raise RuntimeError(f"a message that is {message.state} can't be {event}")
    messages.move(session, message, to=to, **values)
    _journal(session, message, f"message_{to}", now)


def _uncertain(session: Session, policy: Policy, message: Message, why: str, now: datetime) -> None:
    """Not sent again to a citizen, whose host is told; sent again to staff: rather twice than never."""
    _finish(session, message, MessageEvent.NO_VERDICT, now, fault=why)
    _remember_told(session, message)
    if message.staff_id is not None:
        _send_anew(session, message, now)
    elif message.kind == NEWS:
        _tell_host_of_doubt(session, policy, message, now)


def _send_anew(session: Session, message: Message, now: datetime) -> None:
    if message.attempts >= STAFF_TRIES:
        return
    draft = Draft(
        key=f"{message.dedup_key}:again{message.attempts}",
        kind=message.kind,
        to=messages.recipient(message),
        priority=Priority(message.priority),
        due_at=now + delay(message.attempts, None),
        not_after=message.not_after,
        subjects=[(s.appointment_id, s.version) for s, _ in messages.subjects_of(session, message)],
        facts=message.facts,
        silent=message.silent,
        escalation_id=message.escalation_id,
        edits_id=message.edits_id,
        attempts=message.attempts,
    )
    messages.put(session, draft, now=now)


def _tell_host_of_doubt(session: Session, policy: Policy, message: Message, now: datetime) -> None:
    for _, appointment in messages.subjects_of(session, message):
        telling.staff(
            session,
            policy.unit(appointment.citizen.unit),
            Kind.STAFF_UNCERTAIN,
            to=appointment.host,
            key=f"uncertain:{message.id}:{appointment.id}",
            now=now,
            about=appointment,
            citizen_ref=appointment.citizen.ref,
        )


def _try_later(session: Session, message: Message, why: str, when: datetime) -> None:
    messages.move(
        session,
        message,
        to=MessageState.PLANNED,
        due_at=when,
        fault=why,
        lease_owner=None,
        lease_until=None,
    )


def _unreachable(
    session: Session, policy: Policy, message: Message, why: str, now: datetime
) -> None:
    _finish(session, message, MessageEvent.REFUSED, now, reason=Reason.UNREACHABLE, fault=why)
    link = _link(session, message)
    if link is not None:
        linking.blocked(session, policy, link, now=now)


def _refused(session: Session, policy: Policy, message: Message, why: str, now: datetime) -> None:
    """Telegram took offence at the message itself: a fault of ours, and a human's task."""
    _finish(session, message, MessageEvent.REFUSED, now, reason=Reason.REFUSED, fault=why)
    if message.citizen_id is not None:
        _hand_over(session, policy, message, now)


def rescue(session: Session, policy: Policy, *, now: datetime) -> int:
    """Messages whose sender died in mid-send are uncertain; how many there were."""
    dead = messages.dead_in_mid_send(session, now)
    for message in dead:
        _uncertain(session, policy, message, "the process ended while sending", now)
    return len(dead)


def _journal(session: Session, message: Message, event: str, now: datetime) -> None:
    journal.append(
        session,
        event,
        at=now,
        actor=journal.SYSTEM,
        citizen_id=message.citizen_id,
        message_id=message.id,
        template=message.template,
        planned_for=message.due_at.isoformat(),
    )
