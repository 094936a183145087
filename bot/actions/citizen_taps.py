"""The one list of what a citizen's buttons do."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.actions import answering, enrolling, tapping
from bot.actions.tapping import Answered, NotYours, Opened, Outcome, Tap
from bot.policy import Policy
from bot.rules.letters import Act
from bot.store import Session

ABOUT_APPOINTMENTS: Mapping[Act, Callable[[Session, Opened], Answered]] = {
    Act.CONFIRM: answering.confirm,
    Act.ON_MY_WAY: answering.confirm,
    Act.REGRET: answering.regret,
    Act.PICK: answering.pick,
    Act.CALL_ME: answering.call_me,
    Act.LATE: answering.late,
    Act.LATE_BY: answering.late_by,
    Act.SEEN: answering.seen,
    Act.SHOW_MORE: answering.show_more,
}
ABOUT_BEING_WRITTEN_TO: Mapping[Act, Callable[[Session, Policy, Opened], Answered]] = {
    Act.MORE: enrolling.more,
    Act.JOIN: enrolling.join,
    Act.DECLINE: enrolling.decline,
    Act.STOP: enrolling.stop,
    Act.STAY: enrolling.stay,
    Act.COPY: enrolling.copy,
}


def tap(session: Session, policy: Policy, act: Act, tapped: Tap, *, now: datetime) -> Outcome:
    """Do what the button means; what the message shows then, or that it was somebody else's."""
    opened = tapping.open_tap(session, policy, tapped, now)
    if isinstance(opened, NotYours) or opened.link.citizen is None:
        return NotYours()
    if act in ABOUT_BEING_WRITTEN_TO:
        return ABOUT_BEING_WRITTEN_TO[act](session, policy, opened)
    if tapping.is_silenced(opened):
        return tapping.telephone_only(opened)
    verb = ABOUT_APPOINTMENTS.get(act)
    return verb(session, opened) if verb else tapping.todays_facts(session, opened)
