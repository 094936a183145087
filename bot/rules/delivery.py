"""The states of a message, and what follows from the result of sending one."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LEASE = timedelta(seconds=60)  # longer than any request to Telegram may take
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=5)
DELETABLE_FOR = timedelta(hours=48)  # Telegram lets nobody take back what is older
STAFF_TRIES = 5  # how often an uncertain message to staff is sent anew


class MessageState(StrEnum):
    """All are moved by delivery, but for `dropped`, which whoever makes a message needless may set."""

    PLANNED = "planned"
    SENDING = "sending"  # committed right before the request; a dead lease makes it uncertain
    SENT = "sent"
    UNCERTAIN = "uncertain"  # Telegram may or may not have it; a tap on it settles it as sent
    FAILED = "failed"
    EXPIRED = "expired"
    DROPPED = "dropped"


class MessageEvent(StrEnum):
    """What can happen to a message."""

    BEGIN = "begin"
    ACCEPTED = "accepted"
    NO_VERDICT = "no_verdict"  # a read time-out, a lost connection, or a crash in mid-send
    TRY_LATER = "try_later"
    REFUSED = "refused"
    LATE = "late"  # `not_after` has passed
    NEEDLESS = "needless"  # stale, superseded, or nobody to send it to
    TAPPED = "tapped"  # then it had arrived
    UNSAYABLE = "unsayable"  # it can't be put into words, however often it is tried
    WANTED_AGAIN = "wanted_again"  # a pause ended, or the policy came back to it


MESSAGE_TRANSITIONS: dict[tuple[MessageState, MessageEvent], MessageState] = {
    (MessageState.PLANNED, MessageEvent.BEGIN): MessageState.SENDING,
    (MessageState.PLANNED, MessageEvent.LATE): MessageState.EXPIRED,
    (MessageState.PLANNED, MessageEvent.NEEDLESS): MessageState.DROPPED,
    (MessageState.PLANNED, MessageEvent.UNSAYABLE): MessageState.FAILED,
    (MessageState.SENDING, MessageEvent.ACCEPTED): MessageState.SENT,
    (MessageState.SENDING, MessageEvent.NO_VERDICT): MessageState.UNCERTAIN,
    (MessageState.SENDING, MessageEvent.TRY_LATER): MessageState.PLANNED,
    (MessageState.SENDING, MessageEvent.REFUSED): MessageState.FAILED,
    (MessageState.SENDING, MessageEvent.TAPPED): MessageState.SENT,
    (MessageState.UNCERTAIN, MessageEvent.TAPPED): MessageState.SENT,
    (MessageState.DROPPED, MessageEvent.WANTED_AGAIN): MessageState.PLANNED,
}


def after(state: MessageState, event: MessageEvent) -> MessageState | None:
    """The state that `event` leads to, or None where it changes nothing."""
    return MESSAGE_TRANSITIONS.get((state, event))


class Reason(StrEnum):
    """Why a message was dropped or failed."""

    STALE = "stale"  # the facts have changed since it was planned
    NOT_LINKED = "not_linked"
    OPTED_OUT = "opted_out"
    PAUSED = "paused"
    SUPERSEDED = "superseded"  # a newer message says it
    UNREACHABLE = "unreachable"
    REFUSED = "refused"  # Telegram took offence at the message itself


@dataclass(frozen=True)
class Sent:
    """Telegram has it; `message_id` is Telegram's, None for an edit."""

    message_id: int | None


@dataclass(frozen=True)
class Uncertain:
    """The request went out and no verdict came back."""

    why: str


@dataclass(frozen=True)
class TryLater:
    """Certainly not delivered; `after` is Telegram's own wish, if it named one."""

    why: str
    after: timedelta | None = None


@dataclass(frozen=True)
class Unreachable:
    """The chat is gone, blocked, or never was."""

    why: str


@dataclass(frozen=True)
class Refused:
    """Telegram will never take this request."""

    why: str


Result = Sent | Uncertain | TryLater | Unreachable | Refused


def delay(attempts: int, asked: timedelta | None) -> timedelta:
    """How long to wait before try number `attempts` + 1: doubling, at most five minutes, never less than asked."""
    doublings: int = 2 ** min(attempts - 1, 10)
    own = min(FIRST_DELAY * doublings, LONGEST_DELAY)
    return max(own, asked) if asked else own
