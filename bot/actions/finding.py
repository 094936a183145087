"""The person behind a role of a ladder, found when its step is due."""

from collections.abc import Collection
from datetime import datetime

from bot.rules.people import LinkState, StaffStatus
from bot.rules.units import LadderRole
from bot.store import Appointment, Citizen, Session, Staff, absences, links, people


def person(
    session: Session,
    role: LadderRole,
    citizen: Citizen,
    appointment: Appointment | None,
    now: datetime,
) -> Staff | None:
    """Who has the role for this citizen now; None if nobody has."""
    if role is LadderRole.HOST:
        return holder(session, appointment) if appointment is not None else citizen.consultant
    if role is LadderRole.CONSULTANT:
        return citizen.consultant
    if role is LadderRole.SUBSTITUTE:
        return substitute(session, citizen.consultant, now)
    return _member(session, citizen.consultant.manager_id)


def substitute(session: Session, member: Staff, now: datetime) -> Staff | None:
    """Who stands in: by an absence entered for now, else always."""
    absence = absences.of(session, member.id, now)
    return _member(session, absence.substitute_id if absence else member.substitute_id)


def holder(session: Session, appointment: Appointment) -> Staff:
    """Who holds the appointment: its host, or who stands in for them when it starts."""
    absence = absences.of(session, appointment.host_id, appointment.starts_at)
    return people.staff_member(session, absence.substitute_id) if absence else appointment.host


def holders(session: Session, some: Collection[Appointment]) -> dict[int, Staff]:
    """As `holder` for each, by the appointment's id."""
    away = absences.of_each(session, ((a.host_id, a.starts_at) for a in some))
    ids = {a.id: a.host_id for a in some}
    for a in some:
        if absence := away.get((a.host_id, a.starts_at)):
            ids[a.id] = absence.substitute_id
    staff = people.staff_members(session, set(ids.values()))
    return {appointment_id: staff[staff_id] for appointment_id, staff_id in ids.items()}


def stand_in(session: Session, member: Staff, now: datetime) -> Staff:
    """Whoever stands in while somebody is away; themselves while they are here."""
    absence = absences.of(session, member.id, now)
    return people.staff_member(session, absence.substitute_id) if absence else member


def is_here(session: Session, member: Staff, now: datetime) -> bool:
    """Whether a message reaches somebody who is not away."""
    return is_reachable(session, member) and absences.of(session, member.id, now) is None


def is_reachable(session: Session, member: Staff) -> bool:
    """Whether a message reaches somebody: here, and linked."""
    link = links.of_staff(session, member.id)
    is_linked = link is not None and link.state is LinkState.LINKED
    return is_linked and member.status is StaffStatus.ACTIVE


def _member(session: Session, staff_id: int | None) -> Staff | None:
    return people.staff_member(session, staff_id) if staff_id is not None else None
