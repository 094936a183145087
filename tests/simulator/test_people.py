"""What people do, and what the bot hears of it."""

import pytest
from telegram import Bot, Update
from telegram.error import BadRequest, Forbidden

from bot.clock import PushedClock
from bot.simulator.people import (
    BlockedError,
    DeactivatedError,
    Group,
    NoSuchMessageError,
    NotTheirsError,
    Person,
)
from bot.simulator.state import Access
from bot.simulator.telegram import Telegram


async def heard(bot: Bot) -> list[Update]:
    """What is new, confirmed at once."""
    updates = await bot.get_updates()
    if updates:
        await bot.get_updates(updates[-1].update_id + 1)
    return list(updates)


def membership(update: Update) -> tuple[str, str]:
    change = update.my_chat_member
    assert change is not None
    return change.old_chat_member.status, change.new_chat_member.status


async def test_start_is_a_command_with_its_payload(
    bot: Bot, telegram: Telegram, clock: PushedClock
) -> None:
    bo = telegram.person("Bo", language_code="en")
    before = bo.access
    bo.start("ABCD1234")
    assert (before, bo.access) == (Access.STRANGER, Access.OPEN)
    (update,) = await heard(bot)
    message, user = update.message, update.effective_user
    assert message is not None
    assert user is not None
    assert (message.text, message.date) == ("/start ABCD1234", clock.now())
    assert [(e.type, e.offset, e.length) for e in message.entities] == [("bot_command", 0, 6)]
    assert (user.id, user.first_name, user.language_code) == (bo.id, "Bo", "en")
    assert message.chat.type == "private"


async def test_people_get_numbers_that_need_more_than_thirty_two_bits(telegram: Telegram) -> None:
    anna, bo = telegram.person("Anna"), telegram.person("Bo")
    assert anna.id != bo.id
    assert anna.id > 2**32
    assert telegram.person("Carl", 42).id == 42
    with pytest.raises(ValueError, match="42 is taken"):
        telegram.person("Dorte", 42)
    assert [person.name for person in telegram.people()] == ["Anna", "Bo", "Carl"]


async def test_commands_are_marked_in_utf16_units(bot: Bot, anna: Person) -> None:
    anna.write("😀 /hjaelp nu/her /stop@aftalebot_demo_bot")
    (update,) = await heard(bot)
    assert update.message is not None
    entities = update.message.parse_entities()
    assert list(entities.values()) == ["/hjaelp", "/stop@aftalebot_demo_bot"]


async def test_writing_opens_the_chat(bot: Bot, telegram: Telegram) -> None:
    bo = telegram.person("Bo")
    bo.write("hej")
    await bot.send_message(bo.id, "Hej")


async def test_an_own_message_can_be_edited(bot: Bot, anna: Person, clock: PushedClock) -> None:
    message = anna.write("jeg kan ikek")
    anna.edit(message, "jeg kan ikke")
    _, update = await heard(bot)
    assert update.edited_message is not None
    assert update.edited_message.text == message.text == "jeg kan ikke"
    assert update.edited_message.edit_date == clock.now()
    await bot.send_message(anna.id, "Hej")
    with pytest.raises(NotTheirsError, match="Anna cannot edit message"):
        anna.edit(anna.screen, "Farvel")
    await bot.delete_message(anna.id, message.id)
    with pytest.raises(NotTheirsError):
        anna.edit(message, "nej")


async def test_pictures_voices_files_and_stickers_arrive_as_such(bot: Bot, anna: Person) -> None:
    sent = [
        anna.send_photo("se her"),
        anna.send_voice(),
        anna.send_document("brev.pdf", b"%PDF-1.7", "mit brev"),
        anna.send_sticker(),
    ]
    photo, voice, file, sticker = [update.message for update in await heard(bot)]
    assert photo is not None
    assert photo.photo
    assert photo.caption == "se her"
    assert voice is not None
    assert voice.voice is not None
    assert voice.text is None
    assert file is not None
    assert file.document is not None
    assert (file.document.file_name, file.document.file_size) == ("brev.pdf", 8)
    assert sticker is not None
    assert sticker.sticker is not None
    assert sent[2].document is not None
    assert sent[2].document.content == b"%PDF-1.7"
    assert [message.kind for message in sent] == ["photo", "voice", "document", "sticker"]


async def test_blocking_and_unblocking_are_heard(bot: Bot, anna: Person) -> None:
    anna.block()
    with pytest.raises(BlockedError, match=r"Anna has blocked the bot"):
        anna.write("hallo")
    with pytest.raises(BlockedError):
        anna.tap_data("x", anna.chat[0])
    anna.unblock()
    anna.unblock()
    blocked, unblocked = await heard(bot)
    assert membership(blocked) == ("member", "kicked")
    assert membership(unblocked) == ("kicked", "member")


