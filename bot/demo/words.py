"""What the server says on the page, beside the bot's own words: in Danish and in English, always both."""

from datetime import datetime
from html import escape

from bot import i18n
from bot.clock import COPENHAGEN
from bot.demo.sentences import Told
from bot.rules.people import Role


def both(danish: str, english: str) -> Told:
    """A text in both languages."""
    return {"da": danish, "en": english}


def escaped(text: str) -> str:
    """A person's own text as HTML."""
    return escape(text, quote=False)


def day_and_time(instant: datetime) -> Told:
    """«tirsdag den 24. november kl. 10.00»."""
    return {code: f"{i18n.day(instant, code)} {i18n.time(instant, code)}" for code in ("da", "en")}


def full(instant: datetime) -> Told:
    """«tirsdag den 24. november 2026 kl. 10.00»."""
    year = instant.astimezone(COPENHAGEN).year
    return {
        code: f"{i18n.day(instant, code)} {year} {i18n.time(instant, code)}"
        for code in ("da", "en")
    }


def short(instant: datetime) -> Told:
    """«man. 23/11 kl. 10.00»."""
    return {code: i18n.short(instant, code) for code in ("da", "en")}


def clock(instant: datetime) -> Told:
    """«kl. 10.00»."""
    return {code: i18n.time(instant, code) for code in ("da", "en")}


TITLES: dict[str, Told] = {
    "citizen": both("Borger", "Citizen"),
    Role.CONSULTANT.value: both("Konsulent", "Consultant"),
    "substitute": both("Vikar", "Substitute"),
    Role.HEAD.value: both("Afdelingschef", "Head of department"),
    Role.PROVIDER.value: both("Leverandør", "Provider"),
}
