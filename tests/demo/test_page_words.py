"""The page's own words: the same in both languages, and all of them there."""

import re
from pathlib import Path

import pytest

import bot.demo

PAGE = Path(bot.demo.__file__).parent / "page"
WORD = re.compile(r'^  "?(?P<id>[\w.]+)"?:\s+"(?P<text>.*)",$', re.MULTILINE)
FACT = re.compile(r"\{\w+\}")


def words(language: str) -> dict[str, str]:
    source = (PAGE / "js" / f"{language}.js").read_text(encoding="utf-8")
    return {found["id"]: found["text"] for found in WORD.finditer(source)}


def sources() -> str:
    files = [PAGE / "index.html", *sorted((PAGE / "js").glob("*.js"))]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_both_languages_say_the_same_things_with_the_same_facts() -> None:
    danish, english = words("danish"), words("english")
    assert len(danish) > 100
    assert list(danish) == list(english)
    for key, text in danish.items():
        assert set(FACT.findall(text)) == set(FACT.findall(english[key])), key


def test_every_word_that_the_page_asks_for_is_there() -> None:
    asked = re.findall(r'(?:data-word=|\bword\()"([\w.]+)"', sources())
    assert len(asked) > 50
    assert set(asked) - set(words("danish")) == set()


@pytest.mark.parametrize(
    "elsewhere", ["http://", "https://", "//cdn", "innerHTML", "<style", " style="]
)
def test_the_page_takes_nothing_from_elsewhere_and_writes_no_raw_html(elsewhere: str) -> None:
    source = sources().replace("http://www.w3.org/2000/svg", "")
    assert elsewhere not in source
