"""What the control shows of the pretend Telegram, as JSON objects with plain names."""

from datetime import datetime
from typing import Any

from bot.simulator.faults import Fault
from bot.simulator.people import Group, Person
from bot.simulator.state import Button, Message, Tap
from bot.simulator.updates import Update

View = dict[str, Any]


def of_chat(viewed: Person | Group) -> View:
    """A person or a group, without the messages."""
    return {"id": viewed.id, "name": viewed.name, "access": viewed.access.value}


def of_message(message: Message) -> View:
    """A message as it is now; instants in ISO 8601, sizes in bytes."""
    document = message.document
    return {
        "message_id": message.id,
        "by_bot": message.by_bot,
        "sender": message.sender["first_name"],
        "kind": message.kind.value,
        "at": message.at.isoformat(),
        "text": message.text,
        "html": message.html,
        "buttons": [[_button(button) for button in row] for row in message.rows],
        "edited": message.edited_at is not None,
        "edited_at": _instant(message.edited_at),
        "deleted": message.deleted,
        "silent": message.silent,
        "protect_content": message.protect_content,
        "document": None if document is None else {"name": document.name, "size": document.size},
    }


def of_tap(tap: Tap) -> View:
    """A tap and what the bot answered to it."""
    return {
        "tap_id": tap.id,
        "message_id": tap.message.id,
        "data": tap.data,
        "answered": tap.answered,
        "text": tap.text,
        "show_alert": tap.show_alert,
    }


def of_fault(fault: Fault) -> View:
    """An order, and how much of it is left."""
    return {
        "kind": fault.kind.value,
        "method": fault.method,
        "chat_id": fault.chat_id,
        "left": fault.left,
        "until": _instant(fault.until),
        "retry_after": fault.retry_after,
        "delay": fault.delay,
        "every": fault.every,
    }


def of_update(update: Update) -> View:
    """An update that waits for the bot, and until when."""
    return {**update.as_object(), "expires_at": update.expires_at.isoformat()}


def _button(button: Button) -> View:
    return {"label": button.label, "data": button.data, "url": button.url}


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
