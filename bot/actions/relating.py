"""How a member of staff stands to a citizen's appointment or to a colleague, and what they may therefore do."""

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
    relations = {
        *relations_to(session, member, appointment.citizen, now),
        *_relations_to_host(session, member, appointment, now),
    }
    return any(role_may(member.role, relation, act) for relation in relations)


def may_about(member: Staff, colleague: Staff, act: StaffAct) -> bool:
    """Whether the table of permissions lets `member` do `act` about a colleague, or about themselves."""
    if member.status is not StaffStatus.ACTIVE:
        return False
    own = Relation.SELF if member.id == colleague.id else Relation.NONE
    led = Relation.UNIT if colleague.manager_id == member.id else Relation.NONE
    return any(role_may(member.role, relation, act) for relation in (own, led))


def relations_to(
    session: Session, member: Staff, citizen: Citizen, now: datetime
) -> Iterator[Relation]:
    """Every way in which `member` is responsible for `citizen` now."""
    if citizen.consultant_id == member.id:
        yield Relation.PRIMARY
    yield from _relations_to(session, member, citizen.consultant, now)


def _relations_to_host(
    session: Session, member: Staff, appointment: Appointment, now: datetime
) -> Iterator[Relation]:
    """Whoever held it keeps it, also when the one whom they stood in for is back."""
    if member.id in {appointment.host_id, finding.holder(session, appointment).id}:
        yield Relation.HOST
    yield from _relations_to(session, member, appointment.host, now)


def _relations_to(
    session: Session, member: Staff, colleague: Staff, now: datetime
) -> Iterator[Relation]:
    if colleague.manager_id == member.id:
        yield Relation.UNIT
    substitute = finding.substitute(session, colleague, now)
    stands_in = absences.standing_in(session, member.id, now)
    if (substitute is not None and substitute.id == member.id) or any(
        absence.staff_id == colleague.id for absence in stands_in
    ):
        yield Relation.SUBSTITUTE
