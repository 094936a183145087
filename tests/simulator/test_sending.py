"""Messages from the bot: what is kept of them, and where Telegram refuses to take them."""

from datetime import timedelta

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden

from bot.clock import PushedClock
from bot.simulator.people import NoSuchMessageError, Person
from bot.simulator.state import Button
from bot.simulator.telegram import Telegram


async def test_the_bot_knows_itself(bot: Bot, telegram: Telegram) -> None:
    me = await bot.get_me()
    assert (me.id, me.username, me.is_bot) == (123456789, "aftalebot_demo_bot", True)
    assert me.can_read_all_group_messages is False
    assert {call.method for call in telegram.calls} == {"getMe"}


async def test_a_message_is_kept_as_the_person_sees_it(
    bot: Bot, anna: Person, clock: PushedClock
) -> None:
    keyboard = [
        [InlineKeyboardButton("Ja", callback_data="1:yes")],
        [InlineKeyboardButton("Læs mere", url="https://eksempel.invalid/")],
    ]
    sent = await bot.send_message(
        anna.id,
        "  Husk <b>din tid</b> &lt;3  ",
        parse_mode=ParseMode.HTML,
        disable_notification=True,
        protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=InlineKeyboardMarkup(keyboard),
    )
    shown = anna.screen
    assert shown.text == sent.text == "Husk din tid <3"
    assert shown.html == "  Husk <b>din tid</b> &lt;3  "
    assert [entity.type for entity in sent.entities] == ["bold"]
    assert sent.parse_entities() == {sent.entities[0]: "din tid"}
    assert shown.at == sent.date == clock.now()
    assert (shown.silent, shown.protect_content, sent.has_protected_content) == (True, True, True)
    assert shown.rows == (
        (Button("Ja", data="1:yes"),),
        (Button("Læs mere", url="https://eksempel.invalid/"),),
    )
    assert shown.labels == ["Ja", "Læs mere"]
    assert sent.reply_markup == InlineKeyboardMarkup(keyboard)


async def test_a_plain_text_is_escaped_where_html_is_asked_of_it(bot: Bot, anna: Person) -> None:
    await bot.send_message(anna.id, "1 < 2 & <b>")
    assert anna.screen.text == "1 < 2 & <b>"
    assert anna.screen.html == "1 &lt; 2 &amp; &lt;b&gt;"
    assert not anna.screen.silent
    assert not anna.screen.protect_content


async def test_a_chat_id_may_be_written_as_digits(bot: Bot, anna: Person) -> None:
    await bot.send_message(str(anna.id), "Hej")
    assert anna.texts() == ["Hej"]


async def test_message_ids_are_one_sequence_over_all_chats(
    bot: Bot, anna: Person, telegram: Telegram
) -> None:
    bo = telegram.person("Bo")
    ids = [bo.start().id]
    ids += [(await bot.send_message(person.id, "Hej")).message_id for person in (anna, bo, anna)]
    ids.append(anna.write("hej").id)
    assert ids == [2, 3, 4, 5, 6]


async def test_who_has_not_started_cannot_be_written_to(bot: Bot, telegram: Telegram) -> None:
    stranger = telegram.person("Ukendt")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(stranger.id, "Hej")
    assert stranger.chat == []
    with pytest.raises(NoSuchMessageError):
        _ = stranger.screen


async def test_who_has_blocked_the_bot_cannot_be_written_to_until_unblocking(
    uploader: Bot, anna: Person
) -> None:
    sent = await uploader.send_message(anna.id, "Hej")
    anna.block()
    for call in (
        uploader.send_message(anna.id, "Hej igen"),
        uploader.edit_message_text("Hej!", anna.id, sent.message_id),
        uploader.send_chat_action(anna.id, ChatAction.TYPING),
        uploader.send_document(anna.id, b"x", filename="x.ics"),
    ):
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await call
    anna.unblock()
    await uploader.send_message(anna.id, "Velkommen igen")


async def test_a_deleted_account_cannot_be_written_to(bot: Bot, anna: Person) -> None:
    anna.delete_account()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(anna.id, "Hej")


@pytest.mark.parametrize("chat_id", [77, -77, "@nobody"])
async def test_an_unknown_chat_is_not_found(bot: Bot, chat_id: int | str) -> None:
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(chat_id, "Hej")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "message text is empty"),
        (" \n\t", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("æ" * 16385, "text is too long"),
    ],
)
async def test_texts_that_are_empty_or_too_long_are_refused(
    bot: Bot, anna: Person, text: str, refusal: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){refusal}"):
        await bot.send_message(anna.id, text)
    assert anna.texts() == []


async def test_the_longest_text_is_counted_in_code_points_after_parsing(
    bot: Bot, anna: Person
) -> None:
    longest = "😀" * 4095 + "&"
    await bot.send_message(anna.id, f"<b>{'😀' * 4095}</b>&amp;", parse_mode=ParseMode.HTML)
    assert anna.screen.text == longest


async def test_html_that_holds_no_text_is_empty(bot: Bot, anna: Person) -> None:
    with pytest.raises(BadRequest, match=r"(?i)message text is empty"):
        await bot.send_message(anna.id, "<b> </b>", parse_mode=ParseMode.HTML)


