"""What a staff member's button does."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.actions import closing, deciding, facts as facts_of, tapping
from bot.actions.tapping import Answered, NotYours, Opened, Outcome, Tap
from bot.policy import Policy
from bot.rules.appointments import AnswerEvent
from bot.rules.escalations import EscalationKind, Resolution
from bot.rules.letters import Act, Facts, Kind
from bot.store import Escalation, Session, Staff, escalations, journal


def tap(session: Session, policy: Policy, act: Act, tapped: Tap, *, now: datetime) -> Outcome:
    """Do what the button means; what the message shows then, or that it was somebody else's."""
    opened = tapping.open_tap(session, policy, tapped, now)
    if isinstance(opened, NotYours) or opened.link.staff is None or act not in VERBS:
        return NotYours()
    return VERBS[act](session, opened, opened.link.staff)


def _seen(session: Session, opened: Opened, member: Staff) -> Answered:
    matter = _matter(session, opened)
    if matter is not None and matter.kind is EscalationKind.UNREACHABLE:
        _resolve(session, opened, member, matter, Resolution.SEEN, Kind.STAFF_SEEN)
    return _shown(session, opened, member, Kind.STAFF_SEEN)


def _called(session: Session, opened: Opened, member: Staff) -> Answered:
    matter = _matter(session, opened)
    if matter is not None:
        _resolve(session, opened, member, matter, Resolution.CALLED, Kind.STAFF_CALLED)
    return _shown(session, opened, member, Kind.STAFF_CALLED)


def _calling(session: Session, opened: Opened, member: Staff) -> Answered:
    """A regret stays open while somebody rings about it."""
    matter = _matter(session, opened)
    is_regret = matter is not None and matter.kind is EscalationKind.REGRET
    kind = Kind.STAFF_REGRET_CALLING if is_regret else Kind.STAFF_CALLING
    return _shown(session, opened, member, kind)


def _approve(session: Session, opened: Opened, member: Staff) -> Answered:
    return _decide(session, opened, member, AnswerEvent.APPROVE)


def _stands(session: Session, opened: Opened, member: Staff) -> Answered:
    return _decide(session, opened, member, AnswerEvent.DECLINE)


def _decide(session: Session, opened: Opened, member: Staff, event: AnswerEvent) -> Answered:
    matter = _matter(session, opened)
    if matter is None or not opened.subjects:
        return _shown(session, opened, member, Kind.STAFF_SUPERSEDED)
    kind, by = deciding.decide(session, opened, member, matter, event)
    return _shown(session, opened, by, kind)


def _matter(session: Session, opened: Opened) -> Escalation | None:
    matter_id = opened.message.escalation_id
    return escalations.get(session, matter_id) if matter_id is not None else None


def _resolve(
    session: Session,
    opened: Opened,
    member: Staff,
    matter: Escalation,
    resolution: Resolution,
    say: Kind,
) -> None:
    closing.resolve(
        session,
        matter,
        resolution,
        now=opened.now,
        say=say,
        by_id=member.id,
        tapped=opened.message,
        consultant=member.first_name,
    )


def _shown(session: Session, opened: Opened, member: Staff, kind: Kind) -> Answered:
    journal.append(
        session,
        str(kind),
        at=opened.now,
        actor=f"staff:{member.id}",
        message_id=opened.message.id,
    )
    return opened.answered(kind, _facts(opened, member))


def _facts(opened: Opened, member: Staff) -> Facts:
    facts = facts_of.of_unit(opened.unit)
    if opened.subjects:
        facts = facts_of.of_appointment(opened.unit, opened.subjects[0])
    return replace(facts, consultant=member.first_name, clock=opened.now)


VERBS: Mapping[Act, Callable[[Session, Opened, Staff], Answered]] = {
    Act.SEEN: _seen,
    Act.CALLED: _called,
    Act.CALLING: _calling,
    Act.APPROVE: _approve,
    Act.STANDS: _stands,
}
