"""What the bot says back to an answer: yes, no, late, here."""

from bot.i18n import N_
from bot.messages.taps import (
    CALL_ME,
    COMING,
    LATE,
    ONLY_CALL,
    READY,
    STILL_COMING,
    STILL_READY,
)
from bot.messages.words import Keyboard, Letter, Tap, Words, buttons
from bot.rules.contact import RegretReason
from bot.rules.letters import LONGEST_DELAY, Act, Kind

_MINUTES = (
    (
        Tap(N_("10 minutes"), Act.LATE_BY, "10"),
        Tap(N_("20 minutes"), Act.LATE_BY, "20"),
    ),
    (Tap(N_("More than 30"), Act.LATE_BY, "30"),),
)
_NOT_AT_ALL = ((Tap(N_("I will not make it"), Act.REGRET),),)
_TIME = (Tap(N_("The time is bad"), Act.REASON, RegretReason.TIME),)
_JOB = (Tap(N_("I have work or school"), Act.REASON, RegretReason.JOB),)
_OTHER = (Tap(N_("Another appointment"), Act.REASON, RegretReason.OTHER),)
_TRAVEL = (Tap(N_("I cannot get there"), Act.REASON, RegretReason.TRAVEL),)
_UNSAID = (
    (Tap(N_("I would rather call"), Act.CALL_ME),),
    (Tap(N_("I will not say"), Act.REASON, "none"),),
)
_WISHES = (
    (
        Tap(N_("Morning"), Act.WISH, "morning"),
        Tap(N_("Afternoon"), Act.WISH, "afternoon"),
    ),
    (Tap(N_("Another day"), Act.WISH, "other_day"), CALL_ME),
)
_RECEIVED = N_(
    "Thank you. We have sent your cancellation to %(consultant)s. It is not approved yet. "
    "Your appointment on %(day)s %(time)s stands until you hear from %(consultant)s."
)
_DECLINED = N_(
    "%(consultant)s has read your cancellation. The appointment on %(day)s %(time)s still "
    "stands. Do you want to talk about it? Call %(phone)s."
)


def _yes(words: Words) -> str:
    _ = words.gettext
    if len(words.facts.appointments) > 1:
        return _("Thank you for your answer. We expect you each time.")
    sentence = _("Thank you for your answer. %(consultant)s expects you on %(day)s %(time)s.")
    return sentence % words


def _changed_mind(words: Words) -> str:
    _ = words.gettext
    if len(words.facts.appointments) > 1:
        return _several_times(words)
    return _("Thank you. We have now written that you are coming on %(day)s %(time)s.") % words


def _changed_mind_remote(words: Words) -> str:
    _ = words.gettext
    if len(words.facts.appointments) > 1:
        return _several_times(words)
    return _("Thank you. We have now written that you are ready on %(day)s %(time)s.") % words


def _several_times(words: Words) -> str:
    _ = words.gettext
    return _("Thank you. We have now written that all the times suit you.")


def _how_late(words: Words) -> Keyboard:
    """Once it has begun nobody can cancel any more; a call helps then."""
    starts_at, clock = words.facts.starts_at, words.facts.clock
    has_begun = starts_at is not None and clock is not None and starts_at <= clock
    return buttons((*_MINUTES, *(ONLY_CALL if has_begun else _NOT_AT_ALL)), words)


def _late(words: Words) -> str:
    _ = words.gettext
    if words.fact("minutes") >= LONGEST_DELAY:
        return (
            _(
                "Thank you. Now %(consultant)s knows that you will be more than %(minutes)s late. "
                "Do come, even if you are late."
            )
            % words
        )
    return (
        _(
            "Thank you. Now %(consultant)s knows that you will be about %(minutes)s late. "
            "Do come, even if you are late."
        )
        % words
    )


def _late_remote(words: Words) -> str:
    _ = words.gettext
    if words.fact("minutes") >= LONGEST_DELAY:
        return (
            _(
                "Thank you. Now %(consultant)s knows that you are delayed by more than %(minutes)s. It is good that you tell us."
            )
            % words
        )
    return (
        _(
            "Thank you. Now %(consultant)s knows that you are delayed by about %(minutes)s. It is good that you tell us."
        )
        % words
    )


