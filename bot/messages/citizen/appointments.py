"""News of appointments: made, moved, cancelled, and lists of what lies ahead."""

from bot.i18n import N_
from bot.messages import lists
from bot.messages.taps import CALL_ME, COMING_OR_CALL, FINE_OR_NOT, FINE_OR_WHICH
from bot.messages.words import Keyboard, Letter, Tap, Words, buttons
from bot.rules.appointments import ContactForm
from bot.rules.letters import Act, Kind

_SEEN = Tap(N_("I have seen it"), Act.SEEN)
_MORE = Tap(N_("Show more"), Act.SHOW_MORE)


def _new_list(words: Words) -> str:
    _ = words.gettext
    if len(lists.hosts(words)) > 1:
        return _told(words, _("You have these appointments:"))
    return _told(words, _("You have appointments with %(consultant)s:"))


def _changed_list(words: Words) -> str:
    _ = words.gettext
    if len(lists.hosts(words)) > 1:
        return _told(words, _("Your appointments have changed. This is how they are now:"))
    return _told(
        words, _("Your appointments with %(consultant)s have changed. This is how they are now:")
    )


def _told(words: Words, introduction: str) -> str:
    """The introduction, the lines that there is room for, and where to find the rest.

    Who it is with stands once: in the introduction, or in each line where the hosts differ.
    """
    _ = words.gettext
    lines = lists.days_and_times(words, named=len(lists.hosts(words)) > 1)
    fitting = lists.fitting(lines)
    rest = [_("See the rest with /aftaler.")] if len(fitting) < len(lines) else []
    introduced = introduction % lists.naming_host(words)
    return "\n".join([introduced, *fitting, *rest, *_where(words)])


def _where(words: Words) -> list[str]:
    """A letter is named only for what it has to tell: nobody looks there for a call."""
    _ = words.gettext
    forms = {item.contact_form for item in lists.listed(words) if not item.cancelled}
    if ContactForm.IN_PERSON in forms:
        return [_("The place is in your letter.")]
    return [_("The link is in your letter.")] if ContactForm.DIGITAL in forms else []


def _ahead(words: Words) -> str:
    """The first of them, or a later page: `count` is how many stood on the pages before."""
    _ = words.gettext
    is_later = bool(words.facts.count)
    introduction = _("Your appointments after that:") if is_later else _("Your next appointments:")
    return "\n".join([introduction, *_ahead_lines(words)])


def _ahead_lines(words: Words) -> list[str]:
    return lists.fitting(lists.days_and_times(words, named=True))


def _see_more(words: Words) -> Keyboard:
    """Only where something did not fit; the button says where to go on."""
    hidden = lists.listed(words)[len(_ahead_lines(words)) :]
    return buttons(((_MORE,),), words, position=hidden[0].position) if hidden else ()


def _changed_answers(words: Words) -> Keyboard:
    """What is all cancelled asks for nothing."""
    are_all_cancelled = all(item.cancelled for item in lists.listed(words))
    return buttons(((_SEEN, CALL_ME),) if are_all_cancelled else FINE_OR_WHICH, words)


LETTERS = {
    Kind.APPOINTMENT_NEW: Letter(
        N_(
            "You have an appointment with %(consultant)s: %(day)s %(time)s. "
            "The place is in your letter. Can you come?"
        ),
        COMING_OR_CALL,
    ),
    Kind.APPOINTMENT_NEW_WITH_PLACE: Letter(
        N_(
            "You have an appointment with %(consultant)s: %(day)s %(time)s. "
            "The place is %(place)s. Can you come?"
        ),
        COMING_OR_CALL,
    ),
    Kind.APPOINTMENT_PHONE: Letter(
        N_(
            "%(consultant)s will call you on %(day)s %(time)s. You do not have to go anywhere. "
            "Keep your telephone ready. We may call from a hidden number."
        ),
        FINE_OR_NOT,
    ),
    Kind.APPOINTMENT_DIGITAL: Letter(
        N_(
            "%(consultant)s will meet you online on %(day)s %(time)s. You do not have to go anywhere. "
            "The link is in your letter."
        ),
        FINE_OR_NOT,
    ),
    Kind.APPOINTMENT_MOVED: Letter(
        N_(
            "Your appointment with %(consultant)s has been moved. The new time is "
            "%(day)s %(time)s. The old time no longer counts. Can you come?"
        ),
        COMING_OR_CALL,
    ),
    Kind.APPOINTMENT_MOVED_PHONE: Letter(
        N_(
            "Your appointment with %(consultant)s has been moved. The new time is "
            "%(day)s %(time)s. The old time no longer counts. %(consultant)s will call you. "
            "You do not have to go anywhere."
        ),
        FINE_OR_NOT,
    ),
    Kind.APPOINTMENT_MOVED_DIGITAL: Letter(
        N_(
            "Your appointment with %(consultant)s has been moved. The new time is "
            "%(day)s %(time)s. The old time no longer counts. You meet online. "
            "The link is in your letter."
        ),
        FINE_OR_NOT,
    ),
    Kind.APPOINTMENT_NEW_PLACE: Letter(
        N_(
            "Your appointment on %(day)s %(time)s has been moved to a new place. "
            "The new place is in your letter."
        ),
        ((_SEEN,),),
    ),
    Kind.APPOINTMENT_NEW_PLACE_WITH_PLACE: Letter(
        N_(
            "Your appointment on %(day)s %(time)s has been moved to a new place. "
            "The new place is %(place)s."
        ),
        ((_SEEN,),),
    ),
    Kind.APPOINTMENT_CANCELLED: Letter(
        N_(
            "Your appointment on %(day)s %(time)s is cancelled. You do not need to come. "
            "You will hear from %(consultant)s."
        )
    ),
    Kind.APPOINTMENT_CANCELLED_REMOTE: Letter(
        N_("Your appointment on %(day)s %(time)s is cancelled. You will hear from %(consultant)s.")
    ),
    Kind.APPOINTMENT_SUBSTITUTE: Letter(
        N_(
            "%(consultant)s is not here on %(day)s. You will talk with %(substitute)s instead. "
            "The time is the same, %(time)s."
        )
    ),
    Kind.APPOINTMENT_HOST_BACK: Letter(
        N_(
            "%(consultant)s is here after all. So you will talk with %(consultant)s. "
            "The time is the same: %(day)s %(time)s."
        )
    ),
    Kind.APPOINTMENTS_NEW_LIST: Letter(_new_list, FINE_OR_WHICH),
    Kind.APPOINTMENTS_CHANGED_LIST: Letter(_changed_list, _changed_answers),
    Kind.APPOINTMENTS_LIST: Letter(_ahead, _see_more),
    Kind.APPOINTMENTS_NONE: Letter(N_("You have no appointments just now. You will hear from us.")),
    Kind.APPOINTMENTS_PICK: Letter(
        N_("Which time can you not come?"), lambda words: lists.choices(words, Act.REGRET)
    ),
    Kind.APPOINTMENTS_PICK_LATE: Letter(
        N_("Which time will you be late for?"), lambda words: lists.choices(words, Act.LATE)
    ),
}
