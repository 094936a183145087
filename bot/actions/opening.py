"""«Åbn»: a citizen's first name and own words, for who may see them; every view is journalled."""

from dataclasses import replace

from bot.actions import contacting, facts as facts_of, matters, showing, untried, untried_taps
from bot.actions.showing import Letter
from bot.actions.tapping import Answered, Opened
from bot.rules.letters import Kind, Stated
from bot.store import Appointment, Session, Staff, journal, registrations


def view(session: Session, opened: Opened, member: Staff) -> Answered:
    """Show what the reference stands for, and what the citizen has said of the appointment; buttons stay."""
    if not opened.subjects:
        return opened.answered(Kind.STAFF_NOT_ALLOWED, facts_of.of_unit(opened.unit))
    for appointment in opened.subjects:
        _journal(session, opened, member, appointment)
    if len(opened.subjects) > 1:
        return replace(_as_it_stands(session, opened, opened.subjects[0]), then=_names(opened))
    (appointment,) = opened.subjects
    return replace(
        _as_it_stands(session, opened, appointment), then=_seen(session, opened, appointment)
    )


def _journal(session: Session, opened: Opened, member: Staff, appointment: Appointment) -> None:
    journal.append(
        session,
        "viewed",
        at=opened.now,
        actor=f"staff:{member.id}",
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
        message_id=opened.message.id,
    )


def _names(opened: Opened) -> Letter:
    """Of a list, whom each reference stands for."""
    citizens = {appointment.citizen_id: appointment for appointment in opened.subjects}
    named = tuple(
        replace(line, first_name=appointment.citizen.first_name)
        for line, appointment in zip(
            facts_of.lines(enumerate(citizens.values(), start=1)), citizens.values(), strict=True
        )
    )
    facts = replace(facts_of.of_unit(opened.unit), appointments=named)
    return Letter(kind=Kind.STAFF_OPENED, facts=facts)


def _seen(session: Session, opened: Opened, appointment: Appointment) -> Letter:
    said = tuple(
        Stated(at=statement.at, words=statement.text)
        for statement in registrations.statements(session, appointment.citizen_id)
        if statement.appointment_id == appointment.id
    )
    facts = facts_of.of_appointment(opened.unit, appointment)
    return Letter(kind=Kind.STAFF_OPENED, facts=replace(facts, stated=said))


def _as_it_stands(session: Session, opened: Opened, appointment: Appointment) -> Answered:
    """The message that was tapped, with the buttons that it has by now."""
    message = opened.message
    if message.kind == untried.LIST:
        return untried_taps.unfold(session, opened, appointment)
    if message.kind in contacting.CARDS and contacting.tries(session, appointment):
        return contacting.logged(session, opened, appointment)
    letter = None
    if message.kind in showing.QUESTIONS | showing.LISTS:
        letter = showing.question(session, opened.policy, message)
    elif message.kind in matters.SHOWN:
        letter = matters.letter(session, opened.policy, message)
    return opened.shown(letter or showing.plain(opened.unit, message, appointment))
