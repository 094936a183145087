"""A CPR number is found however it is written; telephones, dates and references are left alone."""

import re

import pytest
from hypothesis import given, strategies as st

from bot.rules.privacy import looks_like_cpr

# Of a citizen or a substitute number: those have 60 added to the day.
days = st.integers(1, 31) | st.integers(61, 91)
years = st.integers(0, 99).map("{:02}".format) | st.integers(1900, 2019).map(str)
between = st.sampled_from(["", " ", ".", "-", "/", "\u2013", "\u00a0", " - "])
before_the_last = st.sampled_from(
    ["", "-", " ", " - ", "\u2010", "\u2011", "\u2013", "\u2014", "."]
)
words = st.sampled_from(["", "mit cpr er ", "CPR:", "Jeg hedder X, ", "\n", "tlf. 22 11 10 12, "])
afterwards = st.sampled_from(["", ".", " tak", "\nhilsen X", ")", "x"])


@st.composite
def cpr_numbers(draw: st.DrawFn) -> str:
    """A number of nobody in one of the ways in which people write theirs."""
    separator = draw(between)
    day, month = draw(days), draw(st.integers(1, 12))
    birth = f"{day:02}{separator}{month:02}{separator}{draw(years)}"
    return f"{birth}{draw(before_the_last)}{draw(st.integers(0, 9999)):04}"


@given(words, cpr_numbers(), afterwards)
def test_a_cpr_number_is_found_however_it_is_written(before: str, number: str, after: str) -> None:
    assert looks_like_cpr(before + number + after)


@pytest.mark.parametrize(
    "text",
    ["010190-1234", "610190-1234", "0101901234", "01 01 90 1234", "01011990-1234", "٠١٠١٩٠-١٢٣٤"],
)
def test_a_cpr_number_is_found(text: str) -> None:
    assert looks_like_cpr(text)


def test_a_number_before_it_hides_nothing() -> None:
    assert looks_like_cpr("45 11 99 01 01 90 1234")


@pytest.mark.parametrize(
    "text",
    [
        "+45 00 00 00 01",
        "+45 22 11 10 12",
        "0045 22111012",
        "22111012",
        "22 11 10 12 og 33 44 55 66",
        "kl. 10.00",
        "kl. 10.10-12.12",
        "24.11.2026 kl. 10.00",
        "24.11.2026 10.00",
        "24-11-2026 10:00",
        "24.11.26 kl. 1000",
        "24112026 1000",
        "2026-11-24T10:00:00+01:00",
        "tirsdag den 24. november kl. 10.00",
        "B-017",
        "B-010190",
        "01.12.26, 2100 Eksempelby",
        "uge 48, 2026",
        "320190-1234",
        "001190-1234",
        "011390-1234",
        "3010101901234",
        "010190-12345",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert not looks_like_cpr(text)


@given(st.integers(10_000_000, 99_999_999))
def test_a_danish_telephone_number_is_left_alone(number: int) -> None:
    eight = str(number)
    pairs = " ".join(re.findall("..", eight))
    assert not any(looks_like_cpr(text) for text in (eight, pairs, f"+45 {pairs}", f"+45{eight}"))


@given(st.datetimes(), st.sampled_from(["%d.%m.%Y kl. %H.%M", "%d-%m-%Y %H:%M", "%Y-%m-%d %H.%M"]))
def test_a_date_and_a_time_are_left_alone(instant: object, form: str) -> None:
    assert not looks_like_cpr(format(instant, form))
