"""The one list of what a citizen's buttons do."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.actions import after_missing, answering, enrolling, lateness, regretting, tapping
from bot.actions.tapping import Answered, NotYours, Opened, Outcome, Tap
from bot.policy import Policy
from bot.rules.letters import Act
from bot.rules.people import CitizenStatus
from bot.store import Session

ABOUT_APPOINTMENTS: Mapping[Act, Callable[[Session, Opened], Answered]] = {
    Act.CONFIRM: answering.confirm,
    Act.ON_MY_WAY: answering.on_my_way,
    Act.REGRET: regretting.regret,
    Act.REASON: regretting.reason,
    Act.PICK: regretting.pick,
    Act.CALL_ME: answering.call_me,
    Act.LATE: lateness.late,
    Act.LATE_BY: lateness.late_by,
    Act.SEEN: answering.seen,
    Act.SHOW_MORE: answering.show_more,
    Act.WRITE: after_missing.write,
    Act.AMEND: after_missing.write,
    Act.I_WAS_THERE: after_missing.dispute,
    Act.NEW_TIME: after_missing.new_time,
    Act.WISH: after_missing.wish,
}
ABOUT_BEING_WRITTEN_TO: Mapping[Act, Callable[[Session, Policy, Opened], Answered]] = {
    Act.MORE: enrolling.more,
    Act.JOIN: enrolling.join,
    Act.DECLINE: enrolling.decline,
    Act.STOP: enrolling.stop,
    Act.STAY: enrolling.stay,
    Act.COPY: enrolling.copy,
    Act.LANGUAGE: enrolling.speak,
}


def tap(session: Session, policy: Policy, act: Act, tapped: Tap, *, now: datetime) -> Outcome:
    """Do what the button means; what the message shows then, or that it was somebody else's."""
    opened = tapping.open_tap(session, policy, tapped, now)
    if isinstance(opened, NotYours):
        return opened
    if opened.link.citizen is None:
        return tapping.foreign(session, tapped, now=now)
    if _telephone_only(opened, act):
        return tapping.telephone_only(opened)
    if act in ABOUT_BEING_WRITTEN_TO:
        return ABOUT_BEING_WRITTEN_TO[act](session, policy, opened)
    verb = ABOUT_APPOINTMENTS.get(act)
    return verb(session, opened) if verb else tapping.todays_facts(session, opened)


def _telephone_only(opened: Opened, act: Act) -> bool:
    """A paused or closed case is spoken about on the telephone; to stop, or to ask for one's data, is always open."""
    if act in {Act.MORE, Act.JOIN}:
        return opened.citizen.status is CitizenStatus.CLOSED
    return act not in ABOUT_BEING_WRITTEN_TO and tapping.is_silenced(opened)
