"""Buttons, taps on them, and the bot's answers to taps."""

from datetime import timedelta

import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest

from bot.clock import PushedClock
from bot.simulator.people import NotOnShowError, Person
from bot.simulator.telegram import Telegram

TOO_OLD = "(?i)query is too old and response timeout expired or query id is invalid"


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    buttons = [InlineKeyboardButton(label, callback_data=f"do:{label}") for label in labels]
    return InlineKeyboardMarkup([buttons])


async def test_a_tap_reaches_the_bot_with_its_message_and_data(bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "Kan du komme?", reply_markup=keyboard("Ja", "Nej"))
    tap = anna.tap("Nej")
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert (query.id, query.data, query.from_user.id) == (tap.id, "do:Nej", anna.id)
    assert query.message is not None
    assert (query.message.message_id, query.message.is_accessible) == (anna.screen.id, True)


async def test_a_tap_records_what_the_bot_answered(
    bot: Bot, anna: Person, clock: PushedClock
) -> None:
    await bot.send_message(anna.id, "Kan du komme?", reply_markup=keyboard("Ja"))
    tap = anna.tap("Ja")
    assert not tap.answered
    await bot.answer_callback_query(tap.id, "Tak", show_alert=True)
    assert (tap.answered, tap.answered_at) == (True, clock.now())
    assert (tap.text, tap.show_alert) == ("Tak", True)


async def test_a_tap_is_answered_once_and_in_time(
    bot: Bot, anna: Person, clock: PushedClock
) -> None:
    await bot.send_message(anna.id, "Kan du komme?", reply_markup=keyboard("Ja"))
    first, second = anna.tap("Ja"), anna.tap("Ja")
    clock.push_to(clock.now() + timedelta(seconds=20))
    await bot.answer_callback_query(first.id)
    with pytest.raises(BadRequest, match=TOO_OLD):
        await bot.answer_callback_query(first.id)
    clock.push_to(clock.now() + timedelta(seconds=1))
    with pytest.raises(BadRequest, match=TOO_OLD):
        await bot.answer_callback_query(second.id)
    with pytest.raises(BadRequest, match=TOO_OLD):
        await bot.answer_callback_query("never-was")
    assert not second.answered


async def test_a_toast_has_two_hundred_characters(bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "Kan du komme?", reply_markup=keyboard("Ja"))
    tap = anna.tap("Ja")
    with pytest.raises(BadRequest, match=r"(?i)MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(tap.id, "x" * 201)
    await bot.answer_callback_query(tap.id, "x" * 200)
    assert tap.text == "x" * 200


async def test_the_newest_message_with_the_label_is_tapped(bot: Bot, anna: Person) -> None:
    older = await bot.send_message(anna.id, "et", reply_markup=keyboard("Ja"))
    newer = await bot.send_message(anna.id, "to", reply_markup=keyboard("Ja"))
    await bot.send_message(anna.id, "tre", reply_markup=keyboard("Nej"))
    assert anna.tap("Ja").message.id == newer.message_id
    assert anna.tap("Ja", anna.message(older.message_id)).message.id == older.message_id


async def test_only_what_is_on_show_can_be_tapped(bot: Bot, anna: Person) -> None:
    link = InlineKeyboardButton("Læs", url="https://eksempel.invalid")
    await bot.send_message(anna.id, "et", reply_markup=InlineKeyboardMarkup([[link]]))
    with pytest.raises(NotOnShowError, match=r"Anna sees no button «Ja» to tap; .*: «Læs»\."):
        anna.tap("Ja")
    with pytest.raises(NotOnShowError):
        anna.tap("Læs")
    sent = await bot.send_message(anna.id, "to", reply_markup=keyboard("Ja"))
    shown = anna.screen
    await bot.delete_message(anna.id, sent.message_id)
    with pytest.raises(NotOnShowError):
        anna.tap("Ja", shown)


async def test_a_forger_may_send_any_data_for_any_message(bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "et")
    gone = anna.screen
    anna.tap_data("forged")
    await bot.delete_message(anna.id, gone.id)
    anna.tap_data("old", gone)
    forged, old = [update.callback_query for update in await bot.get_updates()]
    assert forged is not None
    assert old is not None
    assert forged.data == "forged"
    assert old.message is not None
    assert (old.message.message_id, old.message.is_accessible) == (gone.id, False)


@pytest.mark.parametrize(("data", "fits"), [("x" * 64, True), ("x" * 65, False), ("æ" * 33, False)])
async def test_callback_data_has_sixty_four_bytes(
    bot: Bot, anna: Person, data: str, *, fits: bool
) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Ja", callback_data=data)]])
    if fits:
        await bot.send_message(anna.id, "Hej", reply_markup=markup)
        assert anna.screen.buttons[0].data == data
    else:
        with pytest.raises(BadRequest, match=r"(?i)BUTTON_DATA_INVALID"):
            await bot.send_message(anna.id, "Hej", reply_markup=markup)


@pytest.mark.parametrize(
    ("button", "refusal"),
    [
        ({"text": "Ja"}, "Text buttons are unallowed"),
        ({"text": "", "callback_data": "x"}, "BUTTON_TEXT_INVALID"),
        ({"text": "Ja", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "Ja", "callback_data": "x", "url": "https://a.b"}, "exactly one"),
        ({"text": "Ja", "url": "javascript:x"}, "is invalid"),
        ({"text": "Ja", "callback_data": "x", "style": "loud"}, "style"),
        ({"text": "Ja", "callback_data": "x", "colour": "red"}, 'no "colour"'),
        ({"callback_data": "x"}, '"text" in InlineKeyboardButton'),
        ({"text": "Ja", "callback_data": 7}, "a string"),
        ("Ja", "JSON"),
    ],
)
async def test_buttons_that_make_no_sense_are_refused(
    telegram: Telegram, anna: Person, button: object, refusal: str
) -> None:
    markup = {"inline_keyboard": [[button]]}
    parameters = {"chat_id": anna.id, "text": "Hej", "reply_markup": markup}
    answer = await telegram.call(telegram.token, "sendMessage", parameters)
    assert answer.status == 400
    assert refusal in answer.body["description"]
    assert anna.texts() == []


async def test_a_hundred_buttons_are_the_most(bot: Bot, anna: Person) -> None:
    rows = [[InlineKeyboardButton(str(n), callback_data=str(n))] for n in range(101)]
    with pytest.raises(BadRequest, match=r"(?i)reply markup is too long"):
        await bot.send_message(anna.id, "Hej", reply_markup=InlineKeyboardMarkup(rows))
    await bot.send_message(anna.id, "Hej", reply_markup=InlineKeyboardMarkup(rows[1:]))
    assert len(anna.screen.labels) == 100


async def test_styles_and_empty_rows_are_taken(bot: Bot, anna: Person) -> None:
    button = InlineKeyboardButton("Ja", callback_data="x", style="success")
    await bot.send_message(anna.id, "Hej", reply_markup=InlineKeyboardMarkup([[], [button]]))
    assert len(anna.screen.rows) == 1


async def test_other_kinds_of_markup_are_taken_but_not_for_an_edit(bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "Hej", reply_markup=ReplyKeyboardRemove())
    sent = await bot.send_message(anna.id, "Svar her", reply_markup=ForceReply())
    assert anna.screen.buttons == ()
    assert sent.reply_markup is None
    with pytest.raises(BadRequest, match=r"(?i)inline keyboard"):
        await bot.edit_message_reply_markup(
            anna.id,
            sent.message_id,
            reply_markup=ForceReply(),  # type: ignore[arg-type]
        )
