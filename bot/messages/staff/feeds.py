"""What is wrong with a calendar that comes by its address, for whoever runs the service."""

from bot import i18n
from bot.i18n import N_
from bot.messages.taps import ONLY_SEEN
from bot.messages.words import Letter, Words
from bot.rules.feeds import FeedTrouble
from bot.rules.letters import Kind

_SENTENCES = {
    FeedTrouble.UNREACHABLE: N_("The server of the calendar %(calendar)s can't be reached."),
    FeedTrouble.SLOW: N_("The calendar %(calendar)s takes too long to come."),
    FeedTrouble.INSECURE: N_(
        "The connection to the calendar %(calendar)s is not safe: the server's certificate is not valid."
    ),
    FeedTrouble.LOCKED: N_(
        "The calendar %(calendar)s may not be read. Share it again, and correct the address."
    ),
    FeedTrouble.GONE: N_(
        "The calendar %(calendar)s is no longer at its address. Share it again, and correct the address."
    ),
    FeedTrouble.BUSY: N_("The server of the calendar %(calendar)s wants to be asked less often."),
    FeedTrouble.SERVER_FAULT: N_("The server of the calendar %(calendar)s has a fault of its own."),
    FeedTrouble.MISDIRECTED: N_(
        "The address of the calendar %(calendar)s leads nowhere. Correct the address."
    ),
    FeedTrouble.UNEXPECTED: N_(
        "The server of the calendar %(calendar)s answers in a way that can't be understood."
    ),
    FeedTrouble.NOT_A_CALENDAR: N_(
        "What comes from the address of %(calendar)s is not a calendar. Correct the address."
    ),
    FeedTrouble.TOO_LARGE: N_("The calendar %(calendar)s is too large. Share fewer days of it."),
    FeedTrouble.CUT_OFF: N_("The calendar %(calendar)s was cut off on its way."),
    FeedTrouble.BRAKED: N_(
        "The calendar %(calendar)s would cancel or move %(count)s of %(appointments_count)s appointments "
        "ahead. If that is right, import it with --force."
    ),
}
_OTHER = N_("The calendar %(calendar)s could not be imported. The log says more.")


def plainly(trouble: FeedTrouble, calendar: str) -> str:
    """The sentence alone, for whoever asked for the calendar by hand; not HTML."""
    sentence = i18n.catalog(i18n.DEFAULT).gettext(_SENTENCES.get(trouble, _OTHER))
    return sentence % {"calendar": calendar, "count": 0, "appointments_count": 0}


def _feed(words: Words) -> str:
    """`fault` is which of the troubles it is."""
    _ = words.gettext
    if words.fact("fault") == FeedTrouble.SOME_REFUSED:
        return _refused(words)
    sentence = next(
        (text for kind, text in _SENTENCES.items() if kind == words.fact("fault")), _OTHER
    )
    tail = _("Nothing has changed. It is tried again by itself.")
    return f"{_(sentence) % words} {tail}"


def _refused(words: Words) -> str:
    ngettext = words.ngettext
    return (
        ngettext(
            "%(count)s event in the calendar %(calendar)s can't be taken. "
            "The command «aftalebot import appointments --dry-run» says why.",
            "%(count)s events in the calendar %(calendar)s can't be taken. "
            "The command «aftalebot import appointments --dry-run» says why.",
            words.fact("count"),
        )
        % words
    )


LETTERS = {Kind.OPERATIONS_FEED: Letter(_feed, ONLY_SEEN)}
