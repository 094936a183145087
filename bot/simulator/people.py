"""The people on the other side: they start, write, tap, block, and look at their screens.

What they cannot do in Telegram they cannot do here: an impossible act raises `ImpossibleError`.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from bot.errors import AftalebotError
from bot.simulator import managing, wire
from bot.simulator.messaging import document_object
from bot.simulator.state import Access, Button, Chat, Document, Message, MessageKind, Tap
from bot.simulator.world import World


class ImpossibleError(AftalebotError):
    """{0} cannot do that."""


class BlockedError(ImpossibleError):
    """{0} has blocked the bot and has to unblock it first."""


class DeactivatedError(ImpossibleError):
    """{0} has deleted the account."""


class NotOnShowError(ImpossibleError):
    """{0} sees no button «{1}» to tap; on show are: {2}."""


class NotTheirsError(ImpossibleError):
    """{0} cannot edit message {1}: it was written by somebody else, or is gone."""


class NoSuchMessageError(ImpossibleError):
    """{0} has never got a message {1}."""


class _Viewed:
    """What can be seen of a chat from the side of those in it."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self._chat = chat

    def __repr__(self) -> str:
        """Whose chat it is, for the reader of a failed test."""
        return f"<{type(self).__name__} {self.id} «{self.name}»>"

    @property
    def id(self) -> int:
        """Telegram's number for the person or the group."""
        return self._chat.id

    @property
    def name(self) -> str:
        """First name, or title."""
        return self._chat.name

    @property
    def access(self) -> Access:
        """Whether the bot may write here."""
        return self._chat.access

    @property
    def chat(self) -> list[Message]:
        """Every message there ever was, deleted ones too, oldest first."""
        return list(self._chat.messages)

    @property
    def screen(self) -> Message:
        """The bot's newest message that is still there."""
        visible = self._chat.visible()
        if not visible:
            raise NoSuchMessageError(self.name, "from the bot")
        return visible[-1]

    def texts(self) -> list[str]:
        """The bot's messages as they read now, oldest first."""
        return [message.text for message in self._chat.visible()]

    def unread(self) -> list[Message]:
        """What the bot has sent or edited since this was last asked, in that order."""
        return self._chat.unread()

    def message(self, message_id: int) -> Message:
        """The message with that number, deleted or not."""
        for message in self._chat.messages:
            if message.id == message_id:
                return message
        raise NoSuchMessageError(self.name, message_id)


class Group(_Viewed):
    """A group chat. As by default in Telegram, the bot hears commands and replies to it only."""


