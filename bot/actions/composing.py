"""What a planned message says when it is sent: decided from the facts as they are at that moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.actions import (
    facts as facts_of,
    naming,
    planning,
    speaking_for,
    standing,
)
from bot.actions.planning import Untold
from bot.actions.refreshing import REFRESH
from bot.actions.showing import Letter
from bot.policy import Policy
from bot.rules import letters
from bot.rules.appointments import Answer, AppointmentState, Attendance
from bot.rules.delivery import Reason
from bot.rules.letters import Facts, Kind, Priority
from bot.rules.news import AHEAD, LISTED, NEWS, News, kind
from bot.rules.reminders import is_tomorrow
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Message,
    MessageSubject,
    Session,
    appointments,
    messages,
    people,
    queue,
)

_LISTS = (
    Kind.APPOINTMENTS_LIST,
    Kind.APPOINTMENTS_PICK,
    Kind.APPOINTMENTS_PICK_LATE,
    Kind.STAFF_OUTAGE,
)

Pairs = Sequence[tuple[MessageSubject, Appointment]]


def compose(session: Session, policy: Policy, message: Message, now: datetime) -> Letter | Reason:
    """The letter, or why there is none to send any more."""
    pairs = messages.subjects_of(session, message)
    if message.citizen_id is None:
        return _to_staff(session, policy, message, pairs, now)
    citizen = people.citizen_by_id(session, message.citizen_id)
    unit = policy.unit(citizen.unit)
    if message.kind == NEWS:
        letter = _news(session, unit, pairs, now)
    elif message.kind == AHEAD:
        letter = _ahead(session, unit, pairs, now)
    elif message.kind in planning.REMINDERS:
        letter = _reminder(session, unit, message, pairs, now)
    else:
        letter = _plain(session, policy, message, pairs, now)
    if isinstance(letter, Reason):
        return letter
    return replace(letter, language=citizen.language)


def _to_staff(
    session: Session, policy: Policy, message: Message, pairs: Pairs, now: datetime
) -> Letter | Reason:
    if message.kind == REFRESH:
        return standing.edited(session, policy, message, now)
    if standing.is_live(message) and pairs:
        return standing.first(session, policy, message, now) or Reason.STALE
    if message.kind == Kind.STAFF_NO_SHOW and pairs:
        kept = speaking_for.kept(session, pairs[0][1])
        message.facts = {**message.facts, **kept}  # the card says the same when it is shown anew
    return _plain(session, policy, message, pairs, now)


def _news(session: Session, unit: Unit, pairs: Pairs, now: datetime) -> Letter | Reason:
    """What the citizen does not know yet; what came to nothing drops out, and so does what came too late."""
    items = [
        (subject, item)
        for subject, appointment in pairs
        if (item := planning.untold(unit, appointment, now)) and item.deadline > now
    ]
    if not items:
        return Reason.STALE
    for subject, item in items:
        subject.version = item.appointment.version  # the buttons are about what is said now
    base = kind([item.item for _, item in items])
    if len(items) == 1 and items[0][1].item not in LISTED:
        return _single_news(session, unit, items[0][1], base)
    return _several(session, unit, base, [(subject, item.appointment) for subject, item in items])


def _single_news(session: Session, unit: Unit, untold: Untold, base: Kind) -> Letter:
    appointment = untold.appointment
    facts = naming.meeting(session, unit, appointment)
    if untold.item is News.OTHER_HOST and appointment.told_host_id is not None:
        away = people.staff_member(session, appointment.told_host_id)
        facts = replace(facts, consultant=away.first_name, substitute=facts.consultant)
    if untold.item is News.CANCELLED:  # as the citizen knows it
        facts = replace(
            facts,
            starts_at=appointment.told_starts_at,
            contact_form=appointment.told_contact_form or appointment.contact_form,
        )
    return _about(facts, base, appointment)


def _about(facts: Facts, base: Kind, appointment: Appointment) -> Letter:
    """One appointment in the words of its contact form."""
    place_known = facts.place is not None
    return Letter(
        kind=letters.variant(base, facts.contact_form, place_known=place_known),
        facts=facts,
        told=[appointments.snapshot(appointment)],
    )


def _several(session: Session, unit: Unit, base: Kind, pairs: Pairs) -> Letter:
    listed = [(subject.position, appointment) for subject, appointment in pairs]
    listed.sort(key=lambda line: facts_of.shown_start(line[1]))
    return Letter(
        kind=base,
        facts=naming.several(session, unit, listed),
        told=[appointments.snapshot(appointment) for _, appointment in pairs],
    )


def _ahead(session: Session, unit: Unit, pairs: Pairs, now: datetime) -> Letter | Reason:
    """Everything ahead, for a citizen who has just joined, whatever letters said before."""
    left = [pair for pair in pairs if _stands(*pair) and pair[1].starts_at > now]
    if not left:
        return Reason.STALE
    if len(left) == 1:
        appointment = left[0][1]
        facts = naming.meeting(session, unit, appointment)
        return _about(facts, Kind.APPOINTMENT_NEW, appointment)
    return _several(session, unit, Kind.APPOINTMENTS_NEW_LIST, left)


def _stands(subject: MessageSubject, appointment: Appointment) -> bool:
    is_planned = appointment.state is AppointmentState.PLANNED
    return is_planned and subject.version == appointment.version


def _reminder(
    session: Session, unit: Unit, message: Message, pairs: Pairs, now: datetime
) -> Letter | Reason:
    left = [pair for pair in pairs if _is_to_be_reminded(unit, message, *pair, now)]
    if not left:
        return Reason.STALE
    newer = queue.with_newer_reminder_due(session, message, now)
    left = [pair for pair in left if pair[1].id not in newer]
    if not left:
        return Reason.SUPERSEDED
    if len(left) > 1:
        return _several(session, unit, Kind.REMINDER_SAME_MORNING_LIST, left)
    appointment = left[0][1]
    base = _reminder_kind(message, appointment, now)
    return _about(naming.fitting(session, unit, base, appointment, now), base, appointment)


def _is_to_be_reminded(
    unit: Unit, message: Message, subject: MessageSubject, appointment: Appointment, now: datetime
) -> bool:
    if not _stands(subject, appointment) or appointment.starts_at <= now:
        return False
    if not _wants(unit, message, appointment):
        return False
    if appointment.answer is Answer.REGRET_PENDING:  # one says that the appointment still stands
        return _is_of_working_day_before(unit, message, appointment, now)
    return appointment.answer is not Answer.REGRET_APPROVED


def _wants(unit: Unit, message: Message, appointment: Appointment) -> bool:
    """Whether the rules still give the appointment a reminder of this kind."""
    of_type = unit.types[appointment.type]
    kinds = {f"reminder.{rule.kind}" for rule in of_type.reminders}
    return of_type.chat and message.kind in kinds


def _is_of_working_day_before(
    unit: Unit, message: Message, appointment: Appointment, now: datetime
) -> bool:
    calendar = unit.calendar
    day_before = calendar.working_days_before(calendar.local_date(appointment.starts_at), 1)
    is_then = calendar.local_date(now) == day_before
    return message.kind == Kind.REMINDER_TOMORROW or (
        is_then and message.kind == Kind.REMINDER_DAYS_BEFORE
    )


def _reminder_kind(message: Message, appointment: Appointment, now: datetime) -> Kind:
    if appointment.answer is Answer.REGRET_PENDING:
        return Kind.REMINDER_REGRET_PENDING
    if message.kind != Kind.REMINDER_TOMORROW:
        return Kind(message.kind)
    true = is_tomorrow(now, appointment.starts_at)
    return Kind.REMINDER_TOMORROW if true else Kind.REMINDER_NEXT_WORKING_DAY


def _plain(
    session: Session, policy: Policy, message: Message, pairs: Pairs, now: datetime
) -> Letter | Reason:
    """A message whose kind was decided when it was planned; the citizen's is sent while it is true."""
    of_citizen = message.citizen_id is not None and message.priority != Priority.ANSWER
    if of_citizen and not all(_stands(*pair) for pair in pairs):
        return Reason.STALE
    if message.kind in _WHILE and not all(_WHILE[message.kind](a) for _, a in pairs):
        return Reason.STALE
    facts = _facts(session, policy, message, pairs, now)
    fitting = letters.variant(
        Kind(message.kind), facts.contact_form, place_known=facts.place is not None
    )
    return Letter(kind=fitting, facts=facts_of.thawed(facts, message.facts))


