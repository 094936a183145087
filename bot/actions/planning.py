"""What a citizen will be sent about their appointments: news and reminders, planned with the change itself."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.actions import telling
from bot.policy import Policy
from bot.rules.appointments import Answer, AppointmentState
from bot.rules.letters import Kind, Priority
from bot.rules.news import AHEAD, NEWS, URGENT, News, Version, news, useless_after
from bot.rules.people import CitizenStatus, LinkState
from bot.rules.reminders import PlannedReminder, ReminderKind, Telling, plan, when_to_tell
from bot.rules.units import Unit
from bot.store import Appointment, Citizen, Session, appointments, links, messages
from bot.store.messages import Draft, Recipient

REMINDERS = frozenset(f"reminder.{kind}" for kind in ReminderKind)


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


def news_of(unit: Unit, appointment: Appointment) -> News | None:
    """What the citizen has to be told of the appointment by now."""
    of_type = unit.types[appointment.type]
    if not of_type.chat:
        return None
    item = news(told(appointment), present(appointment), announce=of_type.announce)
    is_known = item is News.CANCELLED and appointment.answer is Answer.REGRET_APPROVED
    return None if is_known else item


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
    announced_at = _announce(session, unit, citizen, changed, now)
    for appointment in changed:
        of_type = unit.types[appointment.type]
        remind(session, unit, appointment, now, announced_at if of_type.announce else None)


def _announce(
    session: Session, unit: Unit, citizen: Citizen, changed: Iterable[Appointment], now: datetime
) -> datetime | None:
    """Plan the news; the instant at which the citizen hears it, None if there is none."""
    items = [(appointment, item) for appointment in changed if (item := news_of(unit, appointment))]
    useful = [
        (appointment, item, deadline)
        for appointment, item in items
        if (deadline := useless_after(told(appointment), present(appointment), item)) > now
    ]
    if not useful:
        return None
    starts = [s for appointment, _, deadline in useful for s in (appointment.starts_at, deadline)]
    urgent = any(item in URGENT for _, item, _ in useful)
    telling_ = when_to_tell(unit.calendar, now=now, starts=starts, urgent=urgent)
    last = max(deadline for _, _, deadline in useful)
    _put_news(session, citizen, [appointment for appointment, _, _ in useful], telling_, last, now)
    if not telling_.reaches:
        _say_not_reached(session, unit, [appointment for appointment, _, _ in useful], now)
    return telling_.at


def _put_news(
    session: Session,
    citizen: Citizen,
    about: Sequence[Appointment],
    when: Telling,
    not_after: datetime,
    now: datetime,
) -> None:
    """Add to the news that waits already, or plan a message."""
    waiting = messages.planned_of_kind(session, citizen.id, NEWS)
    subjects = [(appointment.id, appointment.version) for appointment in about]
    if waiting is None:
        marks = ",".join(f"{appointment}.{version}" for appointment, version in subjects)
        draft = Draft(
            key=f"news:{citizen.id}:{now.isoformat()}:{marks}"[:200],
            kind=NEWS,
            to=Recipient(citizen_id=citizen.id),
            priority=Priority.CHANGE,
            due_at=when.at,
            not_after=not_after,
            subjects=subjects,
        )
        messages.put(session, draft, now=now)
        return
    messages.replace_subjects(session, waiting, subjects)
    messages.change(
        session,
        waiting,
        due_at=min(waiting.due_at, when.at),
        not_after=max(waiting.not_after or not_after, not_after),
    )


def _say_not_reached(
    session: Session, unit: Unit, about: Iterable[Appointment], now: datetime
) -> None:
    for appointment in about:
        link = links.of_citizen(session, appointment.citizen_id)
        if link is not None and link.state is LinkState.LINKED:
            not_reached(session, unit, appointment, now)


def not_reached(session: Session, unit: Unit, appointment: Appointment, now: datetime) -> None:
    """Tell the host that a message about the appointment does not reach the citizen: they have to ring."""
    telling.staff(
        session,
        unit,
        Kind.STAFF_NOT_REACHED,
        to=appointment.host,
        key=f"not_reached:{appointment.id}:{appointment.version}",
        now=now,
        about=appointment,
        citizen_ref=appointment.citizen.ref,
    )


def remind(
    session: Session,
    unit: Unit,
    appointment: Appointment,
    now: datetime,
    announced_at: datetime | None,
) -> None:
    """Plan the reminders of the appointment's present version; those of older ones drop out when due."""
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


def reminder_key(appointment: Appointment, reminder: PlannedReminder) -> str:
    return f"reminder:{appointment.id}:{appointment.version}:{reminder.kind}:{reminder.offset}"


def _share_morning(
    session: Session, unit: Unit, appointment: Appointment, reminder: PlannedReminder, now: datetime
) -> None:
    """Several appointments on one day share one message in the morning."""
    day = unit.calendar.local_date(appointment.starts_at)
    key = f"morning:{appointment.citizen_id}:{day}"
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


def plan_all_anew(session: Session, policy: Policy, now: datetime) -> int:
    """After a change of policy: every future reminder as the rules now want it; how many appointments."""
    ahead = appointments.planned_after(session, now)
    for appointment in ahead:
        messages.drop_reminders(session, appointment.id, REMINDERS)
        if appointment.citizen.status is CitizenStatus.ACTIVE:
            remind(session, policy.unit(appointment.citizen.unit), appointment, now, None)
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
