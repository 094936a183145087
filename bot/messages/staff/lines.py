"""Lines and buttons of lists to staff: a reference, a time, and what is known without asking."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape

from bot import i18n
from bot.i18n import N_
from bot.messages import lists
from bot.messages.results import RESULTS
from bot.messages.taps import CANCELLED_BY_US, REGISTER, RESULTS_AGAIN, TAKE
from bot.messages.words import Keyboard, Layout, Words, buttons
from bot.rules.appointments import Answer, Attendance, ContactForm
from bot.rules.calendar import Calendar
from bot.rules.letters import LONGEST_DELAY, Act, Button, Handled, Listed
from bot.rules.permissions import StaffAct

_FORMS = {ContactForm.PHONE: N_("by telephone"), ContactForm.DIGITAL: N_("online")}
_ANSWERS = {
    Answer.NONE: N_("no answer"),
    Answer.CONFIRMED: N_("is coming"),
    Answer.REGRET_PENDING: N_("cancellation waits for you"),
    Answer.REGRET_APPROVED: N_("cancellation approved"),
    Answer.REGRET_DECLINED: N_("cancellation declined"),
}
_SAYING = frozenset({StaffAct.REGISTER, StaffAct.REPORT})
_NEEDED = {
    TAKE: frozenset({StaffAct.TAKE}),
    CANCELLED_BY_US: frozenset({StaffAct.REGISTER}),
}
_HANDLED = {
    Handled.SEEN: N_("seen"),
    Handled.CALLING: N_("you are calling"),
    Handled.CALLED: N_("you have called"),
    Handled.TRIED: N_("contact attempt logged"),
}
_DONE = frozenset({Handled.SEEN, Handled.CALLED, Handled.TRIED})
_A_ROW = 2


def times(words: Words) -> str:
    """A line per appointment of today: «B-017 kl. 10.00», and what the citizen has said."""
    return "\n".join(_line(words, item) for item in lists.listed(words))


def days_and_times(words: Words) -> str:
    """A line per appointment: «B-017 tirs. 24. nov. kl. 10.00»."""
    return "\n".join(dated(words, lists.listed(words)))


def dated(words: Words, items: Iterable[Listed]) -> list[str]:
    """«B-017 tirs. 24. nov. kl. 10.00», with what has been done about it and for whom it is held."""
    return [
        _noted(_dated(words, item), [_whose(words, item), _handled(words, item)]) for item in items
    ]


def _dated(words: Words, item: Listed) -> str:
    return f"{_ref(item)} {i18n.short(item.starts_at, words.language)}"


def _noted(line: str, notes: Iterable[str]) -> str:
    said = [note for note in notes if note]
    return f"{line} ({', '.join(said)})" if said else line


def refs(words: Words) -> str:
    """The citizens' references, each once: «B-017 og B-022»."""
    found = dict.fromkeys(_ref(item) for item in lists.listed(words))
    return i18n.joined(list(found), words.language)


def unfolding(words: Words, some: Sequence[Listed] | None = None) -> Keyboard:
    """A button per appointment that leads to the appointment alone; for all that are not done, or `some`."""
    not_done = [item for item in words.facts.appointments if item.handled not in _DONE]
    items = not_done if some is None else some
    opened = [_unfold(words, item) for item in items]
    width = _A_ROW if all(_is_of_the_day(words, item) for item in items) else 1
    return tuple(tuple(opened[start : start + width]) for start in range(0, len(opened), width))


def registering(words: Words) -> Keyboard:
    """One appointment shows what can be registered; several, or one that is registered, a button each."""
    if len(lists.listed(words)) > 1 or lists.listed(words)[0].result:
        return unfolding(words)
    return buttons(_permitted(REGISTER, words), words, position=lists.listed(words)[0].position)


def _permitted(layout: Layout, words: Words) -> Layout:
    """Without what the reader may not do: a provider reports, and neither cancels nor takes."""
    allowed = words.facts.allowed
    rows = (tuple(tap for tap in row if _NEEDED.get(tap, _SAYING) & allowed) for row in layout)
    return tuple(row for row in rows if row)


def correcting(words: Words) -> Keyboard:
    """The results again; each button says which registration it is to replace."""
    seen = words.fact("count")
    layout = tuple(
        tuple(replace(tap, choice=f"{tap.choice}-{seen}") for tap in row)
        for row in _permitted(RESULTS_AGAIN, words)
    )
    return buttons(layout, words, position=lists.listed(words)[0].position)


def _line(words: Words, item: Listed) -> str:
    return _noted(f"{_ref(item)} {_when(words, item)}", _notes(words, item))


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
    owner = escape(item.taken_by, quote=False)
    return [
        _whose(words, item),
        _said(words, _FORMS.get(item.contact_form)),
        _answered(words, item),
        _late(words, item),
        _said(words, RESULTS[Attendance.REPORTED_ABSENT] if item.reported else None),
        _("%(consultant)s has it") % {"consultant": owner} if owner else "",
        _arrived(words, item),
        _handled(words, item),
    ]


def _whose(words: Words, item: Listed) -> str:
    """Whose talk it is, where it is not the reader's own."""
    _ = words.gettext
    if item.held_for:
        return _("for %(consultant)s") % {"consultant": escape(item.held_for, quote=False)}
    if item.held_by:
        return _("with %(consultant)s") % {"consultant": escape(item.held_by, quote=False)}
    return ""


def _answered(words: Words, item: Listed) -> str:
    if item.unreached:
        return words.gettext("cannot be reached here")
    return _said(words, _ANSWERS[Answer(item.answered)] if item.answered else None)


def _late(words: Words, item: Listed) -> str:
    """The citizen's own word; the longest delay that they can choose is «more than» that."""
    _ = words.gettext
    if not item.minutes_late:
        return ""
    minutes = {"minutes": item.minutes_late}
    if item.minutes_late >= LONGEST_DELAY:
        return _("more than %(minutes)s min. late") % minutes
    return _("%(minutes)s min. late") % minutes


def _arrived(words: Words, item: Listed) -> str:
    if item.checked_in_at is None:
        return ""
    at = i18n.time(item.checked_in_at, words.language)
    return words.gettext("has reported arrival %(at)s") % {"at": at}


def _handled(words: Words, item: Listed) -> str:
    if item.handled is Handled.TRIED and item.handled_by:
        by = escape(item.handled_by, quote=False)
        return words.gettext("contact attempt logged by %(consultant)s") % {"consultant": by}
    return _said(words, _HANDLED[item.handled] if item.handled is not None else None)


def _said(words: Words, sentence: str | None) -> str:
    return words.gettext(sentence) if sentence else ""


def _ref(item: Listed) -> str:
    return escape(item.citizen_ref, quote=False)


def _unfold(words: Words, item: Listed) -> Button:
    time = i18n.time(item.starts_at, words.language)
    day = "" if _is_of_the_day(words, item) else f"{i18n.figures(item.starts_at)} "
    label = f"{item.citizen_ref} {day}{time}"
    return Button(label=label, act=Act.UNFOLD, position=item.position)
