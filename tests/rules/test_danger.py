"""Words that may mean danger are found however they are written, and only as whole words."""

import unicodedata

import pytest
from hypothesis import given, strategies as st

from bot.rules.danger import is_named, plain

PHRASES = ("selvmord", "vil dø", "slår mig ihjel", "don't want to live", "self-harm")
PLAIN = tuple(map(plain, PHRASES))
AROUND = (
    "",
    " ",
    "\n",
    "-",
    "\u2013",
    "!",
    "\u2026",
    "\U0001f622",
    "\U0001f44d\U0001f3fd",
    "\u2764\ufe0f",
    "«",
    '"',
    "*",
)


@given(
    st.sampled_from(PHRASES),
    st.sampled_from(AROUND),
    st.sampled_from(AROUND),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    st.sampled_from([str, str.upper, str.capitalize, str.title]),
)
def test_a_phrase_is_found_whatever_stands_around_it(
    phrase: str, before: str, after: str, form: str, case: "type[str]"
) -> None:
    written = unicodedata.normalize(form, case(phrase))  # type: ignore[arg-type]  # any of NFC to NFKD
    assert is_named(f"{before}{written}{after}", PLAIN)
    assert is_named(f"Hej Mette {before}{written}{after} hilsen Amina", PLAIN)


@pytest.mark.parametrize(
    "text",
    [
        "jeg vil doe",
        "han slaar mig ihjel",
        "VIL   DØ",
        "vil\u00a0dø",
        "vil-dø",
        "vil, dø",
        "selv\u00admord",
        "s\u200delvmord",
        "I don\u2019t want to live",
        "self harm",
        "self\u2014harm",
        "\uff53\uff45\uff4c\uff56\uff4d\uff4f\uff52\uff44",
    ],
)
def test_people_spell_as_they_can(text: str) -> None:
    assert is_named(text, PLAIN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙂",
        "selvmordsagtig",
        "vil døse",
        "jeg vil ikke dø",
        "dø vil",
        "selv mord",
        "vildø",
        "vil_dø2",
    ],
)
def test_a_part_of_a_word_or_another_order_is_none(text: str) -> None:
    assert not is_named(text, PLAIN)


@given(st.text())
def test_any_text_can_be_looked_at(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert is_named(f"{text} selvmord", PLAIN)
