"""Tries of humans to reach a citizen after a no-show: logged with channel and outcome, they end the climb."""

from dataclasses import replace

from bot.actions import closing, relating
from bot.actions.tapping import Answered, Opened
from bot.rules.contact import Channel, ContactOutcome
from bot.rules.escalations import EscalationKind, Resolution
from bot.rules.letters import Facts, Kind
from bot.rules.permissions import StaffAct
from bot.store import Appointment, Session, Staff, escalations, journal, registrations


def log(session: Session, opened: Opened, member: Staff, facts: Facts) -> Answered:
    """«Notér kontaktforsøg»: how, then what came of it; the choice grows with each tap: phone, phone-reached."""
    channel, _, outcome = opened.tap.choice.partition("-")
    if not channel or channel not in set(Channel):
        return opened.answered(Kind.STAFF_CONTACT_CHANNEL, facts)
    if Channel(channel) is Channel.LETTER:
        return _write_down(session, opened, member, Channel.LETTER, ContactOutcome.SENT, facts)
    if outcome not in set(ContactOutcome):
        asked = replace(facts, channel=Channel(channel))
        return opened.answered(Kind.STAFF_CONTACT_OUTCOME, asked)
    return _write_down(session, opened, member, Channel(channel), ContactOutcome(outcome), facts)


def _write_down(
    session: Session,
    opened: Opened,
    member: Staff,
    channel: Channel,
    outcome: ContactOutcome,
    facts: Facts,
) -> Answered:
    appointment = opened.subjects[0]
    if not relating.may(session, member, appointment, StaffAct.LOG_CONTACT, now=opened.now):
        return opened.answered(Kind.STAFF_NOT_ALLOWED, facts)
    registrations.add_contact_attempt(
        session,
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
        at=opened.now,
        staff_id=member.id,
        channel=channel,
        outcome=outcome,
    )
    journal.append(
        session,
        "contact_attempt",
        at=opened.now,
        actor=f"staff:{member.id}",
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
        channel=channel.value,
        outcome=outcome.value,
    )
    logged = replace(facts, channel=channel, outcome=outcome)
    _close(session, opened, member, appointment, logged)
    return opened.answered(Kind.STAFF_CONTACT_LOGGED, logged)


def _close(
    session: Session, opened: Opened, member: Staff, appointment: Appointment, facts: Facts
) -> None:
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
            Resolution.CONTACTED,
            now=opened.now,
            say=Kind.STAFF_CONTACT_LOGGED,
            by_id=member.id,
            tapped=opened.message,
            consultant=member.first_name,
            channel=facts.channel,
            outcome=facts.outcome,
        )