LETTERS = {
    Kind.ANSWER_YES: Letter(_yes),
    Kind.ANSWER_CHANGED_MIND: Letter(_changed_mind),
    Kind.ANSWER_CHANGED_MIND_REMOTE: Letter(_changed_mind_remote),
    Kind.ANSWER_SEEN: Letter(N_("Thank you. Now we know that you have seen it.")),
    Kind.ANSWER_AFTER_APPROVAL: Letter(
        N_(
            "Thank you. Your cancellation was approved. Now %(consultant)s has to see whether "
            "the time is still yours. You will hear from %(consultant)s."
        )
    ),
    Kind.REGRET_REASON: Letter(
        N_(
            "Why can you not come? You are free not to answer. If you or your child is ill, "
            "call %(phone)s. Do not write about illness here."
        ),
        (_TIME, _JOB, _OTHER, _TRAVEL, *_UNSAID, (COMING,)),
    ),
    Kind.REGRET_REASON_REMOTE: Letter(
        N_(
            "Why does it not suit you? You are free not to answer. If you or your child is ill, "
            "call %(phone)s. Do not write about illness here."
        ),
        (_TIME, _JOB, _OTHER, *_UNSAID, (READY,)),
    ),
    Kind.REGRET_RECEIVED: Letter(_RECEIVED, STILL_COMING),
    Kind.REGRET_RECEIVED_REMOTE: Letter(_RECEIVED, STILL_READY),
    Kind.REGRET_APPROVED: Letter(
        N_(
            "Your cancellation is approved. You do not need to come on %(day)s %(time)s. "
            "You will hear from %(consultant)s."
        )
    ),
    Kind.REGRET_APPROVED_REMOTE: Letter(
        N_(
            "Your cancellation is approved. The appointment on %(day)s %(time)s no longer stands. "
            "You will hear from %(consultant)s."
        )
    ),
    Kind.REGRET_DECLINED: Letter(_DECLINED, STILL_COMING),
    Kind.REGRET_DECLINED_REMOTE: Letter(_DECLINED, STILL_READY),
    Kind.REGRET_LATE: Letter(
        N_(
            "It is not long until your appointment. "
            "Call %(phone)s as well, so that we are sure to hear it in time."
        ),
        ONLY_CALL,
    ),
    Kind.REBOOKING_WISH: Letter(
        N_("When does it suit you best? %(consultant)s will see if there is room."),
        _WISHES,
    ),
    Kind.REBOOKING_RECEIVED: Letter(
        N_("Thank you. %(consultant)s has your wish. The old time stands until you get a new one.")
    ),
    Kind.REBOOKING_RECEIVED_AFTER: Letter(
        N_("Thank you. %(consultant)s has your wish. You will hear from %(consultant)s.")
    ),
    Kind.LATE_HOW_MUCH: Letter(N_("Thank you for telling us. How late will you be?"), _how_late),
    Kind.LATE_HOW_MUCH_REMOTE: Letter(
        N_("Thank you for telling us. How much are you delayed?"), _how_late
    ),
    Kind.LATE_RECEIVED: Letter(_late),
    Kind.LATE_RECEIVED_REMOTE: Letter(_late_remote),
    Kind.CHECK_IN_ASK: Letter(
        N_("Are you here? Tap the button, and %(consultant)s is told."),
        ((Tap(N_("I am here"), Act.CHECK_IN),), (LATE,)),
    ),
    Kind.CHECK_IN_THANKS: Letter(
        N_(
            "Welcome. Now %(consultant)s knows that you are here. "
            "Take a seat, and somebody will come for you."
        )
    ),
    Kind.ATTENDANCE_THANKS: Letter(
        N_("Thank you for coming. Your next appointment is on %(day)s %(time)s.")
    ),
    Kind.ATTENDANCE_THANKS_REMOTE: Letter(
        N_("Thank you for your time. Your next appointment is on %(day)s %(time)s.")
    ),
}
