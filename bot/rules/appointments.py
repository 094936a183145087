"""The appointment's three nouns, kept apart: the appointment itself, the citizen's answer, and attendance."""

from enum import StrEnum


class AppointmentState(StrEnum):
    """Moved by an import or by staff."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class ContactForm(StrEnum):
    """How the two meet."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    DIGITAL = "digital"


class Attendance(StrEnum):
    """What became of it; only a human moves it away from `unknown`."""

    UNKNOWN = "unknown"
    REPORTED_ABSENT = "reported_absent"  # a provider's word; staff of the municipality decide
    ATTENDED = "attended"
    ATTENDED_LATE = "attended_late"
    NO_SHOW = "no_show"  # set by a consultant or a head only
    CANCELLED_BY_US = "cancelled_by_us"


class Answer(StrEnum):
    """What the citizen has said about the appointment's present start."""

    NONE = "none"  # a tap moves it on
    CONFIRMED = "confirmed"  # the citizen may still change their mind
    REGRET_PENDING = "regret_pending"  # staff approve or decline; the citizen may take it back
    REGRET_APPROVED = "regret_approved"  # silence; a change of mind goes to the host as a message
    REGRET_DECLINED = "regret_declined"  # the appointment stands


class AnswerEvent(StrEnum):
    """What can happen to an answer."""

    CONFIRM = "confirm"  # the citizen
    REGRET = "regret"  # the citizen, before the start
    APPROVE = "approve"  # staff
    DECLINE = "decline"  # staff
    NEW_START = "new_start"  # an import or staff moved the appointment


_CONFIRMABLE = (Answer.NONE, Answer.REGRET_PENDING, Answer.REGRET_DECLINED)
_REGRETTABLE = (Answer.NONE, Answer.CONFIRMED, Answer.REGRET_DECLINED)

ANSWER_TRANSITIONS: dict[tuple[Answer, AnswerEvent], Answer] = {
    **{(state, AnswerEvent.CONFIRM): Answer.CONFIRMED for state in _CONFIRMABLE},
    **{(state, AnswerEvent.REGRET): Answer.REGRET_PENDING for state in _REGRETTABLE},
    (Answer.REGRET_PENDING, AnswerEvent.APPROVE): Answer.REGRET_APPROVED,
    (Answer.REGRET_PENDING, AnswerEvent.DECLINE): Answer.REGRET_DECLINED,
    **{(state, AnswerEvent.NEW_START): Answer.NONE for state in Answer if state is not Answer.NONE},
}


def after(state: Answer, event: AnswerEvent) -> Answer | None:
    """The answer that `event` leads to, or None where it changes nothing."""
    return ANSWER_TRANSITIONS.get((state, event))
