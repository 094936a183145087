"""Who on a matter's ladder is there to be told of it, who knows already, and which matters nobody hears of.

When a step is due is `rules.ladders`; telling is `escalating`.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.actions import finding, telling
from bot.rules.escalations import EscalationKind
from bot.rules.ladders import Notify, Rung
from bot.rules.letters import Kind
from bot.store import (
    Appointment,
    Escalation,
    Session,
    Staff,
    appointments,
    escalations,
    people,
    told,
)

_GATHERED = Kind.STAFF_ATTENDANCE_DUE  # put to the host in a list that belongs to no single matter


def appointment_of(session: Session, matter: Escalation) -> Appointment | None:
    """What the matter is about; None where it is about the citizen alone."""
    if matter.appointment_id is None:
        return None
    return appointments.get(session, matter.appointment_id)


def on_rung(
    session: Session, matter: Escalation, decision: Notify, now: datetime, *, repeated: bool
) -> Staff | None:
    """Who is there at this step; behind the last one, whoever is left. None: nobody."""
    member = _on(session, matter, decision.rung, now)
    if member is not None and len(matter.plan) == 1:
        # Nobody comes after: whoever stands in hears it.
        member = telling.reachable(session, member, now)
        return member if finding.is_reachable(session, member) else None
    if member is not None and finding.is_here(session, member, now):
        return member
    is_last = decision.step >= len(matter.plan) - 1
    if repeated or (is_last and not escalations.is_known(session, matter, _GATHERED)):
        return left(session, matter, now)
    return None


def left(session: Session, matter: Escalation, now: datetime) -> Staff | None:
    """The last of the ladder's people who is there; if nobody is, the last who has Telegram at all."""
    found = [_on(session, matter, rung, now) for rung in reversed(escalations.ladder(matter))]
    some = [m for m in found if m is not None and finding.is_reachable(session, m)]
    there = [member for member in some if finding.is_here(session, member, now)]
    return next(iter([*there, *some]), None)


def unheard(session: Session, now: datetime) -> list[str]:
    """References of citizens with an open matter on whose ladder nobody is there now. Reads only."""
    waiting = [m for m in escalations.waiting(session) if not _is_heard(session, m, now)]
    return _refs(session, waiting)


def _is_heard(session: Session, matter: Escalation, now: datetime) -> bool:
    member = left(session, matter, now)
    return member is not None and finding.is_here(session, member, now)


def resting(session: Session, _now: datetime) -> list[str]:
    """References of citizens with a matter that was told often enough and is open still. Reads only."""
    return _refs(session, escalations.resting(session))


def _refs(session: Session, some: Sequence[Escalation]) -> list[str]:
    return sorted({people.citizen_by_id(session, matter.citizen_id).ref for matter in some})


def _on(session: Session, matter: Escalation, rung: Rung, now: datetime) -> Staff | None:
    citizen = people.citizen_by_id(session, matter.citizen_id)
    return finding.person(session, rung.to, citizen, appointment_of(session, matter), now)


def knows(session: Session, matter: Escalation, member: Staff) -> bool:
    """Whether somebody has been told of the matter: by a message of its own, or in a list."""
    if told.was_told(session, matter.id, member.id):
        return True
    is_attendance = matter.kind is EscalationKind.ATTENDANCE
    return is_attendance and escalations.was_asked(session, matter, member.id, _GATHERED)
