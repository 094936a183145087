"""What the pretend Telegram holds: chats, messages, buttons, taps. Who may change them is elsewhere.

Messages and taps are mutable on purpose: whoever holds one sees what has become of it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

User = dict[str, Any]


class Access(StrEnum):
    """Whether the bot may write to a chat."""

    STRANGER = "stranger"  # a person who has not started the bot; starting or writing opens it
    OPEN = "open"
    BLOCKED = "blocked"  # by the person, who may unblock
    DEACTIVATED = "deactivated"  # the account is deleted; nothing follows
    OUTSIDE = "outside"  # a group that the bot was never in, and so doesn't know
    LEFT = "left"  # a group that the bot has left; being added opens it again
    KICKED = "kicked"  # a group that somebody removed the bot from; likewise


class MessageKind(StrEnum):
    """What a message carries; each but `text` and `service` is also Telegram's name of the field."""

    TEXT = "text"
    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"
    STICKER = "sticker"
    SERVICE = "service"


@dataclass(frozen=True)
class Button:
    """A button under a message: what it says, and what it does."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Document:
    """A file, with its whole content."""

    file_id: str
    name: str
    content: bytes

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)


@dataclass(eq=False)
class Message:
    """One message in a chat, as everybody in the chat sees it now."""

    id: int
    chat_id: int
    at: datetime
    sender: User
    kind: MessageKind = MessageKind.TEXT
    text: str = ""  # as shown, without tags; of a file: its caption
    html: str = ""  # as the bot wrote it
    entities: list[dict[str, Any]] = field(default_factory=list)
    markup: dict[str, Any] | None = None
    rows: tuple[tuple[Button, ...], ...] = ()
    edited_at: datetime | None = None
    deleted: bool = False
    silent: bool = False
    protect_content: bool = False
    document: Document | None = None
    reply_to: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def by_bot(self) -> bool:
        """Whether the bot sent it."""
        return bool(self.sender["is_bot"])

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons, row after row."""
        return tuple(button for row in self.rows for button in row)

    @property
    def labels(self) -> list[str]:
        """What the buttons say."""
        return [button.label for button in self.buttons]


@dataclass(eq=False)
class Tap:
    """A tap on a button, and what the bot answered to it."""

    id: str
    person_id: int
    message: Message
    data: str
    at: datetime
    answered_at: datetime | None = None
    text: str = ""
    show_alert: bool = False

    @property
    def answered(self) -> bool:
        """Whether the bot has answered it."""
        return self.answered_at is not None


@dataclass(eq=False)
class Chat:
    """A private chat with a person, or a group. `fresh` is what nobody has read yet."""

    id: int
    name: str
    access: Access
    language_code: str = "da"
    messages: list[Message] = field(default_factory=list)
    fresh: list[Message] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        """Groups have negative numbers, people positive ones."""
        return self.id < 0

    @property
    def user(self) -> User:
        """The person, as Telegram describes a user."""
        names = {"first_name": self.name, "language_code": self.language_code}
        return {"id": self.id, "is_bot": False, **names}

    def find(self, message_id: int) -> Message | None:
        """The message with that number, if it is still there."""
        hits = (message for message in self.messages if message.id == message_id)
        return next((message for message in hits if not message.deleted), None)

    def visible(self) -> list[Message]:
        """What the bot has sent and is still there, oldest first."""
        return [message for message in self.messages if message.by_bot and not message.deleted]

    def note(self, message: Message) -> None:
        """`message` is new or changed and wants to be read."""
        self.fresh = [*(other for other in self.fresh if other is not message), message]

    def unread(self) -> list[Message]:
        """What the bot has sent or edited since the last time this was asked, in that order."""
        fresh, self.fresh = self.fresh, []
        return [message for message in fresh if not message.deleted]
