"""A member of staff's day: the agenda at opening, what is still missing before closing, who is not covered tomorrow."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import IntEnum

from bot.actions import finding, refreshing
from bot.actions.facts import frozen
from bot.policy import Policy
from bot.rules.appointments import AppointmentState
from bot.rules.calendar import Calendar
from bot.rules.escalations import EscalationKind
from bot.rules.letters import Kind, Priority
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Session,
    Staff,
    absences,
    appointments,
    escalations,
    messages,
    notes,
    people,
    told,
)
from bot.store.messages import Draft, Recipient, put

BEFORE_CLOSING = timedelta(minutes=30)
COVER_BEFORE_CLOSING = timedelta(hours=2)  # «the afternoon before»

ByHolder = Sequence[tuple[Staff, list[Appointment]]]


class Phase(IntEnum):
    """How far a unit's day has come; each phase is prepared once."""

    OPEN = 0
    AFTERNOON = 1
    CLOSING = 2


def next_due(session: Session, policy: Policy, now: datetime) -> datetime:
    """The next instant at which some unit's day has something to prepare. Reads only."""
    if any(_is_pending(session, unit, now) for unit in policy.all_units()):
        return now
    return min(_next_phase(unit, now) for unit in policy.all_units())


def _next_phase(unit: Unit, now: datetime) -> datetime:
    opening = unit.calendar.next_opening(now)
    closing = unit.calendar.end_of_opening_day(now)
    instants = (opening, closing - COVER_BEFORE_CLOSING, closing - BEFORE_CLOSING)
    ahead = [instant for instant in instants if instant > now]
    return min(ahead, default=unit.calendar.next_opening(closing))


def _is_pending(session: Session, unit: Unit, now: datetime) -> bool:
    mark = _mark(unit, now)
    return mark is not None and notes.read(session, _note(unit)) != mark


def _mark(unit: Unit, now: datetime) -> str | None:
    """The day and its phase; None outside of the opening hours."""
    if not unit.calendar.is_open(now):
        return None
    return f"{unit.calendar.local_date(now)}:{_phase(unit, now)}"


def _phase(unit: Unit, now: datetime) -> Phase:
    left = unit.calendar.end_of_opening_day(now) - now
    if left <= BEFORE_CLOSING:
        return Phase.CLOSING
    return Phase.AFTERNOON if left <= COVER_BEFORE_CLOSING else Phase.OPEN


def _note(unit: Unit) -> str:
    return f"day:{unit.name}"[:60]


def prepare(session: Session, policy: Policy, *, now: datetime) -> int:
    """Plan what the hour asks for, each at most once a day; how many messages."""
    pending = [unit for unit in policy.all_units() if _is_pending(session, unit, now)]
    if not pending:
        return 0
    held = _by_holder(session, _of_day(session, Calendar.local_date(now)))
    return sum(_prepare(session, policy, unit, held, now) for unit in pending)


def _prepare(session: Session, policy: Policy, unit: Unit, held: ByHolder, now: datetime) -> int:
    notes.write(session, _note(unit), _mark(unit, now) or "")
    today = unit.calendar.local_date(now)
    planned = _agendas(session, policy, unit, held, today, now)
    if _phase(unit, now) >= Phase.AFTERNOON:
        tomorrow = unit.calendar.working_days_after(today, 1)
        planned += _uncovered(session, policy, unit, tomorrow, now)
    if _phase(unit, now) is Phase.CLOSING:
        planned += _overdue(session, policy, unit, today, now)
    return planned


def day_of(day: date) -> tuple[datetime, datetime]:
    """From midnight to midnight in Copenhagen."""
    return Calendar.at(day, 0), Calendar.at(day + timedelta(days=1), 0)


def _agendas(
    session: Session, policy: Policy, unit: Unit, held: ByHolder, day: date, now: datetime
) -> int:
    """Each holder's day; who is not linked has none, and nobody else is sent it.

    What the bot never mentions is not on it.
    """
    return sum(
        _put(
            session,
            Kind.STAFF_AGENDA,
            holder.id,
            agenda_key(holder, day),
            now,
            subjects=[(a.id, a.version) for a in own],
            starts_at=day_of(day)[0],
        )
        for holder, some in held
        if policy.unit(holder.unit) is unit
        and (own := _mentioned(unit, some))
        and finding.is_reachable(session, holder)
    )


def agenda_key(holder: Staff, day: date) -> str:
    return f"agenda:{holder.id}:{day}"


