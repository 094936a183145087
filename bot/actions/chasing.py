"""Who has not answered: one list per host and due instant, and apart from it those whom nothing reaches.

The list is edited as people answer, and remembers what its reader has done about each line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.actions import facts as facts_of, listing, telling
from bot.actions.showing import Letter
from bot.policy import Policy
from bot.rules.appointments import Answer, AppointmentState
from bot.rules.delivery import MessageState
from bot.rules.letters import Handled, Kind, Listed, Priority
from bot.rules.people import CitizenStatus
from bot.rules.reminders import answers_due
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Message,
    MessageSubject,
    Session,
    appointments,
    links,
    messages,
    people,
)
from bot.store.messages import Draft, Recipient, put

HANDLED = "handled"  # of a list's row: what was done about which position, and when
ALL = 0  # the position of «Set» below the whole list


def due_at(unit: Unit, appointment: Appointment, now: datetime) -> datetime | None:
    """When the host is told that there is no answer; None where nobody is asked for one."""
    of_type = unit.types[appointment.type]
    is_asked = of_type.chat and (of_type.announce or of_type.reminders)
    due = answers_due(unit.answers, unit.calendar, appointment.starts_at)
    return due if is_asked and now < due < appointment.starts_at else None


def next_due(session: Session) -> datetime | None:
    """When the next list is due. Reads only."""
    return appointments.next_answers_due(session)


def gather(session: Session, policy: Policy, *, now: datetime) -> int:
    """Tell each host who has not answered by now; how many appointments were looked at."""
    due = appointments.answers_due(session, now)
    lists: dict[tuple[int, datetime], list[Appointment]] = {}
    for appointment in due:
        if is_unanswered(appointment, now):
            at = appointment.answers_due_at or now
            lists.setdefault((appointment.host_id, at), []).append(appointment)
        appointments.set_answers_due(appointment, None)
    for (host_id, at), some in lists.items():
        _tell(session, policy.unit(some[0].citizen.unit), host_id, at, some, now)
    return len(due)


def is_unanswered(appointment: Appointment, now: datetime) -> bool:
    """Whether the appointment stands, is ahead, and its citizen has said nothing."""
    return appointment.starts_at > now and _is_silent(appointment)


def _is_silent(appointment: Appointment) -> bool:
    stands = appointment.state is AppointmentState.PLANNED
    return stands and appointment.answer is Answer.NONE


def _tell(
    session: Session, unit: Unit, host_id: int, at: datetime, some: list[Appointment], now: datetime
) -> None:
    due_at = unit.calendar.next_opening(now)
    host = telling.reachable(session, people.staff_member(session, host_id), due_at)
    draft = Draft(
        key=f"unanswered:{host_id}:{at.isoformat()}",
        kind=Kind.STAFF_UNANSWERED_LIST,
        to=Recipient(staff_id=host.id),
        priority=Priority.ESCALATION,
        due_at=due_at,
        subjects=_subjects(some),
    )
    put(session, draft, now=now)


def _subjects(some: Iterable[Appointment]) -> list[tuple[int, int]]:
    return [(appointment.id, appointment.version) for appointment in some]


def letter(session: Session, policy: Policy, message: Message, now: datetime) -> Letter | None:
    """A list as things stand by now; None if nobody is left on it."""
    standing = [
        (subject.position, appointment)
        for subject, appointment in messages.subjects_of(session, message)
        if _is_asked(message, subject, appointment, now)
    ]
    if not standing:
        return None
    reached = links.reached(session, {a.citizen_id for _, a in standing})
    lines = {line.position: line for line in _lines(session, message, standing)}
    silent = tuple(lines[at] for at, a in standing if a.citizen_id in reached)
    unit = policy.unit(standing[0][1].citizen.unit)
    facts = replace(
        facts_of.of_unit(unit),
        appointments=silent,
        unreachable=tuple(line for line in lines.values() if line not in silent),
        count=len(silent),
    )
    return Letter(kind=Kind.STAFF_UNANSWERED_LIST, facts=facts)


def _is_asked(
    message: Message, subject: MessageSubject, appointment: Appointment, now: datetime
) -> bool:
    """A list that has been read keeps to who was silent, also when what they were silent about has begun."""
    is_same = subject.version == appointment.version
    is_open = appointment.citizen.status is CitizenStatus.ACTIVE
    is_read = message.state is not MessageState.PLANNED
    return (
        is_same and is_open and _is_silent(appointment) and (is_read or appointment.starts_at > now)
    )


def _lines(session: Session, message: Message, standing: listing.Positioned) -> Iterable[Listed]:
    done = _handled(message)
    for line in listing.lines(session, message, standing):
        how = done.get(str(line.position))
        yield replace(line, handled=Handled(how["how"])) if how else line


def _handled(message: Message) -> Mapping[str, Mapping[str, Any]]:
    handled: Mapping[str, Mapping[str, Any]] = message.facts.get(HANDLED, {})
    return handled


def handle(message: Message, position: int, how: Handled, *, now: datetime) -> None:
    """Remember what the reader of a list has done about one line of it, or about all (position 0)."""
    done = {**_handled(message), str(position): {"how": how.value, "at": now.isoformat()}}
    message.facts = {**message.facts, HANDLED: done}


def handled_at(message: Message, position: int, how: Handled) -> datetime | None:
    """When the reader did this about a line; None if something else, or nothing, was done last."""
    done = _handled(message).get(str(position))
    return datetime.fromisoformat(done["at"]) if done and done["how"] == how else None


def is_closed(message: Message) -> bool:
    """Whether the reader has seen the whole list, which then stays as it is."""
    return str(ALL) in _handled(message)
