"""Rows to measure with: people who are linked, appointments ahead, messages that are due and messages that wait.

Multiplied inside the database, where a million take seconds; the first of each kind come through the product's own
tables, so that a column that is added can't be forgotten.
"""

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, bindparam, exists, insert, select, text, update

from bot.rules.appointments import Answer, AppointmentState, Attendance, ContactForm
from bot.rules.delivery import MessageState
from bot.rules.letters import Kind, Priority
from bot.rules.people import CitizenStatus, LinkState, Role, StaffStatus
from bot.store import Appointment, Citizen, Database, Link, Message, MessageSubject, Staff
from bot.store.schema import Base

HOSTS = 40
PIECE = 2_000  # rows that are multiplied: their instants are spread over the days ahead
AHEAD = timedelta(days=30)
TOLD = ("starts_at", "host_id", "contact_form", "state")  # and the place, which is encrypted
PLACE = "Eksempelvej 1, 9999 Eksempelby"


def seed(
    database: Database, *, people: int, planned: int, first_person: int, now: datetime
) -> None:
    """`people` citizens with a chat and one appointment tomorrow each; `planned` reminders of later appointments."""
    with database.engine.begin() as connection:
        _put(connection, Staff, (_host(number) for number in range(1, HOSTS + 1)))
        _put(connection, Citizen, (_citizen(number) for number in range(1, people + 1)))
        _put(connection, Link, (_link(n, first_person + n - 1, now) for n in range(1, people + 1)))
        _put(connection, Appointment, (_appointment(n, n, now) for n in range(1, people + 1)))
    if planned:
        _plan_ahead(database, people, planned, now)
    settle(database)


def make_due(
    database: Database,
    *,
    people: int,
    mark: str,
    due: datetime,
    apart: timedelta = timedelta(0),
) -> None:
    """One reminder to each of the citizens, of their appointment tomorrow, which they know of: news come before reminders.

    Those of two citizens fall due `apart` from each other, in the order of their numbers, the first of them at `due`.
    """
    with database.engine.begin() as connection:
        appointments = Base.metadata.tables["appointments"]
        known = {f"told_{name}": appointments.c[name] for name in TOLD} | {"told_place": PLACE}
        connection.execute(update(appointments).where(appointments.c.id <= people).values(known))
        after = connection.scalar(text("select coalesce(max(id), 0) from messages")) or 0
        ids = range(1, people + 1)
        at = {n: due + (n - 1) * apart for n in ids}
        _put(
            connection,
            Message,
            (_message(after + n, n, f"due:{mark}:{n}", due, at[n]) for n in ids),
        )
        _put(connection, MessageSubject, (_subject(after + n, n) for n in ids))
    settle(database)


