"""The only module that sends. It knows Telegram's errors so that nobody else has to."""

import asyncio
import logging
import os
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from telegram import Bot, BotCommand, BotCommandScopeChat
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
)

from bot.buttons import callback_data
from bot.line import NoConnection, ServerFault
from bot.rules.delivery import Refused, Result, Sent, TryLater, Uncertain, Unreachable
from bot.rules.letters import Button, Rendered

# Without it every 429 is a deprecation warning, and its wait has another type.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_NOTHING_TO_DO = (
    "message is not modified",
    "message to delete not found",
    "message to edit not found",
    "message can't be edited",
    "query is too old",
)
# So written, python-telegram-bot asks for sendMessage and editMessageText and hands on what comes back. Its methods of
# these names make objects of it, which takes as long as the request, and we need a number of it.
_SEND = "send_Message"
_EDIT = "edit_Message_Text"
_IN_A_ROW = 3  # chats that fail one after the other: then it is none of theirs
_CALM = 20  # answers in a row after which the line is as it should be

logger = logging.getLogger(__name__)


class _Way:
    """What the last results say of the way to Telegram; trouble that is not one chat's is logged once, and its end."""

    def __init__(self) -> None:
        self.in_doubt = False  # a request went out, and nothing came back
        self._failing: set[int] = set()
        self._answers = 0
        self._is_said = False

    def note(self, chat_id: int, result: Result) -> Result:
        """Take a result into account; gives it back."""
        if isinstance(result, TryLater | Uncertain):
            self.in_doubt = self.in_doubt or isinstance(result, Uncertain)
            self._answers = 0
            self._failing.add(chat_id)
        else:
            self._answers += 1
            self._failing.clear()
        self._say(result)
        return result

    def _say(self, result: Result) -> None:
        if not self._is_said and isinstance(result, TryLater | Uncertain):
            self._is_said = len(self._failing) >= _IN_A_ROW
            if self._is_said:
                told = {"action": "sending_waits", "trouble": result.why}
                logger.warning("sending waits", extra=told)
        elif self._is_said and self._answers >= _CALM:
            self._is_said = False
            logger.info("sending goes on", extra={"action": "sending_goes_on"})


class Gateway:
    """Sends, edits, answers; every result is a value of `bot.rules.delivery`."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._way = _Way()
        self._asking: asyncio.Future[TryLater | None] | None = None

    async def send(
        self, chat_id: int, content: Rendered, *, message_id: int, silent: bool = False
    ) -> Result:
        """A new message; `message_id` is the row that its buttons carry."""
        away = await self._away()
        if away is not None:
            return self._way.note(chat_id, away)
        said = _said(content, message_id)
        given = {
            "chat_id": chat_id,
            "disable_notification": silent,
            "protect_content": True,
            **said,
        }
        try:
            sent = await self._request(_SEND, given)
        except TelegramError as error:
            return self._way.note(chat_id, verdict(error))
        return self._way.note(chat_id, _which(sent))

    async def edit(
        self, chat_id: int, telegram_message_id: int, content: Rendered, *, message_id: int
    ) -> Result:
        """Change a message; one that is the same already, or gone, counts as done."""
        away = await self._away()
        if away is not None:
            return self._way.note(chat_id, away)
        said = _said(content, message_id)
        try:
            await self._request(
                _EDIT, {"chat_id": chat_id, "message_id": telegram_message_id, **said}
            )
        except TelegramError as error:
            return self._way.note(chat_id, _unless_done(error))
        return self._way.note(chat_id, Sent(None))

    async def _request(self, method: str, given: dict[str, Any]) -> Any:
        try:
            return await self._bot.do_api_request(method, given)
        except EndPointNotFound:
            # There is such a method: it is the bot that is not found, by its token.
            raise InvalidToken from None

    async def _away(self) -> TryLater | None:
        """After a request that nobody knows the end of: whether Telegram answers at all, asked once for all who wait.

        A void swallows one message of each who sends at that moment, and not every one that is due until it ends.
        """
        if not self._way.in_doubt:
            return None
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._ask())
        return await asyncio.shield(self._asking)

    async def _ask(self) -> TryLater | None:
        try:
            await self._bot.get_me()
        except BadRequest:
            pass  # a no is an answer, too
        except NetworkError as error:
            return TryLater(type(error).__name__)
        except TelegramError:
            pass
        finally:
            self._asking = None
        self._way.in_doubt = False
        return None

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
    return TryLater(why) if isinstance(error, NoConnection) else Uncertain(why)


def _wait(error: RetryAfter) -> timedelta:
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _unless_done(error: TelegramError) -> Result:
    done = isinstance(error, BadRequest) and any(
        text in error.message.casefold() for text in _NOTHING_TO_DO
    )
    return Sent(None) if done else verdict(error)


def _which(sent: Any) -> Result:
    """The message that was sent; an answer that names none says nothing."""
    number = sent.get("message_id") if isinstance(sent, dict) else None
    return Sent(number) if isinstance(number, int) else Uncertain("NoMessageNamed")


def _said(content: Rendered, message_id: int) -> dict[str, Any]:
    """A text with its buttons, as the Bot API takes it."""
    said: dict[str, Any] = {
        "text": content.text,
        "parse_mode": ParseMode.HTML,
        "link_preview_options": {"is_disabled": True},
    }
    if content.buttons:
        rows = [[_button(button, message_id) for button in row] for row in content.buttons]
        said["reply_markup"] = {"inline_keyboard": rows}
    return said


def _button(button: Button, message_id: int) -> dict[str, str]:
    return {"text": button.label, "callback_data": callback_data(message_id, button)}
