"""Lines of appointments in a text, and the buttons that stand for them.

How many lines a text to a citizen has room for is decided here; which appointments belong in it is not.
"""

from collections.abc import Callable
from html import escape

from bot import i18n
from bot.i18n import N_
from bot.messages.words import Keyboard, Words
from bot.rules.appointments import Answer, ContactForm
from bot.rules.letters import Act, Button, Listed

# What 350 characters leave to the lines when the longest text stands around them.
ROOM = 210

_UNNAMED = {
    ContactForm.IN_PERSON: "%(when)s",  # nothing to translate
    ContactForm.PHONE: N_("%(when)s: you will be called"),
    ContactForm.DIGITAL: N_("%(when)s, online"),
}
_NAMED = {
    ContactForm.IN_PERSON: N_("%(when)s with %(consultant)s"),
    ContactForm.PHONE: N_("%(when)s: %(consultant)s will call you"),
    ContactForm.DIGITAL: N_("%(when)s, online with %(consultant)s"),
}
_CANCELLED = N_("%(when)s is cancelled")
_ANSWERS = {
    Answer.CONFIRMED: N_("you have said yes"),
    Answer.REGRET_PENDING: N_("your cancellation is not approved yet"),
    Answer.REGRET_APPROVED: N_("your cancellation is approved"),
    Answer.REGRET_DECLINED: N_("still stands"),
}


def listed(words: Words) -> tuple[Listed, ...]:
    """The appointments of the list; raises MissingFact where there are none."""
    appointments: tuple[Listed, ...] = words.fact("appointments")
    return appointments


def hosts(words: Words) -> list[str]:
    """The first names of the appointments' hosts, each once, in the list's order."""
    return list(dict.fromkeys(item.consultant for item in listed(words) if item.consultant))


def naming_host(words: Words) -> Words:
    """`consultant` is the host of the list's appointments; without one, the fact as it is."""
    names = hosts(words)
    return words.having(consultant=escape(names[0], quote=False)) if names else words


def days_and_times(words: Words, *, named: bool) -> list[str]:
    """A line per appointment: its day and time, how they meet, and with whom if `named`."""
    return [_line(words, item, _whole(words, item), named=named) for item in listed(words)]


def times(words: Words) -> list[str]:
    """A line per appointment of a day that the text has named: its time, how and with whom."""
    return [_line(words, item, _time(words, item), named=True) for item in listed(words)]


def fitting(lines: list[str]) -> list[str]:
    """The first of `lines` that a text to a citizen has room for; at least one."""
    room = ROOM
    for number, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            return lines[: max(number, 1)]
    return lines


def choices(words: Words, act: Act) -> Keyboard:
    """A row per appointment: its day and time, meaning `act`."""
    return tuple((_choice(words, item, act),) for item in listed(words))


def _line(words: Words, item: Listed, when: str, *, named: bool) -> str:
    sentences = _NAMED if named and item.consultant else _UNNAMED
    sentence = _CANCELLED if item.cancelled else sentences[item.contact_form]
    consultant = escape(item.consultant, quote=False)
    line = words.gettext(sentence) % {"when": when, "consultant": consultant}
    return f"\N{EN DASH} {line}{_answered(words.gettext, item)}"


def _answered(gettext: Callable[[str], str], item: Listed) -> str:
    answer = _ANSWERS.get(Answer(item.answered)) if item.answered else None
    return f" ({gettext(answer)})" if answer and not item.cancelled else ""


def _whole(words: Words, item: Listed) -> str:
    return f"{i18n.day(item.starts_at, words.language)} {_time(words, item)}"


def _time(words: Words, item: Listed) -> str:
    return i18n.time(item.starts_at, words.language)


def _choice(words: Words, item: Listed, act: Act) -> Button:
    label = i18n.short(item.starts_at, words.language)
    return Button(label=label, act=act, position=item.position)
