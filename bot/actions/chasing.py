"""Who has not answered: one list per host and due instant, and apart from it those whom nothing reaches."""

from collections.abc import Iterable
from datetime import datetime

from bot.actions import telling
from bot.actions.facts import frozen
from bot.policy import Policy
from bot.rules.appointments import Answer, AppointmentState
from bot.rules.letters import Kind, Priority
from bot.rules.people import LinkState
from bot.rules.reminders import answers_due
from bot.rules.units import Unit
from bot.store import Appointment, Session, appointments, links, people
from bot.store.messages import Draft, Recipient, put


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
        appointments.set_answers_due(session, appointment, None)
    for (host_id, at), some in lists.items():
        _tell(session, policy.unit(some[0].citizen.unit), host_id, at, some, now)
    return len(due)


def is_unanswered(appointment: Appointment, now: datetime) -> bool:
    """Whether the appointment stands, is ahead, and its citizen has said nothing."""
    stands = appointment.state is AppointmentState.PLANNED and appointment.starts_at > now
    return stands and appointment.answer is Answer.NONE


def _tell(
    session: Session, unit: Unit, host_id: int, at: datetime, some: list[Appointment], now: datetime
) -> None:
    silent = [a for a in some if _is_reached(session, a)]
    unreachable = sorted({a.citizen.ref for a in some if a not in silent})
    due_at = unit.calendar.next_opening(now)
    host = telling.reachable(session, people.staff_member(session, host_id), due_at)
    draft = Draft(
        key=f"unanswered:{host_id}:{at.isoformat()}",
        kind=Kind.STAFF_UNANSWERED_LIST,
        to=Recipient(staff_id=host.id),
        priority=Priority.ESCALATION,
        due_at=due_at,
        subjects=_subjects(silent),
        facts=frozen(unreachable=unreachable),
    )
    put(session, draft, now=now)


def _is_reached(session: Session, appointment: Appointment) -> bool:
    link = links.of_citizen(session, appointment.citizen_id)
    return link is not None and link.state is LinkState.LINKED


def _subjects(some: Iterable[Appointment]) -> list[tuple[int, int]]:
    return [(appointment.id, appointment.version) for appointment in some]
