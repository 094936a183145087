"""The words that may mean danger: a short list in each language, which whoever translates it owns.

How they are found in a text is `bot.rules.danger`; what follows is the actions' matter.
"""

from functools import cache

from bot import i18n
from bot.i18n import N_
from bot.rules import danger

# One word or phrase a line; every form of it that is meant. Each language has a list of its own, as long as it needs.
_PHRASES = N_(
    "suicide\n"
    "suicidal\n"
    "kill myself\n"
    "killing myself\n"
    "end my life\n"
    "ending my life\n"
    "take my life\n"
    "take my own life\n"
    "taking my own life\n"
    "want to die\n"
    "wanna die\n"
    "do not want to live\n"
    "don't want to live\n"
    "dont want to live\n"
    "can't go on living\n"
    "hang myself\n"
    "hurt myself\n"
    "harm myself\n"
    "self-harm\n"
    "overdose\n"
    "kill me\n"
    "kill you\n"
    "kill him\n"
    "kill her\n"
    "kill them\n"
    "afraid for my life\n"
    "hits me\n"
    "beats me\n"
    "rape\n"
    "raped\n"
    "call an ambulance\n"
    "need an ambulance"
)


def is_meant(text: str, *, is_code: bool = False) -> bool:
    """Whether `text` names danger in any of our languages: in need, people write their own.

    What may be a code nobody has worded: four letters of one are a word now and then. It is meant where it is all there is.
    """
    return danger.is_one(text, _all()) if is_code else danger.is_named(text, _all())


@cache
def _all() -> frozenset[str]:
    return frozenset(danger.plain(phrase) for code in i18n.LANGUAGES for phrase in phrases(code))


def phrases(language: str) -> list[str]:
    """The words of one language, as whoever translates wrote them."""
    return [line for line in i18n.catalog(language).gettext(_PHRASES).splitlines() if line.strip()]
