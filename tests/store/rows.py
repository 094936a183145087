"""Rows to test the store with, written without any action."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot.rules.appointments import Answer, AppointmentState, Attendance, ContactForm
from bot.rules.letters import Priority
from bot.rules.people import CitizenStatus, LinkState, Role, StaffStatus
from bot.store import Appointment, Citizen, Database, Link, Session, Staff, messages, queue
from bot.store.messages import Draft, Recipient

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=60)
BIG = 2**40 + 1  # a Telegram id beyond 32 bits


@dataclass(frozen=True)
class Rows:
    """The ids of whom there is."""

    consultant: int
    head: int
    provider: int
    citizen: int
    other_citizen: int

    @classmethod
    def in_(cls, database: Database) -> "Rows":
        with database.write() as session:
            staff = [
                add(session, member(initials, role))
                for initials, role in (
                    ("MEJ", Role.CONSULTANT),
                    ("LEA", Role.HEAD),
                    ("UDB", Role.PROVIDER),
                )
            ]
            citizens = [add(session, citizen(ref, staff[0])) for ref in ("B-017", "B-018")]
        return cls(*staff, *citizens)


def add(session: Session, row: Any) -> int:
    session.add(row)
    session.flush()
    return int(row.id)


def member(initials: str, role: Role) -> Staff:
    return Staff(
        initials=initials,
        name=f"{initials} Jensen",
        role=role,
        unit="",
        status=StaffStatus.ACTIVE,
    )


def citizen(ref: str, consultant_id: int) -> Citizen:
    return Citizen(
        ref=ref,
        first_name="Amina",
        consultant_id=consultant_id,
        status=CitizenStatus.ACTIVE,
        unit="",
        protected=False,
    )


def appointment(rows: Rows, number: str = "A1", /, **values: Any) -> Appointment:
    given = {
        "source": "csv",
        "external_id": number,
        "citizen_id": rows.citizen,
        "host_id": rows.consultant,
        "type": "job_talk",
        "starts_at": NOW + timedelta(days=7),
        "ends_at": NOW + timedelta(days=7, hours=1),
        "contact_form": ContactForm.IN_PERSON,
        "state": AppointmentState.PLANNED,
        "version": 1,
        "file_row": "",
        "answer": Answer.NONE,
        "attendance": Attendance.UNKNOWN,
    }
    return Appointment(**(given | values))


def link(telegram_id: int, **values: Any) -> Link:
    return Link(telegram_id=telegram_id, **({"state": LinkState.LINKED, "since": NOW} | values))


_NUMBERS: Iterator[int] = count(1)


def draft(to: Recipient | int, **values: Any) -> Draft:
    """A message that is due; `to` is a recipient or a stranger's number."""
    given: dict[str, Any] = {
        "key": f"key:{next(_NUMBERS)}",
        "kind": "help.menu",
        "to": to if isinstance(to, Recipient) else Recipient(telegram_id=to),
        "priority": Priority.REMINDER,
        "due_at": NOW,
    }
    return Draft(**(given | values))


def put(database: Database, to: Recipient | int, **values: Any) -> int:
    """Plan a message in a transaction of its own; its id."""
    with database.write() as session:
        message_id = messages.put(session, draft(to, **values), now=NOW)
    assert message_id is not None
    return message_id


def claim(database: Database, **values: Any) -> list[tuple[int, Recipient]]:
    given: dict[str, Any] = {
        "now": NOW,
        "owner": "one",
        "lease": LEASE,
        "limit": 10,
        "resting": frozenset(),
        "spent": frozenset(),
    }
    with database.write() as session:
        return queue.claim(session, **(given | values))


def claimed(database: Database, **values: Any) -> list[int]:
    """The ids of what was claimed."""
    return [message_id for message_id, _ in claim(database, **values)]
