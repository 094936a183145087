"""The Bot API's methods that act on messages: send, edit, delete, answer a tap."""

import secrets
from datetime import timedelta
from html import escape
from typing import Any

from bot.simulator import markup, wire
from bot.simulator.answers import CallError, bad_request, too_many_requests
from bot.simulator.keyboards import inline_rows
from bot.simulator.parameters import Upload, Values
from bot.simulator.state import Chat, Document, Message, MessageKind
from bot.simulator.world import World

DELETABLE_FOR = timedelta(hours=48)
# Telegram names no time; seen in practice are ten to twenty seconds.
ANSWER_WITHIN = timedelta(seconds=20)
TOAST_LIMIT = 200
UPLOAD_LIMIT = 50 * 2**20  # bytes

_ACTIONS = (
    "typing",
    *("choose_sticker", "find_location"),
    *(f"upload_{what}" for what in ("photo", "video", "voice", "document", "video_note")),
    *(f"record_{what}" for what in ("video", "voice", "video_note")),
)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def send_message(world: World, values: Values) -> dict[str, Any]:
    """A text to a chat."""
    marked = _text(values)
    rows = inline_rows(values.get("reply_markup"))
    chat = world.writable(values["chat_id"])
    message = _new(world, chat, values, marked, _source(values, values["text"]))
    message.rows = rows
    return _sent(chat, message)


def send_document(world: World, values: Values) -> dict[str, Any]:
    """A file to a chat, with its caption."""
    caption = _caption(values)
    rows = inline_rows(values.get("reply_markup"))
    chat = world.writable(values["chat_id"])
    document = _document(world, values["document"])
    message = _new(world, chat, values, caption, _source(values, values.get("caption", "")))
    message.rows = rows
    message.kind = MessageKind.DOCUMENT
    message.document = document
    message.extra = {"document": document_object(document)}
    return _sent(chat, message)


def send_chat_action(world: World, values: Values) -> bool:
    """«… is typing»; nothing is kept of it."""
    if values["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.writable(values["chat_id"])
    return True


def edit_message_text(world: World, values: Values) -> dict[str, Any]:
    """Another text, and other buttons (none given: they go away)."""
    marked = _text(values)
    chat, message = _editable(world, values)
    if message.kind is not MessageKind.TEXT:
        raise bad_request("there is no text in the message to edit")
    return _edited(world, chat, message, values, marked)


def edit_message_reply_markup(world: World, values: Values) -> dict[str, Any]:
    """Other buttons under the same text."""
    chat, message = _editable(world, values)
    same = markup.Marked(message.text, message.entities)
    return _edited(world, chat, message, values, same)


def delete_message(world: World, values: Values) -> bool:
    """Take a message away for everybody, the bot's own or a person's, while it is young."""
    chat = world.known(values["chat_id"])
    message = chat.find(values["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    if world.now() - message.at >= DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    return True


def answer_callback_query(world: World, values: Values) -> bool:
    """Stop the spinner on the tapped button, perhaps with a short text."""
    tap = world.taps.get(values["callback_query_id"])
    if tap is None or tap.answered or world.now() - tap.at > ANSWER_WITHIN:
        raise bad_request(_TOO_OLD)
    text = values.get("text", "")
    if len(text) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.answered_at = world.now()
    tap.text, tap.show_alert = text, values.get("show_alert", False)
    return True


def document_object(document: Document) -> dict[str, Any]:
    """A `Document`."""
    ids = {"file_id": document.file_id, "file_unique_id": f"u{document.file_id}"}
    return {**ids, "file_name": document.name, "file_size": document.size}


def _text(values: Values) -> markup.Marked:
    marked = _marked(values["text"], values, "entities")
    if not marked.text:
        raise bad_request("message text is empty")
    if len(marked.text) > markup.TEXT_LIMIT:
        raise bad_request("message is too long")
    return marked


def _caption(values: Values) -> markup.Marked:
    marked = _marked(values.get("caption", ""), values, "caption_entities")
    if len(marked.text) > markup.CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return marked


def _marked(source: str, values: Values, entities: str) -> markup.Marked:
    if len(source.encode()) > markup.SOURCE_LIMIT:
        raise bad_request("text is too long")
    mode = values.get("parse_mode", "")
    if mode.lower() not in ("", "html"):
        raise bad_request("unsupported parse_mode")
    if mode:
        return markup.parse(source)
    return markup.trimmed(markup.Marked(source, values.get(entities, [])))


def _source(values: Values, text: str) -> str:
    return text if values.get("parse_mode") else escape(text, quote=False)


def _document(world: World, given: Upload | str) -> Document:
    if isinstance(given, str):
        if given not in world.documents:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return world.documents[given]
    if not given.content:
        raise bad_request("file must be non-empty")
    if len(given.content) > UPLOAD_LIMIT:
        raise bad_request("file is too big")
    document = Document(secrets.token_urlsafe(16), given.name, given.content)
    world.documents[document.file_id] = document
    return document


def _new(world: World, chat: Chat, values: Values, marked: markup.Marked, source: str) -> Message:
    reply_to = _reply_to(chat, values.get("reply_parameters"))
    retry_after = world.limits.take(chat.id, world.now())
    if retry_after is not None:
        raise CallError(too_many_requests(retry_after))
    return Message(
        world.next_message_id(),
        chat.id,
        world.now(),
        world.bot,
        text=marked.text,
        html=source,
        entities=marked.entities,
        markup=values.get("reply_markup"),
        silent=values.get("disable_notification", False),
        protect_content=values.get("protect_content", False),
        reply_to=reply_to,
    )


def _reply_to(chat: Chat, wanted: Values | None) -> int | None:
    if wanted is None:
        return None
    original = chat.find(wanted["message_id"])
    if original is None and not wanted.get("allow_sending_without_reply", False):
        raise bad_request("message to be replied not found")
    return None if original is None else original.id


def _sent(chat: Chat, message: Message) -> dict[str, Any]:
    chat.messages.append(message)
    chat.note(message)
    return wire.message_object(chat, message)


def _editable(world: World, values: Values) -> tuple[Chat, Message]:
    chat = world.writable(values["chat_id"])
    message = chat.find(values["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    return chat, message


def _edited(
    world: World, chat: Chat, message: Message, values: Values, marked: markup.Marked
) -> dict[str, Any]:
    rows = inline_rows(values.get("reply_markup"), only_inline=True)
    now_and_then = (message.text, message.entities, message.rows)
    if now_and_then == (marked.text, marked.entities, rows):
        raise bad_request(_NOT_MODIFIED)
    if "text" in values:
        message.html = _source(values, values["text"])
    message.text, message.entities, message.rows = marked.text, marked.entities, rows
    message.markup = values.get("reply_markup")
    message.edited_at = world.now()
    chat.note(message)
    return wire.message_object(chat, message)
