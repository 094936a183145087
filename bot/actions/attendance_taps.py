"""What a staff member's button does about attendance: register, take, correct, open one of a list."""

from dataclasses import replace

from bot.actions import (
    contacting,
    escalating,
    facts as facts_of,
    refreshing,
    registering,
    relating,
    showing,
)
from bot.actions.showing import Letter
from bot.actions.tapping import Answered, Opened
from bot.rules.escalations import EscalationKind, EscalationState
from bot.rules.letters import Facts, Kind
from bot.rules.permissions import StaffAct
from bot.store import Appointment, Escalation, Session, Staff, escalations


def register(session: Session, opened: Opened, member: Staff) -> Answered:
    """«Mødt», «Mødt for sent», «Ikke mødt», «Aflyst af os»."""
    appointment = _one(opened)
    result = registering.meant(member, opened.tap.choice)
    if appointment is None or result is None:
        return _as_it_stands(session, opened)
    registering.register(
        session,
        opened.unit,
        appointment,
        member,
        result,
        tapped=opened.message.id,
        now=opened.now,
    )
    return _as_it_stands(session, opened)


def take(session: Session, opened: Opened, member: Staff) -> Answered:
    """«Jeg tager den»: a promise until the end of the opening day; whoever was faster is shown."""
    appointment = _one(opened)
    matter = _matter(session, appointment)
    if appointment is None or matter is None:
        return _as_it_stands(session, opened)
    if relating.may(
        session, member, appointment, StaffAct.TAKE, now=opened.now
    ) and escalating.take(session, opened.unit, matter, member, now=opened.now):
        refreshing.refresh_all(session, appointment, now=opened.now, but=opened.message.id)
    return _as_it_stands(session, opened)


def correct(session: Session, opened: Opened, _member: Staff) -> Answered:
    """«Ret»: the four results again."""
    return unfold(session, opened, _member)


def unfold(session: Session, opened: Opened, _member: Staff) -> Answered:
    """One appointment of a list, with its own buttons."""
    del session
    appointment = _one(opened)
    if appointment is None:
        return opened.answered(Kind.STAFF_SUPERSEDED, replace(_facts(opened), clock=opened.now))
    position = next(p for p, listed in opened.listed if listed is appointment)
    line = replace(facts_of.staff_lines([(position, appointment)])[0], result="")
    facts = replace(facts_of.of_appointment(opened.unit, appointment), appointments=(line,))
    if opened.message.kind == Kind.STAFF_UNANSWERED_LIST:
        facts = replace(facts, count=1)
        return replace(opened.answered(Kind.STAFF_UNANSWERED, facts), original="")
    return replace(opened.answered(Kind.STAFF_ATTENDANCE_DUE, facts), original="")


def log_contact(session: Session, opened: Opened, member: Staff) -> Answered:
    """«Notér kontaktforsøg», and what it asks."""
    appointment = _one(opened)
    if appointment is None:
        return opened.answered(Kind.STAFF_NOT_ALLOWED, _facts(opened))
    facts = replace(
        facts_of.of_appointment(opened.unit, appointment),
        consultant=member.first_name,
        clock=opened.now,
    )
    return contacting.log(session, opened, member, facts)


def take_matter(session: Session, opened: Opened, member: Staff, matter: Escalation) -> Answered:
    """«Jeg tager den» on a regret or a no-show: the others read who has it; their buttons stay."""
    appointment = _one(opened)
    if appointment is not None and matter.state is EscalationState.OPEN:
        escalating.take(session, opened.unit, matter, member, now=opened.now)
    by = escalations.owner(session, matter) or member
    facts = replace(_facts(opened), consultant=by.first_name, clock=matter.taken_at or opened.now)
    base = showing.plain(opened.unit, opened.message, appointment)
    return opened.shown(replace(base, then=Letter(kind=Kind.STAFF_TAKEN, facts=facts)))


def _one(opened: Opened) -> Appointment | None:
    return opened.subjects[0] if len(opened.subjects) == 1 and opened.is_same else None


def _matter(session: Session, appointment: Appointment | None) -> Escalation | None:
    if appointment is None:
        return None
    return escalations.alive(
        session,
        EscalationKind.ATTENDANCE,
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
    )


def _facts(opened: Opened) -> Facts:
    if opened.subjects:
        return facts_of.of_appointment(opened.unit, opened.subjects[0])
    return facts_of.of_unit(opened.unit)


def _as_it_stands(session: Session, opened: Opened) -> Answered:
    """The tapped message as it is to be read from now on."""
    letter = showing.question(session, opened.policy, opened.message)
    if letter is None:
        letter = Letter(kind=Kind.STAFF_SUPERSEDED, facts=replace(_facts(opened), clock=opened.now))
    return opened.shown(letter)
