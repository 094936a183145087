"""Rows of one citizen as the values of a case sheet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape
from typing import Any

from bot.rules import casework
from bot.rules.appointments import ContactForm
from bot.rules.casework import Booked, Entry, Person, Version, Written
from bot.rules.delivery import MessageState
from bot.rules.letters import Act
from bot.store import (
    Appointment,
    Citizen,
    JournalEntry,
    Message,
    Session,
    Staff,
    casefile,
    chronicle,
)
from bot.store.casefile import ContactAttempt, Registration, Statement

# What the rows of messages, registrations and attempts tell better.
_TOLD_BY_ROWS = frozenset({"attendance_registered", "contact_attempt"})
# Matters that arise and are put to somebody: the messages that say so tell it better.
_TOLD_BY_MESSAGES = ("_opened", "_climbed")
# What is journalled once more as an answer.
_TWICE = frozenset({"staff.regret_approved", "staff.regret_declined"})
_OF_MESSAGES = "message_"
_SETTLED = "message_settled"
_DOUBTED = "message_uncertain"
_VERSION = "appointment_"
_UNTOLD = frozenset({MessageState.PLANNED, MessageState.DROPPED, MessageState.EXPIRED})
_ANSWERS = {"answer_confirm": Act.CONFIRM, "answer_regret": Act.REGRET}


@dataclass(frozen=True)
class Reading:
    """What all parts look things up in."""

    appointments: Sequence[Appointment]
    numbers: Mapping[int, int]  # of appointments, by id
    staff: Mapping[int, Staff]
    journal: Sequence[JournalEntry]
    messages: Mapping[int, Message]
    first_taps: Mapping[int, int]  # of the citizen on each message: numbers of the journal

    def about(self, appointment_id: int | None) -> tuple[int, ...]:
        number = self.numbers.get(appointment_id or 0)
        return (number,) if number else ()

    def called(self, initials: object) -> Person | None:
        return next((person(row) for row in self.staff.values() if row.initials == initials), None)


def read(session: Session, citizen: Citizen) -> Reading:
    """All of the citizen's rows that others are looked up in."""
    appointments = casefile.appointments_of(session, citizen.id)
    entries = casefile.journal_of(session, citizen.id)
    taps = [
        entry for entry in entries if entry.message_id and entry.actor == f"citizen:{citizen.id}"
    ]
    return Reading(
        appointments=appointments,
        numbers={row.id: number for number, row in enumerate(appointments, start=1)},
        staff=chronicle.staff_by_id(session),
        journal=entries,
        messages={row.id: row for row in casefile.messages_to(session, citizen.id)},
        first_taps={entry.message_id or 0: entry.id for entry in reversed(taps)},
    )


def person(member: Staff, role: Any = None) -> Person:
    """`role` is the one they had when they acted, if that was kept."""
    return Person(initials=member.initials, name=member.name, role=role or member.role)


def booked(reading: Reading, labels: Mapping[str, str]) -> tuple[Booked, ...]:
    """The appointments as they stand, each with its versions; `labels` says what a type is called."""
    return tuple(
        Booked(
            number=reading.numbers[row.id],
            type=labels.get(row.type, row.type),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            host=person(row.host),
            contact_form=row.contact_form,
            place=row.place,
            state=row.state,
            answer=row.answer,
            attendance=row.attendance,
            versions=tuple(_versions(reading, row)),
        )
        for row in reading.appointments
    )


def _versions(reading: Reading, appointment: Appointment) -> Iterator[Version]:
    for entry in reading.journal:
        if entry.appointment_id == appointment.id and entry.event.startswith(_VERSION):
            told = entry.details
            form = told.get("contact_form")
            yield Version(
                number=int(told.get("version", 1)),
                at=entry.at,
                event=entry.event.removeprefix(_VERSION),
                starts_at=_instant(told.get("starts_at")),
                host=reading.called(told.get("host")),
                contact_form=ContactForm(form) if form else None,
            )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def of_messages(reading: Reading) -> Iterator[Entry]:
    """Every message to the citizen, when it was decided what became of it; else when it was due."""
    ended = {
        (entry.message_id, entry.event): entry.at
        for entry in reading.journal
        if entry.event.startswith(_OF_MESSAGES)
    }
    for message in reading.messages.values():
        end = ended.get((message.id, f"{_OF_MESSAGES}{message.state}"))
        doubted = ended.get((message.id, _DOUBTED))
        yield Entry(
            at=doubted or message.sent_at or end or message.wanted_at,
            event=casework.MESSAGE,
            by="system",
            appointments=_subjects(reading, message),
            written=_written(message, message.text, doubted),
        )


