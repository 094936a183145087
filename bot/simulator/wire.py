"""How chats, messages and taps look as JSON objects of the Bot API."""

import re
from datetime import datetime
from typing import Any

from bot.simulator.state import Chat, Message, MessageKind, Tap

_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?")


def unix(instant: datetime) -> int:
    """Whole seconds, as Telegram counts them."""
    return int(instant.timestamp())


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, in which Telegram counts places in a text."""
    return len(text.encode("utf-16-le")) // 2


def command_entities(text: str) -> list[dict[str, Any]]:
    """Where in a person's text the commands stand."""
    return [
        {
            "type": "bot_command",
            "offset": utf16_length(text[: found.start()]),
            "length": utf16_length(found.group()),
        }
        for found in _COMMAND.finditer(text)
    ]


def chat_object(chat: Chat) -> dict[str, Any]:
    """A `Chat`."""
    if chat.is_group:
        return {"id": chat.id, "type": "group", "title": chat.name}
    return {"id": chat.id, "type": "private", "first_name": chat.name}


def message_object(chat: Chat, message: Message) -> dict[str, Any]:
    """A `Message` as it is now, with the one it replies to."""
    original = None if message.reply_to is None else chat.find(message.reply_to)
    body = _without_reply(chat, message)
    return body if original is None else body | {"reply_to_message": _without_reply(chat, original)}


def _without_reply(chat: Chat, message: Message) -> dict[str, Any]:
    # Telegram never nests replies, hence apart.
    body: dict[str, Any] = {
        "message_id": message.id,
        "from": message.sender,
        "chat": chat_object(chat),
        "date": unix(message.at),
        **_content(message),
        **message.extra,
    }
    if message.edited_at is not None:
        body["edit_date"] = unix(message.edited_at)
    if message.rows:
        body["reply_markup"] = message.markup
    if message.protect_content:
        body["has_protected_content"] = True
    return body


def tap_object(chat: Chat, tap: Tap) -> dict[str, Any]:
    """A `CallbackQuery`; a message that is gone is an `InaccessibleMessage`."""
    message = message_object(chat, tap.message)
    if tap.message.deleted:
        message = {"chat": message["chat"], "message_id": tap.message.id, "date": 0}
    return {
        "id": tap.id,
        "from": chat.user,
        "message": message,
        "chat_instance": str(chat.id),
        "data": tap.data,
    }


def _content(message: Message) -> dict[str, Any]:
    prefix = "" if message.kind is MessageKind.TEXT else "caption_"
    name = "text" if message.kind is MessageKind.TEXT else "caption"
    body: dict[str, Any] = {name: message.text} if message.text else {}
    return body | ({f"{prefix}entities": message.entities} if message.entities else {})
