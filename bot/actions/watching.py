"""Watches the promise: what is overdue is told to the operators, once as long as it lasts.

How it is mended is `doctor`'s to say. Outages of ours are `outages`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.actions import hearing, planning, telling
from bot.policy import Policy
from bot.rules import outages as outage_rules, promises as rules
from bot.rules.letters import Kind
from bot.rules.promises import Trouble
from bot.store import Appointment, Session, journal, notes, outages, promises

KINDS = {
    Trouble.MESSAGES_LATE: Kind.OPERATIONS_MESSAGES_LATE,
    Trouble.STEPS_LATE: Kind.OPERATIONS_STEPS_LATE,
    Trouble.REMINDERS_MISSING: Kind.OPERATIONS_REMINDERS_MISSING,
    Trouble.IMPORT_MISSING: Kind.OPERATIONS_IMPORT_MISSING,
    Trouble.UNHEARD: Kind.OPERATIONS_UNHEARD,
}


@dataclass(frozen=True)
class Found:
    """How much there is of each trouble; what the reminders are missing for, when the last file came or update was received.

    Of what is `undecided` it can't be said now whether it is over.
    """

    counts: Mapping[Trouble, int]
    unreminded: tuple[Appointment, ...] = field(default=())
    imported_at: datetime | None = None
    heard_at: datetime | None = None
    undecided: frozenset[Trouble] = frozenset()


def look(session: Session, policy: Policy, now: datetime) -> Found:
    """What is promised and not kept by now. Reads only."""
    due_by = now - rules.LATE
    lately = outages.between(session, due_by, now)  # what an outage left is being done
    is_catching_up = any(outage_rules.is_being_caught_up(outage, now) for outage in lately)
    heard_at = hearing.unheard_since(session, now)
    unreminded = tuple(_unreminded(session, policy, now))
    last = imported_at(session)
    calendar = policy.base.calendar
    every = policy.base.import_expected_every
    counts = {
        Trouble.MESSAGES_LATE: promises.late_messages(
            session, due_by=due_by, tries=rules.MANY_TRIES, now=now
        ),
        Trouble.STEPS_LATE: promises.late_steps(session, due_by=due_by),
        Trouble.REMINDERS_MISSING: len(unreminded),
        Trouble.IMPORT_MISSING: rules.is_import_missing(calendar, every=every, last=last, now=now),
        Trouble.UNHEARD: heard_at is not None and heard_at <= due_by,
    }
    undecided = frozenset[Trouble]()
    if counts[Trouble.UNHEARD] or hearing.is_silence_noted(session):
        undecided = frozenset({Trouble.STEPS_LATE})  # none climbs meanwhile
    if is_catching_up:
        undecided = frozenset({Trouble.MESSAGES_LATE, Trouble.STEPS_LATE, Trouble.UNHEARD})
    present = {trouble: count for trouble, count in counts.items() if count}
    sure = {trouble: count for trouble, count in present.items() if trouble not in undecided}
    return Found(sure, unreminded, last, heard_at, undecided)


def _unreminded(session: Session, policy: Policy, now: datetime) -> Iterator[Appointment]:
    """Appointments soon to come for which the rules want a reminder that nobody has ever planned."""
    silent = promises.without_a_planned_reminder(
        session, planning.REMINDERS, since=now, until=now + rules.AHEAD
    )
    wanted = {appointment.id: _keys(policy, appointment, now) for appointment in silent}
    taken = promises.taken(session, {key for keys in wanted.values() for key in keys})
    return (appointment for appointment in silent if wanted[appointment.id] - taken)


def _keys(policy: Policy, appointment: Appointment, now: datetime) -> set[str]:
    unit = policy.unit(appointment.citizen.unit)
    if appointment.type not in unit.types:
        return set()
    return {
        planning.key_of(unit, appointment, reminder)
        for reminder in planning.wanted(unit, appointment, now, None)
        if reminder.due_at > now + rules.SOON
    }


def imported_at(session: Session) -> datetime | None:
    """When a file of appointments last came; None if never."""
    kept = notes.read(session, notes.IMPORTED_AT)
    return datetime.fromisoformat(kept) if kept else None


def note_import(session: Session, *, now: datetime) -> None:
    """A file of appointments has come, whatever was in it."""
    notes.write(session, notes.IMPORTED_AT, now.isoformat())


def has_news(session: Session, policy: Policy, *, now: datetime) -> bool:
    """Whether something has begun or is over. Reads only: it may take long, and a read holds up nobody."""
    notes.read_together(session, [notes.IMPORTED_AT, *map(_note, Trouble)])  # it is asked often
    found = look(session, policy, now)
    return any(
        _is_known(session, trouble) != (trouble in found.counts)
        for trouble in set(Trouble) - found.undecided
    )


def watch(session: Session, policy: Policy, *, now: datetime) -> list[Trouble]:
    """Tell the operators of what has begun, and note what is over; what has begun."""
    found = look(session, policy, now)
    begun = [trouble for trouble in found.counts if not _is_known(session, trouble)]
    for trouble in begun:
        _tell(session, policy, trouble, found, now)
    for trouble in set(Trouble) - set(found.counts) - found.undecided:
        _end(session, trouble, now)
    return begun


def _note(trouble: Trouble) -> str:
    return f"trouble:{trouble}"


def _is_known(session: Session, trouble: Trouble) -> bool:
    return notes.read(session, _note(trouble)) is not None


def _tell(session: Session, policy: Policy, trouble: Trouble, found: Found, now: datetime) -> None:
    notes.write(session, _note(trouble), now.isoformat())
    count = found.counts[trouble]
    journal.append(
        session, "trouble_begun", at=now, actor=journal.SYSTEM, trouble=trouble, count=count
    )
    facts: dict[str, Any]
    match trouble:
        case Trouble.IMPORT_MISSING:
            facts = {"starts_at": found.imported_at}
        case Trouble.UNHEARD:
            facts = {"starts_at": found.heard_at}
        case _:
            facts = {"count": count}
    key = f"trouble:{trouble}:{now.isoformat()}"
    telling.operators(session, policy, KINDS[trouble], key=key, now=now, **facts)


def _end(session: Session, trouble: Trouble, now: datetime) -> None:
    if not _is_known(session, trouble):
        return
    notes.forget(session, _note(trouble))
    journal.append(session, "trouble_over", at=now, actor=journal.SYSTEM, trouble=trouble)


def plan_missing(session: Session, policy: Policy, *, now: datetime) -> int:
    """Plan the reminders that are missing; for how many appointments."""
    missing = list(_unreminded(session, policy, now))
    planning.plan_anew(session, policy, missing, now)
    return len(missing)
