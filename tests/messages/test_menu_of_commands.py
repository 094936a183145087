"""The menu that Telegram shows: names that Telegram takes, in words that a citizen knows."""

import re

import pytest

from bot.i18n import LANGUAGES
from bot.messages import commands, render
from bot.rules.letters import Facts, Kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_takes_every_command(language: str) -> None:
    menu = commands(language)
    assert len(menu) == len({name for name, _ in menu})
    for name, purpose in menu:
        assert re.fullmatch(r"[a-z]{1,32}", name)
        assert 1 <= len(purpose) <= 24


def test_the_menu_is_danish_unless_asked_otherwise() -> None:
    assert commands()[0] == ("aftaler", "Se dine tider")
    assert commands("en")[0] == ("aftaler", "See your appointments")


def test_the_menu_and_the_help_name_the_same_commands() -> None:
    told = re.findall(r"/([a-z]+)", render(Kind.HELP_MENU, Facts(), "da").text)
    assert [name for name, _ in commands() if name != "hjaelp"] == told
