"""What a citizen will be sent about their appointments: news and reminders, planned with the change itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.actions import attending, handing_over, telling
from bot.policy import Policy
from bot.rules.appointments import Answer, AppointmentState
from bot.rules.delivery import Reason
from bot.rules.letters import Kind, Priority
from bot.rules.news import AHEAD, NEWS, URGENT, News, Version, news, useless_after
from bot.rules.people import CitizenStatus
from bot.rules.reminders import PlannedReminder, ReminderKind, Telling, plan, when_to_tell
from bot.rules.units import Unit
from bot.store import Appointment, Citizen, Session, appointments, messages
from bot.store.messages import Draft, Recipient

not_reached = handing_over.not_reached
REMINDERS = frozenset(f"reminder.{kind}" for kind in ReminderKind)
_OWN = REMINDERS - {Kind.REMINDER_SAME_MORNING}  # that no other appointment has a part in


def present(appointment: Appointment) -> Version:
    """The appointment as it is."""
    return Version(
        starts_at=appointment.starts_at,
        host_id=appointment.host_id,
        contact_form=appointment.contact_form,
        place=appointment.place,
        state=appointment.state,
    )


def told(appointment: Appointment) -> Version | None:
    """The appointment as the citizen was last told; None if never."""
    if appointment.told_starts_at is None:
        return None
    return Version(
        starts_at=appointment.told_starts_at,
        host_id=appointment.told_host_id or appointment.host_id,
        contact_form=appointment.told_contact_form or appointment.contact_form,
        place=appointment.told_place,
        state=appointment.told_state or appointment.state,
    )


@dataclass(frozen=True, kw_only=True)
class Untold:
    """Something about an appointment that the citizen does not know yet; of no use from `deadline` on."""

    appointment: Appointment
    item: News
    deadline: datetime


def untold(unit: Unit, appointment: Appointment, now: datetime) -> Untold | None:
    """What the citizen has to be told of the appointment by now; None if they know it all."""
    of_type = unit.types[appointment.type]
    if not of_type.chat:
        return None
    known, is_now = told(appointment), present(appointment)
    item = news(known, is_now, announce=of_type.announce, now=now)
    is_known = item is News.CANCELLED and appointment.answer is Answer.REGRET_APPROVED
    if item is None or is_known:
        return None
    deadline = useless_after(known, is_now, item)
    return Untold(appointment=appointment, item=item, deadline=deadline)


def plan_changes(
    session: Session,
    policy: Policy,
    citizen: Citizen,
    changed: Sequence[Appointment],
    now: datetime,
) -> None:
    """News and reminders after an import changed some of one citizen's appointments: one message at most."""
    if citizen.status is not CitizenStatus.ACTIVE:
        return
    unit = policy.unit(citizen.unit)
    items = [item for appointment in changed if (item := untold(unit, appointment, now))]
    useful = [item for item in items if item.deadline > now]
    announced_at = _announce(session, unit, citizen, useful, now) if useful else None
    _say_what_misleads(session, unit, items, now)
    announced = {item.appointment.id for item in useful}
    for appointment in changed:
        heard_at = announced_at if appointment.id in announced else None
        remind(session, unit, appointment, now, heard_at)


def _announce(
    session: Session, unit: Unit, citizen: Citizen, useful: Sequence[Untold], now: datetime
) -> datetime:
    """Plan the news; the instant at which the citizen hears it."""
    times = tell_times(unit, useful, now)
    at = min(time.at for time in times)
    _put_news(session, citizen, useful, at, now)
    say_not_reached(session, unit, useful, times, now)
    return at


def tell_times(unit: Unit, items: Sequence[Untold], now: datetime) -> list[Telling]:
    """When each may go out, as if it were alone; they go together, with the first."""
    return [
        when_to_tell(unit.calendar, now=now, starts=[item.deadline], urgent=item.item in URGENT)
        for item in items
    ]


def _put_news(
    session: Session, citizen: Citizen, items: Sequence[Untold], due_at: datetime, now: datetime
) -> None:
    """Add to the news that waits already, or plan a message."""
    not_after = max(item.deadline for item in items)
    subjects = [(item.appointment.id, item.appointment.version) for item in items]
    waiting = messages.planned_of_kind(session, citizen.id, NEWS)
    if waiting is None:
        marks = ",".join(f"{appointment}.{version}" for appointment, version in subjects)
        draft = Draft(
            key=f"news:{citizen.id}:{now.isoformat()}:{marks}"[:200],
            kind=NEWS,
            to=Recipient(citizen_id=citizen.id),
            priority=Priority.CHANGE,
            due_at=due_at,
            not_after=not_after,
            subjects=subjects,
        )
        messages.put(session, draft, now=now)
        return
    messages.replace_subjects(session, waiting, subjects)
    messages.change(
        session,
        waiting,
        due_at=min(waiting.due_at, due_at),
        not_after=max(waiting.not_after or not_after, not_after),
    )


def say_not_reached(
    session: Session, unit: Unit, items: Sequence[Untold], times: Sequence[Telling], now: datetime
) -> None:
    """Tell the hosts of what comes too late, unless something urgent takes it along earlier."""
    at = min((time.at for time in times), default=now)
    for item, time in zip(items, times, strict=True):
        if not time.reaches and time.at == at:
            handing_over.not_reached(session, unit, item.appointment, now)


