"""Words that may mean that a life is in danger, found in what somebody writes.

Which words, translators say (`bot.messages.danger`). A false alarm costs a needless message, a miss may cost more:
spelling, case and whatever stands around a word are overlooked.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable

# As people write them whose keyboard has no Danish letters.
_WITHOUT_DANISH_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
# Soft hyphens and joiners: nobody sees them in the middle of a word.
_INVISIBLE = re.compile("[\u00ad\u200c\u200d\u2060\ufeff]")
_WORD = re.compile(r"[^\W_]+")


def is_named(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of `phrases`, which are `plain`, stands in `text` as whole words."""
    written = f" {plain(text)} "
    return any(f" {phrase} " in written for phrase in phrases)


def is_one(text: str, phrases: Collection[str]) -> bool:
    """Whether `text` is one of `phrases`, and nothing besides."""
    return plain(text) in phrases


def plain(text: str) -> str:
    """The words of `text` in one spelling, with a blank between two."""
    composed = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return " ".join(_WORD.findall(composed.translate(_WITHOUT_DANISH_LETTERS)))