def spread(database: Database, *, now: datetime) -> None:
    """The appointments begin in the next four weeks, on the quarters from eight to three, as those of a file would."""
    first = now.replace(hour=7, minute=0, second=0, microsecond=0) + timedelta(days=3)
    with database.engine.begin() as connection:
        appointments = Base.metadata.tables["appointments"]
        ids = list(connection.scalars(select(appointments.c.id)))
        starts = {
            number: first + timedelta(days=number % 28, minutes=number // 28 % 28 * 15)
            for number in ids
        }
        connection.execute(
            update(appointments).where(appointments.c.id == bindparam("this")),
            [
                {"this": n, "starts_at": at, "ends_at": at + timedelta(minutes=30)}
                for n, at in starts.items()
            ],
        )
    settle(database)


def settle(database: Database) -> None:
    """What a database does by itself in time: statistics, and the next free numbers where rows brought their own."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.is_embedded:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            os.sync()  # else the first commits wait for what the seeding has left to the disk
            return
        for table in ("staff", "citizens", "links", "appointments", "messages"):
            sequence = f"pg_get_serial_sequence('{table}', 'id')"
            connection.exec_driver_sql(
                f"select setval({sequence}, (select coalesce(max(id), 1) from {table}))"  # noqa: S608 - our own names
            )
        for known in Base.metadata.sorted_tables:
            # One that is known to be empty is looked through from then on, however fast it grows; a server never
            # takes up an empty one by itself.
            if connection.scalar(select(exists(select(known)))):
                connection.exec_driver_sql(f'vacuum analyze "{known.name}"')
        connection.exec_driver_sql(
            "checkpoint"
        )  # else the first commits wait for what the seeding has left


def _plan_ahead(database: Database, people: int, planned: int, now: datetime) -> None:
    """Appointments with two reminders each, made once and then multiplied."""
    piece = min(PIECE, planned)
    appointments, times = piece // 2, -(-planned // piece)
    with database.engine.begin() as connection:
        first_appointment = people + 1
        rows = range(first_appointment, first_appointment + appointments)
        spread = AHEAD / appointments
        starts = {n: now + timedelta(days=3) + (n - first_appointment) * spread for n in rows}
        _put(
            connection,
            Appointment,
            (_appointment(n, n % people + 1, now, starts[n]) for n in rows),
        )
        reminders = [(n, ahead) for n in rows for ahead in (1, 2)]
        messages = [
            _message(i, n % people + 1, f"ahead:{i}", now, starts[n] - timedelta(days=ahead))
            for i, (n, ahead) in enumerate(reminders, start=1)
        ]
        _put(connection, Message, messages)
        _put(connection, MessageSubject, (_subject(i, n) for i, (n, _) in enumerate(reminders, 1)))
        for table, size, shifted in (
            (Appointment, appointments, {"id": appointments}),
            (Message, piece, {"id": piece}),
            (MessageSubject, piece, {"message_id": piece, "appointment_id": appointments}),
        ):
            _multiply(connection, table.__table__, times, size, shifted, first_appointment)


def _multiply(
    connection: Connection,
    table: Any,
    times: int,
    size: int,
    shifted: dict[str, int],
    first_appointment: int,
) -> None:
    """Repeat the first `size` rows of what waits until there are `times` as many, with numbers and keys of their own."""
    columns = [column.name for column in table.columns]
    chosen = [_shifted(name, shifted) for name in columns]
    of_these = {
        "appointments": f"one.id >= {first_appointment} and one.id < {first_appointment + size}",
        "messages": f"one.id <= {size}",
        "message_subjects": f"one.message_id <= {size}",
    }[table.name]
    connection.execute(
        text(
            f"insert into {table.name} ({', '.join(columns)}) "  # noqa: S608 - our own names
            "with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < :last) "
            f"select {', '.join(chosen)} from {table.name} as one cross join numbers where {of_these}"
        ),
        {"last": times - 1},
    ) if times > 1 else None


def _shifted(name: str, shifted: dict[str, int]) -> str:
    if name in shifted:
        return f"one.{name} + {shifted[name]} * n"
    if name in {"dedup_key", "external_id"}:
        return f"one.{name} || ':' || cast(n as text)"
    return f"one.{name}"


def _put(connection: Connection, model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - said to the type checker
    some: Sequence[dict[str, Any]] = list(rows)
    for start in range(0, len(some), 1000):
        connection.execute(insert(table), some[start : start + 1000])


def _host(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "initials": f"V{number:03}",
        "name": f"Vært{number} Jensen",
        "role": Role.CONSULTANT,
        "unit": "",
        "status": StaffStatus.ACTIVE,
    }


def _citizen(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "ref": f"B-{number}",
        "first_name": f"Borger{number}",
        "consultant_id": number % HOSTS + 1,
        "status": CitizenStatus.ACTIVE,
        "unit": "",
        "protected": False,
    }


def _link(number: int, person: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "citizen_id": number,
        "telegram_id": person,
        "state": LinkState.LINKED,
        "since": now,
    }


def _appointment(
    number: int, citizen: int, now: datetime, starts_at: datetime | None = None
) -> dict[str, Any]:
    starts_at = starts_at or (now + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    return {
        "id": number,
        "source": "bench",
        "external_id": f"A{number}",
        "citizen_id": citizen,
        "host_id": number % HOSTS + 1,
        "type": "job_talk",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=30),
        "contact_form": ContactForm.IN_PERSON,
        "place": PLACE,
        "state": AppointmentState.PLANNED,
        "version": 1,
        "file_row": "0" * 64,
        "answer": Answer.NONE,
        "attendance": Attendance.UNKNOWN,
    }


def _message(
    number: int, citizen: int, key: str, now: datetime, due_at: datetime
) -> dict[str, Any]:
    return {
        "id": number,
        "dedup_key": key,
        "kind": Kind.REMINDER_TOMORROW.value,
        "citizen_id": citizen,
        "priority": int(Priority.REMINDER),
        "silent": False,
        "planned_at": now,
        "due_at": due_at,
        "not_after": due_at + timedelta(hours=12),
        "facts": {},
        "told": [],
        "buttons": [],
        "state": MessageState.PLANNED,
        "attempts": 0,
    }


def _subject(message: int, appointment: int) -> dict[str, Any]:
    return {
        "message_id": message,
        "position": 1,
        "appointment_id": appointment,
        "version": 1,
    }


def at(stamp: float) -> datetime:
    """An instant of seconds since 1970."""
    return datetime.fromtimestamp(stamp, UTC)
