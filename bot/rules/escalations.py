"""Matters that a human has to close: their kinds and states."""

from enum import StrEnum

PORTION = 50  # matters that one transaction opens or moves: people who tap want to write, too


class EscalationKind(StrEnum):
    """What the matter is."""

    REGRET = "regret"  # a citizen says that they can't come
    CALL_ME = "call_me"  # a citizen wants a call
    UNREACHABLE = "unreachable"  # a citizen blocked the bot or is gone
    ATTENDANCE = "attendance"  # nobody has registered what became of an appointment
    NO_SHOW = "no_show"  # a human registered one, and no human has tried to reach the citizen


class EscalationState(StrEnum):
    """Whose turn it is."""

    OPEN = "open"  # waits for a human; any human may resolve it
    ACKNOWLEDGED = "acknowledged"  # somebody has promised an outcome
    RESOLVED = "resolved"  # for good


class Resolution(StrEnum):
    """How a matter ended."""

    SEEN = "seen"
    CALLED = "called"
    APPROVED = "approved"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"  # the citizen changed their mind
    SUPERSEDED = "superseded"  # the appointment is another now
    REACHABLE = "reachable"  # the citizen is back
    REGISTERED = "registered"  # a human said what became of the appointment
    CONTACTED = "contacted"  # a human has tried to reach the citizen
    CORRECTED = "corrected"  # it was no no-show after all
    PAUSED = "paused"  # the citizen's case rests or is closed


class EscalationEvent(StrEnum):
    """What can happen to a matter."""

    RESOLVE = "resolve"
    TAKE = "take"  # «Jeg tager den»: a promise with an owner and an end
    LAPSE = "lapse"  # the promise ran out
    CLIMB = "climb"  # the next rung is told


ESCALATION_TRANSITIONS: dict[tuple[EscalationState, EscalationEvent], EscalationState] = {
    (EscalationState.OPEN, EscalationEvent.RESOLVE): EscalationState.RESOLVED,
    (EscalationState.ACKNOWLEDGED, EscalationEvent.RESOLVE): EscalationState.RESOLVED,
    (EscalationState.OPEN, EscalationEvent.CLIMB): EscalationState.OPEN,
    (EscalationState.OPEN, EscalationEvent.TAKE): EscalationState.ACKNOWLEDGED,
    (EscalationState.ACKNOWLEDGED, EscalationEvent.LAPSE): EscalationState.OPEN,
}


def after(state: EscalationState, event: EscalationEvent) -> EscalationState | None:
    """The state that `event` leads to, or None where it changes nothing."""
    return ESCALATION_TRANSITIONS.get((state, event))
