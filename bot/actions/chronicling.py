"""What happened to one appointment and what comes next, and what comes next to anybody. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.rules.appointments import Answer
from bot.rules.delivery import MessageState
from bot.store import (
    Appointment,
    Escalation,
    JournalEntry,
    Message,
    Session,
    Staff,
    chronicle as store,
    escalations,
    people,
)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that happened to an appointment, or is to come.

    `event` is a message's state («planned», «sent», …), a word of the journal, or «climbs», «asks», «lists» for
    what is to come. `kind` is the message's or the matter's; `who` is whom it went to or who did it, initials or
    «citizen», empty for nobody. `detail` is the exact text, the result or the reason.
    """

    at: datetime
    event: str
    kind: str = ""
    who: str = ""
    detail: str | None = None
    is_edit: bool = False


@dataclass(frozen=True, kw_only=True)
class Chronicle:
    """One appointment and everything about it, oldest first; `ahead` is what comes next."""

    appointment: Appointment
    past: list[Happening]
    ahead: list[Happening]


def chronicle(session: Session, external_id: str, *, now: datetime) -> Chronicle | None:
    """What the database knows of an appointment; None if there is none of that id."""
    appointment = store.appointment(session, external_id)
    if appointment is None:
        return None
    staff = store.staff_by_id(session)
    messages_of = store.messages_of(session, appointment.id)
    happened = [_of_message(message, staff) for message in messages_of if _is_past(message)]
    happened += [_of_entry(entry, staff) for entry in store.journal_of(session, appointment.id)]
    ahead = [
        _of_message(message, staff) for message in messages_of if _is_to_come(message, appointment)
    ]
    ahead += _to_come(session, appointment)
    return Chronicle(
        appointment=appointment,
        past=sorted(happened, key=lambda item: item.at),
        ahead=sorted((item for item in ahead if item.at >= now), key=lambda item: item.at),
    )


def _is_past(message: Message) -> bool:
    return message.state is not MessageState.PLANNED


def _is_to_come(message: Message, appointment: Appointment) -> bool:
    """Planned, and not sure to be dropped when it is due."""
    is_reminder = message.kind.startswith("reminder.")
    is_let_off = appointment.answer is Answer.REGRET_APPROVED
    return not _is_past(message) and not (is_reminder and is_let_off)


def _of_message(message: Message, staff: dict[int, Staff]) -> Happening:
    to = staff.get(message.staff_id or 0)
    return Happening(
        at=message.sent_at or message.due_at,
        event=message.state.value,
        kind=message.template or message.kind,
        who=to.initials if to else "citizen",
        detail=message.text or (message.reason.value if message.reason else None),
        is_edit=message.edits_id is not None,
    )


def _of_entry(entry: JournalEntry, staff: dict[int, Staff]) -> Happening:
    role, _, number = entry.actor.partition(":")
    member = staff.get(int(number)) if role == "staff" else None
    details = entry.details
    told = details.get("result") or details.get("to") or details.get("by") or details.get("reason")
    is_first = entry.event.endswith("_climbed") and not details.get("step")
    return Happening(
        at=entry.at,
        event=entry.event.replace("_climbed", "_asked") if is_first else entry.event,
        who=member.initials if member else role,
        detail=str(told) if told else None,
    )


def _to_come(session: Session, appointment: Appointment) -> list[Happening]:
    host = appointment.host.initials
    found = []
    if appointment.answers_due_at is not None and appointment.answer is Answer.NONE:
        found.append(Happening(at=appointment.answers_due_at, event="lists", who=host))
    is_let_off = appointment.answer is Answer.REGRET_APPROVED
    if appointment.attendance_due_at is not None and not is_let_off:
        found.append(Happening(at=appointment.attendance_due_at, event="asks", who=host))
    for matter in store.matters_of(session, appointment.id):
        found += _rungs_ahead(matter)
    return found


def _rungs_ahead(matter: Escalation) -> list[Happening]:
    """The frozen ladder from where it stands."""
    if matter.next_at is None:
        return []
    ladder = escalations.ladder(matter)[matter.step :]
    return [
        Happening(at=rung.at, event="climbs", kind=matter.kind.value, who=rung.to.value)
        for rung in ladder
    ] or [Happening(at=matter.next_at, event="climbs", kind=matter.kind.value)]


@dataclass(frozen=True, kw_only=True)
class Upcoming:
    """The next thing that happens to anybody: a planned message, a question, a list or a step of a ladder."""

    at: datetime
    event: str
    kind: str = ""
    who: str = ""  # initials, or a citizen's reference


def soonest(session: Session, *, now: datetime) -> Upcoming | None:
    """What is due next in the whole unit; `now` is when what waits already goes out."""
    found = [_next_message(session), *_next_questions(session), _next_climb(session)]
    several = [replace(item, at=max(item.at, now)) for item in found if item is not None]
    return min(several, key=lambda item: item.at, default=None)


def _next_message(session: Session) -> Upcoming | None:
    message = store.soonest_message(session)
    if message is None:
        return None
    return Upcoming(
        at=message.due_at, event="planned", kind=message.kind, who=_addressee(session, message)
    )


def _addressee(session: Session, message: Message) -> str:
    if message.citizen_id is not None:
        return people.citizen_by_id(session, message.citizen_id).ref
    if message.staff_id is not None:
        return people.staff_member(session, message.staff_id).initials
    return ""


def _next_questions(session: Session) -> list[Upcoming]:
    found = []
    for column, event in (("attendance_due_at", "asks"), ("answers_due_at", "lists")):
        appointment = store.next_of(session, column)
        if appointment is not None:
            at = getattr(appointment, column)
            found.append(Upcoming(at=at, event=event, who=appointment.host.initials))
    return found


def _next_climb(session: Session) -> Upcoming | None:
    matter = store.next_matter(session)
    if matter is None or matter.next_at is None:
        return None
    citizen = people.citizen_by_id(session, matter.citizen_id)
    return Upcoming(at=matter.next_at, event="climbs", kind=matter.kind.value, who=citizen.ref)


def appointments_called(session: Session, keys: Iterable[str]) -> list[Appointment]:
    """The appointments of these ids in their file."""
    return store.appointments(session, keys)


def waiting(session: Session, *, now: datetime) -> int:
    """How many messages are due and have not gone out, or were put off because Telegram did not take them."""
    return store.waiting(session, now)


def gone_out(session: Session) -> dict[int, list[int | None]]:
    """Per Telegram user, Telegram's number of each message that went out to a citizen; None: not known."""
    return store.gone_out(session)


def links_alive(session: Session) -> list[tuple[str, str]]:
    """Everybody who is tied to a Telegram user, by reference or initials, and the state of the tie."""
    return store.linked(session)
