"""Catalogs of sentences, and dates, times and lists as each language writes them.

The sentences themselves are in `bot.messages`, in English; a catalog turns them into a language. Dates
are Copenhagen's, whatever the language: that is where people meet.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_datetime
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from babel.units import format_unit

import bot
from bot.clock import COPENHAGEN

LANGUAGES = ("da", "en")
DEFAULT = "da"
SOURCE = "en"  # the language of the msgids
LOCALES = Path(bot.__file__).parent.parent / "locales"


@dataclass(frozen=True, kw_only=True)
class _Form:
    """How one language writes an instant, in the patterns of Unicode's CLDR."""

    locale: str
    day: str
    time: str
    short: str
    clock: str = "H.mm"


_FORMS = {
    "da": _Form(locale="da", day="EEEE 'den' d. MMMM", time="'kl.' H.mm", short="EEE d. MMM"),
    "en": _Form(locale="en_GB", day="EEEE d MMMM", time="'at' H.mm", short="EEE d MMM"),
}


@dataclass(frozen=True)
class Catalog:
    """One language's sentences; what it lacks is said in Danish."""

    language: str
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for a sentence translated later
    """Mark `message` for the catalogs where it cannot be translated yet."""
    return message


def known(language: str | None) -> str:
    """The language of LANGUAGES that `language` (a code, «en-GB» too) stands for, else Danish."""
    code = (language or DEFAULT).strip().lower().replace("_", "-").split("-")[0]
    return code if code in LANGUAGES else DEFAULT


def catalog(language: str | None) -> Catalog:
    """The sentences in `language`, or in Danish where it is not one of LANGUAGES."""
    code = known(language)
    translations = _translations(code)
    return Catalog(code, translations.gettext, translations.ngettext)


@cache
def _translations(language: str) -> Translations:
    """Read once; two threads that come first both read the same."""
    translations = _read(language)
    if language not in (DEFAULT, SOURCE):
        translations.add_fallback(_read(DEFAULT))
    return translations


def _read(language: str) -> Translations:
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        sentences = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, sentences)
    compiled.seek(0)
    return Translations(compiled)


def day(instant: datetime, language: str) -> str:
    """«tirsdag den 24. november»."""
    return _format(instant, language, _form(language).day)


def weekday(instant: datetime, language: str) -> str:
    """«tirsdag»."""
    return _format(instant, language, "EEEE")


def time(instant: datetime, language: str) -> str:
    """«kl. 10.00», with the word that stands before it."""
    return _format(instant, language, _form(language).time)


def clock(instant: datetime, language: str) -> str:
    """«10.00», the figures alone."""
    return _format(instant, language, _form(language).clock)


def short(instant: datetime, language: str) -> str:
    """«tirs. 24. nov. kl. 10.00»: at most 24 characters, for a button."""
    form = _form(language)
    return _format(instant, language, f"{form.short} {form.time}")


def figures(instant: datetime) -> str:
    """«24/11», for a button that has no room for words."""
    local = instant.astimezone(COPENHAGEN)
    return f"{local.day}/{local.month}"


def joined(items: Sequence[str], language: str) -> str:
    """«Mette, Ali og Bo»."""
    return format_list(items, locale=_form(language).locale)


def minutes(number: int, language: str) -> str:
    """«10 minutter»."""
    return format_unit(number, "minute", locale=_form(language).locale)


def hours(number: int, language: str) -> str:
    """«2 timer»."""
    return format_unit(number, "hour", locale=_form(language).locale)


def days(number: int, language: str) -> str:
    """«7 dage»."""
    return format_unit(number, "day", locale=_form(language).locale)


def own_name(language: str) -> str:
    """What a language calls itself: «Dansk», «English»."""
    return (Locale.parse(language).get_language_name() or language).capitalize()


def _form(language: str) -> _Form:
    return _FORMS[known(language)]


def _format(instant: datetime, language: str, pattern: str) -> str:
    if instant.tzinfo is None:
        raise ValueError("an instant without its zone has no day in Copenhagen")
    return _written(instant.astimezone(COPENHAGEN), pattern, known(language))


@lru_cache(maxsize=4096)
def _written(local: datetime, pattern: str, language: str) -> str:
    """A morning's appointments begin at few instants, and each is written in several messages."""
    return format_datetime(local, pattern, locale=_FORMS[language].locale)
