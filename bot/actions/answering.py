"""What a citizen's tap says about an appointment: yes, ring me, seen; no is `regretting`, late `lateness`."""

from dataclasses import replace

from bot.actions import (
    answers,
    calling,
    closing,
    facts as facts_of,
    lateness,
    missing,
    naming,
    refreshing,
    regretting,
    tapping,
    telling,
)
from bot.actions.showing import Letter
from bot.actions.tapping import Answered, Opened
from bot.rules.appointments import Answer, AnswerEvent
from bot.rules.escalations import EscalationKind, Resolution
from bot.rules.letters import Kind
from bot.store import Appointment, Session, escalations

_SETTLED = frozenset({Answer.CONFIRMED, Answer.REGRET_APPROVED})  # a yes changes nothing about it


def confirm(session: Session, opened: Opened) -> Answered:
    """«Ja, jeg kommer»; a change of mind after an approved regret is for a human to answer."""
    if not opened.is_current:
        return tapping.todays_facts(session, opened)
    approved = [a for a in opened.ahead if a.answer is Answer.REGRET_APPROVED]
    fresh = [a for a in opened.ahead if a.answer not in _SETTLED]
    took_back = [a for a in opened.ahead if _confirm_one(session, opened, a)]
    refreshing.refresh_lists(session, *fresh, now=opened.now)
    for appointment in approved:
        _ask_host(session, opened, appointment)
    if approved:
        return opened.answered(Kind.ANSWER_AFTER_APPROVAL, answers.about(session, opened, approved))
    kind = Kind.ANSWER_CHANGED_MIND if took_back else Kind.ANSWER_YES
    return opened.answered(kind, answers.about(session, opened, opened.ahead))


def on_my_way(session: Session, opened: Opened) -> Answered:
    """«Jeg er på vej»: before the start it is a yes, after it a question of how late."""
    return confirm(session, opened) if opened.is_current else lateness.ask_how_late(session, opened)


def _confirm_one(session: Session, opened: Opened, appointment: Appointment) -> bool:
    """Whether the yes took back a regret."""
    before = appointment.answer
    if not answers.move(session, opened, appointment, AnswerEvent.CONFIRM):
        return False
    if before is not Answer.REGRET_PENDING:
        return False
    _take_back(session, opened, appointment)
    return True


def _take_back(session: Session, opened: Opened, appointment: Appointment) -> None:
    matter = escalations.alive(
        session,
        EscalationKind.REGRET,
        citizen_id=opened.citizen.id,
        appointment_id=appointment.id,
    )
    if matter is not None:
        closing.resolve(
            session,
            matter,
            Resolution.TAKEN_BACK,
            now=opened.now,
            say=Kind.STAFF_TAKEN_BACK,
            citizen_ref=opened.citizen.ref,
            starts_at=appointment.starts_at,
        )


def _ask_host(session: Session, opened: Opened, appointment: Appointment) -> None:
    """The regret was approved: whether the time is still free is for the host to say."""
    telling.staff(
        session,
        opened.unit,
        Kind.STAFF_CHANGED_MIND,
        to=appointment.host,
        key=f"changed_mind:{appointment.id}:{appointment.version}:{opened.message.id}",
        now=opened.now,
        about=appointment,
        citizen_ref=opened.citizen.ref,
        clock=opened.now,
    )
    answers.note(session, opened, "changed_mind_after_approval", appointment)


def call_me(session: Session, opened: Opened) -> Answered:
    """«Ring til mig»: the host of the message's appointment is asked to, else the primary consultant."""
    about = opened.ahead or opened.subjects
    asked = calling.ask(
        session,
        opened.unit,
        opened.citizen,
        about=about[0] if about else None,
        now=opened.now,
    )
    for appointment in opened.subjects:
        missing.restore_contact(session, appointment, opened.now)
    facts = facts_of.of_citizen(opened.unit, opened.citizen)
    answered = opened.answered(
        Kind.HELP_CALL_ME, replace(facts, **calling.named(opened.unit, asked))
    )
    if not regretting.may_say_why(opened):
        return answered
    note = Letter(kind=answered.kind, facts=answered.facts, language=answered.language)
    return replace(regretting.received(session, opened, opened.subjects[0]), then=note)


def show_more(session: Session, opened: Opened) -> Answered:
    """«Se mere»: the next page takes the place of the one that is read."""
    from_here = [
        (position, appointment)
        for position, appointment in opened.listed
        if position >= opened.tap.position and appointment.ends_at > opened.now
    ]
    if not from_here:
        return tapping.todays_facts(session, opened)
    before = len(opened.listed) - len(from_here)
    facts = replace(naming.several(session, opened.unit, from_here), count=before)
    return replace(opened.answered(Kind.APPOINTMENTS_LIST, facts), original="")


def seen(session: Session, opened: Opened) -> Answered:
    """«Jeg har set det»"""
    answers.note(session, opened, "seen_by_citizen", *opened.subjects[:1])
    return opened.answered(Kind.ANSWER_SEEN, facts_of.of_citizen(opened.unit, opened.citizen))