class Person(_Viewed):
    """Somebody with a private chat with the bot."""

    def start(self, payload: str = "") -> Message:
        """Tap START, perhaps from a link with a payload; unblocks."""
        if self._chat.access is Access.BLOCKED:
            self.unblock()
        return self.write(f"/start {payload}".strip())

    def write(self, text: str) -> Message:
        """Send a text; opens the chat if it was not."""
        return self._post(self._chat, text=text, entities=wire.command_entities(text))

    def edit(self, message: Message, text: str) -> Message:
        """Change an own message."""
        self._check_able()
        if message.sender["id"] != self.id or message.deleted:
            raise NotTheirsError(self.name, message.id)
        message.text, message.entities = text, wire.command_entities(text)
        message.edited_at = self._world.now()
        self._world.announce(self._world.chats[message.chat_id], message, kind="edited_message")
        return message

    def send_photo(self, caption: str = "") -> Message:
        """A picture."""
        size = {"width": 90, "height": 90, "file_size": 1000}
        return self._post_media(MessageKind.PHOTO, [_file() | size], caption)

    def send_voice(self) -> Message:
        """Three seconds of speech."""
        return self._post_media(MessageKind.VOICE, _file() | {"duration": 3})

    def send_sticker(self) -> Message:
        """A sticker."""
        plain = {"type": "regular", "is_animated": False, "is_video": False}
        return self._post_media(MessageKind.STICKER, _file() | plain | {"width": 9, "height": 9})

    def send_document(
        self, name: str = "brev.pdf", content: bytes = b"%PDF-", caption: str = ""
    ) -> Message:
        """A file."""
        document = Document(_file()["file_id"], name, content)
        message = self._post_media(MessageKind.DOCUMENT, document_object(document), caption)
        message.document = document
        return message

    def tap(self, label: str, message: Message | None = None) -> Tap:
        """Tap the button that says `label`: on `message`, or on the newest that has it."""
        within = self._chat.visible() if message is None else [message]
        for shown in reversed(within):
            for button in shown.buttons:
                if button.label == label and button.data is not None and not shown.deleted:
                    return self.tap_data(button.data, shown)
        raise NotOnShowError(self.name, label, _listed(within))

    def tap_data(self, data: str, message: Message | None = None) -> Tap:
        """Send data that no button on show may have, as a forger or an old screen would."""
        self._check_able()
        target = self.screen if message is None else message
        tap = Tap(str(secrets.randbits(60)), self.id, target, data, self._world.now())
        self._world.announce_tap(tap)
        return tap

    def block(self) -> None:
        """Stop the bot."""
        self._check_able()
        self._chat.access = Access.BLOCKED
        self._world.announce_membership(self._chat, self._chat.user, "member", "kicked")

    def unblock(self) -> None:
        """Let the bot write again."""
        if self._chat.access is Access.BLOCKED:
            self._chat.access = Access.OPEN
            self._world.announce_membership(self._chat, self._chat.user, "kicked", "member")

    def delete_account(self) -> None:
        """Be gone; the bot hears nothing of it."""
        self._chat.access = Access.DEACTIVATED

    def commands(self) -> list[dict[str, Any]]:
        """The menu of commands that the bot offers this person."""
        return managing.commands_shown(self._world, self._chat)

    def add_bot_to(self, group: Group) -> Message:
        """Bring the bot into a group."""
        self._check_able()
        chat = group._chat  # noqa: SLF001 - the same module
        before = "kicked" if chat.access is Access.KICKED else "left"
        chat.access = Access.OPEN
        self._world.announce_membership(chat, self._chat.user, before, "member")
        joined = {"new_chat_members": [self._world.bot]}
        return self._post(chat, kind=MessageKind.SERVICE, extra=joined)

    def remove_bot_from(self, group: Group) -> None:
        """Throw the bot out of a group."""
        chat = group._chat  # noqa: SLF001 - the same module
        chat.access = Access.KICKED
        self._world.announce_membership(chat, self._chat.user, "member", "kicked")

    def write_in(self, group: Group, text: str, *, reply_to: Message | None = None) -> Message:
        """Write in a group; the bot hears it if it is a command, names it, or replies to it."""
        chat = group._chat  # noqa: SLF001 - the same module
        return self._post(
            chat,
            text=text,
            entities=wire.command_entities(text),
            reply_to=None if reply_to is None else reply_to.id,
        )

    def _post_media(self, kind: MessageKind, content: object, caption: str = "") -> Message:
        return self._post(self._chat, kind=kind, text=caption, extra={kind.value: content})

    def _post(self, chat: Chat, **content: Any) -> Message:
        self._check_able()
        if self._chat is chat:
            chat.access = Access.OPEN
        now, number = self._world.now(), self._world.next_message_id()
        message = Message(number, chat.id, now, self._chat.user, **content)
        chat.messages.append(message)
        if self._heard(chat, message):
            self._world.announce(chat, message)
        return message

    def _heard(self, chat: Chat, message: Message) -> bool:
        if not chat.is_group or message.kind is MessageKind.SERVICE:
            return True
        original = None if message.reply_to is None else chat.find(message.reply_to)
        spoken_to = f"@{self._world.bot['username']}" in message.text
        to_bot = bool(message.entities) or spoken_to or (original is not None and original.by_bot)
        return chat.access is Access.OPEN and to_bot

    def _check_able(self) -> None:
        if self._chat.access is Access.BLOCKED:
            raise BlockedError(self.name)
        if self._chat.access is Access.DEACTIVATED:
            raise DeactivatedError(self.name)


def _file() -> dict[str, Any]:
    name = secrets.token_urlsafe(16)
    return {"file_id": name, "file_unique_id": f"u{name}"}


def _listed(messages: Sequence[Message]) -> str:
    buttons: list[Button] = [button for message in messages for button in message.buttons]
    return ", ".join(f"«{button.label}»" for button in buttons) or "none"
