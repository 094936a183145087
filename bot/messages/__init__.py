"""Every sentence the bot says: a kind and its facts become text and buttons in one language.

`bot.messages.citizen` and `bot.messages.staff` hold the sentences, in English; `bot.i18n` turns them into
other languages. Which kind is said, when and to whom is decided elsewhere, and so is which of a kind's
variants fits the appointment (`bot.rules.letters.variant`).
"""

from bot import i18n
from bot.messages.citizen import LETTERS as TO_CITIZENS
from bot.messages.menu import commands
from bot.messages.staff import LETTERS as TO_STAFF
from bot.messages.words import MissingFact, Words, write
from bot.rules.letters import Audience, Facts, Kind, Rendered, audience

__all__ = ["MissingFact", "append", "commands", "render"]


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
    return Rendered(text=f"{original_html}\n\n{addition.text}", buttons=addition.buttons)
