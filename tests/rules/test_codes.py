"""A code is eight characters that a person copies from paper: it is read as it is meant."""

import string

import pytest
from hypothesis import given, strategies as st

from bot.rules.codes import ALPHABET, LENGTH, normalised, shown

codes = st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH)
# What telephones and people put between and around the two halves.
DASHES = ["-", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212", " ", "  ", " - ", "_", ".", ""]
MISREAD = {"0": "0Oo", "1": "1IiLl"}


@given(codes)
def test_a_code_as_it_is_shown_is_read_back(code: str) -> None:
    assert normalised(shown(code)) == code


@given(codes)
def test_a_code_is_shown_in_two_halves(code: str) -> None:
    first, second = shown(code).split("-")
    assert (len(first), len(second)) == (4, 4)


@given(codes, st.sampled_from(DASHES), st.sampled_from(["", " ", '"', "«", "."]))
def test_blanks_dashes_quotes_and_case_do_not_matter(code: str, dash: str, around: str) -> None:
    assert normalised(f"{around}{code[:4].lower()}{dash}{code[4:]}{around}") == code


@given(codes, st.data())
def test_letters_that_look_like_figures_are_figures(code: str, data: st.DataObject) -> None:
    typed = [data.draw(st.sampled_from(MISREAD.get(letter, letter))) for letter in code]
    assert normalised("".join(typed)) == code


@given(st.text(max_size=30))
def test_what_is_read_is_a_code_or_nothing(text: str) -> None:
    code = normalised(text)
    assert code is None or (len(code) == LENGTH and set(code) <= set(ALPHABET))


@pytest.mark.parametrize(
    "text", ["", "ABCD-123", "ABCD-12345", "ABCD-123U", "ABCD-123Å", "ABCD/1234", "hej med dig"]
)
def test_other_text_is_no_code(text: str) -> None:
    assert normalised(text) is None


def test_the_alphabet_leaves_out_what_is_misread() -> None:
    assert set(string.digits + string.ascii_uppercase) - set(ALPHABET) == set("ILOU")