def held_by(session: Session, unit: Unit, member: Staff, day: date) -> list[Appointment]:
    """A member of staff's own agenda of the day."""
    since, until = day_of(day)
    away = absences.substituted_by(session, member.id, since=since, until=until)
    some = _mentioned(unit, _of_day(session, day, hosts={member.id, *away}))
    holders = finding.holders(session, some)
    return [a for a in some if holders[a.id].id == member.id]


def _of_day(
    session: Session, day: date, *, hosts: Collection[int] | None = None
) -> list[Appointment]:
    """What rests from before the day, whoever holds it, then its own appointments: all, or those of `hosts`."""
    since, until = day_of(day)
    resting = [a for a in escalations.of_resting(session) if a.starts_at < since]
    return [*resting, *appointments.starting(session, since=since, until=until, hosts=hosts)]


def _mentioned(unit: Unit, some: Iterable[Appointment]) -> list[Appointment]:
    return [appointment for appointment in some if _is_mentioned(unit, appointment)]


def _is_mentioned(unit: Unit, appointment: Appointment) -> bool:
    of_type = unit.types.get(appointment.type)
    return of_type is None or of_type.chat


def _by_holder(session: Session, some: Collection[Appointment]) -> ByHolder:
    holders = finding.holders(session, some)
    found: dict[int, tuple[Staff, list[Appointment]]] = {}
    for appointment in some:
        holder = holders[appointment.id]
        found.setdefault(holder.id, (holder, []))[1].append(appointment)
    return list(found.values())


def follow(session: Session, unit: Unit, appointment: Appointment, now: datetime) -> None:
    """An agenda that has gone out takes up what has come to its day."""
    today = unit.calendar.local_date(now)
    is_today = unit.calendar.local_date(appointment.starts_at) == today
    stands = appointment.state is AppointmentState.PLANNED
    if not is_today or not stands or not _is_mentioned(unit, appointment):
        return
    holder = finding.holder(session, appointment)
    for sent in told.to_staff(session, holder.id, Kind.STAFF_AGENDA):
        if sent.dedup_key == agenda_key(holder, today):
            messages.replace_subjects(session, sent, [(appointment.id, appointment.version)])
            refreshing.refresh(session, sent, now=now)


def _overdue(session: Session, policy: Policy, unit: Unit, day: date, now: datetime) -> int:
    """What the day still lacks, once more before it ends."""
    since, until = day_of(day)
    missing = [
        appointment
        for appointment in escalations.appointments_of_alive(session, EscalationKind.ATTENDANCE)
        if since <= appointment.starts_at < until
    ]
    return sum(
        _put(
            session,
            Kind.STAFF_ATTENDANCE_OVERDUE,
            holder.id,
            f"overdue:{holder.id}:{day}",
            now,
            subjects=[(a.id, a.version) for a in own],
        )
        for holder, own in _by_holder(session, missing)
        if policy.unit(holder.unit) is unit
    )


def _uncovered(session: Session, policy: Policy, unit: Unit, day: date, now: datetime) -> int:
    """Heads hear who is away on `day` with talks and nobody to hold them."""
    since, until = day_of(day)
    ahead = appointments.hosts_and_starts(session, since=since, until=until)
    own = [(host, at) for name, host, at in ahead if policy.unit(name) is unit]
    away = absences.of_each(session, own)
    gaps: dict[int, list[str]] = {}
    for who, at in (pair for pair in own if pair in away):
        host = people.staff_member(session, who)
        if host.manager_id is not None and _is_uncovered(session, away[who, at].substitute_id, at):
            names = gaps.setdefault(host.manager_id, [])
            names.extend(name for name in [host.first_name] if name not in names)
    return sum(
        _put(
            session,
            Kind.STAFF_COVER_MISSING,
            head_id,
            f"cover:{head_id}:{day}",
            now,
            absent=", ".join(names),
            starts_at=day_of(day)[0],
        )
        for head_id, names in gaps.items()
    )


def _is_uncovered(session: Session, substitute_id: int, at: datetime) -> bool:
    substitute = people.staff_member(session, substitute_id)
    is_away = absences.of(session, substitute.id, at) is not None
    return is_away or not finding.is_reachable(session, substitute)


def _put(
    session: Session,
    kind: Kind,
    staff_id: int,
    key: str,
    now: datetime,
    *,
    subjects: list[tuple[int, int]] | None = None,
    **facts: object,
) -> bool:
    draft = Draft(
        key=key,
        kind=kind,
        to=Recipient(staff_id=staff_id),
        priority=Priority.CHANGE,
        due_at=now,
        subjects=subjects or (),
        facts=frozen(**facts),
    )
    return put(session, draft, now=now) is not None
