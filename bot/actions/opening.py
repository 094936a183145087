"""«Åbn»: a citizen's first name and own words, for who may see them; every view is journalled."""

from dataclasses import replace

from bot.actions import facts as facts_of, relating
from bot.actions.tapping import Answered, Opened
from bot.rules.letters import Kind
from bot.rules.permissions import StaffAct
from bot.store import Session, Staff, journal, registrations


def view(session: Session, opened: Opened, member: Staff) -> Answered:
    """Show what the reference stands for, and what the citizen has written about the appointment."""
    appointment = opened.subjects[0] if opened.subjects else None
    if appointment is None:
        return opened.answered(Kind.STAFF_NOT_ALLOWED, facts_of.of_unit(opened.unit))
    facts = facts_of.of_appointment(opened.unit, appointment)
    if not relating.may(session, member, appointment, StaffAct.OPEN, now=opened.now):
        return opened.answered(Kind.STAFF_NOT_ALLOWED, facts)
    journal.append(
        session,
        "viewed",
        at=opened.now,
        actor=f"staff:{member.id}",
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
        message_id=opened.message.id,
    )
    said = [
        statement.text
        for statement in registrations.statements(session, appointment.citizen_id)
        if statement.appointment_id == appointment.id and statement.text
    ]
    words = "\n".join(said) or None
    return opened.answered(Kind.STAFF_OPENED, replace(facts, words=words))
