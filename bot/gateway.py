"""The only module that sends. It knows Telegram's errors so that nobody else has to."""

import json
import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from bot.buttons import callback_data
from bot.rules.delivery import Refused, Result, Sent, TryLater, Uncertain, Unreachable
from bot.rules.letters import Rendered

# Without it every 429 is a deprecation warning, and its wait has another type.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_SERVER_ERRORS = frozenset({500, 502, 503, 504})
_FRONT_ERRORS = frozenset({502, 503})  # from in front of Telegram's servers: nothing was taken
_NOT_OURS = range(300, 500)  # from a proxy on the way: likewise
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NOTHING_TO_DO = (
    "message is not modified",
    "message to delete not found",
    "message to edit not found",
    "message can't be edited",
    "query is too old",
)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class ServerFault(NetworkError):
    """An answer that is none of the Bot API's own: a 5xx, or what a proxy on the way says."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the server answered {status}")
        self.status = status

    @property
    def was_not_taken(self) -> bool:
        """Whether the request never came to where it would be carried out."""
        return self.status in _FRONT_ERRORS or self.status in _NOT_OURS


class TelegramRequest(HTTPXRequest):
    """python-telegram-bot's request class, but that a fault keeps its status, and what is not Telegram's is known.

    A proxy's 403 must not make everybody unreachable; and what can't be read must not be logged, as it may
    hold what somebody was told.
    """

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        status, payload = await super().do_request(*args, **kwargs)
        if status in _SERVER_ERRORS or not _is_an_answer(payload):
            raise ServerFault(status)
        return status, payload


def _is_an_answer(payload: bytes) -> bool:
    """Whether it is one of the Bot API's: an object that says what came of the request."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return False
    return isinstance(answer, dict) and ("result" in answer or answer.get("ok") is False)


class Gateway:
    """Sends, edits, answers; every result is a value of `bot.rules.delivery`."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(
        self, chat_id: int, content: Rendered, *, message_id: int, silent: bool = False
    ) -> Result:
        """A new message; `message_id` is the row that its buttons carry."""
        try:
            sent = await self._bot.send_message(
                chat_id,
                content.text,
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(content, message_id),
                disable_notification=silent,
                protect_content=True,
                link_preview_options=_NO_PREVIEW,
            )
        except TelegramError as error:
            return verdict(error)
        return Sent(sent.message_id)

    async def edit(
        self, chat_id: int, telegram_message_id: int, content: Rendered, *, message_id: int
    ) -> Result:
        """Change a message; one that is the same already, or gone, counts as done."""
        try:
            await self._bot.edit_message_text(
                content.text,
                chat_id=chat_id,
                message_id=telegram_message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(content, message_id),
                link_preview_options=_NO_PREVIEW,
            )
        except TelegramError as error:
            return _unless_done(error)
        return Sent(None)

    async def answer_tap(self, callback_id: str, toast: str | None = None) -> Result:
        """Stop the button's spinner; `toast` shows above the chat, at most 200 characters."""
        try:
            await self._bot.answer_callback_query(callback_id, toast)
        except TelegramError as error:
            return _unless_done(error)
        return Sent(None)

    async def delete(self, chat_id: int, telegram_message_id: int) -> Result:
        """Take a message out of a chat, where Telegram still allows it."""
        try:
            await self._bot.delete_message(chat_id, telegram_message_id)
        except TelegramError as error:
            return _unless_done(error)
        return Sent(None)

    async def leave(self, chat_id: int) -> Result:
        """Leave a group."""
        try:
            await self._bot.leave_chat(chat_id)
        except TelegramError as error:
            return _unless_done(error)
        return Sent(None)

    async def offer_commands(
        self, commands: Sequence[tuple[str, str]], *, chat_id: int | None = None
    ) -> Result:
        """The menu of commands in one private chat, or in every one that has none of its own."""
        offered = [BotCommand(name, text) for name, text in commands]
        scope = None if chat_id is None else BotCommandScopeChat(chat_id)
        try:
            await self._bot.set_my_commands(offered, scope=scope)
        except TelegramError as error:
            return verdict(error)
        return Sent(None)


def verdict(error: TelegramError) -> Result:
    """What an error of python-telegram-bot says about the request. Order matters: BadRequest is a NetworkError."""
    why = type(error).__name__
    match error:
        case RetryAfter():
            return TryLater(why, _wait(error))
        case Forbidden() | ChatMigrated():
            return Unreachable(why)
        case BadRequest():
            gone = "chat not found" in error.message.casefold()
            return Unreachable(why) if gone else Refused(why)
        case EndPointNotFound():
            return Refused(why)
        case InvalidToken() | Conflict():
            return TryLater(why)
        case NetworkError():
            return _of_the_line(error, why)
        case _:
            return Uncertain(why)


def _of_the_line(error: NetworkError, why: str) -> Result:
    if isinstance(error, ServerFault):
        description = f"{why} {error.status}"
        return TryLater(description) if error.was_not_taken else Uncertain(description)
    return TryLater(why) if _was_not_sent(error) else Uncertain(why)


def _wait(error: RetryAfter) -> timedelta:
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _was_not_sent(error: NetworkError) -> bool:
    """A connection that was never made, or a pool with no connection to lend."""
    is_pool = isinstance(error, TimedOut) and "was *not* sent" in error.message
    return is_pool or isinstance(error.__cause__, _NOT_SENT)


def _unless_done(error: TelegramError) -> Result:
    done = isinstance(error, BadRequest) and any(
        text in error.message.casefold() for text in _NOTHING_TO_DO
    )
    return Sent(None) if done else verdict(error)


def _keyboard(content: Rendered, message_id: int) -> InlineKeyboardMarkup | None:
    if not content.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    button.label,
                    callback_data=callback_data(message_id, button),
                )
                for button in row
            ]
            for row in content.buttons
        ]
    )
