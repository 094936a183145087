"""How a member of staff stands to a citizen's appointment, and what they may therefore do."""

from collections.abc import Iterator
from datetime import datetime

from bot.actions import finding
from bot.rules.people import StaffStatus
from bot.rules.permissions import Relation, StaffAct, may as role_may
from bot.store import Appointment, Citizen, Session, Staff, absences


def may(
    session: Session, member: Staff, appointment: Appointment, act: StaffAct, *, now: datetime
) -> bool:
    """Whether the table of permissions lets `member` do `act` about this appointment."""
    if member.status is not StaffStatus.ACTIVE:
        return False
    citizen = appointment.citizen
    relations = set(relations_to(session, member, citizen, now))
    if appointment.host_id == member.id:
        relations.add(Relation.HOST)
    return any(role_may(member.role, relation, act) for relation in relations)


def relations_to(
    session: Session, member: Staff, citizen: Citizen, now: datetime
) -> Iterator[Relation]:
    """Every way in which `member` is responsible for `citizen` now."""
    if citizen.consultant_id == member.id:
        yield Relation.PRIMARY
    if citizen.consultant.manager_id == member.id:
        yield Relation.UNIT
    substitute = finding.substitute(session, citizen.consultant, now)
    if substitute is not None and substitute.id == member.id:
        yield Relation.SUBSTITUTE
    if any(
        a.staff_id == citizen.consultant_id for a in absences.standing_in(session, member.id, now)
    ):
        yield Relation.SUBSTITUTE
