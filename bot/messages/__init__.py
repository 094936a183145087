"""Every sentence the bot says: a kind and its facts become text and buttons in one language.

`bot.messages.citizen` and `bot.messages.staff` hold the sentences, in English; `bot.i18n` turns them into
other languages. Which kind is said, when and to whom is decided elsewhere, and so is which of a kind's
variants fits the appointment (`bot.rules.letters.variant`).
"""

from dataclasses import replace

from bot import i18n
from bot.messages.citizen import LETTERS as TO_CITIZENS
from bot.messages.danger import is_meant as means_danger
from bot.messages.menu import commands
from bot.messages.staff import LETTERS as TO_STAFF
from bot.messages.words import MissingFact, Words, write
from bot.rules.letters import Audience, Facts, Kind, Rendered, audience

__all__ = ["MissingFact", "about", "append", "commands", "means_danger", "render", "with_note"]


def render(kind: Kind, facts: Facts, language: str | None) -> Rendered:
    """What `kind` says to its reader, as HTML with every fact escaped, and the buttons below it.

    `language` is the citizen's; an unknown one or None is Danish, and so is whatever is said to staff.
    Raises MissingFact where the sentence speaks of a fact that is not there.
    """
    if audience(kind) is Audience.STAFF:
        return write(TO_STAFF[kind], Words(facts, i18n.DEFAULT))
    return write(TO_CITIZENS[kind], Words(facts, i18n.known(language)))


def append(original_html: str, addition: Rendered) -> Rendered:
    """A tapped message with its answer below it: both texts, the addition's buttons only."""
    text = f"{original_html}\n\n{addition.text}" if original_html else addition.text
    return Rendered(text=text, buttons=addition.buttons)


def with_note(rendered: Rendered, note: Rendered) -> Rendered:
    """A message with a note below it: both texts, and the message's own buttons."""
    return replace(rendered, text=f"{rendered.text}\n\n{note.text}")


def about(rendered: Rendered, position: int) -> Rendered:
    """`rendered` with buttons about the subject at `position`, but for those that name another."""
    rows = tuple(
        tuple(button if button.position else replace(button, position=position) for button in row)
        for row in rendered.buttons
    )
    return replace(rendered, buttons=rows)
