"""Telegram's webhook: who may post, what is taken, and 200 only after the commit.

An update is handled by whoever `Hook.push` hands it to. Nothing of a body is logged.
"""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from telegram import Bot, Update

from bot.logs import withheld

LARGEST = 1024 * 1024  # bytes; an update has a few thousand
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - its name
SOON = {
    "retry-after": "2"
}  # seconds; by itself Telegram waits ever longer, and drops a tap after 150

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Hook:
    """Where Telegram posts, the word by which it is known, and who takes the updates; `push` says whether it is done."""

    path: str
    secret_token: str = field(repr=False)
    bot: Bot = field(repr=False)
    push: Callable[[Update], Awaitable[bool]]


def route(hook: Hook) -> Callable[[Request], Awaitable[Response]]:
    """What answers at the webhook's path."""

    async def answer(request: Request) -> Response:
        shown = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(shown.encode(), hook.secret_token.encode()):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)  # nobody reads it
        if body is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        update = _update(body, hook.bot)
        if update is None:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        return await _handled(hook, update)

    return answer


async def _handled(hook: Hook, update: Update) -> Response:
    """200 when the update is committed, however often it comes; else Telegram has to bring it again."""
    try:
        done = await hook.push(update)
    except Exception as fault:  # noqa: BLE001 - the server would log what the update holds
        _say(update, fault)
        done = False
    if done:
        return Response()
    return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE, headers=SOON)


def _say(update: Update, fault: Exception) -> None:
    told = {"action": "webhook_failed", "update": update.update_id}
    logger.error("an update failed", extra=told, exc_info=withheld(fault))


async def _body(request: Request) -> bytes | None:
    """The whole body; None as soon as it is too large."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > LARGEST:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _update(body: bytes, bot: Bot) -> Update | None:
    """The update, or None for what is none."""
    try:
        found = dict(json.loads(body))
        return Update.de_json(found | {"update_id": int(found["update_id"])}, bot)
    except Exception as fault:  # noqa: BLE001 - python-telegram-bot raises whatever a missing field leads to
        told = {"action": "webhook_malformed", "fault": type(fault).__name__}
        logger.warning("a body that is no update", extra=told)
        return None
