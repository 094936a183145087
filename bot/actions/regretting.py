"""«Jeg kan ikke»: a regret counts from the tap; its reason, and whether a call is surer, come after it."""

from dataclasses import replace

from bot.actions import answers, escalating, lateness, matters, refreshing, tapping
from bot.actions.showing import Letter
from bot.actions.tapping import Answered, Opened
from bot.rules.appointments import Answer, AnswerEvent
from bot.rules.contact import RegretReason
from bot.rules.escalations import EscalationKind
from bot.rules.letters import Facts, Kind
from bot.store import Appointment, Session, appointments, escalations


def regret(session: Session, opened: Opened) -> Answered:
    """A regret counts from the tap, and its reason is asked for. After the start it is taken as running late."""
    if len(opened.subjects) > 1:
        return pick(session, opened)
    if not opened.is_current:
        return lateness.ask_how_late(session, opened)
    appointment = opened.subjects[0]
    if answers.move(session, opened, appointment, AnswerEvent.REGRET):
        appointments.keep_reason(session, appointment, None)
        escalating.begin_regret(session, opened.unit, appointment, opened.now)
        refreshing.refresh_lists(session, appointment, now=opened.now)
    if appointment.answer is Answer.REGRET_APPROVED:
        return opened.answered(
            Kind.REGRET_APPROVED, answers.dealt_with(session, opened, appointment)
        )
    if appointment.regret_reason is not None:
        return received(session, opened, appointment)
    facts = answers.dealt_with(session, opened, appointment)
    asked = opened.answered(Kind.REGRET_REASON, facts)
    said = _letter(opened, Kind.REGRET_RECEIVED, facts)
    return replace(asked, above=[said, *_late_notice(opened, facts)])


def reason(session: Session, opened: Opened) -> Answered:
    """«Tiden passer ikke», «Vil ikke svare»: neutral words, kept for whoever decides."""
    appointment = opened.subjects[0] if opened.subjects else None
    if appointment is None or not may_say_why(opened):
        return tapping.todays_facts(session, opened)
    if opened.tap.choice in set(RegretReason):
        _keep_reason(session, opened, appointment, RegretReason(opened.tap.choice))
    return received(session, opened, appointment)


def may_say_why(opened: Opened) -> bool:
    """Whether a reason is still of use: the regret is of one appointment, and waits."""
    is_one = len(opened.subjects) == 1 and opened.is_current
    return is_one and opened.subjects[0].answer is Answer.REGRET_PENDING


def _keep_reason(
    session: Session, opened: Opened, appointment: Appointment, given: RegretReason
) -> None:
    appointments.keep_reason(session, appointment, given)
    answers.note(session, opened, "regret_reason", appointment, reason=given.value)
    matter = escalations.alive(
        session,
        EscalationKind.REGRET,
        citizen_id=opened.citizen.id,
        appointment_id=appointment.id,
    )
    if matter is not None:
        matters.refresh(session, matter, why="reason", now=opened.now)


def received(session: Session, opened: Opened, appointment: Appointment) -> Answered:
    """What holds until somebody decides, and a way back."""
    facts = answers.dealt_with(session, opened, appointment)
    answered = opened.answered(Kind.REGRET_RECEIVED, facts)
    return replace(answered, then=next(iter(_late_notice(opened, facts)), None))


def _late_notice(opened: Opened, facts: Facts) -> list[Letter]:
    """At short notice a call is surer."""
    starts_at = facts.starts_at
    is_late = starts_at is not None and starts_at - opened.now < opened.unit.short_notice
    return [_letter(opened, Kind.REGRET_LATE, facts)] if is_late else []


def _letter(opened: Opened, kind: Kind, facts: Facts) -> Letter:
    answered = opened.answered(kind, facts)
    return Letter(kind=answered.kind, facts=answered.facts, language=answered.language)


def pick(session: Session, opened: Opened) -> Answered:
    """«Jeg kan ikke» below a list: a regret has to say which."""
    if not opened.is_current:
        return tapping.todays_facts(session, opened)
    if len(opened.ahead) == 1:
        return regret(session, answers.as_if_on(opened, opened.ahead[0]))
    return opened.answered(Kind.APPOINTMENTS_PICK, answers.about(session, opened, opened.ahead))
