"""The menu of commands that Telegram shows beside the text field: plain Danish words in ASCII.

What the commands do is the handlers' matter.
"""

from bot import i18n
from bot.i18n import N_

_COMMANDS = (
    ("aftaler", N_("See your appointments")),
    ("afbud", N_("You cannot come")),
    ("sent", N_("You will be late")),
    ("ring", N_("Ask us to call you")),
    ("data", N_("See what we have kept")),
    ("hjaelp", N_("See what you can write")),
    ("stop", N_("No more messages")),
)


def commands(language: str | None = None) -> tuple[tuple[str, str], ...]:
    """Each command without its slash, and what it is for, in `language` or Danish."""
    words = i18n.catalog(language)
    return tuple((name, words.gettext(purpose)) for name, purpose in _COMMANDS)
