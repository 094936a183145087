"""Who is who: roles, and the states of citizens and of their link to a Telegram user."""

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is; the values are what the database and JSON hold."""

    CONSULTANT = "consultant"
    HEAD = "head"
    PROVIDER = "provider"
    OPERATOR = "operator"


class StaffStatus(StrEnum):
    """Moved by the import of staff only."""

    ACTIVE = "active"
    LEFT = "left"  # loses access at once


class CitizenStatus(StrEnum):
    """Moved by the import of citizens only."""

    ACTIVE = "active"
    PAUSED = "paused"  # nothing is sent; what is planned is dropped
    CLOSED = "closed"  # as paused, for good


class LinkState(StrEnum):
    """How a person is tied to a Telegram user. No row at all means `none`."""

    PENDING = "pending"  # the code is bound to whoever typed it; yes or no moves it on
    LINKED = "linked"  # messages go out; a stop, a block or an unlink moves it on
    OPTED_OUT = "opted_out"  # the citizen said stop; /start moves it back
    UNREACHABLE = (
        "unreachable"  # blocked or deleted; an unblock or any word from them moves it back
    )
    ENDED = "ended"  # for good: refused, unlinked or replaced


class LinkEvent(StrEnum):
    """What can happen to a link."""

    ACCEPTED = "accepted"  # «Ja, jeg vil være med»
    DECLINED = "declined"  # «Nej tak»
    STOPPED = "stopped"  # /stop
    RETURNED = "returned"  # /start after a stop
    BLOCKED = "blocked"  # my_chat_member, or 403 on sending
    UNBLOCKED = "unblocked"  # my_chat_member, or the person writes again
    UNLINKED = "unlinked"  # the command, or the person left


LINK_TRANSITIONS: dict[tuple[LinkState, LinkEvent], LinkState] = {
    (LinkState.PENDING, LinkEvent.ACCEPTED): LinkState.LINKED,
    (LinkState.PENDING, LinkEvent.DECLINED): LinkState.ENDED,
    (LinkState.PENDING, LinkEvent.BLOCKED): LinkState.ENDED,
    (LinkState.PENDING, LinkEvent.UNLINKED): LinkState.ENDED,
    (LinkState.LINKED, LinkEvent.STOPPED): LinkState.OPTED_OUT,
    (LinkState.LINKED, LinkEvent.BLOCKED): LinkState.UNREACHABLE,
    (LinkState.LINKED, LinkEvent.UNLINKED): LinkState.ENDED,
    (LinkState.OPTED_OUT, LinkEvent.RETURNED): LinkState.LINKED,
    (LinkState.OPTED_OUT, LinkEvent.UNLINKED): LinkState.ENDED,
    (LinkState.UNREACHABLE, LinkEvent.UNBLOCKED): LinkState.LINKED,
    (LinkState.UNREACHABLE, LinkEvent.UNLINKED): LinkState.ENDED,
}


def after(state: LinkState, event: LinkEvent) -> LinkState | None:
    """The state that `event` leads to, or None where it changes nothing."""
    return LINK_TRANSITIONS.get((state, event))
