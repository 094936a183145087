"""What a citizen has said or asked for, where a human has to act."""

from collections.abc import Callable

from bot.i18n import N_
from bot.messages.taps import (
    APPROVE,
    CALLED,
    CALLING,
    ONLY_OPEN,
    ONLY_SEEN,
    SEEN_OR_CALLING,
    STANDS,
    TAKE,
)
from bot.messages.words import Letter, Words
from bot.rules.contact import RegretReason
from bot.rules.letters import LONGEST_DELAY, Kind

_REASONS = {
    RegretReason.TIME: N_("the time is bad"),
    RegretReason.JOB: N_("work or school"),
    RegretReason.OTHER: N_("another appointment"),
    RegretReason.TRAVEL: N_("cannot get there"),
}


def _running_late(words: Words) -> str:
    _ = words.gettext
    if words.fact("minutes") >= LONGEST_DELAY:
        return (
            _("%(citizen_ref)s says at %(clock)s: more than %(minutes)s late for %(time)s.") % words
        )
    return _("%(citizen_ref)s says at %(clock)s: about %(minutes)s late for %(time)s.") % words


def reason(words: Words) -> str:
    """Why the citizen can't come, in the words of the button that they chose."""
    _ = words.gettext
    given = _(_REASONS[words.fact("reason")])
    return _("The citizen's reason: %(reason)s.") % words.having(reason=given)


def _with_reason(sentence: str) -> Callable[[Words], str]:
    """The sentence, and the reason below it if there is one."""

    def text(words: Words) -> str:
        said = words.gettext(sentence) % words
        return f"{said}\n{reason(words)}" if words.facts.reason else said

    return text


LETTERS = {
    Kind.STAFF_REGRET: Letter(
        _with_reason(
            N_(
                "Cancellation from %(citizen_ref)s of the appointment on %(day)s %(time)s. Received at %(clock)s. "
                "The citizen has been told that it is not approved yet. You have to decide."
            )
        ),
        ((APPROVE, STANDS), (CALLING,)),
    ),
    Kind.HEAD_REGRET: Letter(
        _with_reason(N_("A cancellation waits for an answer: %(citizen_ref)s, %(day)s %(time)s.")),
        ((APPROVE, STANDS), (TAKE,)),
    ),
    Kind.STAFF_CHANGED_MIND: Letter(
        N_(
            "%(citizen_ref)s would like to come on %(day)s %(time)s after all. Received at "
            "%(clock)s. The system has not checked if the time is still free. Tell the citizen "
            "yourself if it is not."
        ),
        SEEN_OR_CALLING,
    ),
    Kind.STAFF_TAKEN_BACK: Letter(
        N_(
            "%(citizen_ref)s would like to come on %(day)s %(time)s after all. Received at "
            "%(clock)s. The cancellation is taken back, and the appointment stands."
        ),
        SEEN_OR_CALLING,
    ),
    Kind.STAFF_RUNNING_LATE: Letter(_running_late, ONLY_SEEN),
    Kind.STAFF_CHECKED_IN: Letter(
        N_(
            "%(citizen_ref)s has reported arrival at %(clock)s "
            "(the citizen's own word, not checked)."
        ),
        ONLY_SEEN,
    ),
    Kind.STAFF_CITIZEN_WROTE: Letter(
        N_(
            "%(citizen_ref)s wrote at %(clock)s. The time is kept. "
            "Tap Open to read the citizen's own words."
        ),
        ONLY_OPEN,
    ),
    Kind.STAFF_CALL_ME: Letter(
        N_("%(citizen_ref)s would like to be called. Asked at %(clock)s."),
        ((CALLED,),),
    ),
    Kind.STAFF_CALLING: Letter(
        N_("%(consultant)s is calling now. Noted at %(clock)s."), ((CALLED,),)
    ),
    Kind.STAFF_REGRET_CALLING: Letter(
        N_("%(consultant)s is calling now. Noted at %(clock)s."), ((APPROVE, STANDS),)
    ),
    Kind.STAFF_REGRET_APPROVED: Letter(
        N_("Cancellation approved by %(consultant)s at %(clock)s. The citizen is told.")
    ),
    Kind.STAFF_REGRET_DECLINED: Letter(
        N_("The appointment stands. Decided by %(consultant)s at %(clock)s. The citizen is told.")
    ),
    Kind.STAFF_CALLED: Letter(N_("%(consultant)s has called. Noted at %(clock)s.")),
    Kind.STAFF_SEEN: Letter(N_("Seen by %(consultant)s at %(clock)s.")),
    Kind.STAFF_SUPERSEDED: Letter(
        N_("The appointment was changed at %(clock)s. Nothing is left to answer here.")
    ),
    Kind.STAFF_REACHABLE: Letter(N_("The citizen can be reached here again. Noted at %(clock)s.")),
    Kind.STAFF_DATA_REQUEST: Letter(
        N_("%(citizen_ref)s wants to see what we have kept. Deadline: %(day)s."), ONLY_SEEN
    ),
    Kind.STAFF_ERASE_REQUEST: Letter(
        N_(
            "%(citizen_ref)s wants what we have kept to be deleted. "
            "A human has to look at it. Deadline: %(day)s."
        ),
        ONLY_SEEN,
    ),
}
