"""The menu of commands that Telegram shows beside the text field: plain Danish words in ASCII.

What the commands do is the handlers' matter.
"""

from bot import i18n
from bot.i18n import N_

_OF_CITIZENS = (
    ("aftaler", N_("See your appointments")),
    ("afbud", N_("You cannot come")),
    ("sent", N_("You will be late")),
    ("her", N_("You have arrived")),
    ("ring", N_("Ask us to call you")),
    ("data", N_("See what we have kept")),
    ("sprog", N_("Choose your language")),
    ("hjaelp", N_("See what you can write")),
    ("stop", N_("No more messages")),
)
_OF_STAFF = (
    ("dag", N_("Your day")),
    ("vikar", N_("Who stands in")),
    ("hjaelp", N_("See what you can do")),
)


def commands(language: str | None = None, *, of_staff: bool = False) -> tuple[tuple[str, str], ...]:
    """Each command without its slash, and what it is for, in `language` or Danish."""
    words = i18n.catalog(language)
    return tuple(
        (name, words.gettext(purpose))
        for name, purpose in (_OF_STAFF if of_staff else _OF_CITIZENS)
    )