def of_messages_to_staff(reading: Reading, rows: Iterable[Message]) -> Iterator[Entry]:
    """Who was told of the citizen when, and whether it arrived; without the texts, which may speak of others too."""
    for message in rows:
        if message.state not in _UNTOLD:
            yield Entry(
                at=message.sent_at or message.wanted_at,
                event=casework.MESSAGE_TO_STAFF,
                by="system",
                appointments=_subjects(reading, message),
                written=replace(_written(message, None, None), buttons=()),
                details={"to": person(reading.staff[message.staff_id or 0])},
            )


def _subjects(reading: Reading, message: Message) -> tuple[int, ...]:
    found = [reading.about(subject.appointment_id) for subject in message.subjects]
    return tuple(sorted({number for numbers in found for number in numbers}))


def _written(message: Message, text: str | None, doubted: datetime | None) -> Written:
    """`doubted`: when it went out and nobody knew whether it arrived; a tap that settles it is later."""
    return Written(
        state=message.state,
        reason=message.reason,
        kind=message.kind,
        template=message.template,
        language=message.language,
        text=unescape(text) if text else None,
        buttons=tuple(str(button[0]) for row in message.buttons for button in row),
        due_at=message.wanted_at,
        sent_at=doubted or message.sent_at,
        tries=message.attempts,
        is_edit=message.edits_id is not None,
        is_doubted=doubted is not None,
    )


def of_journal(reading: Reading) -> Iterator[Entry]:
    """What the journal knows and no row tells better."""
    for entry in reading.journal:
        if not is_told_better(entry.event):
            yield _of_entry(reading, entry)


def is_told_better(event: str) -> bool:
    """Whether a row tells more of it than the journal's word, so that this needs no sentence."""
    is_of_message = event.startswith(_OF_MESSAGES) and event != _SETTLED
    return is_of_message or event in _TOLD_BY_ROWS | _TWICE or event.endswith(_TOLD_BY_MESSAGES)


def _of_entry(reading: Reading, entry: JournalEntry) -> Entry:
    details = dict(entry.details)
    for name in ("to", "by", "host"):
        if name in details:
            details[name] = reading.called(details[name]) or details[name]
    if "starts_at" in details:
        details["starts_at"] = _instant(details["starts_at"])
    return Entry(
        at=entry.at,
        event=entry.event,
        by=_actor(reading, entry.actor),
        appointments=reading.about(entry.appointment_id),
        said=_label(reading, entry),
        details={name: value for name, value in details.items() if value is not None},
    )


def _actor(reading: Reading, actor: str) -> Person | str:
    role, _, number = actor.partition(":")
    member = reading.staff.get(int(number)) if role == "staff" else None
    return person(member) if member else {"telegram": "citizen"}.get(role, role)


def _label(reading: Reading, entry: JournalEntry) -> str | None:
    """What stood on the button, where it was one of those that the message was sent with: the first tap changes them."""
    act = _ANSWERS.get(entry.event)
    message = reading.messages.get(entry.message_id or 0)
    if act is None or message is None or entry.id != reading.first_taps.get(message.id):
        return None
    labels = [str(label) for row in message.buttons for label, said, *_ in row if said == act]
    return labels[0] if labels else None


def of_registrations(reading: Reading, rows: Iterable[Registration]) -> Iterator[Entry]:
    """What humans registered, with what stood before."""
    for row in rows:
        yield Entry(
            at=row.at,
            event=casework.REGISTRATION,
            by=person(reading.staff[row.registrar_id], row.registrar_role),
            appointments=reading.about(row.appointment_id),
            details={"result": row.result, "replaced": row.replaced},
        )


def of_attempts(reading: Reading, rows: Iterable[ContactAttempt]) -> Iterator[Entry]:
    """How humans tried to reach the citizen."""
    for row in rows:
        yield Entry(
            at=row.at,
            event=casework.CONTACT_ATTEMPT,
            by=person(reading.staff[row.staff_id]),
            appointments=reading.about(row.appointment_id),
            details={"channel": row.channel, "outcome": row.outcome},
        )


def of_statements(reading: Reading, rows: Iterable[Statement]) -> Iterator[Entry]:
    """The citizen's own words; one that changes an earlier one says so."""
    seen: set[int | None] = {None}
    for row in rows:
        is_changed = row.telegram_message_id in seen and row.telegram_message_id is not None
        seen.add(row.telegram_message_id)
        yield Entry(
            at=row.at,
            event=casework.STATEMENT,
            by="citizen",
            appointments=reading.about(row.appointment_id),
            said=row.text,
            details={"is_changed": is_changed},
        )