def _facts(
    session: Session, policy: Policy, message: Message, pairs: Pairs, now: datetime
) -> Facts:
    base = Kind(message.kind)
    if not pairs:
        return _of_recipient(session, policy, message, now)
    if len(pairs) > 1 or base in _LISTS:
        unit = _unit(session, policy, message)
        listed = [(subject.position, appointment) for subject, appointment in pairs]
        of_citizen = message.citizen_id is not None
        several = naming.several(session, unit, listed) if of_citizen else None
        return several or facts_of.of_several(unit, listed)
    appointment = pairs[0][1]
    unit = policy.unit(appointment.citizen.unit)
    if message.citizen_id is None:
        return facts_of.of_appointment(unit, appointment)
    return naming.fitting(session, unit, base, appointment, now)


def _was_missed(appointment: Appointment) -> bool:
    return appointment.attendance is Attendance.NO_SHOW


def _waits_for_answer(appointment: Appointment) -> bool:
    return appointment.answer is Answer.NONE


_WHILE: Mapping[str, Callable[[Appointment], bool]] = {  # questions that the facts may answer first
    Kind.MISSED_ASK: _was_missed,
    Kind.ERROR_AFTER_OUTAGE: _waits_for_answer,
}


def _unit(session: Session, policy: Policy, message: Message) -> Unit:
    if message.citizen_id is not None:
        return policy.unit(people.citizen_by_id(session, message.citizen_id).unit)
    if message.staff_id is not None:
        return policy.unit(people.staff_member(session, message.staff_id).unit)
    return policy.unit("")


def _of_recipient(session: Session, policy: Policy, message: Message, now: datetime) -> Facts:
    unit = _unit(session, policy, message)
    if message.citizen_id is not None:
        citizen = people.citizen_by_id(session, message.citizen_id)
        return naming.caring(session, unit, citizen, now)
    facts = facts_of.of_unit(unit)
    if message.staff_id is None:
        return facts
    member = people.staff_member(session, message.staff_id)
    return replace(facts, first_name=member.first_name)
