"""Registration of attendance, and its ladder. The system says what it has not judged."""

from bot import i18n
from bot.i18n import N_
from bot.messages import lists
from bot.messages.results import RESULTS
from bot.messages.staff import lines
from bot.messages.taps import (
    ATTENDED,
    CALLED,
    CORRECT,
    LOG_CONTACT,
    NO_SHOW,
    ONLY_OPEN,
    OPEN,
    REGISTER,
    TAKE,
)
from bot.messages.words import Keyboard, Letter, Words
from bot.rules.appointments import ContactForm
from bot.rules.calendar import Calendar
from bot.rules.letters import Fairness, Kind, Listed

_FAIRNESS = {
    Fairness.DELIVERED: N_("The messages about the appointment were delivered."),
    Fairness.LATE: N_("A reminder was delivered late. That counts in the citizen's favour."),
    Fairness.UNCERTAIN: N_(
        "It is not certain that a message was delivered. That counts in the citizen's favour."
    ),
    Fairness.MISSING: N_("A reminder was not delivered. That counts in the citizen's favour."),
    Fairness.NONE: N_(
        "No message about the appointment was delivered. That counts in the citizen's favour."
    ),
    Fairness.MOVED: N_(
        "The appointment was moved less than a day before. That counts in the citizen's favour."
    ),
    Fairness.REGRETTED: N_(
        "The citizen had cancelled, and nobody had answered. That counts in the citizen's favour."
    ),
    Fairness.OUTAGE: N_("We had an outage. That counts in the citizen's favour."),
}


def _due(words: Words) -> str:
    _ = words.gettext
    listing = words.having(list=lines.times(words))
    if all(item.result for item in lists.listed(words)):
        return _("Everything is registered:\n%(list)s") % listing
    if len(lists.listed(words)) == 1:
        return _("Register attendance: %(list)s") % listing
    return _("Register attendance:\n%(list)s") % listing


def _overdue(words: Words) -> str:
    ngettext = words.ngettext
    return ngettext(
        "%(count)s appointment today lacks a registration of attendance:\n%(list)s",
        "%(count)s appointments today lack a registration of attendance:\n%(list)s",
        words.fact("count"),
    ) % words.having(list=lines.times(words))


def _registered(words: Words) -> str:
    _ = words.gettext
    result = _(RESULTS[words.fact("result")])
    return _(
        "Registered at %(clock)s by %(consultant)s: %(citizen_ref)s, %(day)s %(time)s: "
        "%(result)s. Corrections are kept beside it."
    ) % words.having(result=result)


def _no_show(words: Words) -> str:
    _ = words.gettext
    asked = (
        _("The citizen is asked here.")
        if words.facts.asked
        else _("The citizen is not asked here.")
    )
    card = _(
        "%(citizen_ref)s: no-show on %(day)s %(time)s. %(asked)s A message here is not personal "
        "contact. Try the telephone or a visit, and log the attempt."
    ) % words.having(asked=asked)
    return "\n".join([card, *(_(_FAIRNESS[item]) for item in words.facts.fairness)])


def _no_show_list(words: Words) -> str:
    _ = words.gettext
    listing = words.having(list=lines.times(words))
    if _open(words):
        return _("No-show. No contact attempt has been logged yet:\n%(list)s") % listing
    return _("None of these lacks a contact attempt any more:\n%(list)s") % listing


def _untried(words: Words) -> Keyboard:
    return lines.unfolding(words, _open(words))


def _open(words: Words) -> list[Listed]:
    return [item for item in lists.listed(words) if not item.result and item.handled is None]


def _repeated(words: Words) -> str:
    ngettext = words.ngettext
    return (
        ngettext(
            "%(citizen_ref)s: %(count)s appointment without attendance. Contact attempts "
            "logged: %(attempts)s. Consider another contact form, a mentor or a visit.",
            "%(citizen_ref)s: %(count)s appointments in a row without attendance. Contact attempts "
            "logged: %(attempts)s. Consider another contact form, a mentor or a visit.",
            words.fact("count"),
        )
        % words
    )


def _disputed(words: Words) -> str:
    _ = words.gettext
    if words.facts.contact_form is ContactForm.IN_PERSON:
        return (
            _(
                "%(citizen_ref)s says to have been there on %(day)s %(time)s. Check the registration."
            )
            % words
        )
    return (
        _("%(citizen_ref)s says to have been ready on %(day)s %(time)s. Check the registration.")
        % words
    )


def _reopened(words: Words) -> str:
    """When it was taken, with the day where that is not the day on which it is read."""
    _ = words.gettext
    news = _("%(citizen_ref)s, %(day)s %(time)s: a registration is still missing.")
    taken, read = words.fact("clock"), words.facts.read_at
    when = _("You took it at %(clock)s.")
    if read is not None and Calendar.local_date(taken) != Calendar.local_date(read):
        when = _("You took it on %(weekday)s at %(clock)s.")
    return f"{news} {when}" % words.having(weekday=i18n.weekday(taken, words.language))


def _correct(words: Words) -> str:
    _ = words.gettext
    return _("Correct the registration: %(list)s") % words.having(list=lines.times(words))


LETTERS = {
    Kind.STAFF_CORRECT: Letter(_correct, lines.correcting),
    Kind.STAFF_ATTENDANCE_DUE: Letter(_due, lines.registering),
    Kind.STAFF_ATTENDANCE_OVERDUE: Letter(_overdue, lines.unfolding),
    Kind.STAFF_ATTENDANCE_REGISTERED: Letter(_registered, ((CORRECT,),)),
    Kind.STAFF_NO_SHOW: Letter(_no_show, ((CALLED,), (LOG_CONTACT,), (OPEN,))),
    Kind.STAFF_DISPUTED: Letter(_disputed, ((OPEN, CORRECT),)),
    Kind.STAFF_REPORTED_ABSENT: Letter(
        N_(
            "%(citizen_ref)s: %(consultant)s reports absence on %(day)s %(time)s. That is the "
            "provider's word. Only you can register it."
        ),
        ((NO_SHOW, ATTENDED), (OPEN,)),
    ),
    Kind.STAFF_TAKEN: Letter(
        N_("%(citizen_ref)s, %(day)s %(time)s: %(consultant)s took it at %(clock)s.")
    ),
    Kind.STAFF_REOPENED: Letter(_reopened, REGISTER),
    Kind.STAFF_ESCALATED: Letter(
        N_("%(citizen_ref)s, %(day)s %(time)s: passed on to %(head)s at %(clock)s."), ONLY_OPEN
    ),
    Kind.HEAD_ESCALATED: Letter(
        N_(
            "A registration is missing: %(citizen_ref)s, %(day)s %(time)s. "
            "The system has not judged the matter."
        ),
        REGISTER,
    ),
    Kind.HEAD_NO_SHOW: Letter(
        N_("%(citizen_ref)s: no-show on %(day)s %(time)s. No contact attempt has been logged yet."),
        ((LOG_CONTACT,), (TAKE, OPEN)),
    ),
    Kind.HEAD_NO_SHOW_LIST: Letter(_no_show_list, _untried),
    Kind.HEAD_REPEATED: Letter(_repeated, ONLY_OPEN),
}
