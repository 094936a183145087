"""Matters climb: host, substitute, head, until a human acts. Each step is guarded by its number.

The ladder is frozen when the matter opens; people are found when a step is due. Nobody linked on a step, or
everybody away: the next step at once. Who takes a matter makes a promise: `promising`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.actions import finding, matters, promising, reaching, telling, untried
from bot.policy import Policy
from bot.rules import ladders
from bot.rules.escalations import EscalationKind, EscalationState
from bot.rules.ladders import Exhausted, Notify, Rung
from bot.rules.letters import Kind
from bot.rules.people import Role
from bot.rules.units import LadderRole, Unit
from bot.store import (
    Appointment,
    Citizen,
    Escalation,
    Session,
    Staff,
    appointments,
    escalations,
    people,
)

_KINDS_OF_HEAD = {
    EscalationKind.ATTENDANCE: Kind.HEAD_ESCALATED,
    EscalationKind.REGRET: Kind.HEAD_REGRET,
}


def begin(
    session: Session,
    unit: Unit,
    kind: EscalationKind,
    *,
    citizen: Citizen,
    appointment: Appointment | None = None,
    rungs: Sequence[Rung] | None = None,
    now: datetime,
) -> Escalation | None:
    """Open a matter and tell its first rung, if that is now; None where the same is open already."""
    if rungs is None:
        rungs = ladders.freeze(unit.escalation[kind], unit.calendar, origin=now, first_at=now)
    matter = escalations.open_one(
        session,
        kind,
        citizen_id=citizen.id,
        appointment_id=appointment.id if appointment else None,
        appointment_version=appointment.version if appointment else None,
        at=now,
        rungs=rungs,
    )
    if matter is not None:
        matters.note(session, matter, "opened", now)
        if matter.next_at is not None and matter.next_at <= now:
            climb(session, unit, matter, now)
    return matter


def begin_regret(session: Session, unit: Unit, appointment: Appointment, now: datetime) -> None:
    """A regret is put to whoever decides; the head knows of it an opening hour before the start."""
    steps = unit.escalation[EscalationKind.REGRET]
    rungs = ladders.freeze(steps, unit.calendar, origin=now, first_at=now)
    if appointment.host.role is Role.PROVIDER:
        rungs = ladders.to_consultant(rungs)
    starts_at = appointment.starts_at
    begin(
        session,
        unit,
        EscalationKind.REGRET,
        citizen=appointment.citizen,
        appointment=appointment,
        rungs=ladders.before_start(rungs, unit.calendar, origin=now, starts_at=starts_at),
        now=now,
    )


def next_due(session: Session) -> datetime | None:
    """When the next matter moves. Reads only."""
    return escalations.next_due(session)


def sweep(session: Session, policy: Policy, *, now: datetime, most: int) -> int:
    """Climb with the first matters whose time has come; reopen what was promised and not done. How many."""
    due = escalations.due(session, now, most=most)
    for matter in due:
        unit = _unit_of(session, policy, matter)
        if matter.state is EscalationState.ACKNOWLEDGED:
            promising.reopen(session, unit, matter, now)
        elif not _waits_for_who_came(session, unit, matter, now):
            climb(session, unit, matter, now)
    return len(due)


def sweep_unheard(session: Session, policy: Policy, *, now: datetime) -> int:
    """While nothing that people say is taken in: only regrets whose start is near climb. How many."""
    ready = [matter for at, matter in list(_last_calls(session, policy, now)) if at <= now]
    for matter in ready:
        climb(session, _unit_of(session, policy, matter), matter, now)
    return len(ready)


def next_due_unheard(session: Session, policy: Policy, *, now: datetime) -> datetime | None:
    """When the next matter moves that moves meanwhile, of those whose time has come. Reads only."""
    return min((at for at, _ in _last_calls(session, policy, now)), default=None)


def _last_calls(
    session: Session, policy: Policy, now: datetime
) -> Iterator[tuple[datetime, Escalation]]:
    for matter in escalations.due_of(session, EscalationKind.REGRET, now):
        calendar = _unit_of(session, policy, matter).calendar
        starts_at = appointments.get(session, matter.appointment_id or 0).starts_at
        if starts_at > now:
            yield ladders.last_call(calendar, starts_at=starts_at), matter


def _unit_of(session: Session, policy: Policy, matter: Escalation) -> Unit:
    return policy.unit(people.citizen_by_id(session, matter.citizen_id).unit)


def climb(session: Session, unit: Unit, matter: Escalation, now: datetime) -> None:
    """Tell the next rung on which somebody is there; one who knows already is not told again."""
    rungs = escalations.ladder(matter)
    decision = ladders.next_step(rungs, unit.calendar, step=matter.step, now=now)
    if isinstance(decision, Exhausted):
        _move(session, matter, matter.step, None)
        return
    is_repeated = decision.step >= len(rungs)
    is_last = decision.step >= len(rungs) - 1
    member = reaching.on_rung(session, matter, decision, now, repeated=is_repeated)
    next_at = decision.next_at if member is not None or is_last else now
    if not _move(session, matter, decision.step + 1, next_at):
        return
    if member is None and not is_last:
        climb(session, unit, matter, now)
    elif member is not None and (is_repeated or not reaching.knows(session, matter, member)):
        _tell(session, unit, matter, member, decision, now)


def _move(session: Session, matter: Escalation, step: int, next_at: datetime | None) -> bool:
    return escalations.move(session, matter, to=EscalationState.OPEN, step=step, next_at=next_at)


def _tell(
    session: Session, unit: Unit, matter: Escalation, member: Staff, decision: Notify, now: datetime
) -> None:
    appointment = reaching.appointment_of(session, matter)
    citizen = people.citizen_by_id(session, matter.citizen_id)
    is_leader = citizen.consultant.manager_id == member.id  # not so where somebody else is left
    is_head = decision.rung.to is LadderRole.HEAD and is_leader
    matters.note(session, matter, "climbed", now, step=decision.step, to=member.initials)
    if is_head and matter.kind is EscalationKind.NO_SHOW and appointment is not None:
        untried.tell(session, unit, member, appointment, now)
        return
    kinds = _KINDS_OF_HEAD if is_head else matters.KINDS
    telling.staff(
        session,
        unit,
        kinds.get(matter.kind, matters.KINDS[matter.kind]),
        to=member,
        key=f"matter:{matter.id}:{decision.step}",
        now=now,
        about=appointment,
        escalation=matter,
        **matters.facts(session, matter, now),
    )
    if is_head and matter.kind is EscalationKind.ATTENDANCE and appointment is not None:
        _say_passed_on(session, unit, matter, appointment, member, now)


def _say_passed_on(
    session: Session,
    unit: Unit,
    matter: Escalation,
    appointment: Appointment,
    head: Staff,
    now: datetime,
) -> None:
    """The host knows that it went to the head, once."""
    host = finding.holder(session, appointment)
    if host.id == head.id or not finding.is_reachable(session, host):
        return
    telling.staff(
        session,
        unit,
        Kind.STAFF_ESCALATED,
        to=host,
        key=f"passed_on:{matter.id}",
        now=now,
        about=appointment,
        citizen_ref=appointment.citizen.ref,
        head=head.first_name,
        clock=now,
    )


def _waits_for_who_came(session: Session, unit: Unit, matter: Escalation, now: datetime) -> bool:
    """A check-in keeps the question of attendance from climbing before the end of the day."""
    appointment = reaching.appointment_of(session, matter)
    if matter.kind is not EscalationKind.ATTENDANCE or appointment is None:
        return False
    if appointment.checked_in_at is None:
        return False
    end = unit.calendar.end_of_opening_day(appointment.starts_at)
    if now >= end:
        return False
    _move(session, matter, matter.step, end)
    return True