def _say_what_misleads(
    session: Session, unit: Unit, items: Sequence[Untold], now: datetime
) -> None:
    """Moved to a time that is past: there is no news in that, but the citizen would come for nothing."""
    for item in items:
        believed = item.appointment.told_starts_at
        if item.item in URGENT and item.deadline <= now and believed and believed > now:
            handing_over.not_reached(session, unit, item.appointment, now, starts_at=believed)


def remind(
    session: Session,
    unit: Unit,
    appointment: Appointment,
    now: datetime,
    announced_at: datetime | None,
) -> None:
    """Plan the reminders of the appointment's present version, and what its host is asked."""
    attending.schedule(session, unit, appointment, now)
    for reminder in wanted(unit, appointment, now, announced_at):
        if reminder.kind is ReminderKind.SAME_MORNING:
            _share_morning(session, unit, appointment, reminder, now)
        else:
            messages.put_again(session, _draft(appointment, reminder), now=now)


def wanted(
    unit: Unit, appointment: Appointment, now: datetime, announced_at: datetime | None
) -> tuple[PlannedReminder, ...]:
    """The reminders that the unit's rules give the appointment from now on."""
    of_type = unit.types[appointment.type]
    if appointment.state is AppointmentState.CANCELLED or not of_type.chat:
        return ()
    return plan(
        of_type.reminders,
        unit.calendar,
        starts_at=appointment.starts_at,
        now=now,
        announced_at=announced_at,
    )


def _draft(appointment: Appointment, reminder: PlannedReminder) -> Draft:
    return Draft(
        key=reminder_key(appointment, reminder),
        kind=f"reminder.{reminder.kind}",
        to=Recipient(citizen_id=appointment.citizen_id),
        priority=Priority.REMINDER,
        due_at=reminder.due_at,
        not_after=reminder.not_after,
        subjects=[(appointment.id, appointment.version)],
    )


def key_of(unit: Unit, appointment: Appointment, reminder: PlannedReminder) -> str:
    """What the message is known by that this reminder is, or is a part of."""
    if reminder.kind is ReminderKind.SAME_MORNING:
        day = unit.calendar.local_date(appointment.starts_at)
        return f"morning:{appointment.citizen_id}:{day}"
    return reminder_key(appointment, reminder)


def reminder_key(appointment: Appointment, reminder: PlannedReminder) -> str:
    return f"reminder:{appointment.id}:{appointment.version}:{reminder.kind}:{reminder.offset}"


def _share_morning(
    session: Session, unit: Unit, appointment: Appointment, reminder: PlannedReminder, now: datetime
) -> None:
    """Several appointments on one day share one message in the morning."""
    key = key_of(unit, appointment, reminder)
    subject = (appointment.id, appointment.version)
    waiting = messages.planned_with_key(session, key)
    if waiting is None:
        draft = _draft(appointment, reminder)
        messages.put_again(session, messages.with_key(draft, key), now=now)
        return
    messages.replace_subjects(session, waiting, [subject])
    messages.change(
        session,
        waiting,
        due_at=min(waiting.due_at, reminder.due_at),
        not_after=max(waiting.not_after or reminder.not_after, reminder.not_after),
    )


def silence(session: Session, appointment: Appointment) -> None:
    """What was planned for an older version of the appointment is not sent.

    A morning's message that others share stays; the appointment drops out of it when it is sent.
    """
    messages.drop_planned(session, reason=Reason.STALE, appointment_id=appointment.id, kinds=_OWN)


def forget(session: Session, appointment: Appointment) -> None:
    """Other reminders are wanted for the same version: those of before make room, and may come back."""
    messages.drop_reminders(session, appointment.id, _OWN)


def plan_anew(
    session: Session, policy: Policy, ahead: Sequence[Appointment], now: datetime
) -> None:
    """The future reminders of these appointments as the rules want them now; a citizen's belong together."""
    for appointment in ahead:
        messages.drop_reminders(session, appointment.id, REMINDERS)
    for appointment in ahead:  # only now: what one drops, another may share
        if appointment.citizen.status is CitizenStatus.ACTIVE:
            remind(session, policy.unit(appointment.citizen.unit), appointment, now, None)


def plan_all_anew(session: Session, policy: Policy, now: datetime) -> int:
    """After a change of policy: every future reminder as the rules now want it; how many appointments."""
    ahead = appointments.planned_after(session, now)
    plan_anew(session, policy, ahead, now)
    return len(ahead)


def show_ahead(
    session: Session, policy: Policy, citizen: Citizen, *, update_id: int, now: datetime
) -> None:
    """Show a citizen who has just joined what lies ahead, with its buttons."""
    types = policy.unit(citizen.unit).types
    ahead = [
        appointment
        for appointment in appointments.ahead_of_citizen(session, citizen.id, now)
        if appointment.starts_at > now and types[appointment.type].chat
    ]
    if ahead and citizen.status is CitizenStatus.ACTIVE:
        to = Recipient(citizen_id=citizen.id)
        telling.reply(session, AHEAD, to=to, update_id=update_id, now=now, about=ahead)
