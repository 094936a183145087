"""What all papers write alike: people, instants to the second, a sentence with its facts."""

from datetime import datetime
from typing import Any

from bot import i18n
from bot.clock import COPENHAGEN
from bot.i18n import N_
from bot.rules.casework import Person
from bot.rules.people import Role

LANGUAGE = i18n.DEFAULT

_ROLES = {
    Role.CONSULTANT: N_("consultant"),
    Role.HEAD: N_("head of department"),
    Role.PROVIDER: N_("provider"),
    Role.OPERATOR: N_("operator"),
}
_ACTORS = {
    "citizen": N_("The citizen"),
    "operator": N_("Operations"),
    "system": N_("The system"),
}


def say(sentence: str, /, **facts: Any) -> str:
    """The sentence in Danish, filled with its facts."""
    text = i18n.catalog(LANGUAGE).gettext(sentence)
    return text % facts if facts else text


def who(by: Person | str) -> str:
    """«Mette Jensen (MEJ)», «Borgeren», «Driften»."""
    if isinstance(by, Person):
        return f"{by.name} ({by.initials})"
    return say(_ACTORS[by]) if by in _ACTORS else by


def acting(by: Person | str) -> str:
    """«Mette Jensen (MEJ, konsulent)»: in which role somebody registered decides what it is worth."""
    if isinstance(by, Person):
        return f"{by.name} ({by.initials}, {say(_ROLES[by.role])})"
    return who(by)


def day(instant: datetime) -> str:
    """«tirsdag den 24. november 2026»."""
    return f"{i18n.day(instant, LANGUAGE)} {instant.astimezone(COPENHAGEN).year}"


def seconds(instant: datetime) -> str:
    """«10.00.07»."""
    return instant.astimezone(COPENHAGEN).strftime("%H.%M.%S")


def moment(instant: datetime) -> str:
    """«24. november 2026 kl. 10.00.07»."""
    return f"{short_day(instant)} kl. {seconds(instant)}"


def short_day(instant: datetime) -> str:
    """«24. november 2026», the weekday aside."""
    return day(instant).split(" den ", 1)[-1]


def start(instant: datetime) -> str:
    """«tirsdag den 24. november 2026 kl. 10.00»."""
    return f"{day(instant)} {i18n.time(instant, LANGUAGE)}"


def clock(instant: datetime) -> str:
    """«10.00»."""
    return i18n.clock(instant, LANGUAGE)


def span(seconds_long: int) -> str:
    """«2 timer og 5 minutter», to the minute; at least one."""
    minutes = max(seconds_long // 60, 1)
    hours, rest = divmod(minutes, 60)
    said = [i18n.hours(hours, LANGUAGE)] if hours else []
    said += [i18n.minutes(rest, LANGUAGE)] if rest or not hours else []
    return i18n.joined(said, LANGUAGE)
