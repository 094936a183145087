"""What a citizen's tap says about an appointment: yes, no, late, ring me, seen."""

from collections.abc import Sequence
from dataclasses import replace

from bot.actions import (
    arriving,
    calling,
    closing,
    escalating,
    facts as facts_of,
    matters,
    missing,
    tapping,
    telling,
)
from bot.actions.showing import Letter
from bot.actions.tapping import Answered, Opened
from bot.rules.appointments import Answer, AnswerEvent, after
from bot.rules.contact import RegretReason
from bot.rules.escalations import EscalationKind, Resolution
from bot.rules.letters import Facts, Kind
from bot.store import Appointment, Session, appointments, escalations, journal

MINUTES_LATE = {"10": 10, "20": 20, "30": 30}


def confirm(session: Session, opened: Opened) -> Answered:
    """«Ja, jeg kommer»; a change of mind after an approved regret is for a human to answer."""
    if not opened.is_current:
        return tapping.todays_facts(session, opened)
    approved = [a for a in opened.ahead if a.answer is Answer.REGRET_APPROVED]
    took_back = [a for a in opened.ahead if _confirm_one(session, opened, a)]
    for appointment in approved:
        _ask_host(session, opened, appointment)
    if approved:
        return opened.answered(Kind.ANSWER_AFTER_APPROVAL, _about(opened, approved))
    kind = Kind.ANSWER_CHANGED_MIND if took_back else Kind.ANSWER_YES
    return opened.answered(kind, _about(opened, opened.ahead))


def on_my_way(session: Session, opened: Opened) -> Answered:
    """«Jeg er på vej»: before the start it is a yes, after it a question of how late."""
    return confirm(session, opened) if opened.is_current else _ask_how_late(session, opened)


def _confirm_one(session: Session, opened: Opened, appointment: Appointment) -> bool:
    """Whether the yes took back a regret."""
    before = appointment.answer
    if not _move(session, opened, appointment, AnswerEvent.CONFIRM):
        return False
    if before is not Answer.REGRET_PENDING:
        return False
    _take_back(session, opened, appointment)
    return True


def _move(session: Session, opened: Opened, appointment: Appointment, event: AnswerEvent) -> bool:
    seen = appointment.answer
    new = after(seen, event)
    if new is None or not appointments.answer(
        session, appointment, seen=seen, new=new, at=opened.now
    ):
        return False
    journal.append(
        session,
        f"answer_{event}",
        at=opened.now,
        actor=f"citizen:{opened.citizen.id}",
        citizen_id=opened.citizen.id,
        appointment_id=appointment.id,
        message_id=opened.message.id,
        version=appointment.version,
        before=seen.value,
    )
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
            say=Kind.STAFF_CHANGED_MIND,
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
    _journal(session, opened, "changed_mind_after_approval", appointment)


def _about(opened: Opened, appointments_: Sequence[Appointment]) -> Facts:
    """The facts of one appointment, or of a list of them."""
    if len(appointments_) == 1:
        return facts_of.of_appointment(opened.unit, appointments_[0])
    listed = [(position, a) for position, a in opened.listed if a in appointments_]
    return facts_of.of_several(opened.unit, listed)


def regret(session: Session, opened: Opened) -> Answered:
    """A regret counts from the tap, and its reason is asked for. After the start it is taken as running late."""
    if len(opened.subjects) > 1:
        return pick(session, opened)
    if not opened.is_current:
        return _ask_how_late(session, opened)
    appointment = opened.subjects[0]
    if _move(session, opened, appointment, AnswerEvent.REGRET):
        appointments.keep_reason(session, appointment, None)
        escalating.begin_regret(session, opened.unit, appointment, opened.now)
    if appointment.answer is Answer.REGRET_APPROVED:
        return opened.answered(Kind.REGRET_APPROVED, _about(opened, [appointment]))
    if appointment.regret_reason is not None:
        return _received(opened, appointment)
    asked = opened.answered(Kind.REGRET_REASON, _about(opened, [appointment]))
    said = [_letter(opened, Kind.REGRET_RECEIVED, appointment), *_late_notice(opened, appointment)]
    return replace(asked, above=said)


def reason(session: Session, opened: Opened) -> Answered:
    """«Tiden passer ikke», «Vil ikke svare»: neutral words, kept for whoever decides."""
    appointment = opened.subjects[0] if opened.subjects else None
    if appointment is None or not _may_say_why(opened):
        return tapping.todays_facts(session, opened)
    if opened.tap.choice in set(RegretReason):
        _keep_reason(session, opened, appointment, RegretReason(opened.tap.choice))
    return _received(opened, appointment)


