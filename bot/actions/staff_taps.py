"""What a staff member's button does."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.actions import (
    attendance_taps,
    chasing_taps,
    closing,
    contacting,
    deciding,
    facts as facts_of,
    opening,
    relating,
    tapping,
    untried,
    untried_taps,
)
from bot.actions.deciding import Decision
from bot.actions.tapping import Answered, NotYours, Opened, Outcome, Tap
from bot.policy import Policy
from bot.rules.appointments import AnswerEvent
from bot.rules.delivery import MessageState
from bot.rules.escalations import EscalationKind, EscalationState, Resolution
from bot.rules.letters import Act, Facts, Handled, Kind
from bot.rules.people import Role
from bot.rules.permissions import StaffAct, may_ever
from bot.store import Escalation, Session, Staff, escalations, journal, told


def tap(session: Session, policy: Policy, act: Act, tapped: Tap, *, now: datetime) -> Outcome:
    """Do what the button means; what the message shows then, or that it was somebody else's."""
    opened = tapping.open_tap(session, policy, tapped, now)
    if isinstance(opened, NotYours):
        return opened
    member = opened.link.staff
    needed = _needed(opened, act)
    if member is None or act not in VERBS or not _may_ever(member, needed):
        return tapping.foreign(session, tapped, now=now)
    if needed is not None and not _may(session, opened, member, needed):
        return _refused(session, opened, member)
    return VERBS[act](session, opened, member)


def _needed(opened: Opened, act: Act) -> StaffAct | None:
    """What the table of permissions has to allow for a tap; None: whoever got the message may."""
    if act is Act.CALLED:
        return StaffAct.LOG_CONTACT if opened.message.kind == Kind.STAFF_NO_SHOW else None
    needed = _NEEDED.get(act)
    member = opened.link.staff
    if needed is StaffAct.REGISTER and member is not None and member.role is Role.PROVIDER:
        return StaffAct.REPORT
    return needed


def _may_ever(member: Staff, needed: StaffAct | None) -> bool:
    return needed is None or may_ever(member.role, needed)


def _may(session: Session, opened: Opened, member: Staff, needed: StaffAct) -> bool:
    return all(
        relating.may(session, member, appointment, needed, now=opened.now)
        for appointment in opened.subjects
    )


def _refused(session: Session, opened: Opened, member: Staff) -> Answered:
    """The message reached them once, and the citizen is no longer theirs."""
    _journal(session, opened, member, "not_allowed")
    return opened.answered(Kind.STAFF_NOT_ALLOWED, _facts(opened, member, opened.now))


def _seen(session: Session, opened: Opened, member: Staff) -> Answered:
    if opened.message.kind == Kind.STAFF_UNANSWERED_LIST:
        return chasing_taps.handle(session, opened, member, Handled.SEEN)
    return _close(
        session, opened, member, EscalationKind.UNREACHABLE, Resolution.SEEN, Kind.STAFF_SEEN
    )


def _called(session: Session, opened: Opened, member: Staff) -> Answered:
    """«Jeg har ringet»: after a no-show it is a contact attempt, and its outcome is asked for."""
    if opened.message.kind == Kind.STAFF_NO_SHOW:
        return contacting.called(session, opened, member)
    if opened.message.kind == Kind.STAFF_UNANSWERED_LIST:
        return chasing_taps.handle(session, opened, member, Handled.CALLED)
    return _close(
        session, opened, member, EscalationKind.CALL_ME, Resolution.CALLED, Kind.STAFF_CALLED
    )


def _calling(session: Session, opened: Opened, member: Staff) -> Answered:
    """A regret stays open while somebody rings about it."""
    if opened.message.kind == Kind.STAFF_UNANSWERED_LIST:
        return chasing_taps.handle(session, opened, member, Handled.CALLING)
    matter = _matter(session, opened)
    if matter is None or matter.kind is not EscalationKind.REGRET:
        return _shown(session, opened, member, Kind.STAFF_CALLING)
    if matter.state is not EscalationState.RESOLVED:
        return _shown(session, opened, member, Kind.STAFF_REGRET_CALLING)
    if matter.resolution == Resolution.TAKEN_BACK:  # to talk about the time, not to decide
        return _shown(session, opened, member, Kind.STAFF_CALLING)
    return _late(session, opened, member, deciding.decided(session, matter, member, opened.now))


def _take(session: Session, opened: Opened, member: Staff) -> Answered:
    if opened.message.kind == untried.LIST:
        return _take_untried(session, opened, member)
    matter = _matter(session, opened)
    if matter is None or matter.kind is EscalationKind.ATTENDANCE:
        return attendance_taps.take(session, opened, member)
    if matter.state is not EscalationState.RESOLVED:
        return attendance_taps.take_matter(session, opened, member, matter)
    if matter.resolution == Resolution.CONTACTED:
        return contacting.logged(session, opened, opened.subjects[0])
    return _late(session, opened, member, deciding.decided(session, matter, member, opened.now))


