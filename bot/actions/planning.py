"""What a citizen will be sent about their appointments: news and reminders, planned with the change itself."""

from collections.abc import Iterator, Sequence
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
from bot.store import Appointment, Citizen, Session, appointments, messages, planned
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


@dataclass(frozen=True)
class Changed:
    """Those of a citizen's appointments that have changed."""

    citizen: Citizen
    appointments: Sequence[Appointment]


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
    session: Session, policy: Policy, changed: Sequence[Changed], now: datetime
) -> None:
    """News and reminders after some appointments changed: one message of news for each citizen at most."""
    active = [some for some in changed if some.citizen.status is CitizenStatus.ACTIVE]
    waiting = planned.waiting_keys(session, [some.citizen.id for some in active], NEWS)
    drafts: list[Draft] = []
    for some in active:
        unit = policy.unit(some.citizen.unit)
        drafts.extend(_changes(session, unit, some, waiting.get(some.citizen.id), now))
    planned.put_all(session, drafts, now=now)


def _changes(
    session: Session, unit: Unit, changed: Changed, waiting_key: str | None, now: datetime
) -> Iterator[Draft]:
    items = [
        item for appointment in changed.appointments if (item := untold(unit, appointment, now))
    ]
    useful = [item for item in items if item.deadline > now]
    announced_at = None
    if useful:
        times = tell_times(unit, useful, now)
        announced_at = min(time.at for time in times)
        yield _news(changed.citizen, useful, announced_at, waiting_key, now)
        say_not_reached(session, unit, useful, times, now)
    _say_what_misleads(session, unit, items, now)
    announced = {item.appointment.id for item in useful}
    for appointment in changed.appointments:
        heard_at = announced_at if appointment.id in announced else None
        yield from _remind(session, unit, appointment, now, heard_at)


def tell_times(unit: Unit, items: Sequence[Untold], now: datetime) -> list[Telling]:
    """When each may go out, as if it were alone; they go together, with the first."""
    return [
        when_to_tell(unit.calendar, now=now, starts=[item.deadline], urgent=item.item in URGENT)
        for item in items
    ]


def _news(
    citizen: Citizen,
    items: Sequence[Untold],
    due_at: datetime,
    waiting_key: str | None,
    now: datetime,
) -> Draft:
    """A message of its own, or more for the one that waits."""
    subjects = [(item.appointment.id, item.appointment.version) for item in items]
    marks = ",".join(f"{appointment}.{version}" for appointment, version in subjects)
    return Draft(
        key=waiting_key or f"news:{citizen.id}:{now.isoformat()}:{marks}"[:200],
        kind=NEWS,
        to=Recipient(citizen_id=citizen.id),
        priority=Priority.CHANGE,
        due_at=due_at,
        not_after=max(item.deadline for item in items),
        subjects=subjects,
        shared=True,
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


def _remind(
    session: Session,
    unit: Unit,
    appointment: Appointment,
    now: datetime,
    announced_at: datetime | None,
) -> Iterator[Draft]:
    """The reminders of the appointment's present version; what its host is asked is planned beside them."""
    attending.schedule(session, unit, appointment, now)
    for reminder in wanted(unit, appointment, now, announced_at):
        yield _reminder(unit, appointment, reminder)


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


def _reminder(unit: Unit, appointment: Appointment, reminder: PlannedReminder) -> Draft:
    return Draft(
        key=key_of(unit, appointment, reminder),
        kind=f"reminder.{reminder.kind}",
        to=Recipient(citizen_id=appointment.citizen_id),
        priority=Priority.REMINDER,
        due_at=reminder.due_at,
        not_after=reminder.not_after,
        subjects=[(appointment.id, appointment.version)],
        shared=reminder.kind is ReminderKind.SAME_MORNING,
    )


def key_of(unit: Unit, appointment: Appointment, reminder: PlannedReminder) -> str:
    """What the message is known by that this reminder is; a day's appointments share one in the morning."""
    if reminder.kind is ReminderKind.SAME_MORNING:
        day = unit.calendar.local_date(appointment.starts_at)
        return f"morning:{appointment.citizen_id}:{day}"
    return reminder_key(appointment, reminder)


def reminder_key(appointment: Appointment, reminder: PlannedReminder) -> str:
    return f"reminder:{appointment.id}:{appointment.version}:{reminder.kind}:{reminder.offset}"


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
    drafts: list[Draft] = []
    for appointment in ahead:  # only now: what one drops, another may share
        if appointment.citizen.status is CitizenStatus.ACTIVE:
            unit = policy.unit(appointment.citizen.unit)
            drafts.extend(_remind(session, unit, appointment, now, None))
    planned.put_all(session, drafts, now=now)


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
