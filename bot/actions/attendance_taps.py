"""What a staff member's button does about attendance: register, take, correct, open one of a list."""

from dataclasses import replace

from bot.actions import (
    chasing_taps,
    facts as facts_of,
    listing,
    matters,
    promising,
    registering,
    showing,
    untried,
    untried_taps,
)
from bot.actions.showing import Letter
from bot.actions.tapping import Answered, Opened
from bot.rules.escalations import EscalationKind, EscalationState
from bot.rules.letters import Facts, Kind
from bot.store import (
    Appointment,
    Escalation,
    Session,
    Staff,
    escalations,
    journal,
    registrations,
)


def register(session: Session, opened: Opened, member: Staff) -> Answered:
    """«Mødt», «Mødt for sent», «Ikke mødt», «Aflyst af os»; whoever was faster is shown."""
    appointment = _one(opened)
    choice, _, seen = opened.tap.choice.partition("-")
    result = registering.meant(member, choice)
    if appointment is None:
        return _as_it_stands(session, opened)
    if result is None:
        return _not_allowed(session, opened)
    done = _is_as_seen(session, opened, appointment, seen) and registering.register(
        session,
        opened.unit,
        appointment,
        member,
        result,
        tapped=opened.message.id,
        now=opened.now,
    )
    if not done and appointment.attendance is not result:
        _journal(session, opened, appointment, member, "tapped_too_late")
    return _as_it_stands(session, opened)


def _is_as_seen(session: Session, opened: Opened, appointment: Appointment, seen: str) -> bool:
    """Whether the buttons were about what holds: an open question, or behind «Ret» the same registration."""
    if seen:
        return seen == str(registrations.count(session, appointment))
    return not listing.is_registered(session, opened.message, appointment)


def take(session: Session, opened: Opened, member: Staff) -> Answered:
    """«Jeg tager den»: a promise until the end of the opening day; whoever was faster is shown."""
    appointment = _one(opened)
    matter = _matter(session, appointment)
    if appointment is None or matter is None:
        return _as_it_stands(session, opened)
    promising.take(session, opened.unit, matter, member, tapped=opened.message.id, now=opened.now)
    return _as_it_stands(session, opened)


def correct(session: Session, opened: Opened, member: Staff) -> Answered:
    """«Ret»: the results again."""
    return unfold(session, opened, member)


def unfold(session: Session, opened: Opened, member: Staff) -> Answered:
    """One appointment of a list, with its own buttons."""
    appointment = _one(opened)
    if appointment is None:
        return opened.answered(Kind.STAFF_SUPERSEDED, replace(_facts(opened), clock=opened.now))
    if opened.message.kind == Kind.STAFF_UNANSWERED_LIST:
        return chasing_taps.unfold(session, opened, member, appointment)
    if opened.message.kind == untried.LIST:
        return untried_taps.unfold(session, opened, appointment)
    return _unfold(session, opened, appointment)


def _unfold(session: Session, opened: Opened, appointment: Appointment) -> Answered:
    position = next(p for p, listed in opened.listed if listed is appointment)
    found = listing.lines(session, opened.message, [(position, appointment)])
    kind = Kind.STAFF_ATTENDANCE_DUE
    facts = replace(
        facts_of.of_appointment(opened.unit, appointment),
        starts_at=opened.message.due_at,
        appointments=found,
        allowed=listing.allowed(session, opened.message),
    )
    if found[0].result:
        count = registrations.count(session, appointment)
        kind, facts = Kind.STAFF_CORRECT, replace(facts, count=count)
    return replace(opened.answered(kind, facts), original="")


def take_matter(session: Session, opened: Opened, member: Staff, matter: Escalation) -> Answered:
    """«Jeg tager den» on an open regret or no-show: the others read who has it; their buttons stay."""
    appointment = opened.subjects[0]
    if matter.state is EscalationState.OPEN:
        promising.take(
            session, opened.unit, matter, member, tapped=opened.message.id, now=opened.now
        )
    return opened.shown(matters.shown(session, opened.unit, opened.message, appointment, matter))


def _not_allowed(session: Session, opened: Opened) -> Answered:
    """The message as it stands, and below it that this is for others to do: a provider cancels nothing."""
    note = Letter(kind=Kind.STAFF_NOT_ALLOWED, facts=_facts(opened))
    return replace(_as_it_stands(session, opened), then=note)


def _journal(
    session: Session, opened: Opened, appointment: Appointment, member: Staff, event: str
) -> None:
    journal.append(
        session,
        event,
        at=opened.now,
        actor=f"staff:{member.id}",
        citizen_id=appointment.citizen_id,
        appointment_id=appointment.id,
        message_id=opened.message.id,
    )


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
