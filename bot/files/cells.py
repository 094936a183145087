"""One cell: what no cell may hold, and the plain kinds of values.

Every function gives the value or `Wrong` with a Danish reason. Reasons never repeat what a cell of
a name, a reference or a telephone held: they end in logs. Dates are `bot.files.times`, lists of
words `bot.files.words`.
"""

import re
import unicodedata
from dataclasses import dataclass

from bot.files.decoding import LOST

LONGEST_NAME = 60
LONGEST_REFERENCE = 32
LONGEST_EXTERNAL_ID = 64
LONGEST_PLACE = 120

_SHOWN = 30
_NULLS = frozenset({"null", "(null)", "\\n", "n/a", "i/t", "none", "-", "\u2013"})
_LINE_BREAKS_AND_TABS = "\t\r\n"
_FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"  # full-width signs begin a formula in some Excels
_EXCEL_ERROR = re.compile(r"#(?:[A-ZÆØÅ/0 ]+[!?]|N/A|I/T|#*)")
_CPR = re.compile(
    r"(?<![0-9+])"
    r"(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"  # a day, or a day + 60: a substitute CPR
    r"(?:0[1-9]|1[0-2])[0-9]{2}"
    r"(?: ?[-\u2010-\u2013] ?| )?[0-9]{4}(?![0-9])"
)
_MISREAD = re.compile(  # UTF-8 read as Windows-1252, then the letters of DOS and of old Macs
    r"Ã[\x80-\xbf\u2020\u2026\u02dc]|[^\W\d_][\u2020\u203a\u2018\xbf\xbe\xae\xaf][^\W\d_]"
)
_TELEPHONE = re.compile(r"\+?[0-9](?:[ .-]?[0-9]){7,14}")
_INITIALS = re.compile(r"[^\W_]{2,10}")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z]{2})?")
_LANGUAGES = {"dansk": "da", "engelsk": "en"}
_NAME_SIGNS = frozenset(" -'\u2019.,()/&")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a cell cannot be taken: Danish, what is wrong and what to do."""

    reason: str


NUL = Wrong("Linjen indeholder NUL-tegn. Hent filen igen fra fagsystemet.")
_HIDDEN = Wrong("Feltet indeholder usynlige styretegn. Skriv teksten ind igen.")
_LETTERS = Wrong("Feltet har bogstaver, der er læst forkert. Gem filen som «CSV UTF-8» i Excel.")
_ERROR = Wrong("Feltet indeholder en fejlværdi fra Excel. Ret formlen, og gem filen igen.")
_COMMAND = Wrong("Feltet begynder som en formel. Skriv værdien uden =, +, -, @ og tabulator foran.")
_PERSONAL = Wrong("Feltet ligner et CPR-nummer. Fjern det, og brug borgerens reference.")
_UNLIKE_NAME = Wrong(
    f"Et navn er højst {LONGEST_NAME} tegn og består af bogstaver. Ret navnet i feltet."
)
_UNLIKE_INITIALS = Wrong("Initialer er 2 til 10 bogstaver eller tal uden mellemrum. Ret feltet.")
_UNLIKE_TELEPHONE = Wrong("Feltet er ikke et telefonnummer. Skriv det som +45 00 00 00 01.")
_UNLIKE_LANGUAGE = Wrong("Sproget kendes ikke. Skriv to bogstaver, for eksempel da eller en.")


def cleaned(raw: str, *, holds_telephone: bool = False) -> str | Wrong:
    """The cell's text with single blanks; empty for nothing and for the likes of NULL.

    Only a cell that `holds_telephone` may begin with `+`, and then only as a number does.
    """
    if not raw.strip():
        return ""
    text = " ".join(unicodedata.normalize("NFC", raw).split())
    if text.casefold() in _NULLS:
        return ""
    is_number = holds_telephone and bool(_TELEPHONE.fullmatch(text))
    if raw[0] in _LINE_BREAKS_AND_TABS or (text[0] in _FORMULA and not is_number):
        return _COMMAND
    return _harm_in(raw, text) or text


def _harm_in(raw: str, text: str) -> Wrong | None:
    if not raw.isprintable() and any(map(_is_hidden, raw)):
        return _HIDDEN
    if LOST in text or _MISREAD.search(text):
        return _LETTERS
    if _CPR.search(text):
        return _PERSONAL
    return _ERROR if _EXCEL_ERROR.fullmatch(text) else None


def _is_hidden(sign: str) -> bool:
    """Whether it is a control, a turn of direction or the like; line breaks are only blanks."""
    if sign.isprintable() or sign in _LINE_BREAKS_AND_TABS:
        return False
    return unicodedata.category(sign) != "Zs"


def shown(text: str) -> str:
    """A harmless beginning of `text`, in quotes, for a reason or a note."""
    if _CPR.search(text):
        return "«(skjult)»"
    printable = "".join(sign if sign.isprintable() else "?" for sign in text)
    return f"«{printable[:_SHOWN]}…»" if len(printable) > _SHOWN else f"«{printable}»"


def name(text: str) -> str | Wrong:
    """A person's or a provider's name: letters first of all."""
    letters = any(map(str.isalpha, text))
    if len(text) > LONGEST_NAME or not letters or not all(map(_is_of_a_name, text)):
        return _UNLIKE_NAME
    return text


def _is_of_a_name(sign: str) -> bool:
    return sign.isalnum() or sign in _NAME_SIGNS or unicodedata.category(sign).startswith("M")


def initials(text: str) -> str | Wrong:
    """Initials as written."""
    return text if _INITIALS.fullmatch(text) else _UNLIKE_INITIALS


def telephone(text: str) -> str | Wrong:
    """A telephone number of 8 to 15 digits as written."""
    return text if _TELEPHONE.fullmatch(text) else _UNLIKE_TELEPHONE


def language(text: str) -> str | Wrong:
    """The language's two or three small letters, without its region."""
    word = text.casefold()
    code = _LANGUAGE.fullmatch(_LANGUAGES.get(word, word))
    return code[1] if code else _UNLIKE_LANGUAGE


def reference(text: str) -> str | Wrong:
    """A citizen's reference."""
    return _key(text, LONGEST_REFERENCE)


def external_id(text: str) -> str | Wrong:
    """The id that the case system gave an appointment."""
    return _key(text, LONGEST_EXTERNAL_ID)


def unit(text: str) -> str | Wrong:
    """A unit's name."""
    return _at_most(text, LONGEST_NAME)


def place(text: str) -> str | Wrong:
    """Where two meet."""
    return _at_most(text, LONGEST_PLACE)


def _key(text: str, limit: int) -> str | Wrong:
    if len(text) <= limit and " " not in text:
        return text
    return Wrong(f"Feltet skal være højst {limit} tegn uden mellemrum. Ret det.")


def _at_most(text: str, limit: int) -> str | Wrong:
    return text if len(text) <= limit else Wrong(f"Teksten er over {limit} tegn. Gør den kortere.")
