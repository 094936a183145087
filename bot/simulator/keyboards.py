"""Buttons under a message: read from `reply_markup`, refused where Telegram refuses them.

Only inline keyboards have buttons that a person of the simulator can tap; the other kinds of
markup are taken as they are.
"""

from typing import Any

from bot.simulator.answers import CallError, bad_request
from bot.simulator.parameters import (
    Reader,
    Table,
    UnreadableError,
    an_object,
    boolean,
    list_of,
    string,
)
from bot.simulator.state import Button

CALLBACK_DATA_LIMIT = 64  # bytes
BUTTONS_LIMIT = 100

Rows = tuple[tuple[Button, ...], ...]

_OTHER_KINDS = ("keyboard", "remove_keyboard", "force_reply")
_STYLES = ("danger", "success", "primary")
_ACTIONS: dict[str, Reader] = {
    "url": string,
    "callback_data": string,
    "web_app": an_object("WebAppInfo"),
    "login_url": an_object("LoginUrl"),
    "switch_inline_query": string,
    "switch_inline_query_current_chat": string,
    "switch_inline_query_chosen_chat": an_object("SwitchInlineQueryChosenChat"),
    "copy_text": an_object("CopyTextButton", Table({"text": string})),
    "callback_game": an_object("CallbackGame"),
    "pay": boolean,
}
_BUTTON = an_object(
    "InlineKeyboardButton",
    Table({"text": string}, {"icon_custom_emoji_id": string, "style": string, **_ACTIONS}),
)
_KEYBOARD = an_object("InlineKeyboardMarkup", Table({"inline_keyboard": list_of(list_of(_BUTTON))}))


def inline_rows(markup: dict[str, Any] | None, *, only_inline: bool = False) -> Rows:
    """The buttons of `markup`, row by row; none for no markup, and for its other kinds.

    Raises a 400 for what Telegram refuses; `only_inline` is for edits, which know no other kind.
    """
    if not markup:
        return ()
    if not only_inline and any(kind in markup for kind in _OTHER_KINDS):
        return ()
    return _checked(_read(markup)["inline_keyboard"])


def _read(markup: dict[str, Any]) -> dict[str, Any]:
    try:
        keyboard: Any = _KEYBOARD(markup)
    except UnreadableError as expected:
        raise _refused(f"expected {expected}") from expected
    return dict(keyboard)


def _refused(why: str) -> CallError:
    return bad_request(f"can't parse inline keyboard button: {why}")


def _checked(keyboard: list[list[dict[str, Any]]]) -> Rows:
    rows = tuple(tuple(_button(fields) for fields in row) for row in keyboard if row)
    if sum(len(row) for row in rows) > BUTTONS_LIMIT:
        raise bad_request("reply markup is too long")
    return rows


def _button(fields: dict[str, Any]) -> Button:
    actions = [name for name in _ACTIONS if name in fields]
    if not fields["text"]:
        raise bad_request("BUTTON_TEXT_INVALID")
    if not actions:
        raise _refused("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _refused(f"exactly one optional field is allowed, not {', '.join(actions)}")
    _check_values(fields)
    return Button(fields["text"], fields.get("callback_data"), fields.get("url"))


def _check_values(fields: dict[str, Any]) -> None:
    data = fields.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= CALLBACK_DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if fields.get("style", _STYLES[0]) not in _STYLES:
        raise _refused("invalid button style specified")
    url = fields.get("url")
    if url is not None and not url.startswith(("https://", "http://", "tg://", "tel:")):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid")
