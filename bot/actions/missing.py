"""After a no-show: the citizen is asked kindly, staff are reminded that a message is no personal contact.

What the citizen says is kept in their own words and stamps when contact was restored. A correction takes back
what was said too soon, and says so.
"""

from datetime import datetime

from bot.actions import closing, escalating, telling
from bot.actions.saying import Said
from bot.rules.appointments import Attendance
from bot.rules.delivery import Reason
from bot.rules.escalations import EscalationKind, Resolution
from bot.rules.letters import Kind, Priority
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Citizen,
    Message,
    Session,
    Staff,
    appointments,
    escalations,
    journal,
    messages,
    registrations,
    told,
)
from bot.store.messages import Draft, Recipient, put

ASKED_WITHIN = 2  # working days after the start: later a question helps nobody
ASK_UNTIL = 16 * 60  # minutes from midnight, on the next working day


def follow(
    session: Session,
    unit: Unit,
    appointment: Appointment,
    member: Staff,
    *,
    seen: Attendance,
    now: datetime,
) -> None:
    """What follows from a registration by staff of the municipality; `seen` is what stood before."""
    if appointment.attendance is Attendance.NO_SHOW:
        _begin(session, unit, appointment, now)
    elif seen is Attendance.NO_SHOW:
        _take_back(session, unit, appointment, member, now)


def _begin(session: Session, unit: Unit, appointment: Appointment, now: datetime) -> None:
    _ask_citizen(session, unit, appointment, now)
    escalating.begin(
        session,
        unit,
        EscalationKind.NO_SHOW,
        citizen=appointment.citizen,
        appointment=appointment,
        now=now,
    )


def _ask_citizen(session: Session, unit: Unit, appointment: Appointment, now: datetime) -> None:
    """Only while it helps, and after the time in which a slip can be undone."""
    if not is_asked(unit, appointment, now):
        return
    due = unit.calendar.next_writing(now + unit.attendance.undo)
    next_day = unit.calendar.working_days_after(unit.calendar.local_date(now), 1)
    draft = Draft(
        key=f"missed:{appointment.id}:{appointment.version}:{now.isoformat()}",
        kind=Kind.MISSED_ASK,
        to=Recipient(citizen_id=appointment.citizen_id),
        priority=Priority.CHANGE,
        due_at=due,
        not_after=unit.calendar.at(next_day, ASK_UNTIL),
        subjects=[(appointment.id, appointment.version)],
    )
    put(session, draft, now=now)


def is_asked(unit: Unit, appointment: Appointment, now: datetime) -> bool:
    """Whether the citizen is asked about a no-show that is registered now."""
    day = unit.calendar.local_date(appointment.starts_at)
    last_day = unit.calendar.working_days_after(day, ASKED_WITHIN)
    in_time = unit.calendar.local_date(now) <= last_day
    return in_time and unit.types[appointment.type].chat


def _take_back(
    session: Session, unit: Unit, appointment: Appointment, member: Staff, now: datetime
) -> None:
    """It was no no-show: nothing more is asked, and who was asked already is told."""
    messages.drop_planned(
        session,
        reason=Reason.SUPERSEDED,
        appointment_id=appointment.id,
        kinds=[Kind.MISSED_ASK],
    )
    matter = escalations.alive(
        session,
        EscalationKind.NO_SHOW,
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
    )
    if matter is not None:
        closing.resolve(
            session,
            matter,
            Resolution.CORRECTED,
            now=now,
            say=Kind.STAFF_CORRECTED,
            by_id=member.id,
            consultant=member.first_name,
        )
    asked = told.about(session, appointment.id, [Kind.MISSED_ASK])
    if asked:
        _say_sorry(session, unit, appointment, asked[-1], now)


def _say_sorry(
    session: Session, unit: Unit, appointment: Appointment, asked: Message, now: datetime
) -> None:
    """Once for each time that we asked."""
    is_ours = appointment.attendance is Attendance.CANCELLED_BY_US
    draft = Draft(
        key=f"corrected:{asked.id}",
        kind=Kind.MISSED_CANCELLED if is_ours else Kind.MISSED_CORRECTED,
        to=Recipient(citizen_id=appointment.citizen_id),
        priority=Priority.CHANGE,
        due_at=unit.calendar.next_writing(now),
        subjects=[(appointment.id, appointment.version)],
    )
    put(session, draft, now=now)


def unanswered(session: Session, citizen: Citizen) -> Appointment | None:
    """The appointment that the citizen's next words are about; None if nothing is waited for."""
    waiting = registrations.awaited(session, citizen.id)
    if waiting is not None:
        return appointments.get(session, waiting.appointment_id)
    return appointments.asked_after(session, citizen.id)


def keep_words(
    session: Session,
    unit: Unit,
    appointment: Appointment,
    said: Said,
    text: str | None,
    *,
    now: datetime,
) -> None:
    """The citizen's own words, verbatim; `text` None: they were shaped like a CPR number, only the time is kept."""
    registrations.stop_waiting(session, appointment.citizen_id)
    _keep(session, unit, appointment, said, text, now)


def _keep(
    session: Session,
    unit: Unit,
    appointment: Appointment,
    said: Said,
    text: str | None,
    now: datetime,
) -> None:
    citizen = appointment.citizen
    registrations.add_statement(
        session,
        citizen_id=citizen.id,
        appointment_id=appointment.id,
        at=now,
        text=text,
        telegram_message_id=said.telegram_message_id,
    )
    restore_contact(session, appointment, now)
    telling.staff(
        session,
        unit,
        Kind.STAFF_CITIZEN_WROTE,
        to=citizen.consultant,
        key=f"wrote:{said.update_id}",
        now=now,
        about=appointment,
        citizen_ref=citizen.ref,
        clock=now,
    )


def restore_contact(session: Session, appointment: Appointment, now: datetime) -> None:
    """The second at which the citizen first said something after a missed appointment."""
    if appointment.attendance is not Attendance.NO_SHOW:
        return
    if appointment.contact_restored_at is None:
        appointments.note_contact(session, appointment, now)
        journal.append(
            session,
            "contact_restored",
            at=now,
            actor=f"citizen:{appointment.citizen_id}",
            citizen_id=appointment.citizen_id,
            appointment_id=appointment.id,
        )


def edit_words(
    session: Session, unit: Unit, citizen: Citizen, said: Said, text: str, *, now: datetime
) -> bool:
    """An edited statement is kept beside the first, and the consultant hears of it; False if the message was none."""
    if said.telegram_message_id is None:
        return False
    first = registrations.statement_of(session, citizen.id, said.telegram_message_id)
    if first is None or first.appointment_id is None:
        return False
    _keep(session, unit, appointments.get(session, first.appointment_id), said, text, now)
    return True
