"""The strings behind the stage, without the web server around them."""

import json
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.simulator.control import handle
from bot.simulator.people import Person
from bot.simulator.telegram import Telegram

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Ja", callback_data="yes")]])


def ask(
    telegram: Telegram, verb: str, path: str, *, expected: int = 200, **fields: object
) -> dict[str, Any]:
    status, reply = handle(telegram, verb, path, json.dumps(fields).encode() if fields else b"")
    assert (status, "error" in reply) == (expected, expected >= 400), reply
    assert json.loads(json.dumps(reply)) == reply
    return reply


def test_people_appear_and_are_listed(telegram: Telegram) -> None:
    anna = ask(telegram, "POST", "people", expected=201, name="Anna")
    bo = ask(telegram, "POST", "people", expected=201, name="Bo", user_id=42, language_code="en")
    assert bo == {"id": 42, "name": "Bo", "access": "stranger"}
    assert ask(telegram, "GET", "people") == {"people": [anna, bo]}
    error = ask(telegram, "POST", "people", expected=400, name="Carl", user_id=42)
    assert error == {"error": "42 is taken"}


async def test_a_conversation_can_be_led_and_read(telegram: Telegram, bot: Bot) -> None:
    number = ask(telegram, "POST", "people", expected=201, name="Anna")["id"]
    started = ask(telegram, "POST", f"people/{number}/start", payload="ABCD1234")
    assert started["text"] == "/start ABCD1234"
    await bot.send_message(number, "Kan du <b>komme</b>?", "HTML", reply_markup=YES)
    tap = ask(telegram, "POST", f"people/{number}/tap", label="Ja")
    await bot.answer_callback_query(tap["tap_id"], "Tak")
    assert ask(telegram, "GET", f"taps/{tap['tap_id']}") == {
        **tap,
        "answered": True,
        "text": "Tak",
    }
    await bot.edit_message_text("Tak", number, tap["message_id"])
    ask(telegram, "POST", f"people/{number}/tap_data", data="forged", message_id=tap["message_id"])
    written = ask(telegram, "POST", f"people/{number}/write", text="hje")
    ask(
        telegram,
        "POST",
        f"people/{number}/edit",
        message_id=written["message_id"],
        text="hej",
    )
    chat = ask(telegram, "GET", f"chats/{number}")
    assert (chat["name"], chat["access"]) == ("Anna", "open")
    assert [(one["by_bot"], one["text"], one["edited"]) for one in chat["messages"]] == [
        (False, "/start ABCD1234", False),
        (True, "Tak", True),
        (False, "hej", True),
    ]
    kinds = [
        next(kind for kind in update if kind not in ("update_id", "expires_at"))
        for update in ask(telegram, "GET", "updates")["updates"]
    ]
    assert kinds == ["message", "callback_query", "callback_query", "message", "edited_message"]


async def test_a_message_is_shown_with_all_that_is_kept_of_it(
    telegram: Telegram, uploader: Bot, anna: Person
) -> None:
    await uploader.send_message(
        anna.id, "<i>Hej</i>", "HTML", reply_markup=YES, disable_notification=True
    )
    await uploader.send_document(anna.id, b"xyz", filename="x.ics")
    text, file = ask(telegram, "GET", f"chats/{anna.id}")["messages"][1:]
    assert text == {
        "message_id": 2,
        "by_bot": True,
        "sender": "Aftalebot",
        "kind": "text",
        "at": "2026-11-24T12:00:00+00:00",
        "text": "Hej",
        "html": "<i>Hej</i>",
        "buttons": [[{"label": "Ja", "data": "yes", "url": None}]],
        "edited": False,
        "edited_at": None,
        "deleted": False,
        "silent": True,
        "protect_content": False,
        "document": None,
    }
    assert file["document"] == {"name": "x.ics", "size": 3}


@pytest.mark.parametrize("kind", ["photo", "voice", "document", "sticker"])
def test_files_are_sent_by_kind(telegram: Telegram, anna: Person, kind: str) -> None:
    assert ask(telegram, "POST", f"people/{anna.id}/send", kind=kind)["kind"] == kind
    assert len(telegram.world.updates.pending()) == 1


