"""Whom a message to a citizen names: who they will meet, or who deals with what they have said.

Both are somebody else than the appointment's host while that one is away.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.actions import facts as facts_of, finding
from bot.rules.letters import Facts, Kind
from bot.rules.people import Role
from bot.rules.units import Unit
from bot.store import Appointment, Citizen, Session, Staff

# What is about an answer, or about silence: the others are about the appointment.
_DEALT_WITH = frozenset(
    {
        Kind.MISSED_ASK,
        Kind.MISSED_ANSWER_RECEIVED,
        Kind.MISSED_DISPUTED,
        Kind.MISSED_WRITE,
        Kind.ANSWER_AFTER_APPROVAL,
        Kind.REBOOKING_WISH,
        Kind.REBOOKING_RECEIVED,
        Kind.REBOOKING_RECEIVED_AFTER,
        Kind.REGRET_REASON,
        Kind.REGRET_RECEIVED,
        Kind.REGRET_LATE,
        Kind.REGRET_APPROVED,
        Kind.REGRET_DECLINED,
        Kind.REMINDER_REGRET_PENDING,
    }
)


def meeting(session: Session, unit: Unit, appointment: Appointment) -> Facts:
    """The appointment's facts; {consultant} is whom the citizen will meet."""
    facts = facts_of.of_appointment(unit, appointment)
    holder = finding.holder(session, appointment)
    return facts if holder.id == appointment.host_id else _named(facts, unit, holder)


def fitting(
    session: Session, unit: Unit, kind: Kind, appointment: Appointment, now: datetime
) -> Facts:
    """The facts of a message about one appointment: with who deals with it, or whom the citizen meets."""
    if kind is Kind.APPOINTMENT_SUBSTITUTE:
        return facts_of.of_appointment(unit, appointment)  # who is away is named beside who is not
    if kind in _DEALT_WITH:
        return dealing(session, unit, appointment, now)
    return meeting(session, unit, appointment)


def several(session: Session, unit: Unit, listed: Sequence[tuple[int, Appointment]]) -> Facts:
    """The facts of a list; {consultant} names all whom the citizen will meet, and each line its own."""
    holders = [finding.holder(session, appointment) for _, appointment in listed]
    facts = facts_of.of_several(unit, listed)
    lines = tuple(
        replace(line, consultant=holder.first_name)
        for line, holder in zip(facts.appointments, holders, strict=True)
    )
    return replace(facts, consultant=facts_of.hosts(holders), appointments=lines)


def dealing(session: Session, unit: Unit, appointment: Appointment, now: datetime) -> Facts:
    """The appointment's facts; {consultant} is who deals with an answer now: a provider decides nothing."""
    facts = facts_of.of_appointment(unit, appointment)
    holder = finding.holder(session, appointment)
    member = appointment.citizen.consultant if holder.role is Role.PROVIDER else holder
    return _named(facts, unit, finding.stand_in(session, member, now))


def caring(session: Session, unit: Unit, citizen: Citizen, now: datetime) -> Facts:
    """The citizen's facts; {consultant} is who cares for their case now."""
    facts = facts_of.of_citizen(unit, citizen)
    return _named(facts, unit, finding.stand_in(session, citizen.consultant, now))


def _named(facts: Facts, unit: Unit, member: Staff) -> Facts:
    return replace(facts, consultant=member.first_name, phone=member.phone or unit.phone)
