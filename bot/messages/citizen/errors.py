"""What went wrong, on whichever side, and what the citizen can do about it."""

from bot.i18n import N_
from bot.messages import lists
from bot.messages.taps import COMING_OR_CALL, FINE_OR_CALL, ONLY_CALL
from bot.messages.words import Letter, Words
from bot.rules.letters import Kind


def _old_button(words: Words) -> str:
    _ = words.gettext
    if not words.facts.appointments:
        return _("That button is old. You have no appointments just now.")
    lines = lists.fitting(lists.days_and_times(words, named=True))
    return "\n".join([_("That button is old. This is how things are now:"), *lines])


def _cpr(words: Words) -> str:
    """`count` is how many messages could be deleted: what can still be seen is not said to be gone."""
    _ = words.gettext
    if words.facts.count == 0:
        return _(
            "Do not write a CPR number here. We have not kept it, but we cannot delete it for you. "
            "Please delete your message yourself."
        )
    sentence = _(
        "Do not write a CPR number here. We have deleted what you wrote. Call %(phone)s instead."
    )
    return sentence % words


LETTERS = {
    Kind.ERROR_NOT_UNDERSTOOD: Letter(
        N_(
            "I do not understand that. I am a robot and can only help with appointments. "
            "Write /hjaelp, or call %(phone)s."
        )
    ),
    Kind.ERROR_NO_APPOINTMENT_NOW: Letter(
        N_("We cannot see any appointment of yours just now. Is that wrong? Call %(phone)s.")
    ),
    Kind.ERROR_TECHNICAL: Letter(
        N_(
            "Something is wrong on our side. Your answer is not saved. "
            "Call %(phone)s, or try again in a little while."
        )
    ),
    Kind.ERROR_CPR: Letter(_cpr),
    Kind.ERROR_PRIVATE: Letter(
        N_(
            "That sounds like something to talk with %(consultant)s about. Call %(phone)s. "
            "Do not write it here."
        ),
        ONLY_CALL,
    ),
    Kind.ERROR_FILE: Letter(
        N_("We cannot take pictures, sound or files here. Send them in Digital Post.")
    ),
    Kind.ERROR_OLD_BUTTON: Letter(_old_button),
    Kind.ERROR_NOT_YOURS: Letter(N_("That button is not for you.")),
    Kind.ERROR_UNKNOWN_USER: Letter(
        N_(
            "Hello. I do not know you yet. Ask %(municipality)s for a code "
            "if you want messages here."
        )
    ),
    Kind.ERROR_AFTER_OUTAGE: Letter(
        N_(
            "Something went wrong on our side. Perhaps we missed your answer about "
            "the appointment on %(day)s %(time)s. Can you come?"
        ),
        COMING_OR_CALL,
    ),
    Kind.ERROR_AFTER_OUTAGE_REMOTE: Letter(
        N_(
            "Something went wrong on our side. Perhaps we missed your answer about "
            "the appointment on %(day)s %(time)s. Does the time suit you?"
        ),
        FINE_OR_CALL,
    ),
}
