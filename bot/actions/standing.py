"""Messages to staff that show how things stand, composed when they are sent and whenever they are edited.

What any other message says is `composing`; which ones are edited is `refreshing`.
"""

from dataclasses import replace
from datetime import datetime

from bot.actions import chasing, facts as facts_of, matters, showing, untried
from bot.actions.showing import Letter
from bot.policy import Policy
from bot.rules.delivery import Reason
from bot.rules.letters import Kind
from bot.store import Message, Session, messages


def first(session: Session, policy: Policy, message: Message, now: datetime) -> Letter | None:
    """Such a message on its way for the first time; None if it asks about nothing any more."""
    if message.kind == Kind.STAFF_UNANSWERED_LIST:
        return chasing.letter(session, policy, message, now)
    if message.kind == untried.LIST:
        return untried.letter(session, policy, message)
    return showing.question(session, policy, message)


def is_live(message: Message) -> bool:
    """Whether the message says what stands when it is sent, not when it was planned."""
    if message.kind in {Kind.STAFF_UNANSWERED_LIST, untried.LIST}:
        return True
    return message.kind in showing.QUESTIONS | showing.LISTS


def edited(session: Session, policy: Policy, message: Message, now: datetime) -> Letter | Reason:
    """What the message that `message` edits shows by now, or why it stays as it is."""
    shown = messages.get(session, message.edits_id or 0)
    if shown is None:
        return Reason.STALE
    if shown.kind in matters.SHOWN:
        return matters.letter(session, policy, shown) or Reason.STALE
    if shown.kind == Kind.STAFF_UNANSWERED_LIST and chasing.is_closed(shown):
        return Reason.STALE  # its reader is through with it
    return first(session, policy, shown, now) or _ended(policy, shown, now)


def _ended(policy: Policy, shown: Message, now: datetime) -> Letter:
    facts = facts_of.of_unit(policy.unit(""))
    if shown.kind == Kind.STAFF_UNANSWERED_LIST:
        return Letter(kind=Kind.STAFF_UNANSWERED_NONE, facts=facts)
    return Letter(kind=Kind.STAFF_SUPERSEDED, facts=replace(facts, clock=now))