async def test_starting_unblocks(bot: Bot, anna: Person) -> None:
    anna.block()
    anna.start()
    _, unblocked, started = await heard(bot)
    assert membership(unblocked) == ("kicked", "member")
    assert started.message is not None
    assert started.message.text == "/start"


async def test_who_has_deleted_the_account_does_nothing_more(bot: Bot, anna: Person) -> None:
    anna.delete_account()
    with pytest.raises(DeactivatedError, match="Anna has deleted the account"):
        anna.write("hallo")
    assert await heard(bot) == []


async def test_a_message_that_never_was_is_not_found(anna: Person) -> None:
    with pytest.raises(NoSuchMessageError, match="Anna has never got a message 99"):
        anna.message(99)


async def test_a_bot_added_to_a_group_hears_of_it_and_can_leave(
    bot: Bot, telegram: Telegram, anna: Person
) -> None:
    group = telegram.group("Holdet")
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(group.id, "Hej")
    anna.add_bot_to(group)
    added, service = await heard(bot)
    assert membership(added) == ("left", "member")
    assert service.message is not None
    assert service.message.new_chat_members[0].username == "aftalebot_demo_bot"
    assert service.effective_chat is not None
    assert (service.effective_chat.type, service.effective_chat.title) == ("group", "Holdet")
    await bot.send_message(group.id, "Jeg er her ikke")
    assert group.texts() == ["Jeg er her ikke"]
    assert await bot.leave_chat(group.id)
    (left,) = await heard(bot)
    assert membership(left) == ("member", "left")
    for call in (bot.send_message(group.id, "Hej"), bot.leave_chat(group.id)):
        with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
            await call


async def test_in_a_group_the_bot_hears_only_what_is_meant_for_it(
    bot: Bot, telegram: Telegram, anna: Person
) -> None:
    group = telegram.group("Holdet")
    anna.add_bot_to(group)
    await bot.send_message(group.id, "Hej")
    await heard(bot)
    anna.write_in(group, "hvad sker der?")
    anna.write_in(group, "/start ABCD1234")
    anna.write_in(group, "hej @aftalebot_demo_bot")
    anna.write_in(group, "svar", reply_to=group.screen)
    anna.write_in(group, "nej", reply_to=group.chat[0])
    texts = [update.message and update.message.text for update in await heard(bot)]
    assert texts == ["/start ABCD1234", "hej @aftalebot_demo_bot", "svar"]
    assert [message.by_bot for message in group.unread()] == [True]


async def test_a_bot_thrown_out_of_a_group_hears_nothing_until_it_is_back(
    bot: Bot, telegram: Telegram, anna: Person
) -> None:
    group = telegram.group("Holdet", -77)
    anna.add_bot_to(group)
    anna.remove_bot_from(group)
    anna.write_in(group, "/start")
    assert [membership(update) for update in (await heard(bot)) if update.my_chat_member] == [
        ("left", "member"),
        ("member", "kicked"),
    ]
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(-77, "Hej")
    anna.add_bot_to(group)
    assert membership((await heard(bot))[0]) == ("kicked", "member")


async def test_a_private_chat_cannot_be_left(bot: Bot, anna: Person) -> None:
    with pytest.raises(BadRequest, match=r"(?i)can't be changed in private chats"):
        await bot.leave_chat(anna.id)


async def test_a_button_in_a_group_is_tapped_by_somebody(
    bot: Bot, telegram: Telegram, anna: Person
) -> None:
    group = telegram.group("Holdet")
    anna.add_bot_to(group)
    await bot.send_message(group.id, "Hej")
    await heard(bot)
    anna.tap_data("x", group.screen)
    (update,) = await heard(bot)
    assert update.callback_query is not None
    assert update.callback_query.from_user.id == anna.id
    assert update.effective_chat is not None
    assert update.effective_chat.id == group.id


def test_people_and_groups_are_found_by_their_numbers(telegram: Telegram) -> None:
    anna, group = telegram.person("Anna"), telegram.group("Holdet")
    found, held = telegram.person_called(anna.id), telegram.group_called(group.id)
    assert isinstance(found, Person)
    assert isinstance(held, Group)
    assert repr(found) == f"<Person {anna.id} «Anna»>"
    assert repr(held) == f"<Group {group.id} «Holdet»>"
    for nobody in (group.id, 1):
        assert telegram.person_called(nobody) is None
    for nothing in (anna.id, -1):
        assert telegram.group_called(nothing) is None
