"""How the service itself is doing: outages, failures, the week in figures."""

from bot.i18n import N_
from bot.messages.staff import lines
from bot.messages.taps import ONLY_OPEN, ONLY_SEEN
from bot.messages.words import Letter, Words
from bot.rules.letters import Kind


def _outage(words: Words) -> str:
    _ = words.gettext
    news = (
        _("We were down from %(clock)s to %(until)s. Sent late: %(late)s. Not sent: %(dropped)s.")
        % words
    )
    if not words.facts.appointments:
        return news
    calls = _("Call: %(list)s") % words.having(list=lines.refs(words))
    return f"{news} {calls}"


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
    Kind.OPERATIONS_UPDATE_FAILED: Letter(
        N_(
            "A message from Telegram could not be handled (no. %(update)s, %(fault)s). "
            "Its content is not kept."
        )
    ),
}
