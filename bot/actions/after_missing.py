"""What a citizen's tap says about an appointment that was missed, or about another time for it."""

from dataclasses import replace

from bot.actions import answers, missing, naming, tapping, telling
from bot.actions.tapping import Answered, Opened
from bot.rules.appointments import AppointmentState
from bot.rules.contact import Wish
from bot.rules.letters import Kind
from bot.store import Appointment, Session, registrations


def write(session: Session, opened: Opened) -> Answered:
    """«Jeg skriver selv», «Ret mit svar»: the next words are kept as they are."""
    appointment = _one(opened)
    if appointment is None:
        return tapping.todays_facts(session, opened)
    registrations.wait_for_words(
        session,
        citizen_id=opened.citizen.id,
        appointment_id=appointment.id,
        since=opened.now,
    )
    return _answered(session, opened, appointment, Kind.MISSED_WRITE)


def dispute(session: Session, opened: Opened) -> Answered:
    """«Jeg var der»: noted, and a human looks at it."""
    appointment = _one(opened)
    if appointment is None:
        return tapping.todays_facts(session, opened)
    missing.restore_contact(session, appointment, opened.now)
    telling.staff(
        session,
        opened.unit,
        Kind.STAFF_DISPUTED,
        to=opened.citizen.consultant,
        key=f"disputed:{appointment.id}:{appointment.version}",
        now=opened.now,
        about=appointment,
        citizen_ref=opened.citizen.ref,
    )
    answers.note(session, opened, "disputed", appointment)
    return _answered(session, opened, appointment, Kind.MISSED_DISPUTED)


def new_time(session: Session, opened: Opened) -> Answered:
    """«Find en ny tid»: when would it suit?"""
    appointment = _one(opened)
    if appointment is None:
        return tapping.todays_facts(session, opened)
    missing.restore_contact(session, appointment, opened.now)
    return _answered(session, opened, appointment, Kind.REBOOKING_WISH)


def wish(session: Session, opened: Opened) -> Answered:
    """«Formiddag», «Eftermiddag», «En anden dag»"""
    appointment = _one(opened)
    if appointment is None or opened.tap.choice not in set(Wish):
        return tapping.todays_facts(session, opened)
    telling.staff(
        session,
        opened.unit,
        Kind.STAFF_REBOOKING,
        to=opened.citizen.consultant,
        key=f"rebooking:{appointment.id}:{appointment.version}:{opened.message.id}",
        now=opened.now,
        about=appointment,
        citizen_ref=opened.citizen.ref,
        clock=opened.now,
        wish=opened.tap.choice,
    )
    answers.note(session, opened, "new_time_wished", appointment, wish=opened.tap.choice)
    is_over = appointment.starts_at <= opened.now
    kind = Kind.REBOOKING_RECEIVED_AFTER if is_over else Kind.REBOOKING_RECEIVED
    return _answered(session, opened, appointment, kind)


def _one(opened: Opened) -> Appointment | None:
    """The appointment that is meant, if it was not moved or cancelled since."""
    if len(opened.subjects) != 1 or not opened.is_same:
        return None
    appointment = opened.subjects[0]
    return appointment if appointment.state is AppointmentState.PLANNED else None


def _answered(session: Session, opened: Opened, appointment: Appointment, kind: Kind) -> Answered:
    facts = naming.fitting(session, opened.unit, kind, appointment, opened.now)
    return opened.answered(kind, replace(facts, clock=opened.now))