def _take_untried(session: Session, opened: Opened, member: Staff) -> Answered:
    """Of a no-show that somebody has tried to follow up meanwhile, the tries are shown."""
    some = opened.subjects[:1]
    is_open = any(untried.open_matter(session, appointment) for appointment in some)
    if not is_open and any(contacting.tries(session, appointment) for appointment in some):
        return contacting.logged(session, opened, some[0])
    return untried_taps.take(session, opened, member)


def _approve(session: Session, opened: Opened, member: Staff) -> Answered:
    return _decide(session, opened, member, AnswerEvent.APPROVE)


def _stands(session: Session, opened: Opened, member: Staff) -> Answered:
    return _decide(session, opened, member, AnswerEvent.DECLINE)


def _decide(session: Session, opened: Opened, member: Staff, event: AnswerEvent) -> Answered:
    matter = _matter(session, opened)
    if matter is None or not opened.subjects:
        return _shown(session, opened, member, Kind.STAFF_SUPERSEDED)
    was_open = matter.state is not EscalationState.RESOLVED
    decision = deciding.decide(session, opened, member, matter, event)
    if was_open and decision.by is member:
        return _shown(session, opened, member, decision.kind)
    return _late(session, opened, member, decision)


def _matter(session: Session, opened: Opened) -> Escalation | None:
    matter_id = opened.message.escalation_id
    return escalations.get(session, matter_id) if matter_id is not None else None


def _close(
    session: Session,
    opened: Opened,
    member: Staff,
    closes: EscalationKind,
    resolution: Resolution,
    say: Kind,
) -> Answered:
    """A tap that ends a matter of the kind `closes`, and of any other says only what it says."""
    matter = _matter(session, opened)
    if matter is None or matter.kind is not closes:
        return _shown(session, opened, member, say)
    resolved = closing.resolve(
        session,
        matter,
        resolution,
        now=opened.now,
        say=say,
        by_id=member.id,
        tapped=opened.message,
        consultant=member.first_name,
    )
    if resolved:
        return _shown(session, opened, member, say)
    session.refresh(matter)
    by = escalations.resolved_by(session, matter)
    if by is None:
        return _shown(session, opened, member, say)
    at = matter.resolved_at or opened.now
    return _late(session, opened, member, Decision(kind=say, by=by, at=at))


def _shown(session: Session, opened: Opened, member: Staff, kind: Kind) -> Answered:
    """What `member` has just done, below the message as it reads by now."""
    _journal(session, opened, member, str(kind))
    answered = opened.answered(kind, _facts(opened, member, opened.now))
    return replace(answered, original=_newest_text(session, opened) or answered.original)


def _newest_text(session: Session, opened: Opened) -> str | None:
    """What somebody else's act has made of the message; None if nothing."""
    matter = _matter(session, opened)
    if matter is None:
        return None
    edits = [
        message.text
        for message in told.of_matter(session, matter.id, MessageState.SENT)
        if message.edits_id == opened.message.id
    ]
    return edits[-1] if edits else None


def _late(session: Session, opened: Opened, member: Staff, decision: Decision) -> Answered:
    """What was done before `member` tapped, and by whom."""
    _journal(session, opened, member, "tapped_too_late")
    return opened.answered(decision.kind, _facts(opened, decision.by, decision.at))


def _journal(session: Session, opened: Opened, member: Staff, event: str) -> None:
    matter = _matter(session, opened)
    appointment = opened.subjects[0] if opened.subjects else None
    about = matter or appointment
    journal.append(
        session,
        event,
        at=opened.now,
        actor=f"staff:{member.id}",
        citizen_id=about.citizen_id if about else None,
        appointment_id=appointment.id if appointment else None,
        message_id=opened.message.id,
    )


def _facts(opened: Opened, by: Staff, at: datetime) -> Facts:
    facts = facts_of.of_unit(opened.unit)
    if opened.subjects:
        facts = facts_of.of_appointment(opened.unit, opened.subjects[0])
    return replace(facts, consultant=by.first_name, clock=at)


_NEEDED: Mapping[Act, StaffAct] = {
    Act.APPROVE: StaffAct.DECIDE,
    Act.STANDS: StaffAct.DECIDE,
    Act.REGISTER: StaffAct.REGISTER,
    Act.CORRECT: StaffAct.REGISTER,
    Act.TAKE: StaffAct.TAKE,
    Act.LOG_CONTACT: StaffAct.LOG_CONTACT,
    Act.OPEN: StaffAct.OPEN,
}

VERBS: Mapping[Act, Callable[[Session, Opened, Staff], Answered]] = {
    Act.SEEN: _seen,
    Act.CALLED: _called,
    Act.CALLING: _calling,
    Act.APPROVE: _approve,
    Act.STANDS: _stands,
    Act.REGISTER: attendance_taps.register,
    Act.CORRECT: attendance_taps.correct,
    Act.UNFOLD: attendance_taps.unfold,
    Act.TAKE: _take,
    Act.LOG_CONTACT: contacting.log,
    Act.OPEN: opening.view,
}
