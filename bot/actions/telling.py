"""Messages to people as rows: to staff in their opening hours, to citizens in answer to what they wrote."""

from datetime import datetime, timedelta
from typing import Any

from bot.actions.facts import frozen
from bot.rules.letters import Kind, Priority
from bot.rules.people import LinkState, StaffStatus
from bot.rules.units import Unit
from bot.store import Appointment, Escalation, Session, Staff, links, people
from bot.store.messages import Draft, Recipient, put

REPLY_USELESS_AFTER = timedelta(minutes=10)


def reachable(session: Session, host: Staff) -> Staff:
    """Who hears it: the first of host, substitute and head who is linked; the host if nobody is."""
    for member in (host, *_stand_ins(session, host)):
        link = links.of_staff(session, member.id)
        linked = link is not None and link.state is LinkState.LINKED
        if linked and member.status is StaffStatus.ACTIVE:
            return member
    return host


def _stand_ins(session: Session, host: Staff) -> list[Staff]:
    ids = (host.substitute_id, host.manager_id)
    return [people.staff_member(session, staff_id) for staff_id in ids if staff_id is not None]


def staff(
    session: Session,
    unit: Unit,
    kind: Kind,
    *,
    to: Staff,
    key: str,
    now: datetime,
    about: Appointment | None = None,
    escalation: Escalation | None = None,
    **facts: Any,
) -> None:
    """Tell a member of staff, or who stands in, when the unit is open."""
    put(
        session,
        Draft(
            key=key,
            kind=kind,
            to=Recipient(staff_id=reachable(session, to).id),
            priority=Priority.ESCALATION,
            due_at=unit.calendar.next_opening(now),
            subjects=_subject(about),
            facts=frozen(**facts),
            escalation_id=escalation.id if escalation else None,
        ),
        now=now,
    )


def reply(
    session: Session,
    kind: Kind | str,
    *,
    to: Recipient,
    update_id: int,
    now: datetime,
    about: list[Appointment] | None = None,
    **facts: Any,
) -> None:
    """Answer what somebody just wrote or tapped: at once, at any hour, and not later than in ten minutes."""
    put(
        session,
        Draft(
            key=f"reply:{update_id}:{kind}",
            kind=kind,
            to=to,
            priority=Priority.ANSWER,
            due_at=now,
            not_after=now + REPLY_USELESS_AFTER,
            subjects=[(appointment.id, appointment.version) for appointment in about or ()],
            facts=frozen(**facts),
        ),
        now=now,
    )


def substitute(
    session: Session, unit: Unit, appointment: Appointment, member: Staff, now: datetime
) -> None:
    """An absence was entered: the citizen hears whom they will meet, and the substitute that it is them."""
    link = links.of_citizen(session, appointment.citizen_id)
    if link is not None and unit.types[appointment.type].chat:
        draft = Draft(
            key=f"substitute:{appointment.id}:{appointment.version}:{member.id}",
            kind=Kind.APPOINTMENT_SUBSTITUTE,
            to=Recipient(citizen_id=appointment.citizen_id),
            priority=Priority.CHANGE,
            due_at=unit.calendar.next_writing(now),
            not_after=appointment.starts_at,
            subjects=_subject(appointment),
            facts=frozen(substitute=member.first_name),
        )
        put(session, draft, now=now)
    staff(
        session,
        unit,
        Kind.STAFF_SUBSTITUTE,
        to=member,
        key=f"stands_in:{appointment.id}:{appointment.version}:{member.id}",
        now=now,
        about=appointment,
        citizen_ref=appointment.citizen.ref,
    )


def _subject(appointment: Appointment | None) -> list[tuple[int, int]]:
    return [(appointment.id, appointment.version)] if appointment is not None else []
