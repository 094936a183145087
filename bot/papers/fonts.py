"""The letters of PDFs: FiraGO writes Latin, Greek, Cyrillic, Arabic, Hebrew, Thai, Georgian and Devanagari.

A character that no font here has, such as most smileys, is named in brackets: nothing of a text is left out.
"""

import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymupdf_fonts
from fpdf import FPDF
from fpdf.fonts import TTFFont

FAMILY = "firago"
SIGNS = "signs"
_NAMES = {(FAMILY, ""): "figo", (FAMILY, "B"): "figbo", (SIGNS, ""): "symbol2"}
# They join and colour other characters, and have no form of their own.
_UNSEEN = frozenset("\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-15}\N{VARIATION SELECTOR-16}\r")

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_FIRST_INDIC, _LAST_INDIC = "\N{DEVANAGARI SIGN INVERTED CANDRABINDU}", "\N{THAI CHARACTER KHOMUT}"


@contextmanager
def known_to(paper: FPDF) -> Iterator[None]:
    """The fonts are the paper's until it is written."""
    with tempfile.TemporaryDirectory() as folder:  # fpdf2 reads fonts from files, some of it late
        for (family, style), name in _NAMES.items():
            path = Path(folder, f"{name}.ttf")
            path.write_bytes(pymupdf_fonts.myfont(name))
            paper.add_font(family, style, path)
        paper.set_fallback_fonts([SIGNS], exact_match=False)
        yield


def shape(paper: FPDF, text: str) -> None:
    """Have letters joined, and run from right to left, where the text needs it: it costs ten times as long."""
    paper.set_text_shaping(use_shaping_engine=any(map(_is_shaped, text)))


def _is_shaped(letter: str) -> bool:
    """Letters from right to left, and those that stand above, below or within others."""
    return (
        unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT
        or unicodedata.combining(letter) > 0
        or (_FIRST_INDIC <= letter <= _LAST_INDIC)
    )


def printable(text: str, paper: FPDF) -> str:
    """The text with every character that no font has replaced by its name in brackets."""
    fonts = [font for font in paper.fonts.values() if isinstance(font, TTFFont)]
    return "".join(_shown(letter, fonts) for letter in text)


def _shown(letter: str, fonts: list[TTFFont]) -> str:
    if letter == "\n" or any(ord(letter) in font.cmap for font in fonts):
        return letter
    if letter in _UNSEEN:
        return ""
    return f"[{unicodedata.name(letter, f'U+{ord(letter):04X}').lower()}]"
