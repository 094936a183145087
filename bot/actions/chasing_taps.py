"""What a button of the list of who has not answered does: one line unfolds, is seen or rung about; the others stay."""

from dataclasses import replace
from datetime import datetime

from bot.actions import chasing, facts as facts_of, planning
from bot.actions.showing import Letter
from bot.actions.tapping import Answered, Opened
from bot.rules.letters import Facts, Handled, Kind
from bot.store import Appointment, Session, Staff, journal, told

_SAYS = {
    Handled.SEEN: Kind.STAFF_SEEN,
    Handled.CALLING: Kind.STAFF_CALLING,
    Handled.CALLED: Kind.STAFF_CALLED,
}


def handle(session: Session, opened: Opened, member: Staff, how: Handled) -> Answered:
    """«Set», «Jeg ringer nu», «Jeg har ringet»: of one line it is noted there, of all it ends the list."""
    position = opened.tap.position
    _journal(session, opened, member, _SAYS[how])
    chasing.handle(opened.message, position, how, now=opened.now)
    if position == chasing.ALL:
        noted = _noted(facts_of.of_unit(opened.unit), member, opened.now)
        return opened.answered(_SAYS[how], noted)
    return _list(session, opened)


def unfold(session: Session, opened: Opened, member: Staff, appointment: Appointment) -> Answered:
    """One line, with how often the citizen was reminded, and what its reader has begun to do about it."""
    reminded = told.about(session, appointment.id, planning.REMINDERS)
    facts = facts_of.of_appointment(opened.unit, appointment)
    facts = replace(facts, count=len(reminded))
    since = chasing.handled_at(opened.message, opened.tap.position, Handled.CALLING)
    if since is None:
        return replace(opened.answered(Kind.STAFF_UNANSWERED, facts), original="")
    above = [Letter(kind=Kind.STAFF_UNANSWERED, facts=facts)]
    calling = opened.answered(Kind.STAFF_CALLING, _noted(facts, member, since))
    return replace(calling, original="", above=above)


def _list(session: Session, opened: Opened) -> Answered:
    """The list as it stands, of which some may have answered meanwhile."""
    letter = chasing.letter(session, opened.policy, opened.message, opened.now)
    none = Letter(kind=Kind.STAFF_UNANSWERED_NONE, facts=facts_of.of_unit(opened.unit))
    return opened.shown(letter or none)


def _noted(facts: Facts, member: Staff, at: datetime) -> Facts:
    return replace(facts, consultant=member.first_name, clock=at)


def _journal(session: Session, opened: Opened, member: Staff, kind: Kind) -> None:
    appointment = opened.subjects[0] if opened.tap.position and opened.subjects else None
    journal.append(
        session,
        str(kind),
        at=opened.now,
        actor=f"staff:{member.id}",
        citizen_id=appointment.citizen_id if appointment else None,
        appointment_id=appointment.id if appointment else None,
        message_id=opened.message.id,
    )
