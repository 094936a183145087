"""How the service itself is doing: outages, failures, the week in figures."""

from collections.abc import Callable

from bot import i18n
from bot.clock import COPENHAGEN
from bot.i18n import N_
from bot.messages.staff import lines
from bot.messages.taps import ONLY_OPEN, ONLY_SEEN
from bot.messages.words import Letter, Words
from bot.rules.letters import Kind


def _outage(words: Words) -> str:
    _ = words.gettext
    news = _(
        "We were down from %(clock)s until %(until)s. Sent late: %(late)s. Not sent: %(dropped)s."
    ) % words.having(clock=_moment(words, "clock"), until=_moment(words, "until"))
    if not words.facts.appointments:
        return news
    calls = _("Call: %(list)s") % words.having(list=lines.refs(words))
    return f"{news} {calls}"


def _moment(words: Words, name: str) -> str:
    """«kl. 10.00», and with its day where that is not the day on which it is read."""
    instant, read_at = words.fact(name), words.facts.read_at or words.fact("until")
    is_today = instant.astimezone(COPENHAGEN).date() == read_at.astimezone(COPENHAGEN).date()
    written = i18n.time if is_today else i18n.short
    return written(instant, words.language)


def _failures(words: Words) -> str:
    ngettext = words.ngettext
    return (
        ngettext(
            "Delivery failed for %(count)s message since %(clock)s. Cause: see the operations log.",
            "Delivery failed for %(count)s messages since %(clock)s. Cause: see the operations log.",
            words.fact("count"),
        )
        % words
    )


def _messages_late(words: Words) -> str:
    ngettext = words.ngettext
    return (
        ngettext(
            "%(count)s message should have gone out by now and has not.",
            "%(count)s messages should have gone out by now and have not.",
            words.fact("count"),
        )
        % words
    )


def _steps_late(words: Words) -> str:
    ngettext = words.ngettext
    return (
        ngettext(
            "%(count)s matter should have gone on to the next colleague by now and has not.",
            "%(count)s matters should have gone on to the next colleague by now and have not.",
            words.fact("count"),
        )
        % words
    )


def _reminders_missing(words: Words) -> str:
    ngettext = words.ngettext
    return (
        ngettext(
            "%(count)s appointment in the coming days lacks a reminder.",
            "%(count)s appointments in the coming days lack reminders.",
            words.fact("count"),
        )
        % words
    )


def _import_missing(words: Words) -> str:
    """`starts_at` is when the last file came, unless none ever did."""
    _ = words.gettext
    if words.facts.starts_at is None:
        return _("No file of appointments has come yet, and one is expected.")
    return _("No new file of appointments has come. The last came on %(day)s %(time)s.") % words


def _unheard(words: Words) -> str:
    """`starts_at` is when something was last received."""
    _ = words.gettext
    return (
        _(
            "What citizens and colleagues write and tap is not being received. "
            "It last worked on %(day)s %(time)s."
        )
        % words
    )


def _told(news: Callable[[Words], str]) -> Letter:
    """A trouble, and where to look."""

    def text(words: Words) -> str:
        _ = words.gettext
        where = _("See the command «aftalebot doctor».")
        return f"{news(words)} {where}"

    return Letter(text, ONLY_SEEN)


LETTERS = {
    Kind.STAFF_OUTAGE: Letter(_outage, ONLY_SEEN),
    Kind.HEAD_WEEKLY_REPORT: Letter(
        N_(
            "Week %(week)s: %(appointments_count)s appointments. Attended %(attended)s. "
            "Attended late %(late)s. Cancellations %(regrets)s. No-shows %(no_shows)s. "
            "Cancelled by us %(cancelled)s. Cancellations without an answer %(undecided)s. "
            "Registrations missing %(missing)s."
        ),
        ONLY_OPEN,
    ),
    Kind.OPERATIONS_DELIVERY_FAILURES: Letter(_failures, ONLY_SEEN),
    Kind.OPERATIONS_MESSAGES_LATE: _told(_messages_late),
    Kind.OPERATIONS_STEPS_LATE: _told(_steps_late),
    Kind.OPERATIONS_REMINDERS_MISSING: _told(_reminders_missing),
    Kind.OPERATIONS_IMPORT_MISSING: _told(_import_missing),
    Kind.OPERATIONS_UNHEARD: _told(_unheard),
    Kind.OPERATIONS_UPDATE_FAILED: Letter(
        N_(
            "A message from Telegram could not be handled (no. %(update)s, %(fault)s). "
            "Its content is not kept."
        )
    ),
}
