"""Faults of our own: an update that can't be handled, a message that can't be put into words.

Recorded without what was said, and nobody is left wondering. `fault` is always the exception's class: its text may
hold what somebody wrote.
"""

from datetime import datetime

from bot.actions import asking, failing, handing_over, telling
from bot.actions.saying import Said
from bot.policy import Policy
from bot.rules.delivery import MESSAGE_TRANSITIONS, MessageEvent, MessageState, delay
from bot.rules.letters import Kind
from bot.store import Message, Session, journal, messages

MESSAGE_TRIES = 3  # how often a message may break on its way into words


def give_up(
    session: Session,
    policy: Policy,
    update_id: int,
    said: Said | None,
    *,
    fault: str,
    now: datetime,
) -> None:
    """Write down which update failed and how; tell whoever sent it, and the operators."""
    actor = said.actor if said is not None else journal.SYSTEM
    journal.append(session, "update_failed", at=now, actor=actor, update=update_id, fault=fault)
    if said is not None:
        asking.technical_fault(session, said, now=now)
    key = f"update_failed:{update_id}"
    failed = Kind.OPERATIONS_UPDATE_FAILED
    telling.operators(session, policy, failed, key=key, now=now, update=update_id, fault=fault)


def give_up_silently(session: Session, update_id: int, *, fault: str, now: datetime) -> None:
    """Write down which update failed where even telling somebody of it fails."""
    journal.append(
        session, "update_failed", at=now, actor=journal.SYSTEM, update=update_id, fault=fault
    )


def unsayable(
    session: Session, policy: Policy, message_id: int, *, owner: str, fault: str, now: datetime
) -> bool:
    """A claimed message could not be put into words: put off, or given up after some tries; True then.

    What a citizen does not hear of becomes a human's task.
    """
    message = messages.locked(session, message_id)
    if message.state is not MessageState.PLANNED or message.lease_owner != owner:
        return False
    tries = message.attempts + 1
    if tries < MESSAGE_TRIES:
        _put_off(session, message, tries, fault, now)
        return False
    to = MESSAGE_TRANSITIONS[MessageState.PLANNED, MessageEvent.UNSAYABLE]
    messages.move(session, message, to=to, attempts=tries, fault=fault)
    journal.append(
        session,
        "message_failed",
        at=now,
        actor=journal.SYSTEM,
        citizen_id=message.citizen_id,
        message_id=message.id,
        fault=fault,
    )
    failing.note(session, policy, message, now)
    if message.citizen_id is not None:
        handing_over.undelivered(session, policy, message, now)
    return True


def _put_off(session: Session, message: Message, tries: int, fault: str, now: datetime) -> None:
    until = now + delay(tries, None)
    messages.put_off(session, message, until, attempts=tries, fault=fault)
