"""The menus of commands that the bot offers, per scope and language."""

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
)
from telegram.error import BadRequest

from bot.simulator.people import Person
from bot.simulator.telegram import Telegram


def shown(person: Person) -> list[str]:
    return [command["command"] for command in person.commands()]


async def test_the_narrowest_scope_and_then_the_language_is_shown(
    bot: Bot, telegram: Telegram, anna: Person
) -> None:
    english = telegram.person("Emma", language_code="en")
    assert shown(anna) == []
    await bot.set_my_commands([("start", "Begynd")])
    assert shown(anna) == shown(english) == ["start"]
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("hjaelp", "Hjælp")], private)
    await bot.set_my_commands([("help", "Help")], private, language_code="en")
    assert (shown(anna), shown(english)) == (["hjaelp"], ["help"])
    await bot.set_my_commands([("dag", "Din dag")], BotCommandScopeChat(anna.id))
    assert (shown(anna), shown(english)) == (["dag"], ["help"])
    assert await bot.delete_my_commands(BotCommandScopeChat(anna.id))
    assert shown(anna) == ["hjaelp"]


async def test_exactly_what_was_set_is_read_back(bot: Bot) -> None:
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([("hjaelp", "Hjælp")], private)
    assert await bot.get_my_commands(private) == (BotCommand("hjaelp", "Hjælp"),)
    assert await bot.get_my_commands(private, language_code="en") == ()
    assert await bot.get_my_commands() == ()
    assert await bot.delete_my_commands()


@pytest.mark.parametrize(
    ("commands", "refusal"),
    [
        ([("Hjælp", "x")], "BOT_COMMAND_INVALID"),
        ([("x" * 33, "x")], "BOT_COMMAND_INVALID"),
        ([("x", "")], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([("x", "x" * 257)], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([("x", "x")] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_commands_that_telegram_would_not_take_are_refused(
    bot: Bot, commands: list[tuple[str, str]], refusal: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){refusal}"):
        await bot.set_my_commands(commands)


async def test_scopes_name_chats_that_are_known(bot: Bot, anna: Person) -> None:
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.set_my_commands([("x", "x")], BotCommandScopeChat(77))
    with pytest.raises(BadRequest, match=r"(?i)language code is invalid"):
        await bot.set_my_commands([("x", "x")], language_code="dansk")
    assert await bot.set_my_commands([("x", "x")], BotCommandScopeChatMember(anna.id, anna.id))


@pytest.mark.parametrize(
    "scope", [{"type": "world"}, {"type": "chat"}, {"type": "default", "chat_id": 1}]
)
async def test_scopes_that_make_no_sense_are_refused(
    telegram: Telegram, scope: dict[str, object]
) -> None:
    parameters = {"commands": [], "scope": scope}
    answer = await telegram.call(telegram.token, "setMyCommands", parameters)
    assert answer.status == 400
    assert "can't parse BotCommandScope" in answer.body["description"]
