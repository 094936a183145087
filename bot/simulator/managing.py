"""The Bot API's methods about the bot itself and its chats: updates, webhook, commands, leaving.

What is posted to a webhook is `bot.simulator.webhook`'s business.
"""

import json
import re
from typing import Any

from bot.simulator import wire
from bot.simulator.answers import CallError, bad_request, conflict
from bot.simulator.parameters import Values
from bot.simulator.state import Access, Chat
from bot.simulator.webhook import check as check_webhook
from bot.simulator.world import Webhook, World

COMMANDS_LIMIT = 100

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}|")
_DEFAULT = {"type": "default"}
_WIDE_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_SCOPE_FIELDS: dict[str, set[str]] = {
    **{kind: set() for kind in _WIDE_SCOPES},
    "chat": {"chat_id"},
    "chat_administrators": {"chat_id"},
    "chat_member": {"chat_id", "user_id"},
}
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


def get_me(world: World, values: Values) -> dict[str, Any]:  # noqa: ARG001 - every method's shape
    """The bot."""
    can = {"can_join_groups": True, "can_read_all_group_messages": False}
    return {**world.bot, **can, "supports_inline_queries": False}


async def get_updates(world: World, values: Values) -> list[dict[str, Any]]:
    """What has happened; an `offset` confirms what lies before it."""
    if world.webhook.url:
        raise conflict(_WEBHOOK_ACTIVE)
    world.updates.allow(values.get("allowed_updates"))
    wanted = (values.get("offset", 0), values.get("limit", 100), values.get("timeout", 0))
    return await world.updates.poll(*wanted)


def set_webhook(world: World, values: Values) -> bool:
    """Have the updates posted to an address (an empty one: no longer)."""
    url, secret = values["url"], values.get("secret_token", "")
    check_webhook(url, secret)
    connections = min(max(values.get("max_connections", 40), 1), 100)
    world.webhook = Webhook(url, connections, secret, "certificate" in values)
    world.updates.allow(values.get("allowed_updates"))
    if url:
        world.updates.interrupt()
    _drop_pending(world, values)
    return True


def delete_webhook(world: World, values: Values) -> bool:
    """Back to getUpdates."""
    world.webhook = Webhook()
    _drop_pending(world, values)
    return True


def get_webhook_info(world: World, values: Values) -> dict[str, Any]:  # noqa: ARG001 - every method's shape
    """Where updates go, and how many wait."""
    webhook = world.webhook
    info: dict[str, Any] = {
        "url": webhook.url,
        "has_custom_certificate": webhook.has_certificate,
        "pending_update_count": len(world.updates.pending()),
    }
    if webhook.url:
        info["max_connections"] = webhook.max_connections
    if webhook.last_error:
        info |= {
            "last_error_date": webhook.last_error_at,
            "last_error_message": webhook.last_error,
        }
    if world.updates.allowed:
        info["allowed_updates"] = list(world.updates.allowed)
    return info


def set_my_commands(world: World, values: Values) -> bool:
    """The menu of commands, for a scope and a language."""
    if len(values["commands"]) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in values["commands"]:
        _check_command(command)
    world.commands[_commands_key(world, values)] = values["commands"]
    return True


def get_my_commands(world: World, values: Values) -> list[dict[str, Any]]:
    """The menu that was set for exactly this scope and language."""
    return world.commands.get(_commands_key(world, values), [])


def delete_my_commands(world: World, values: Values) -> bool:
    """No menu of its own for this scope and language."""
    world.commands.pop(_commands_key(world, values), None)
    return True


def commands_shown(world: World, chat: Chat) -> list[dict[str, Any]]:
    """The menu that a person sees in the private chat: narrowest scope first, then language."""
    scopes = ({"type": "chat", "chat_id": chat.id}, {"type": "all_private_chats"}, _DEFAULT)
    keys = [(_canonical(scope), lang) for scope in scopes for lang in (chat.language_code, "")]
    return next((world.commands[key] for key in keys if key in world.commands), [])


def get_chat(world: World, values: Values) -> dict[str, Any]:
    """What is known of a chat; one that was never opened is not found."""
    chat = world.known(values["chat_id"])
    if chat.access is Access.STRANGER:
        raise bad_request("chat not found")
    return {**wire.chat_object(chat), "accent_color_id": 0, "max_reaction_count": 11}


def leave_chat(world: World, values: Values) -> bool:
    """Out of a group."""
    chat = world.known(values["chat_id"])
    if not chat.is_group:
        raise bad_request("chat member status can't be changed in private chats")
    world.writable(chat.id)
    chat.access = Access.LEFT
    world.announce_membership(chat, world.bot, "member", "left")
    return True


def _drop_pending(world: World, values: Values) -> None:
    if values.get("drop_pending_updates"):
        world.updates.clear()


def _check_command(command: dict[str, str]) -> None:
    if not _COMMAND.fullmatch(command["command"].removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(command["description"]) <= 256:  # noqa: PLR2004 - Telegram's own limit
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def _commands_key(world: World, values: Values) -> tuple[str, str]:
    scope, language = values.get("scope", _DEFAULT), values.get("language_code", "")
    wanted = _SCOPE_FIELDS.get(scope["type"])
    if wanted is None:
        raise _bad_scope("Unsupported type specified")
    if set(scope) != {"type", *wanted}:
        raise _bad_scope(f'fields of "{scope["type"]}" are {sorted(wanted)}')
    if "chat_id" in scope:
        world.known(scope["chat_id"])
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("language code is invalid")
    return _canonical(scope), language


def _bad_scope(why: str) -> CallError:
    return bad_request(f"can't parse BotCommandScope: {why}")


def _canonical(scope: dict[str, Any]) -> str:
    return json.dumps(scope, sort_keys=True)
