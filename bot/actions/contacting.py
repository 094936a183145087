"""Tries of humans to reach a citizen after a no-show: logged with channel and outcome, they end the climb.

Who may log one is seen to where the tap comes in. A message of the bot's is no try.
"""

from dataclasses import replace
from datetime import timedelta

from bot.actions import closing, facts as facts_of, untried, untried_taps
from bot.actions.showing import Letter
from bot.actions.tapping import Answered, Opened
from bot.rules.contact import Channel, ContactOutcome
from bot.rules.escalations import EscalationKind, Resolution
from bot.rules.letters import Facts, Kind, Tried
from bot.store import (
    Appointment,
    Session,
    Staff,
    escalations,
    evidence,
    journal,
    registrations,
)

DOUBLE_TAP = timedelta(minutes=1)
CARDS = frozenset({Kind.STAFF_NO_SHOW, Kind.HEAD_NO_SHOW})

_POSSIBLE = {
    Channel.PHONE: frozenset({ContactOutcome.REACHED, ContactOutcome.NO_ANSWER}),
    Channel.VISIT: frozenset({ContactOutcome.REACHED, ContactOutcome.NO_ANSWER}),
    Channel.LETTER: frozenset({ContactOutcome.SENT}),
}


def called(session: Session, opened: Opened, member: Staff) -> Answered:
    """«Jeg har ringet»: what came of it?"""
    by_phone = replace(opened, tap=replace(opened.tap, choice=Channel.PHONE.value))
    return log(session, by_phone, member)


def log(session: Session, opened: Opened, member: Staff) -> Answered:
    """«Notér kontaktforsøg»: how, then what came of it; the choice grows with each tap: phone, phone-reached."""
    if not opened.subjects:
        return opened.answered(Kind.STAFF_NOT_ALLOWED, facts_of.of_unit(opened.unit))
    appointment = opened.subjects[0]
    facts = facts_of.of_appointment(opened.unit, appointment)
    first, _, second = opened.tap.choice.partition("-")
    if first not in set(Channel):
        return _asked(session, opened, Kind.STAFF_CONTACT_CHANNEL, facts)
    channel = Channel(first)
    outcome = ContactOutcome.SENT if channel is Channel.LETTER else second
    if outcome not in _POSSIBLE[channel]:
        return _asked(session, opened, Kind.STAFF_CONTACT_OUTCOME, replace(facts, channel=channel))
    found = ContactOutcome(outcome)
    if not _is_double_tap(session, opened, member, appointment, channel, found):
        _write_down(session, opened, member, appointment, channel, found)
    return logged(session, opened, appointment)


def _asked(session: Session, opened: Opened, kind: Kind, facts: Facts) -> Answered:
    """Below the card; where it is one of a list, below that one alone."""
    answered = opened.answered(kind, facts)
    if opened.message.kind != untried.LIST:
        return answered
    above = [untried.card(session, opened.unit, opened.subjects[0])]
    return replace(answered, original="", above=above)


def logged(session: Session, opened: Opened, appointment: Appointment) -> Answered:
    """The card with every try so far; of a list, the others keep their buttons above it."""
    facts = facts_of.of_appointment(opened.unit, appointment)
    facts = replace(facts, tried=tries(session, appointment))
    if opened.message.kind != untried.LIST or len(opened.listed) == 1:
        return opened.answered(Kind.STAFF_CONTACT_LOGGED, facts)
    note = Letter(kind=Kind.STAFF_CONTACT_LOGGED, facts=facts)
    return replace(untried_taps.listed(session, opened), then=note)


def tries(session: Session, appointment: Appointment) -> tuple[Tried, ...]:
    """How humans have tried to reach the citizen about the appointment, oldest first."""
    return tuple(
        Tried(at=attempt.at, by=by.first_name, channel=attempt.channel, outcome=attempt.outcome)
        for attempt, by in evidence.contact_attempts(session, appointment.id)
    )


def _is_double_tap(
    session: Session,
    opened: Opened,
    member: Staff,
    appointment: Appointment,
    channel: Channel,
    outcome: ContactOutcome,
) -> bool:
    """Nobody tries twice with one result in so short a time: the second tap shows what the first has logged."""
    return any(
        by.id == member.id
        and (attempt.channel, attempt.outcome) == (channel, outcome)
        and opened.now - attempt.at < DOUBLE_TAP
        for attempt, by in evidence.contact_attempts(session, appointment.id)
    )


def _write_down(
    session: Session,
    opened: Opened,
    member: Staff,
    appointment: Appointment,
    channel: Channel,
    outcome: ContactOutcome,
) -> None:
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
    _close(session, opened, member, appointment, channel, outcome)


def _close(
    session: Session,
    opened: Opened,
    member: Staff,
    appointment: Appointment,
    channel: Channel,
    outcome: ContactOutcome,
) -> None:
    """The first try ends the climb; others are told of it below their own card."""
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
            channel=channel,
            outcome=outcome,
        )
