"""The door for people: Telegram's update → who it is → the action → the answer.

Here is the one list of what is listened to. Roles don't know each other.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    filters,
)

from bot.actions import asking
from bot.actions.people import KnownStaff, Stranger, Undecided
from bot.deps import Deps
from bot.rules.privacy import looks_like_cpr
from handlers import actor, citizen, common, consultant, stranger

Handle = Callable[[Update, Deps], Awaitable[None]]
Callback = Callable[[Update, CallbackContext[Any, Any, Any, Any]], Coroutine[Any, Any, None]]

_PRIVATE = filters.ChatType.PRIVATE
_WRITTEN = filters.UpdateType.MESSAGE & _PRIVATE & ~filters.StatusUpdate.ALL
_EDITED = filters.UpdateType.EDITED_MESSAGE & _PRIVATE


def register(application: Application[Any, Any, Any, Any, Any, Any], deps: Deps) -> None:
    """Listen to everything that a private chat can bring; groups are left."""
    for handler in _listened(deps):
        application.add_handler(handler)


def _listened(deps: Deps) -> list[BaseHandler[Any, Any, Any]]:
    """The first that fits an update takes it."""

    def to(handle: Handle) -> Callback:
        async def handed_over(update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
            await handle(update, deps)

        return handed_over

    return [
        ChatMemberHandler(to(common.membership), ChatMemberHandler.MY_CHAT_MEMBER),
        CallbackQueryHandler(to(tapped)),
        MessageHandler(~_PRIVATE, to(common.leave)),
        MessageHandler(_WRITTEN & filters.TEXT, to(wrote)),
        MessageHandler(_WRITTEN, to(sent)),
        MessageHandler(_EDITED, to(edited)),
    ]


async def tapped(update: Update, deps: Deps) -> None:
    """A button: whose it is, the action finds out."""
    query = update.callback_query
    if query is None:
        return
    pressed = common.press(query)
    if pressed is None:
        await common.forged(update, query, deps)
    elif isinstance(await actor.find(update, deps), KnownStaff):
        await consultant.tapped(update, query, pressed, deps)
    else:
        await citizen.tapped(update, query, pressed, deps)


async def wrote(update: Update, deps: Deps) -> None:
    """Text in a private chat."""
    message = update.message
    if message is None or message.text is None:
        return
    text = message.text
    if looks_like_cpr(text):
        await common.cpr(update, message, deps)
        return
    command, rest = asking.parted(text)
    if command == "start" and not actor.said(update).is_danger:
        await stranger.start(update, rest, deps)
        return
    await _by_role(update, text, deps)


async def _by_role(update: Update, text: str, deps: Deps) -> None:
    match await actor.find(update, deps):
        case KnownStaff():
            await consultant.wrote(update, text, deps)
        case Stranger():
            await stranger.wrote(update, text, deps)
        case Undecided():
            await stranger.undecided_wrote(update, text, deps)
        case _:
            await citizen.wrote(update, text, deps)


async def sent(update: Update, deps: Deps) -> None:
    """Anything that is no text: a picture, a voice, a file, a place, a contact."""
    message = update.message
    if message is not None and looks_like_cpr(actor.readable(message)):
        await common.cpr(update, message, deps)
    else:
        await common.file(update, deps)


async def edited(update: Update, deps: Deps) -> None:
    """An edited text is kept beside the first, if that was kept; what must not be kept leaves the chat."""
    message = update.edited_message
    if message is None:
        return
    if looks_like_cpr(actor.readable(message)):
        await common.cpr(update, message, deps)
    elif message.text is not None:
        await citizen.edited(update, message.text, deps)