async def test_html_that_cannot_be_parsed_is_refused(bot: Bot, anna: Person) -> None:
    with pytest.raises(BadRequest, match=r"(?i)can't parse entities: .*byte offset 3"):
        await bot.send_message(anna.id, "hø<br>", parse_mode=ParseMode.HTML)


async def test_other_parse_modes_are_refused(bot: Bot, anna: Person) -> None:
    with pytest.raises(BadRequest, match=r"(?i)unsupported parse_mode"):
        await bot.send_message(anna.id, "*x*", parse_mode=ParseMode.MARKDOWN_V2)


async def test_a_reply_names_a_message_that_is_there(bot: Bot, anna: Person) -> None:
    asked = anna.write("Hvornår?")
    answer = await bot.send_message(anna.id, "I morgen", reply_to_message_id=asked.id)
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.text == "Hvornår?"
    again = await bot.send_message(anna.id, "Ja", reply_to_message_id=answer.message_id)
    assert again.reply_to_message is not None
    assert again.reply_to_message.reply_to_message is None
    with pytest.raises(BadRequest, match=r"(?i)message to be replied not found"):
        await bot.send_message(anna.id, "Hvad?", reply_to_message_id=999)
    alone = await bot.send_message(
        anna.id, "Nå", reply_to_message_id=999, allow_sending_without_reply=True
    )
    assert alone.reply_to_message is None


async def test_a_document_is_kept_whole_and_can_be_sent_again_by_its_id(
    uploader: Bot, anna: Person
) -> None:
    sent = await uploader.send_document(
        anna.id,
        b"BEGIN:VCALENDAR\r\n\r\n--x",
        filename="aftale é.ics",
        caption="Din <i>tid</i>",
        parse_mode=ParseMode.HTML,
    )
    shown = anna.screen
    assert shown.document is not None
    assert shown.document.content == b"BEGIN:VCALENDAR\r\n\r\n--x"
    assert (shown.document.name, shown.document.size) == ("aftale é.ics", 22)
    assert (shown.text, shown.kind) == ("Din tid", "document")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("aftale é.ics", 22)
    assert sent.caption == "Din tid"
    assert [entity.type for entity in sent.caption_entities] == ["italic"]
    await uploader.send_document(anna.id, sent.document.file_id)
    assert anna.screen.document is shown.document


async def test_documents_that_telegram_would_not_take_are_refused(
    uploader: Bot, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier"):
        await uploader.send_document(anna.id, "no-such-file")
    with pytest.raises(BadRequest, match=r"(?i)file must be non-empty"):
        await uploader.send_document(anna.id, b"", filename="tom.txt")
    with pytest.raises(BadRequest, match=r"(?i)caption is too long"):
        await uploader.send_document(anna.id, b"x", caption="x" * 1025)
    monkeypatch.setattr("bot.simulator.messaging.UPLOAD_LIMIT", 3)
    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await uploader.send_document(anna.id, b"xxxx")
    assert anna.texts() == []


async def test_only_known_actions_are_shown(bot: Bot, anna: Person) -> None:
    assert await bot.send_chat_action(anna.id, ChatAction.TYPING)
    assert await bot.send_chat_action(anna.id, ChatAction.UPLOAD_DOCUMENT)
    with pytest.raises(BadRequest, match=r"(?i)wrong parameter action"):
        await bot.send_chat_action(anna.id, "dancing")


async def test_a_message_can_be_deleted_for_forty_eight_hours(
    bot: Bot, anna: Person, clock: PushedClock
) -> None:
    sent = await bot.send_message(anna.id, "Hej")
    written = anna.write("010101-0101")
    clock.push_to(clock.now() + timedelta(hours=48) - timedelta(seconds=1))
    assert await bot.delete_message(anna.id, written.id)
    assert written.deleted
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await bot.delete_message(anna.id, written.id)
    clock.push_to(clock.now() + timedelta(seconds=1))
    with pytest.raises(BadRequest, match=r"(?i)message can't be deleted for everyone"):
        await bot.delete_message(anna.id, sent.message_id)
    assert anna.texts() == ["Hej"]


async def test_calls_are_logged_with_typed_parameters_and_status(
    bot: Bot, anna: Person, telegram: Telegram, clock: PushedClock
) -> None:
    await bot.send_message(anna.id, "Hej", disable_notification=True)
    with pytest.raises(BadRequest):
        await bot.delete_message(anna.id, 999)
    sending, deleting = list(telegram.calls)[-2:]
    assert (sending.method, sending.status, sending.at) == ("sendMessage", 200, clock.now())
    assert sending.parameters == {"chat_id": anna.id, "text": "Hej", "disable_notification": True}
    assert (deleting.method, deleting.status) == ("deleteMessage", 400)
    assert deleting.parameters["message_id"] == 999


async def test_get_chat_tells_of_open_chats_only(
    bot: Bot, anna: Person, telegram: Telegram
) -> None:
    chat = await bot.get_chat(anna.id)
    assert (chat.id, chat.type, chat.first_name) == (anna.id, "private", "Anna")
    anna.block()
    assert (await bot.get_chat(anna.id)).id == anna.id
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.get_chat(telegram.person("Ukendt").id)
