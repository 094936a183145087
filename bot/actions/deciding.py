"""A human's decision on a regret: approved, or the appointment stands."""

from bot.actions import closing
from bot.actions.tapping import Opened
from bot.rules.appointments import AnswerEvent, after
from bot.rules.escalations import EscalationKind, Resolution
from bot.rules.letters import Kind, Priority
from bot.rules.people import Role
from bot.store import Appointment, Escalation, Session, Staff, appointments, escalations, journal
from bot.store.messages import Draft, Recipient, put

DECIDERS = frozenset({Role.CONSULTANT, Role.HEAD})  # a provider's word is no decision

_TO_CITIZEN = {
    AnswerEvent.APPROVE: Kind.REGRET_APPROVED,
    AnswerEvent.DECLINE: Kind.REGRET_DECLINED,
}
_RESOLUTIONS = {
    AnswerEvent.APPROVE: Resolution.APPROVED,
    AnswerEvent.DECLINE: Resolution.DECLINED,
}
_TO_STAFF = {
    Resolution.APPROVED: Kind.STAFF_REGRET_APPROVED,
    Resolution.DECLINED: Kind.STAFF_REGRET_DECLINED,
    Resolution.TAKEN_BACK: Kind.STAFF_CHANGED_MIND,
}


def decide(
    session: Session, opened: Opened, member: Staff, matter: Escalation, event: AnswerEvent
) -> tuple[Kind, Staff]:
    """Decide, unless somebody was faster; what the message shows then, and whose decision it was."""
    appointment = opened.subjects[0]
    new = after(appointment.answer, event)
    is_open = opened.is_same and matter.kind is EscalationKind.REGRET and new is not None
    if not is_open or member.role not in DECIDERS or new is None:
        return _decided(session, matter, member)
    seen = appointment.answer
    if not appointments.answer(session, appointment, seen=seen, new=new, at=opened.now):
        return _decided(session, matter, member)
    _tell(session, opened, member, matter, event)
    _journal(session, opened, member, appointment, event)
    return _TO_STAFF[_RESOLUTIONS[event]], member


def _decided(session: Session, matter: Escalation, member: Staff) -> tuple[Kind, Staff]:
    """What was decided before, and by whom; nothing, if the appointment is another now."""
    session.refresh(matter)
    resolution = Resolution(matter.resolution) if matter.resolution else Resolution.SUPERSEDED
    by = escalations.resolved_by(session, matter) or member
    return _TO_STAFF.get(resolution, Kind.STAFF_SUPERSEDED), by


def _tell(
    session: Session, opened: Opened, member: Staff, matter: Escalation, event: AnswerEvent
) -> None:
    """Everybody who was asked, and the citizen."""
    resolution = _RESOLUTIONS[event]
    closing.resolve(
        session,
        matter,
        resolution,
        now=opened.now,
        say=_TO_STAFF[resolution],
        by_id=member.id,
        tapped=opened.message,
        consultant=member.first_name,
    )
    appointment = opened.subjects[0]
    draft = Draft(
        key=f"decision:{matter.id}",
        kind=_TO_CITIZEN[event],
        to=Recipient(citizen_id=appointment.citizen_id),
        priority=Priority.CHANGE,
        due_at=opened.unit.calendar.next_writing(opened.now),
        not_after=appointment.starts_at,
        subjects=[(appointment.id, appointment.version)],
    )
    put(session, draft, now=opened.now)


def _journal(
    session: Session, opened: Opened, member: Staff, appointment: Appointment, event: AnswerEvent
) -> None:
    journal.append(
        session,
        f"answer_{event}",
        at=opened.now,
        actor=f"staff:{member.id}",
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
        message_id=opened.message.id,
        version=appointment.version,
    )
