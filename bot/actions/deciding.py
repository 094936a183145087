"""A human's decision on a regret: approved, or the appointment stands.

Who may decide is seen to where the tap comes in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.actions import closing, refreshing, telling
from bot.actions.tapping import Opened
from bot.rules.appointments import Answer, AnswerEvent, after
from bot.rules.escalations import EscalationKind, EscalationState, Resolution
from bot.rules.letters import Kind, Priority
from bot.rules.people import CitizenStatus, LinkState, Role
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Escalation,
    Session,
    Staff,
    appointments,
    escalations,
    journal,
    links,
)
from bot.store.messages import Draft, Recipient, put

NOTICE = timedelta(hours=2)  # what a citizen needs to change their plans

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
    Resolution.TAKEN_BACK: Kind.STAFF_TAKEN_BACK,
    Resolution.CORRECTED: Kind.STAFF_CORRECTED,
}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the message about a regret shows: what was decided, by whom and when."""

    kind: Kind
    by: Staff
    at: datetime


def decide(
    session: Session, opened: Opened, member: Staff, matter: Escalation, event: AnswerEvent
) -> Decision:
    """Decide, unless somebody was faster or the regret is no more."""
    appointment = opened.subjects[0]
    new = after(appointment.answer, event)
    if new is None or not _is_open(opened, matter):
        return decided(session, matter, member, opened.now)
    if not _move(session, opened, appointment, new):
        return decided(session, matter, member, opened.now)
    refreshing.refresh_lists(session, appointment, now=opened.now)
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
    _journal(session, opened, member, appointment, event)
    _tell_citizen(session, opened, member, matter, _TO_CITIZEN[event])
    return Decision(kind=_TO_STAFF[resolution], by=member, at=opened.now)


def _is_open(opened: Opened, matter: Escalation) -> bool:
    is_alive = matter.state is not EscalationState.RESOLVED
    return opened.is_same and is_alive and matter.kind is EscalationKind.REGRET


def _move(session: Session, opened: Opened, appointment: Appointment, new: Answer) -> bool:
    return appointments.answer(
        session, appointment, seen=appointment.answer, new=new, at=opened.now
    )


def decided(session: Session, matter: Escalation, member: Staff, now: datetime) -> Decision:
    """What was decided before, by whom and when; nothing, if the appointment is another now."""
    session.refresh(matter)
    resolution = Resolution(matter.resolution) if matter.resolution else Resolution.SUPERSEDED
    return Decision(
        kind=_TO_STAFF.get(resolution, Kind.STAFF_SUPERSEDED),
        by=escalations.resolved_by(session, matter) or member,
        at=matter.resolved_at or now,
    )


def _tell_citizen(
    session: Session, opened: Opened, member: Staff, matter: Escalation, kind: Kind
) -> None:
    """In the hours for it; where that comes late or not at all, whoever decided has to ring."""
    appointment = opened.subjects[0]
    due_at = opened.unit.calendar.next_writing(opened.now)
    draft = Draft(
        key=f"decision:{matter.id}",
        kind=kind,
        to=Recipient(citizen_id=appointment.citizen_id),
        priority=Priority.CHANGE,
        due_at=due_at,
        not_after=appointment.starts_at,
        subjects=[(appointment.id, appointment.version)],
        facts=_decider(opened.unit, appointment, member, kind),
    )
    if appointment.starts_at > opened.now:
        put(session, draft, now=opened.now)
    is_late = appointment.starts_at < (due_at + NOTICE if due_at > opened.now else opened.now)
    if is_late or not _listens(session, appointment):
        telling.reply(
            session,
            Kind.STAFF_NOT_REACHED,
            to=Recipient(staff_id=member.id),
            update_id=opened.tap.update_id,
            now=opened.now,
            about=[appointment],
        )


def _decider(unit: Unit, appointment: Appointment, member: Staff, kind: Kind) -> dict[str, Any]:
    """A provider has not read the regret: who has is named, and can be rung about it."""
    if kind is not Kind.REGRET_DECLINED or appointment.host.role is not Role.PROVIDER:
        return {}
    return {"consultant": member.first_name, "phone": member.phone or unit.phone}


def _listens(session: Session, appointment: Appointment) -> bool:
    """Whether messages to the citizen are delivered at all."""
    link = links.of_citizen(session, appointment.citizen_id)
    is_active = appointment.citizen.status is CitizenStatus.ACTIVE
    return is_active and link is not None and link.state is LinkState.LINKED


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
