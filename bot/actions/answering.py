"""What a citizen's tap says about an appointment: yes, no, late, ring me, seen."""

from dataclasses import replace

from bot.actions import calling, closing, facts as facts_of, tapping, telling
from bot.actions.tapping import Answered, Opened
from bot.rules.appointments import Answer, AnswerEvent, after
from bot.rules.escalations import EscalationKind, Resolution
from bot.rules.letters import Facts, Kind
from bot.rules.people import Role
from bot.store import Appointment, Session, Staff, appointments, escalations, journal

MINUTES_LATE = {"10": 10, "20": 20, "30": 30}


def confirm(session: Session, opened: Opened) -> Answered:
    """«Ja, jeg kommer»; a change of mind after an approved regret is for a human to answer."""
    if not opened.is_current:
        return tapping.todays_facts(session, opened)
    if any(a.answer is Answer.REGRET_APPROVED for a in opened.subjects):
        return _after_approval(session, opened)
    took_back = [a for a in opened.subjects if _confirm_one(session, opened, a)]
    kind = Kind.ANSWER_CHANGED_MIND if took_back else Kind.ANSWER_YES
    return opened.answered(kind, _about(opened))


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


def _after_approval(session: Session, opened: Opened) -> Answered:
    """The regret was approved: whether the time is still free is for the host to say."""
    appointment = opened.subjects[0]
    telling.staff(
        session,
        opened.unit,
        Kind.STAFF_CHANGED_MIND,
        to=appointment.host,
        key=f"changed_mind:{appointment.id}:{appointment.version}:{opened.tap.update_id}",
        now=opened.now,
        about=appointment,
        citizen_ref=opened.citizen.ref,
        clock=opened.now,
    )
    _journal(session, opened, "changed_mind_after_approval")
    return opened.answered(Kind.ANSWER_AFTER_APPROVAL, _about(opened))


def _about(opened: Opened) -> Facts:
    if len(opened.subjects) == 1:
        return facts_of.of_appointment(opened.unit, opened.subjects[0])
    return facts_of.of_several(opened.unit, list(enumerate(opened.subjects, start=1)))


def regret(session: Session, opened: Opened) -> Answered:
    """A regret counts from the tap. After the start it is taken as running late."""
    if len(opened.subjects) > 1:
        return pick(session, opened)
    if not opened.is_current:
        return _ask_how_late(session, opened)
    appointment = opened.subjects[0]
    if _move(session, opened, appointment, AnswerEvent.REGRET):
        _tell_of_regret(session, opened, appointment)
    if appointment.answer is Answer.REGRET_APPROVED:
        return opened.answered(Kind.REGRET_APPROVED, _about(opened))
    return opened.answered(Kind.REGRET_RECEIVED, _about(opened))


def _ask_which(session: Session, opened: Opened, kind: Kind) -> Answered:
    """A list was tapped as a whole: which of its appointments is meant?"""
    if not opened.is_current:
        return tapping.todays_facts(session, opened)
    return opened.answered(kind, _about(opened))


def pick(session: Session, opened: Opened) -> Answered:
    """«Jeg kan ikke» below a list."""
    return _ask_which(session, opened, Kind.APPOINTMENTS_PICK)


def _tell_of_regret(session: Session, opened: Opened, appointment: Appointment) -> None:
    matter = escalations.open_one(
        session,
        EscalationKind.REGRET,
        citizen_id=opened.citizen.id,
        appointment_id=appointment.id,
        appointment_version=appointment.version,
        at=opened.now,
    )
    if matter is not None:
        telling.staff(
            session,
            opened.unit,
            Kind.STAFF_REGRET,
            to=_decider(appointment),
            key=f"regret:{matter.id}",
            now=opened.now,
            about=appointment,
            escalation=matter,
            citizen_ref=opened.citizen.ref,
            clock=opened.now,
        )


def _decider(appointment: Appointment) -> Staff:
    """A provider does not decide on a regret: the primary consultant does."""
    is_provider = appointment.host.role is Role.PROVIDER
    return appointment.citizen.consultant if is_provider else appointment.host


def call_me(session: Session, opened: Opened) -> Answered:
    """«Ring til mig»: the host of the message's appointment is asked to, else the primary consultant."""
    host = opened.subjects[0].host if opened.subjects else opened.citizen.consultant
    calling.ask(session, opened.unit, opened.citizen, host=host, now=opened.now)
    facts = _about(opened) if opened.subjects else facts_of.of_citizen(opened.unit, opened.citizen)
    return opened.answered(Kind.HELP_CALL_ME, facts)


def late(session: Session, opened: Opened) -> Answered:
    if len(opened.subjects) > 1:
        return _ask_which(session, opened, Kind.APPOINTMENTS_PICK_LATE)
    return _ask_how_late(session, opened)


def _ask_how_late(session: Session, opened: Opened) -> Answered:
    if not _is_running(opened):
        return tapping.todays_facts(session, opened)
    return opened.answered(Kind.LATE_HOW_MUCH, _about(opened))


def _is_running(opened: Opened) -> bool:
    """Whether one can still come late to what was tapped: it stands, and is not over."""
    return opened.is_same and opened.subjects[0].ends_at > opened.now


def late_by(session: Session, opened: Opened) -> Answered:
    minutes = MINUTES_LATE.get(opened.tap.choice)
    if minutes is None or not _is_running(opened):
        return tapping.todays_facts(session, opened)
    appointment = opened.subjects[0]
    telling.staff(
        session,
        opened.unit,
        Kind.STAFF_RUNNING_LATE,
        to=appointment.host,
        key=f"late:{appointment.id}:{appointment.version}:{opened.tap.update_id}",
        now=opened.now,
        about=appointment,
        citizen_ref=opened.citizen.ref,
        clock=opened.now,
        minutes=minutes,
    )
    _journal(session, opened, "running_late", minutes=minutes)
    return opened.answered(Kind.LATE_RECEIVED, replace(_about(opened), minutes=minutes))


def show_more(session: Session, opened: Opened) -> Answered:
    """«Se mere»: the rest of a list, as it is now."""
    from_here = [
        (position, appointment)
        for position, appointment in opened.listed
        if position >= opened.tap.position and appointment.ends_at > opened.now
    ]
    if not from_here:
        return tapping.todays_facts(session, opened)
    facts = facts_of.of_several(opened.unit, from_here)
    return opened.answered(Kind.APPOINTMENTS_LIST, facts)


def seen(session: Session, opened: Opened) -> Answered:
    _journal(session, opened, "seen_by_citizen")
    return opened.answered(Kind.ANSWER_SEEN, facts_of.of_citizen(opened.unit, opened.citizen))


def _journal(session: Session, opened: Opened, event: str, **details: object) -> None:
    journal.append(
        session,
        event,
        at=opened.now,
        actor=f"citizen:{opened.citizen.id}",
        citizen_id=opened.citizen.id,
        appointment_id=opened.subjects[0].id if opened.subjects else None,
        message_id=opened.message.id,
        **details,
    )
