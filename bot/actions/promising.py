"""«Jeg tager den»: who takes a matter promises to end it by the end of that opening day.

The climb stops meanwhile; without an outcome the matter opens again, and its owner is the first to hear of it.
"""

from datetime import datetime
from typing import Any

from bot.actions import matters, reaching, refreshing, telling
from bot.rules import ladders
from bot.rules.escalations import EscalationKind, EscalationState
from bot.rules.letters import Kind
from bot.rules.units import Unit
from bot.store import Escalation, Session, Staff, escalations, people

_KINDS_REOPENED = {EscalationKind.ATTENDANCE: Kind.STAFF_REOPENED}


def take(
    session: Session,
    unit: Unit,
    matter: Escalation,
    member: Staff,
    *,
    tapped: int | None = None,
    now: datetime,
) -> bool:
    """«Jeg tager den»: the climb stops until the end of the opening day, and the others read who has it.

    False if somebody was faster. The message `tapped` is edited by whoever answers the tap.
    """
    if matter.state is not EscalationState.OPEN:
        return False
    taken = escalations.move(
        session,
        matter,
        to=EscalationState.ACKNOWLEDGED,
        step=matter.step,
        next_at=ladders.promise_due(unit.calendar, now),
        owner_id=member.id,
        taken_at=now,
    )
    if taken:
        matters.note(session, matter, "taken", now, by=member.initials)
        _show_who_has_it(session, matter, now, why="taken", but=tapped)
    return taken


def reopen(session: Session, unit: Unit, matter: Escalation, now: datetime) -> None:
    """A promise without an outcome: open again, and its owner is the first to hear of it."""
    owner = people.staff_member(session, matter.owner_id or 0)
    taken_at = matter.taken_at
    reopened = escalations.move(
        session,
        matter,
        to=EscalationState.OPEN,
        step=matter.step,
        next_at=ladders.after_reopening(unit.calendar, now),
        owner_id=None,
        taken_at=None,
    )
    if not reopened:
        return
    matters.note(session, matter, "reopened", now)
    _show_who_has_it(session, matter, now, why="reopened")
    telling.staff(
        session,
        unit,
        _KINDS_REOPENED.get(matter.kind, matters.KINDS[matter.kind]),
        to=owner,
        key=f"reopened:{matter.id}:{now.isoformat()}",
        now=now,
        about=reaching.appointment_of(session, matter),
        escalation=matter,
        **_facts_reopened(session, matter, taken_at, now),
        read_at=unit.calendar.next_opening(now),
    )


def _facts_reopened(
    session: Session, matter: Escalation, taken_at: datetime | None, now: datetime
) -> dict[str, Any]:
    """A registration that is missing says when it was taken; other matters, when they arose."""
    facts = matters.facts(session, matter, now)
    return {**facts, "clock": taken_at} if matter.kind in _KINDS_REOPENED else facts


def _show_who_has_it(
    session: Session, matter: Escalation, now: datetime, *, why: str, but: int | None = None
) -> None:
    """Every message about the matter says who has taken it, or no longer does."""
    appointment = reaching.appointment_of(session, matter)
    if matter.kind is EscalationKind.ATTENDANCE and appointment is not None:
        refreshing.refresh_all(session, appointment, now=now, but=but)
    else:
        matters.refresh(session, matter, why=why, now=now, but=but)
        some = [appointment] if appointment is not None else []
        refreshing.refresh_lists(session, *some, now=now, kinds=refreshing.OF_NO_SHOWS, but=but)
