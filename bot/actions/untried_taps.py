"""What a button of a head's list of untried no-shows does: one unfolds, is taken, or gets its contact attempt."""

from dataclasses import replace

from bot.actions import facts as facts_of, promising, untried
from bot.actions.showing import Letter
from bot.actions.tapping import Answered, Opened
from bot.rules.escalations import EscalationState
from bot.rules.letters import Kind
from bot.store import Appointment, Session, Staff


def unfold(session: Session, opened: Opened, appointment: Appointment) -> Answered:
    """One no-show with its own buttons; one that is dealt with shows the list."""
    if untried.open_matter(session, appointment) is None:
        return listed(session, opened)
    letter = untried.card(session, opened.unit, appointment)
    answered = opened.answered(letter.kind, letter.facts)
    return replace(answered, original="", then=letter.then)


def take(session: Session, opened: Opened, member: Staff) -> Answered:
    """«Jeg tager den»: the line says who has it, and the others wait."""
    matter = untried.open_matter(session, opened.subjects[0]) if opened.subjects else None
    if matter is not None and matter.state is EscalationState.OPEN:
        promising.take(
            session, opened.unit, matter, member, tapped=opened.message.id, now=opened.now
        )
    return listed(session, opened)


def listed(session: Session, opened: Opened) -> Answered:
    """The list as it stands."""
    letter = untried.letter(session, opened.policy, opened.message)
    nothing = Letter(
        kind=Kind.STAFF_SUPERSEDED, facts=replace(facts_of.of_unit(opened.unit), clock=opened.now)
    )
    return opened.shown(letter or nothing)
