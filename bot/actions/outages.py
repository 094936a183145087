"""Outages of ours: recorded, and their silence counts against nobody.

No matter climbs on it, whoever may have answered in vain is asked again (`asking_again`), and the consultants hear
what came late. That one ended is noticed by whoever looks first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.actions import asking_again, attending, hearing, telling
from bot.actions.facts import frozen
from bot.policy import Policy
from bot.rules import ladders, outages as rules
from bot.rules.appointments import AppointmentState
from bot.rules.clocks import TOLERANCE
from bot.rules.delivery import MessageState
from bot.rules.escalations import EscalationKind, EscalationState
from bot.rules.ladders import Rung
from bot.rules.letters import Kind, Priority
from bot.rules.outages import Outage
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Escalation,
    Message,
    Outage as Kept,
    Session,
    Staff,
    appointments,
    escalations,
    journal,
    messages,
    outages,
    people,
    restores,
)
from bot.store.messages import Draft, Recipient, put

_CAME = frozenset({MessageState.SENT, MessageState.UNCERTAIN})
# What still waits when it is reported has not come either.
_LOST = frozenset({MessageState.EXPIRED, MessageState.FAILED, MessageState.PLANNED})


def promise(session: Session, until: datetime | None, *, now: datetime) -> bool:
    """Somebody will look again by `until`; False where an outage ends now and has to be noticed first.

    Who looks all the time says so with a clock of their own: a moment ahead of ours it stands.
    """
    kept = outages.awake_until(session)
    if rules.noticed(kept, now) is not None:
        return False
    is_ahead = kept is not None and until is not None and until <= now < kept <= now + TOLERANCE
    if not is_ahead:
        outages.keep_awake(session, until)
    return True


def next_due(session: Session, now: datetime) -> datetime | None:
    """When there is an outage to record (then it is `now`) or to report. Reads only."""
    if rules.noticed(outages.awake_until(session), now) is not None:
        return now
    if hearing.is_silence_noted(session):
        return now
    ready = (_report_at(session, outage) for outage in outages.unreported(session))
    return min(ready, default=None)


def is_unsettled(session: Session, now: datetime) -> bool:
    """Whether a silence goes on, or has ended and is not recorded yet: nothing climbs on it. Reads only.

    That something is heard again is written together with the note of the silence, and taken back together with what
    follows from it: so the one is looked at before the other.
    """
    return (
        hearing.unheard_since(session, now) is not None
        or hearing.is_silence_noted(session)
        or rules.noticed(outages.awake_until(session), now) is not None
    )


def watch(session: Session, policy: Policy, *, now: datetime) -> int:
    """Record the outages that have just ended, and report those that ended a while ago; how many."""
    recorded = 0
    for ended in _ended(session, now):
        _record(session, policy, ended, now)
        recorded += 1
    due = [o for o in outages.unreported(session) if _report_at(session, o) <= now]
    for outage in due:
        _report(session, policy, outage, now)
    return len(due) + recorded


def _ended(session: Session, now: datetime) -> Iterator[Outage]:
    """Nobody looked until now; and nobody listened, for what of it the one, which is recorded by then, does not cover."""
    asleep = rules.noticed(outages.awake_until(session), now)
    if asleep is not None:
        outages.keep_awake(session, now)
        yield asleep
    silence = hearing.take_silence(session, now)
    if silence is not None:
        yield from rules.beyond(silence, outages.between(session, silence.since, silence.until))


def _record(session: Session, policy: Policy, ended: Outage, now: datetime) -> None:
    kept = outages.add(session, since=ended.since, until=ended.until)
    journal.append(
        session,
        "outage",
        at=now,
        actor=journal.SYSTEM,
        since=ended.since.isoformat(),
        until=ended.until.isoformat(),
    )
    # What fell due meanwhile has a ladder, too: all of it.
    attending.ask(session, policy, now=now, at_least=None)
    for matter in outages.pending_matters(session):
        _postpone(session, policy, matter, ended)
    asking_again.staff(session, policy, kept, now)
    asking_again.citizens(session, policy, kept, now)


def _postpone(session: Session, policy: Policy, matter: Escalation, ended: Outage) -> None:
    """The matter goes on where it stood: its silence in an outage is none."""
    unit = policy.unit(people.citizen_by_id(session, matter.citizen_id).unit)
    rungs = escalations.ladder(matter)
    begun = rungs[0].at if rungs else matter.opened_at
    by = rules.lost(unit.calendar, ended, origin=matter.taken_at or begun)
    if not by or matter.next_at is None:
        return
    later = rules.postponed_rungs(unit.calendar, rungs, step=matter.step, by=by)
    next_at = rules.postponed(unit.calendar, matter.next_at, by)
    if matter.kind is EscalationKind.REGRET:
        later, next_at = _before_start(session, unit, matter, later, next_at, ended)
    outages.postpone(
        session,
        matter,
        plan=[{"to": rung.to.value, "at": rung.at.isoformat()} for rung in later],
        next_at=next_at,
    )


def _before_start(
    session: Session,
    unit: Unit,
    matter: Escalation,
    rungs: tuple[Rung, ...],
    next_at: datetime,
    ended: Outage,
) -> tuple[tuple[Rung, ...], datetime]:
    """A regret waits for nobody beyond the hour before its start, outage or not."""
    starts_at = appointments.get(session, matter.appointment_id or 0).starts_at
    if matter.state is EscalationState.ACKNOWLEDGED or starts_at <= ended.until:
        return rungs, next_at
    sooner = ladders.before_start(rungs, unit.calendar, origin=ended.until, starts_at=starts_at)
    told, waiting = rungs[: matter.step], sooner[matter.step :]
    return (*told, *waiting), min([next_at, *(rung.at for rung in waiting)])


@dataclass
class _Touched:
    """What an outage did to one consultant's citizens."""

    consultant: Staff
    late: int = 0
    lost: int = 0
    to_call: dict[int, Appointment] = field(default_factory=dict)