def _may_say_why(opened: Opened) -> bool:
    is_one = len(opened.subjects) == 1 and opened.is_current
    return is_one and opened.subjects[0].answer is Answer.REGRET_PENDING


def _keep_reason(
    session: Session, opened: Opened, appointment: Appointment, given: RegretReason
) -> None:
    appointments.keep_reason(session, appointment, given)
    _journal(session, opened, "regret_reason", appointment, reason=given.value)
    matter = escalations.alive(
        session,
        EscalationKind.REGRET,
        citizen_id=opened.citizen.id,
        appointment_id=appointment.id,
    )
    if matter is not None:
        matters.refresh(session, matter, why="reason", now=opened.now)


def _received(opened: Opened, appointment: Appointment) -> Answered:
    """What holds until somebody decides, and a way back."""
    received = opened.answered(Kind.REGRET_RECEIVED, _about(opened, [appointment]))
    return replace(received, then=next(iter(_late_notice(opened, appointment)), None))


def _late_notice(opened: Opened, appointment: Appointment) -> list[Letter]:
    """At short notice a call is surer."""
    is_late = appointment.starts_at - opened.now < opened.unit.short_notice
    return [_letter(opened, Kind.REGRET_LATE, appointment)] if is_late else []


def _letter(opened: Opened, kind: Kind, appointment: Appointment) -> Letter:
    answered = opened.answered(kind, _about(opened, [appointment]))
    return Letter(kind=answered.kind, facts=answered.facts, language=answered.language)


def pick(session: Session, opened: Opened) -> Answered:
    """«Jeg kan ikke» below a list: a regret has to say which."""
    if not opened.is_current:
        return tapping.todays_facts(session, opened)
    if len(opened.ahead) == 1:
        return regret(session, _at(opened, opened.ahead[0]))
    return opened.answered(Kind.APPOINTMENTS_PICK, _about(opened, opened.ahead))


def _at(opened: Opened, appointment: Appointment) -> Opened:
    """The same tap, had it been on the only appointment of the list that it can be about."""
    return opened.at(next(p for p, listed in opened.listed if listed is appointment), appointment)


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
    if not _may_say_why(opened):
        return answered
    note = Letter(kind=answered.kind, facts=answered.facts, language=answered.language)
    return replace(_received(opened, opened.subjects[0]), then=note)


def late(session: Session, opened: Opened) -> Answered:
    """«Jeg kommer for sent»; below a list it has to say for which."""
    running = [a for a in opened.subjects if a.ends_at > opened.now]
    if not opened.is_same or len(running) < 2:  # noqa: PLR2004 - one needs no choice
        return _ask_how_late(session, _at(opened, running[0]) if running else opened)
    return opened.answered(Kind.APPOINTMENTS_PICK_LATE, _about(opened, running))


def _ask_how_late(session: Session, opened: Opened) -> Answered:
    if not _is_running(opened):
        return tapping.todays_facts(session, opened)
    facts = replace(_about(opened, opened.subjects), clock=opened.now)
    return opened.answered(Kind.LATE_HOW_MUCH, facts)


def _is_running(opened: Opened) -> bool:
    """Whether one can still come late to what was tapped: it is one, it stands, and is not over."""
    is_one = opened.is_same and len(opened.subjects) == 1
    return is_one and opened.subjects[0].ends_at > opened.now


def late_by(session: Session, opened: Opened) -> Answered:
    """«10 minutter»: the host is told, once per button."""
    minutes = MINUTES_LATE.get(opened.tap.choice)
    if minutes is None or not _is_running(opened):
        return tapping.todays_facts(session, opened)
    appointment = opened.subjects[0]
    arriving.running_late(
        session, opened.unit, appointment, minutes, message_id=opened.message.id, now=opened.now
    )
    facts = replace(_about(opened, [appointment]), minutes=minutes)
    return opened.answered(Kind.LATE_RECEIVED, facts)


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
    facts = replace(facts_of.of_several(opened.unit, from_here), count=before)
    return replace(opened.answered(Kind.APPOINTMENTS_LIST, facts), original="")


def seen(session: Session, opened: Opened) -> Answered:
    """«Jeg har set det»"""
    _journal(session, opened, "seen_by_citizen", *opened.subjects[:1])
    return opened.answered(Kind.ANSWER_SEEN, facts_of.of_citizen(opened.unit, opened.citizen))


def _journal(
    session: Session,
    opened: Opened,
    event: str,
    appointment: Appointment | None = None,
    **details: object,
) -> None:
    journal.append(
        session,
        event,
        at=opened.now,
        actor=f"citizen:{opened.citizen.id}",
        citizen_id=opened.citizen.id,
        appointment_id=appointment.id if appointment else None,
        message_id=opened.message.id,
        **details,
    )
