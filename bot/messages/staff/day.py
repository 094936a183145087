"""A member of staff's own day: the agenda, who has not answered, what can be written to the bot."""

from dataclasses import replace

from bot import i18n
from bot.i18n import N_
from bot.messages.staff import lines
from bot.messages.taps import ONLY_OPEN, ONLY_SEEN, SEEN_OR_CALLING
from bot.messages.words import Keyboard, Letter, Words, buttons
from bot.rules.letters import Kind
from bot.rules.permissions import StaffAct


def _agenda(words: Words) -> str:
    _ = words.gettext
    if not words.facts.appointments:
        return _("Your day, %(day)s: no appointments.") % words
    return _("Your day, %(day)s:\n%(list)s") % words.having(list=lines.times(words))


def _agenda_buttons(words: Words) -> Keyboard:
    """Names are for those who may see them, where there is anybody to name."""
    may_open = StaffAct.OPEN in words.facts.allowed and words.facts.appointments
    return buttons(ONLY_OPEN, words) if may_open else ()


def _unanswered(words: Words) -> str:
    ngettext = words.ngettext
    return (
        ngettext(
            "%(citizen_ref)s has not answered about the appointment on %(day)s %(time)s. "
            "Reminded %(count)s time. Please call the citizen.",
            "%(citizen_ref)s has not answered about the appointment on %(day)s %(time)s. "
            "Reminded %(count)s times. Please call the citizen.",
            words.fact("count"),
        )
        % words
    )


def _unanswered_list(words: Words) -> str:
    _ = words.gettext
    apart = words.facts.unreachable
    parts = [_silent(words)] if words.facts.appointments or not apart else []
    if apart:
        names = i18n.joined(lines.dated(words, apart), words.language)
        parts.append(_("Cannot be reached here: %(unreachable)s") % {"unreachable": names})
    refs = {item.citizen_ref for item in (*words.facts.appointments, *apart)}
    return "\n".join([*parts, _("Please call them.") if len(refs) > 1 else _("Please call.")])


def _silent(words: Words) -> str:
    ngettext = words.ngettext
    return ngettext(
        "%(count)s has not answered:\n%(list)s",
        "%(count)s have not answered:\n%(list)s",
        words.fact("count"),
    ) % words.having(list=lines.days_and_times(words))


def _unanswered_buttons(words: Words) -> Keyboard:
    return lines.unfolding(words) + buttons(ONLY_SEEN, words)


def _substitute(words: Words) -> str:
    """Whose talks they are stands with each: the hosts of a list may differ."""
    _ = words.gettext
    if len(words.facts.appointments) > 1:
        own = [replace(item, held_for=item.consultant) for item in words.facts.appointments]
        listing = words.having(list="\n".join(lines.dated(words, own)))
        return _("You are the substitute for:\n%(list)s") % listing
    sentence = _(
        "You are the substitute for %(citizen_ref)s, %(day)s %(time)s (for %(consultant)s)."
    )
    return sentence % words


def _substitute_off(words: Words) -> str:
    _ = words.gettext
    if len(words.facts.appointments) > 1:
        listing = words.having(list=lines.days_and_times(words))
        return _("You are no longer the substitute for:\n%(list)s") % listing
    return _("You are no longer the substitute for %(citizen_ref)s, %(day)s %(time)s.") % words


LETTERS = {
    Kind.STAFF_WELCOME: Letter(
        N_(
            "Welcome, %(first_name)s. Here you get messages about your appointments with "
            "citizens. Write /hjaelp to see what you can do."
        )
    ),
    Kind.STAFF_HELP: Letter(
        N_(
            "Messages about your appointments come by themselves. Answer them with the buttons. "
            "You can write:\n"
            "/dag: your day.\n"
            "/vikar: who stands in.\n"
            "/hjaelp: see what you can do."
        )
    ),
    Kind.STAFF_NOT_UNDERSTOOD: Letter(
        N_("I do not understand that. Write /hjaelp to see what you can do.")
    ),
    Kind.STAFF_NOT_YOURS: Letter(N_("That button is not for you.")),
    Kind.STAFF_AGENDA: Letter(_agenda, _agenda_buttons),
    Kind.STAFF_UNANSWERED: Letter(_unanswered, SEEN_OR_CALLING),
    Kind.STAFF_UNANSWERED_LIST: Letter(_unanswered_list, _unanswered_buttons),
    Kind.STAFF_UNANSWERED_NONE: Letter(N_("No answers are missing here any more.")),
    Kind.STAFF_SUBSTITUTE: Letter(_substitute, ONLY_SEEN),
    Kind.STAFF_SUBSTITUTE_OFF: Letter(_substitute_off, ONLY_SEEN),
}
