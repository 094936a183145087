"""What became of a message that was being sent, and what follows from it. Each record is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.actions import failing, handing_over, linking
from bot.policy import Policy
from bot.rules.delivery import (
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
from bot.rules.letters import Priority
from bot.store import Link, Message, Session, appointments, journal, links, messages, queue, sending
from bot.store.messages import Draft
from bot.store.sending import BeingSent

AGAIN = ":again"  # in the key of a message to staff that is sent anew, with the number of the try


@dataclass(frozen=True)
class Outcome:
    """What the gateway says of a message that was being sent."""

    message_id: int
    result: Result
    row: BeingSent | None = None  # as it was opened, where that is known


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
            _try_later(session, message, why, now + delay(message.attempts, wish), now)
        case Unreachable(why):
            _unreachable(session, policy, message, why, now)
        case Refused(why):
            _refused(session, policy, message, why, now)


def record_all(
    session: Session, policy: Policy, outcomes: Sequence[Outcome], *, now: datetime
) -> None:
    """As `record` for each; what was sent, which is nearly all, is written together."""
    sent = [(o.row, o.result) for o in outcomes if o.row and isinstance(o.result, Sent)]
    rows = [row for row, _ in sent]
    if rows:
        numbers = {row.id: result.message_id for row, result in sent}
        connection = session.connection()
        if not sending.finish(connection, numbers, now):
            raise RuntimeError(
                "a tap, or the rescuer, was faster: one by one it turns out with which"
            )
        sending.journal_all(connection, f"message_{MessageState.SENT}", rows, now)
        sending.set_told(connection, rows)
    done = {row.id for row in rows}
    for outcome in outcomes:
        if outcome.message_id not in done:
            record(session, policy, outcome.message_id, outcome.result, now=now)


def rescue(session: Session, policy: Policy, *, now: datetime) -> int:
    """Messages whose sender died in mid-send are uncertain; how many there were."""
    dead = queue.dead_in_mid_send(session, now)
    for message in dead:
        _uncertain(session, policy, message, "the process ended while sending", now)
    return len(dead)


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
    note(session, message, f"message_{to}", now)


def _uncertain(session: Session, policy: Policy, message: Message, why: str, now: datetime) -> None:
    """Not sent again to a citizen, whose host is told; sent again to staff: rather twice than never."""
    _finish(session, message, MessageEvent.NO_VERDICT, now, fault=why)
    _remember_told(session, message)
    if message.staff_id is not None:
        _send_anew(session, message, now)
    elif message.priority == Priority.CHANGE:
        handing_over.doubtful(session, policy, message, now)


def tried(key: str) -> tuple[str, int]:
    """The key of what was to be sent, and the number of this try; 0 is the first."""
    first, _, number = key.rpartition(AGAIN)
    return (first, int(number)) if first and number.isdecimal() else (key, 0)


def _send_anew(session: Session, message: Message, now: datetime) -> None:
    """At most five times, whatever put it off before: only tries that nobody knows the end of count."""
    key, number = tried(message.dedup_key)
    tries = number + 1
    if tries > STAFF_TRIES:
        return
    draft = Draft(
        key=f"{key}{AGAIN}{tries}",
        kind=message.kind,
        to=messages.recipient(message),
        priority=Priority(message.priority),
        due_at=now + delay(tries, None),
        not_after=message.not_after,
        subjects=[(s.appointment_id, s.version) for s, _ in messages.subjects_of(session, message)],
        facts=message.facts,
        silent=message.silent,
        escalation_id=message.escalation_id,
        edits_id=message.edits_id,
    )
    messages.put(session, draft, now=now)


def _try_later(session: Session, message: Message, why: str, when: datetime, now: datetime) -> None:
    """A last try is due when it is of use for the last time."""
    last = message.not_after
    until = min(when, last) if last is not None and last > now else when
    messages.put_off(session, message, until, fault=why)


def _unreachable(
    session: Session, policy: Policy, message: Message, why: str, now: datetime
) -> None:
    _finish(session, message, MessageEvent.REFUSED, now, reason=Reason.UNREACHABLE, fault=why)
    link = link_of(session, message)
    if link is not None:
        linking.blocked(session, policy, link, now=now)
    handing_over.pass_on(session, message, now)


def _refused(session: Session, policy: Policy, message: Message, why: str, now: datetime) -> None:
    """Telegram took offence at the message itself: a fault of ours, and a human's task."""
    _finish(session, message, MessageEvent.REFUSED, now, reason=Reason.REFUSED, fault=why)
    failing.note(session, policy, message, now)
    if message.citizen_id is not None:
        handing_over.undelivered(session, policy, message, now)


def link_of(session: Session, message: Message) -> Link | None:
    """How the one whom the message is for is tied to Telegram."""
    if message.citizen_id is not None:
        return links.of_citizen(session, message.citizen_id)
    return links.of_staff(session, message.staff_id) if message.staff_id is not None else None


def note(session: Session, message: Message, event: str, now: datetime) -> None:
    """What happened to a message is part of the evidence."""
    journal.append(
        session,
        event,
        at=now,
        actor=journal.SYSTEM,
        citizen_id=message.citizen_id,
        message_id=message.id,
        template=message.template,
        planned_for=message.wanted_at.isoformat(),
    )
