"""Which parameters each method takes, of which type, and which it cannot do without.

One table, checked before a method runs. Form-encoded values arrive as strings (objects as JSON),
JSON bodies with types of their own; a method sees Python's types either way. What the table doesn't
name is refused: Telegram would ignore it in silence, and nobody would find the misspelling.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.answers import bad_request

Values = dict[str, Any]
Reader = Callable[[object], object]


class UnreadableError(ValueError):
    """A value of the wrong type; the text says what was expected."""


@dataclass(frozen=True)
class Upload:
    """A file that came with the request."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Table:
    """Names and types of parameters, or of an object's fields."""

    required: Mapping[str, Reader] = field(default_factory=dict)
    optional: Mapping[str, Reader] = field(default_factory=dict)


def integer(value: object) -> int:
    """A whole number, or its digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.removeprefix("-").isdecimal():
        return int(value)
    raise UnreadableError("an integer")


def boolean(value: object) -> bool:
    """True or false, or their JSON."""
    known = {True: True, False: False, "true": True, "false": False, "True": True, "False": False}
    if isinstance(value, bool | str) and value in known:
        return known[value]
    raise UnreadableError("a boolean")


def string(value: object) -> str:
    """A text."""
    if not isinstance(value, str):
        raise UnreadableError("a string")
    return value


def chat(value: object) -> int | str:
    """A chat's number, or its @name."""
    if isinstance(value, str) and value.startswith("@"):
        return value
    return integer(value)


def file(value: object) -> Upload | str:
    """An uploaded file, or the id of one that Telegram has."""
    return value if isinstance(value, Upload) else string(value)


def list_of(reader: Reader) -> Reader:
    """A list, each of whose members `reader` reads."""

    def read(value: object) -> list[object]:
        members = _unpacked(value)
        if not isinstance(members, list):
            raise UnreadableError("an array")
        return [reader(member) for member in members]

    return read


def an_object(name: str, table: Table | None = None) -> Reader:
    """An object with the fields of `table` (none: any fields)."""

    def read(value: object) -> Values:
        fields = _unpacked(value)
        if not isinstance(fields, dict):
            raise UnreadableError(f"an object ({name})")
        return fields if table is None else read_fields(name, table, fields)

    return read


def check(method: str, table: Table, given: Mapping[str, object]) -> Values:
    """The values that a call gives, typed; raises a 400 that names the first that is wrong."""
    present = {name: value for name, value in given.items() if value is not None}
    for name in table.required:
        if name in _NEVER_EMPTY and present.get(name, "") == "":
            raise bad_request(_NEVER_EMPTY[name])
    try:
        return read_fields(method, table, present)
    except UnreadableError as expected:
        raise bad_request(f"expected {expected}") from expected


_NEVER_EMPTY = {  # and what Telegram says to it
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "document": "there is no document in the request",
}


def _unpacked(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise UnreadableError("JSON") from error


def read_fields(owner: str, table: Table, given: Mapping[str, object]) -> Values:
    """The fields, typed by `table`; raises `UnreadableError` for the first that is wrong."""
    readers = {**table.required, **table.optional}
    for name in table.required:
        if name not in given:
            raise UnreadableError(f'"{name}" in {owner}')
    return {name: _read_field(owner, readers, name, value) for name, value in given.items()}


def _read_field(owner: str, readers: Mapping[str, Reader], name: str, value: object) -> object:
    if name not in readers:
        raise UnreadableError(f'no "{name}" in {owner}')
    try:
        return readers[name](value)
    except UnreadableError as expected:
        raise UnreadableError(f'{expected} as "{name}" in {owner}') from expected


_ENTITY = an_object(
    "MessageEntity",
    Table(
        {"type": string, "offset": integer, "length": integer},
        {
            "url": string,
            "user": an_object("User"),
            "language": string,
            "custom_emoji_id": string,
            "unix_time": integer,
            "date_time_format": string,
        },
    ),
)
_LINK_PREVIEW = an_object(
    "LinkPreviewOptions",
    Table(
        optional={
            "is_disabled": boolean,
            "url": string,
            "prefer_small_media": boolean,
            "prefer_large_media": boolean,
            "show_above_text": boolean,
        },
    ),
)
_REPLY = an_object(
    "ReplyParameters",
    Table(
        {"message_id": integer},
        {
            "chat_id": chat,
            "allow_sending_without_reply": boolean,
            "quote": string,
            "quote_parse_mode": string,
            "quote_entities": list_of(_ENTITY),
            "quote_position": integer,
        },
    ),
)
_SCOPE = an_object(
    "BotCommandScope", Table({"type": string}, {"chat_id": chat, "user_id": integer})
)
_COMMAND = an_object("BotCommand", Table({"command": string, "description": string}))
_MARKUP = an_object("reply_markup")  # its own rules are in bot.simulator.keyboards

_ANY_SENDING = {
    "business_connection_id": string,
    "message_thread_id": integer,
    "disable_notification": boolean,
    "protect_content": boolean,
    "allow_paid_broadcast": boolean,
    "message_effect_id": string,
    "reply_parameters": _REPLY,
    "reply_markup": _MARKUP,
    "parse_mode": string,
}
_ONE_MESSAGE = {"chat_id": chat, "message_id": integer}
_COMMANDS_OF = {"scope": _SCOPE, "language_code": string}

TABLES: Mapping[str, Table] = {
    "getMe": Table(),
    "getUpdates": Table(
        optional={
            "offset": integer,
            "limit": integer,
            "timeout": integer,
            "allowed_updates": list_of(string),
        },
    ),
    "setWebhook": Table(
        {"url": string},
        {
            "certificate": file,
            "ip_address": string,
            "max_connections": integer,
            "allowed_updates": list_of(string),
            "drop_pending_updates": boolean,
            "secret_token": string,
        },
    ),
    "deleteWebhook": Table(optional={"drop_pending_updates": boolean}),
    "getWebhookInfo": Table(),
    "sendMessage": Table(
        {"chat_id": chat, "text": string},
        {**_ANY_SENDING, "entities": list_of(_ENTITY), "link_preview_options": _LINK_PREVIEW},
    ),
    "sendDocument": Table(
        {"chat_id": chat, "document": file},
        {
            **_ANY_SENDING,
            "thumbnail": file,
            "caption": string,
            "caption_entities": list_of(_ENTITY),
            "disable_content_type_detection": boolean,
        },
    ),
    "sendChatAction": Table(
        {"chat_id": chat, "action": string},
        {"business_connection_id": string, "message_thread_id": integer},
    ),
    "editMessageText": Table(
        {**_ONE_MESSAGE, "text": string},
        {
            "business_connection_id": string,
            "parse_mode": string,
            "entities": list_of(_ENTITY),
            "link_preview_options": _LINK_PREVIEW,
            "reply_markup": _MARKUP,
        },
    ),
    "editMessageReplyMarkup": Table(
        _ONE_MESSAGE, {"business_connection_id": string, "reply_markup": _MARKUP}
    ),
    "deleteMessage": Table(_ONE_MESSAGE),
    "answerCallbackQuery": Table(
        {"callback_query_id": string},
        {"text": string, "show_alert": boolean, "url": string, "cache_time": integer},
    ),
    "setMyCommands": Table({"commands": list_of(_COMMAND)}, _COMMANDS_OF),
    "getMyCommands": Table(optional=_COMMANDS_OF),
    "deleteMyCommands": Table(optional=_COMMANDS_OF),
    "leaveChat": Table({"chat_id": chat}),
    "getChat": Table({"chat_id": chat}),
}
