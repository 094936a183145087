"""Messages changed after they were sent, and how a test sees what is new."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.clock import PushedClock
from bot.simulator.people import Person

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Ja", callback_data="yes")]])
NO = InlineKeyboardMarkup([[InlineKeyboardButton("Nej", callback_data="no")]])


async def test_an_edit_changes_the_text_and_takes_the_buttons_away(
    bot: Bot, anna: Person, clock: PushedClock
) -> None:
    sent = await bot.send_message(anna.id, "Kan du komme?", reply_markup=YES)
    message = anna.screen
    assert message.edited_at is None
    edited = await bot.edit_message_text(
        "Du <b>kommer</b>", anna.id, sent.message_id, parse_mode=ParseMode.HTML
    )
    assert (message.text, message.html, message.labels) == ("Du kommer", "Du <b>kommer</b>", [])
    assert message.edited_at == clock.now()
    assert not isinstance(edited, bool)
    assert (edited.text, edited.edit_date, edited.reply_markup) == ("Du kommer", clock.now(), None)


async def test_an_edit_of_the_buttons_leaves_the_text(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "<i>Hej</i>", parse_mode="HTML", reply_markup=YES)
    await bot.edit_message_reply_markup(anna.id, sent.message_id, reply_markup=NO)
    assert (anna.screen.html, anna.screen.labels) == ("<i>Hej</i>", ["Nej"])
    await bot.edit_message_reply_markup(anna.id, sent.message_id)
    assert (anna.screen.text, anna.screen.labels) == ("Hej", [])


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, anna: Person) -> None:
    sent = await bot.send_message(anna.id, "Hej", reply_markup=YES)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified: specified new message"):
        await bot.edit_message_text("Hej ", anna.id, sent.message_id, reply_markup=YES)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await bot.edit_message_reply_markup(anna.id, sent.message_id, reply_markup=YES)
    assert anna.screen.edited_at is None
    await bot.edit_message_text(
        "<b>Hej</b>", anna.id, sent.message_id, parse_mode="HTML", reply_markup=YES
    )
    assert anna.screen.edited_at is not None


async def test_only_the_bots_own_texts_that_are_there_can_be_edited(
    uploader: Bot, anna: Person
) -> None:
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await uploader.edit_message_text("Hej", anna.id, 999)
    with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
        await uploader.edit_message_text("Hej", anna.id, anna.write("Hov").id)
    file = await uploader.send_document(anna.id, b"x", filename="x.ics")
    with pytest.raises(BadRequest, match=r"(?i)there is no text in the message to edit"):
        await uploader.edit_message_text("Hej", anna.id, file.message_id)
    await uploader.delete_message(anna.id, file.message_id)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await uploader.edit_message_reply_markup(anna.id, file.message_id, reply_markup=YES)


async def test_unread_are_messages_sent_or_edited_since_last_asked(bot: Bot, anna: Person) -> None:
    first = await bot.send_message(anna.id, "et")
    second = await bot.send_message(anna.id, "to")
    await bot.edit_message_text("et, rettet", anna.id, first.message_id)
    assert [message.text for message in anna.unread()] == ["to", "et, rettet"]
    assert anna.unread() == []
    anna.write("tak")
    assert anna.unread() == []
    await bot.edit_message_text("to, rettet", anna.id, second.message_id)
    third = await bot.send_message(anna.id, "tre")
    await bot.delete_message(anna.id, third.message_id)
    assert [message.text for message in anna.unread()] == ["to, rettet"]


async def test_the_screen_is_the_newest_message_that_is_still_there(bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "et")
    second = await bot.send_message(anna.id, "to")
    anna.write("tak")
    assert anna.screen.text == "to"
    await bot.delete_message(anna.id, second.message_id)
    assert anna.screen.text == "et"
    assert anna.texts() == ["et"]
    assert [(message.text, message.deleted) for message in anna.chat] == [
        ("/start", False),
        ("et", False),
        ("to", True),
        ("tak", False),
    ]
