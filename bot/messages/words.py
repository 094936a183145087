"""What letters are made of: a sentence, the facts it speaks of, the buttons below it.

A sentence is a msgid, or a function where the facts decide which sentence it is. Placeholders are
`%(name)s`; the names are those of `Facts`, and a few that are written per language: `day`, `time`, `list`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from bot import i18n
from bot.rules.letters import Act, Button, Facts, Rendered

Keyboard = tuple[tuple[Button, ...], ...]


class MissingFact(LookupError):
    """A sentence speaks of a fact that nobody gave it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the sentence needs «{name}»")


def _plain(value: object, _language: str) -> str:
    return str(value)


# A placeholder that is not simply a fact's text: the fact it comes from, and how a language writes it.
_WRITTEN: dict[str, tuple[str, Callable[[Any, str], str]]] = {
    "day": ("starts_at", i18n.day),
    "last_day": ("last_day", i18n.day),
    "time": ("starts_at", i18n.time),
    "clock": ("clock", i18n.clock),
    "until": ("until", i18n.clock),
    "minutes": ("minutes", i18n.minutes),
    "days": ("days", i18n.days),
    "phone_hours": ("phone_hours", lambda hours, language: str(hours[language])),
}


@dataclass(frozen=True)
class Words:
    """One language and one message's facts; a sentence is filled with `sentence % words`."""

    facts: Facts
    language: str
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def gettext(self) -> Callable[[str], str]:
        """The sentence in this language."""
        return i18n.catalog(self.language).gettext

    @property
    def ngettext(self) -> Callable[[str, str, int], str]:
        """The sentence for one, or for many."""
        return i18n.catalog(self.language).ngettext

    def having(self, **parts: str) -> "Words":
        """The same with placeholders whose HTML is written already."""
        return replace(self, parts={**self.parts, **parts})

    def fact(self, name: str) -> Any:
        """The fact itself; raises MissingFact where it is None or empty."""
        value = getattr(self.facts, name, None)
        if value is None or value in ("", ()):
            raise MissingFact(name)
        return value

    def __getitem__(self, name: str) -> str:
        if name in self.parts:
            return self.parts[name]
        source, written = _WRITTEN.get(name, (name, _plain))
        return escape(written(self.fact(source), self.language), quote=False)


@dataclass(frozen=True)
class Tap:
    """A button before it has its language: the msgid of its label, what it means, the choice."""

    label: str
    act: Act
    choice: str = ""


Layout = tuple[tuple[Tap, ...], ...]


@dataclass(frozen=True)
class Letter:
    """One kind's sentence and buttons."""

    text: str | Callable[[Words], str]
    below: Layout | Callable[[Words], Keyboard] = ()


def write(letter: Letter, words: Words) -> Rendered:
    """The letter in the words' language, filled with their facts."""
    text = letter.text(words) if callable(letter.text) else words.gettext(letter.text) % words
    below = letter.below(words) if callable(letter.below) else buttons(letter.below, words)
    return Rendered(text=text, buttons=below)


def buttons(layout: Layout, words: Words, *, position: int = 0) -> Keyboard:
    """The layout's rows with labels in the words' language, about the subject at `position`."""
    return tuple(tuple(_button(tap, words, position) for tap in row) for row in layout)


def _button(tap: Tap, words: Words, position: int) -> Button:
    label = words.gettext(tap.label)
    return Button(label=label, act=tap.act, position=position, choice=tap.choice)
