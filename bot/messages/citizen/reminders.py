"""Reminders of appointments ahead, for each way of meeting.

«tomorrow» and «today» stand only in the kinds that are chosen where they are true.
"""

from bot.i18n import N_
from bot.messages import lists
from bot.messages.taps import (
    CANNOT,
    COMING_OR_CALL,
    COMING_OR_NOT,
    FINE,
    FINE_OR_CALL,
    FINE_OR_NOT,
    LATE,
    STILL_COMING,
    STILL_READY,
)
from bot.messages.words import Letter, Tap, Words
from bot.rules.letters import Act, Kind

_SEE_YOU = Tap(N_("See you"), Act.CONFIRM)
_ON_MY_WAY = Tap(N_("I am on my way"), Act.ON_MY_WAY)


def _morning_list(words: Words) -> str:
    """Every line, whatever the room: nobody should miss the last appointment of today."""
    _ = words.gettext
    greeting = _("Good morning, %(first_name)s. Your appointments today:") % words
    return "\n".join([greeting, *lists.times(words)])


LETTERS = {
    Kind.REMINDER_DAYS_BEFORE: Letter(
        N_(
            "Hello %(first_name)s. You have an appointment with %(consultant)s "
            "on %(day)s %(time)s. Can you still come?"
        ),
        COMING_OR_CALL,
    ),
    Kind.REMINDER_DAYS_BEFORE_PHONE: Letter(
        N_(
            "Hello %(first_name)s. %(consultant)s will call you on %(day)s %(time)s. "
            "Does the time still suit you?"
        ),
        FINE_OR_CALL,
    ),
    Kind.REMINDER_DAYS_BEFORE_DIGITAL: Letter(
        N_(
            "Hello %(first_name)s. You will meet %(consultant)s online on %(day)s %(time)s. "
            "Does the time still suit you?"
        ),
        FINE_OR_CALL,
    ),
    Kind.REMINDER_TOMORROW: Letter(
        N_(
            "Remember your appointment tomorrow: %(day)s %(time)s. %(consultant)s has set time "
            "aside for you. Think about when you need to leave home. Can you come?"
        ),
        COMING_OR_NOT,
    ),
    Kind.REMINDER_TOMORROW_PHONE: Letter(
        N_(
            "Remember your appointment tomorrow: %(day)s %(time)s. %(consultant)s will call you. "
            "Keep your telephone ready."
        ),
        FINE_OR_NOT,
    ),
    Kind.REMINDER_TOMORROW_DIGITAL: Letter(
        N_(
            "Remember your appointment tomorrow: %(day)s %(time)s. You will meet %(consultant)s "
            "online. The link is in your letter. Find it in good time."
        ),
        FINE_OR_NOT,
    ),
    Kind.REMINDER_NEXT_WORKING_DAY: Letter(
        N_(
            "Remember your appointment on %(day)s %(time)s. %(consultant)s has set time "
            "aside for you. Think about when you need to leave home. Can you come?"
        ),
        COMING_OR_NOT,
    ),
    Kind.REMINDER_NEXT_WORKING_DAY_PHONE: Letter(
        N_(
            "Remember your appointment on %(day)s %(time)s. %(consultant)s will call you. "
            "Keep your telephone ready."
        ),
        FINE_OR_NOT,
    ),
    Kind.REMINDER_NEXT_WORKING_DAY_DIGITAL: Letter(
        N_(
            "Remember your appointment on %(day)s %(time)s. You will meet %(consultant)s online. "
            "The link is in your letter. Find it in good time."
        ),
        FINE_OR_NOT,
    ),
    Kind.REMINDER_SAME_MORNING: Letter(
        N_(
            "Good morning, %(first_name)s. You have an appointment with %(consultant)s "
            "today %(time)s. See you."
        ),
        ((_SEE_YOU, CANNOT),),
    ),
    Kind.REMINDER_SAME_MORNING_PHONE: Letter(
        N_(
            "Good morning, %(first_name)s. %(consultant)s will call you today %(time)s. "
            "Keep your telephone ready. You do not have to go anywhere."
        ),
        FINE_OR_NOT,
    ),
    Kind.REMINDER_SAME_MORNING_DIGITAL: Letter(
        N_(
            "Good morning, %(first_name)s. You will meet %(consultant)s online today %(time)s. "
            "The link is in your letter."
        ),
        FINE_OR_NOT,
    ),
    Kind.REMINDER_SAME_MORNING_LIST: Letter(_morning_list),
    Kind.REMINDER_HOURS_BEFORE: Letter(
        N_(
            "Your appointment with %(consultant)s is %(time)s. Are you running late? "
            "Tap here, and %(consultant)s is told."
        ),
        ((_ON_MY_WAY,), (LATE,)),
    ),
    Kind.REMINDER_HOURS_BEFORE_PHONE: Letter(
        N_(
            "%(consultant)s will call you %(time)s. Keep your telephone ready. "
            "We may call from a hidden number."
        ),
        FINE_OR_NOT,
    ),
    Kind.REMINDER_HOURS_BEFORE_DIGITAL: Letter(
        N_(
            "You will meet %(consultant)s online %(time)s. The link is in your letter. "
            "Are you running late? Tap here, and %(consultant)s is told."
        ),
        ((FINE,), (LATE,)),
    ),
    Kind.REMINDER_NO_ANSWER: Letter(
        N_(
            "We still need your answer about the appointment on %(day)s %(time)s. Can you come? "
            "You can also call %(phone)s."
        ),
        COMING_OR_CALL,
    ),
    Kind.REMINDER_NO_ANSWER_REMOTE: Letter(
        N_(
            "We still need your answer about the appointment on %(day)s %(time)s. Does the time suit you? "
            "You can also call %(phone)s."
        ),
        FINE_OR_CALL,
    ),
    Kind.REMINDER_REGRET_PENDING: Letter(
        N_(
            "Remember your appointment on %(day)s %(time)s. %(consultant)s has not answered your "
            "cancellation yet. The appointment stands until you hear otherwise."
        ),
        STILL_COMING,
    ),
    Kind.REMINDER_REGRET_PENDING_REMOTE: Letter(
        N_(
            "Remember your appointment on %(day)s %(time)s. %(consultant)s has not answered your "
            "cancellation yet. The appointment stands until you hear otherwise."
        ),
        STILL_READY,
    ),
}
