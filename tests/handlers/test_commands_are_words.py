"""What of a text is a command, and what stands behind it."""

import pytest
from hypothesis import given, strategies as st

from bot.actions.asking import COMMANDS, parted


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/start", "start", ""),
        ("/start ABCD-1234", "start", "ABCD-1234"),
        ("/start\nABCD-1234", "start", "ABCD-1234"),
        ("/START@a_bot   ABCD 1234 ", "start", "ABCD 1234"),
        ("Start!", "start", ""),
        ("/hjælp", "hjaelp", ""),
        ("  Hjælp ? ", "hjaelp", ""),
        ("/aftale", "aftaler", ""),
        ("forsinket", "sent", ""),
    ],
)
def test_a_command_is_read_with_or_without_its_slash(text: str, command: str, rest: str) -> None:
    assert parted(text) == (command, rest)


@pytest.mark.parametrize(
    "text", ["jeg vil stoppe", "stop nu", "afbud i morgen", "hjælp mig", "//stop", "\u200b", "?!"]
)
def test_a_word_within_other_words_is_no_command(text: str) -> None:
    word, rest = parted(text)
    assert word not in {*COMMANDS, "start"}
    assert rest == ""


@given(st.text(max_size=60))
def test_any_text_can_be_looked_at(text: str) -> None:
    word, rest = parted(text)
    assert word == word.casefold()
    assert rest == rest.strip()