def test_people_block_unblock_and_go(telegram: Telegram, anna: Person) -> None:
    seen = []
    for act in ("block", "unblock", "delete_account"):
        assert ask(telegram, "POST", f"people/{anna.id}/{act}") == {"done": True}
        seen.append(ask(telegram, "GET", f"chats/{anna.id}")["access"])
    assert seen == ["blocked", "open", "deactivated"]


def test_groups_are_founded_and_joined(telegram: Telegram, anna: Person) -> None:
    group = ask(telegram, "POST", "groups", expected=201, title="Holdet")
    ask(telegram, "POST", f"people/{anna.id}/add_bot", group_id=group["id"])
    ask(telegram, "POST", f"people/{anna.id}/write", text="/start", group_id=group["id"])
    chat = ask(telegram, "GET", f"chats/{group['id']}")
    assert (chat["access"], chat["messages"][-1]["text"]) == ("open", "/start")
    ask(telegram, "POST", f"people/{anna.id}/remove_bot", group_id=group["id"])
    assert ask(telegram, "GET", f"chats/{group['id']}")["access"] == "kicked"


def test_faults_are_ordered_listed_and_cleared(telegram: Telegram) -> None:
    once = ask(telegram, "POST", "faults", expected=201, kind="502", method="sendMessage")
    assert once == {
        "kind": "502",
        "method": "sendMessage",
        "chat_id": None,
        "left": 1,
        "until": None,
        "retry_after": 3,
        "delay": None,
        "every": 1,
    }
    long = ask(telegram, "POST", "faults", expected=201, kind="429", seconds=60, retry_after=9)
    assert (long["left"], long["until"]) == (None, "2026-11-24T12:01:00+00:00")
    assert ask(telegram, "GET", "faults") == {"faults": [once, long]}
    ask(telegram, "DELETE", "faults")
    assert ask(telegram, "GET", "faults") == {"faults": []}


@pytest.mark.parametrize(
    ("path", "fields", "status", "error"),
    [
        ("people", {}, 400, 'expected "name" in the body'),
        ("people", {"name": 7}, 400, 'expected a string as "name" in the body'),
        ("people", {"name": "Bo", "age": 7}, 400, 'expected no "age" in the body'),
        ("faults", {"kind": "gremlins"}, 400, "expected one of 429, 500"),
        ("faults", {"kind": "502", "every": 0}, 400, "expected 1 or more as every"),
        ("people/#/send", {"kind": "poem"}, 400, "expected one of photo, voice"),
        ("people/#/tap", {"label": "Ja"}, 400, "Anna sees no button «Ja» to tap"),
        ("people/#/tap", {"label": "Ja", "message_id": 99}, 404, "Anna has never got a message 99"),
        ("people/7/start", {}, 404, "there is no person 7"),
        ("people/#/add_bot", {"group_id": -7}, 404, "there is no group -7"),
        ("people/#/dance", {}, 404, "nothing answers to POST /control/people/"),
        ("chats/#", {}, 404, "nothing answers to POST"),
    ],
)
def test_what_cannot_be_done_is_said_clearly(
    telegram: Telegram,
    anna: Person,
    *,
    path: str,
    fields: dict[str, object],
    status: int,
    error: str,
) -> None:
    path = path.replace("#", str(anna.id))
    assert ask(telegram, "POST", path, expected=status, **fields)["error"].startswith(error)


def test_chats_and_taps_that_are_not_there_are_not_found(telegram: Telegram) -> None:
    assert ask(telegram, "GET", "chats/7", expected=404)["error"] == "there is no chat 7"
    assert ask(telegram, "GET", "taps/7", expected=404)["error"] == "there is no tap 7"


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(telegram: Telegram, body: bytes) -> None:
    status, reply = handle(telegram, "POST", "people", body)
    assert status == 400
    assert reply["error"]
