"""What is asked of the parameters of a call, however they come."""

import json

import pytest

from bot.simulator.people import Person
from bot.simulator.telegram import Telegram

REPLY = {"message_id": 1, "allow_sending_without_reply": True}


@pytest.mark.parametrize(
    ("method", "parameters", "refusal"),
    [
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": "", "text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 1}, "message text is empty"),
        ("sendMessage", {"chat_id": 1, "text": None}, "message text is empty"),
        ("sendMessage", {"chat_id": "anna", "text": "x"}, 'an integer as "chat_id"'),
        ("sendMessage", {"chat_id": True, "text": "x"}, 'an integer as "chat_id"'),
        ("sendMessage", {"chat_id": 1.5, "text": "x"}, 'an integer as "chat_id"'),
        ("sendMessage", {"chat_id": 1, "text": 7}, 'a string as "text"'),
        ("sendMessage", {"chat_id": 1, "text": "x", "txet": "x"}, 'no "txet" in sendMessage'),
        ("sendMessage", {"chat_id": 1, "text": "x", "protect_content": "yes"}, "a boolean"),
        ("sendMessage", {"chat_id": 1, "text": "x", "protect_content": 1}, "a boolean"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": "{"}, "JSON"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": "[]"}, "an object"),
        ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"x": 1}}, '"inline_keyboard"'),
        ("sendMessage", {"chat_id": 1, "text": "x", "entities": "{}"}, "an array"),
        ("sendMessage", {"chat_id": 1, "text": "x", "entities": [{"type": "bold"}]}, '"offset"'),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "link_preview_options": {"disabled": True}},
            'no "disabled" in LinkPreviewOptions',
        ),
        ("sendDocument", {"chat_id": 1}, "there is no document in the request"),
        ("editMessageText", {"chat_id": 1, "text": "x"}, "message identifier is not specified"),
        ("deleteMessage", {"chat_id": 1, "message_id": "x"}, 'an integer as "message_id"'),
        ("answerCallbackQuery", {}, '"callback_query_id" in answerCallbackQuery'),
        ("setMyCommands", {}, '"commands" in setMyCommands'),
        ("getUpdates", {"timeout": "soon"}, 'an integer as "timeout"'),
        ("getMe", {"x": "y"}, 'no "x" in getMe'),
    ],
)
async def test_unknown_missing_and_ill_typed_parameters_are_refused(
    telegram: Telegram, method: str, parameters: dict[str, object], refusal: str
) -> None:
    answer = await telegram.call(telegram.token, method, parameters)
    assert answer.status == answer.body["error_code"] == 400
    assert answer.body["ok"] is False
    assert answer.body["description"].startswith("Bad Request: ")
    assert refusal in answer.body["description"]


@pytest.mark.parametrize("as_json", [True, False])
async def test_values_may_be_typed_or_written(
    telegram: Telegram, anna: Person, *, as_json: bool
) -> None:
    typed = {
        "chat_id": anna.id,
        "text": "Hej",
        "protect_content": True,
        "disable_notification": False,
        "entities": [{"type": "bold", "offset": 0, "length": 3}],
        "reply_parameters": REPLY,
    }
    written = {
        name: one if isinstance(one, str) else json.dumps(one) for name, one in typed.items()
    }
    answer = await telegram.call(telegram.token, "sendMessage", typed if as_json else written)
    assert answer.status == 200
    assert telegram.calls[-1].parameters == typed
    assert anna.screen.entities == typed["entities"]
    assert anna.screen.protect_content


async def test_a_method_is_found_in_any_case(telegram: Telegram) -> None:
    assert (await telegram.call(telegram.token, "GETME", {})).status == 200
    assert telegram.calls[-1].method == "getMe"


async def test_other_methods_are_not_found(telegram: Telegram) -> None:
    answer = await telegram.call(telegram.token, "sendDice", {"chat_id": 1})
    assert (answer.status, answer.body["description"]) == (404, "Not Found")


async def test_a_wrong_token_is_unauthorized(telegram: Telegram) -> None:
    answer = await telegram.call("987654321:WRONG", "getMe", {})
    assert (answer.status, answer.body["description"]) == (401, "Unauthorized")
