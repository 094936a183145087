"""Messages to people as rows: to staff in their opening hours, to anybody in answer to what they wrote."""

from datetime import datetime, timedelta
from typing import Any

from bot.actions import finding
from bot.actions.facts import frozen
from bot.policy import Policy
from bot.rules.letters import Kind, Priority
from bot.rules.units import Unit
from bot.store import Appointment, Escalation, Session, Staff, people
from bot.store.messages import Draft, Recipient, put

REPLY_USELESS_AFTER = timedelta(minutes=10)


def reachable(session: Session, host: Staff, now: datetime) -> Staff:
    """Who hears it: the first of host, substitute and head who is linked, better one who is here.

    The host if nobody is linked.
    """
    members = [host, *_stand_ins(session, host, now)]
    here = (member for member in members if finding.is_here(session, member, now))
    linked = (member for member in members if finding.is_reachable(session, member))
    return next(here, None) or next(linked, host)


def _stand_ins(session: Session, host: Staff, now: datetime) -> list[Staff]:
    head = people.staff_member(session, host.manager_id) if host.manager_id is not None else None
    members = (finding.substitute(session, host, now), head)
    return [member for member in members if member is not None]


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
    due_at = unit.calendar.next_opening(now)
    put(
        session,
        Draft(
            key=key,
            kind=kind,
            to=Recipient(staff_id=reachable(session, to, due_at).id),
            priority=Priority.ESCALATION,
            due_at=due_at,
            subjects=_subject(about),
            facts=frozen(**facts),
            escalation_id=escalation.id if escalation else None,
        ),
        now=now,
    )


def operators(
    session: Session, policy: Policy, kind: Kind, *, key: str, now: datetime, **facts: Any
) -> None:
    """Tell every operator, each by a message of their own."""
    for operator in people.active_operators(session):
        unit = policy.unit(operator.unit)
        staff(session, unit, kind, to=operator, key=f"{key}:{operator.id}", now=now, **facts)


def reply(
    session: Session,
    kind: Kind | str,
    *,
    to: Recipient,
    update_id: int,
    now: datetime,
    about: list[Appointment] | None = None,
    useless_after: timedelta | None = REPLY_USELESS_AFTER,
    **facts: Any,
) -> None:
    """Answer what somebody just wrote or tapped: at once, at any hour; None is an answer that is never too late."""
    put(
        session,
        Draft(
            key=f"reply:{update_id}:{kind}",
            kind=kind,
            to=to,
            priority=Priority.ANSWER,
            due_at=now,
            not_after=now + useless_after if useless_after is not None else None,
            subjects=[(appointment.id, appointment.version) for appointment in about or ()],
            facts=frozen(**facts),
        ),
        now=now,
    )


def _subject(appointment: Appointment | None) -> list[tuple[int, int]]:
    return [(appointment.id, appointment.version)] if appointment is not None else []
