"""Lines and buttons of lists to staff: a reference, a time, and what is known without asking."""

from dataclasses import replace
from html import escape

from bot import i18n
from bot.i18n import N_
from bot.messages import lists
from bot.messages.taps import REGISTER, RESULTS_AGAIN
from bot.messages.words import Keyboard, Words, buttons
from bot.rules.appointments import Answer, Attendance, ContactForm
from bot.rules.calendar import Calendar
from bot.rules.letters import Act, Button, Listed

_FORMS = {ContactForm.PHONE: N_("by telephone"), ContactForm.DIGITAL: N_("online")}
_ANSWERS = {
    Answer.NONE: N_("no answer"),
    Answer.CONFIRMED: N_("is coming"),
    Answer.REGRET_PENDING: N_("cancellation waits for you"),
    Answer.REGRET_APPROVED: N_("cancellation approved"),
    Answer.REGRET_DECLINED: N_("cancellation declined"),
}
RESULTS = {
    Attendance.UNKNOWN: N_("not registered"),
    Attendance.REPORTED_ABSENT: N_("reported absent"),
    Attendance.ATTENDED: N_("attended"),
    Attendance.ATTENDED_LATE: N_("attended late"),
    Attendance.NO_SHOW: N_("no-show"),
    Attendance.CANCELLED_BY_US: N_("cancelled by us"),
}
_A_ROW = 2


def times(words: Words) -> str:
    """A line per appointment of today: «B-017 kl. 10.00», and what the citizen has said."""
    return "\n".join(_line(words, item) for item in lists.listed(words))


def days_and_times(words: Words) -> str:
    """A line per appointment: «B-017 tirs. 24. nov. kl. 10.00»."""
    return "\n".join(
        f"{_ref(item)} {i18n.short(item.starts_at, words.language)}" for item in lists.listed(words)
    )


def refs(words: Words) -> str:
    """The citizens' references, each once: «B-017 og B-022»."""
    found = dict.fromkeys(_ref(item) for item in lists.listed(words))
    return i18n.joined(list(found), words.language)


def naming_unreachable(words: Words) -> Words:
    """`unreachable` is the references of those whom no message reaches."""
    names = i18n.joined(words.fact("unreachable"), words.language)
    return words.having(unreachable=escape(names, quote=False))


def unfolding(words: Words) -> Keyboard:
    """A button per appointment that leads to the appointment alone."""
    items = words.facts.appointments
    opened = [_unfold(words, item) for item in items]
    width = _A_ROW if all(_is_of_the_day(words, item) for item in items) else 1
    return tuple(tuple(opened[start : start + width]) for start in range(0, len(opened), width))


def registering(words: Words) -> Keyboard:
    """One appointment shows what can be registered; several, or one that is registered, a button each."""
    if len(lists.listed(words)) > 1 or lists.listed(words)[0].result:
        return unfolding(words)
    return buttons(REGISTER, words, position=lists.listed(words)[0].position)


def correcting(words: Words) -> Keyboard:
    """The results again; each button says which registration it is to replace."""
    seen = words.fact("count")
    layout = tuple(
        tuple(replace(tap, choice=f"{tap.choice}-{seen}") for tap in row) for row in RESULTS_AGAIN
    )
    return buttons(layout, words, position=lists.listed(words)[0].position)


def _line(words: Words, item: Listed) -> str:
    notes = _notes(words, item)
    line = f"{_ref(item)} {_when(words, item)}"
    return f"{line} ({', '.join(notes)})" if notes else line


def _when(words: Words, item: Listed) -> str:
    """The time alone where it is of the day that the list is about."""
    if _is_of_the_day(words, item):
        return i18n.time(item.starts_at, words.language)
    return i18n.short(item.starts_at, words.language)


def _is_of_the_day(words: Words, item: Listed) -> bool:
    day = words.facts.starts_at
    return day is None or Calendar.local_date(day) == Calendar.local_date(item.starts_at)


def _notes(words: Words, item: Listed) -> list[str]:
    _ = words.gettext
    if item.cancelled:
        return [_("cancelled")]
    if item.result:
        return [_(RESULTS[Attendance(item.result)])]
    notes = [_said(words, _FORMS.get(item.contact_form))]
    if item.answered:
        notes.append(_said(words, _ANSWERS[Answer(item.answered)]))
    if item.reported:
        notes.append(_(RESULTS[Attendance.REPORTED_ABSENT]))
    if item.taken_by:
        owner = escape(item.taken_by, quote=False)
        notes.append(_("%(consultant)s has it") % {"consultant": owner})
    if item.checked_in_at:
        at = i18n.time(item.checked_in_at, words.language)
        notes.append(_("has reported arrival %(at)s") % {"at": at})
    return [note for note in notes if note]


def _said(words: Words, sentence: str | None) -> str:
    return words.gettext(sentence) if sentence else ""


def _ref(item: Listed) -> str:
    return escape(item.citizen_ref, quote=False)


def _unfold(words: Words, item: Listed) -> Button:
    time = i18n.time(item.starts_at, words.language)
    day = "" if _is_of_the_day(words, item) else f"{i18n.figures(item.starts_at)} "
    label = f"{item.citizen_ref} {day}{time}"
    return Button(label=label, act=Act.UNFOLD, position=item.position)