def _report_at(session: Session, outage: Kept) -> datetime:
    last = outages.last_of_those_waiting(session, outage.since, outage.until)
    return rules.report_at(outage.until, last)


def _report(session: Session, policy: Policy, outage: Kept, now: datetime) -> None:
    """Tell each consultant whose citizens it touched what came late, what never came, and whom to call."""
    outages.mark_reported(session, outage, now)
    touched: dict[int, _Touched] = {}
    for message in outages.wanted_meanwhile(session, outage.since, outage.until):
        _count(session, touched, message, now)
    for citizen in outages.citizens_asked(session, Kind.ERROR_AFTER_OUTAGE, outage.until):
        _of(touched, citizen.consultant)
    for one in touched.values():
        _tell(session, policy.unit(one.consultant.unit), one, outage, now)


def _of(touched: dict[int, _Touched], consultant: Staff) -> _Touched:
    return touched.setdefault(consultant.id, _Touched(consultant))


def _count(session: Session, touched: dict[int, _Touched], message: Message, now: datetime) -> None:
    """What another message has said instead, or what nobody wanted any more, is neither late nor lost."""
    is_lost = message.state in _LOST or message.fault == restores.FORGOTTEN
    if message.state not in _CAME and not is_lost:
        return
    if not (is_lost or rules.is_late(message.wanted_at, message.sent_at)):
        return
    citizen = people.citizen_by_id(session, message.citizen_id or 0)
    of = _of(touched, citizen.consultant)
    if not is_lost:
        of.late += 1
        return
    of.lost += 1
    about = (appointment for _, appointment in messages.subjects_of(session, message))
    of.to_call |= {a.id: a for a in about if _is_worth_a_call(a, now)}


def _is_worth_a_call(appointment: Appointment, now: datetime) -> bool:
    return appointment.state is AppointmentState.PLANNED and appointment.ends_at > now


def _tell(session: Session, unit: Unit, one: _Touched, outage: Kept, now: datetime) -> None:
    due_at = unit.calendar.next_opening(now)
    draft = Draft(
        key=f"outage:{outage.id}:{one.consultant.id}",
        kind=Kind.STAFF_OUTAGE,
        to=Recipient(staff_id=telling.reachable(session, one.consultant, due_at).id),
        priority=Priority.ESCALATION,
        due_at=due_at,
        subjects=[(a.id, a.version) for a in one.to_call.values()],
        facts=frozen(
            clock=outage.since,
            until=outage.until,
            read_at=due_at,
            late=one.late,
            dropped=one.lost,
        ),
    )
    put(session, draft, now=now)
