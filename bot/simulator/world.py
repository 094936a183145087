"""All that one pretend Telegram holds together: chats, messages, taps, files, settings of the bot.

Methods of the Bot API and people both act on it; neither reaches the other but through it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.simulator import wire
from bot.simulator.answers import bad_request, forbidden
from bot.simulator.limits import Limits
from bot.simulator.state import Access, Chat, Document, Message, Tap, User
from bot.simulator.updates import TAP_LASTS, Updates

_CLOSED = {
    Access.STRANGER: "bot can't initiate conversation with a user",
    Access.BLOCKED: "bot was blocked by the user",
    Access.DEACTIVATED: "user is deactivated",
    Access.LEFT: "bot is not a member of the group chat",
    Access.KICKED: "bot was kicked from the group chat",
}
# Beyond 2^31, as newer accounts are: a column of 32 bits fails here too.
_FIRST_PERSON = 5_000_000_001
_FIRST_GROUP = -4_000_000_001


@dataclass
class Webhook:
    """What setWebhook was told, and what went wrong with it last; `last_error_at` in whole seconds."""

    url: str = ""
    max_connections: int = 40
    secret_token: str = ""
    has_certificate: bool = False
    last_error: str = ""
    last_error_at: int = 0


@dataclass
class World:
    """The state of one pretend Telegram with one bot."""

    clock: Clock
    bot: User
    updates: Updates
    limits: Limits
    webhook: Webhook = field(default_factory=Webhook)
    chats: dict[int, Chat] = field(default_factory=dict)
    taps: dict[str, Tap] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    last_message_id: int = 0

    def now(self) -> datetime:
        """The present on the simulator's clock."""
        return self.clock.now()

    def known(self, chat_id: int | str) -> Chat:
        """The chat, whatever the bot may do there; raises 400 «chat not found»."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None or chat.access is Access.OUTSIDE:
            raise bad_request("chat not found")
        return chat

    def writable(self, chat_id: int | str) -> Chat:
        """The chat, if the bot may write to it; raises 400 or 403."""
        chat = self.known(chat_id)
        if chat.access in _CLOSED:
            raise forbidden(_CLOSED[chat.access])
        return chat

    def new_person_id(self) -> int:
        """A number that nobody has."""
        return max((_FIRST_PERSON - 1, *self.chats)) + 1

    def new_group_id(self) -> int:
        """A number that no group has."""
        return min((_FIRST_GROUP + 1, *self.chats)) - 1

    def next_message_id(self) -> int:
        """The next of the one sequence that all private chats and groups share."""
        self.last_message_id += 1
        return self.last_message_id

    def announce(self, chat: Chat, message: Message, *, kind: str = "message") -> None:
        """Tell the bot of a person's message."""
        self.updates.add(kind, wire.message_object(chat, message))

    def announce_tap(self, tap: Tap) -> None:
        """Tell the bot of a tap; it must hurry."""
        chat = self.chats[tap.message.chat_id]
        self.taps[tap.id] = tap
        # The chat of the message may be a group; the person who tapped is another matter.
        body = wire.tap_object(chat, tap) | {"from": self.chats[tap.person_id].user}
        self.updates.add("callback_query", body, lasts=TAP_LASTS)

    def announce_membership(self, chat: Chat, by: User, before: str, after: str) -> None:
        """Tell the bot that its own place in a chat has changed."""
        self.updates.add(
            "my_chat_member",
            {
                "chat": wire.chat_object(chat),
                "from": by,
                "date": wire.unix(self.now()),
                "old_chat_member": self._member(before),
                "new_chat_member": self._member(after),
            },
        )

    def _member(self, status: str) -> dict[str, Any]:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": self.bot, "status": status, **until}
