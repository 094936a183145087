"""All rows that the walk watches, as they are between two steps."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.store import Session
from bot.store.schema import (
    Absence,
    Appointment,
    Citizen,
    Escalation,
    Link,
    Message,
    MessageSubject,
    Staff,
)
from tests.world import World

Row = Mapping[str, Any]
TABLES = (Absence, Appointment, Citizen, Escalation, Link, Message, MessageSubject, Staff)


@dataclass
class Books:
    """Rows by table and key."""

    rows: dict[str, dict[object, Row]]

    @classmethod
    def read(cls, world: World) -> "Books":
        with world.database.read() as session:
            read = {table.__tablename__: _all(session, table) for table in TABLES}
        return cls({name: {_key(name, row): row for row in some} for name, some in read.items()})

    def of(self, table: str) -> Iterable[Row]:
        return self.rows[table].values()

    def get(self, table: str, key: object) -> Row | None:
        return self.rows[table].get(key)

    def subjects(self, message: Row) -> list[tuple[Row, Row]]:
        """What the message is about: the subject and its appointment."""
        found = [s for s in self.of("message_subjects") if s["message_id"] == message["id"]]
        return [(s, self.rows["appointments"][s["appointment_id"]]) for s in found]

    def initials(self, staff_id: int | None) -> str:
        row = self.get("staff", staff_id)
        return str(row["initials"]) if row is not None else ""

    def ref(self, citizen_id: int) -> str:
        return str(self.rows["citizens"][citizen_id]["ref"])


def _all(session: Session, table: Any) -> list[Row]:
    return [dict(row) for row in session.execute(select(table.__table__)).mappings()]


def _key(table: str, row: Row) -> object:
    return (row["message_id"], row["position"]) if table == "message_subjects" else row["id"]


def sent_since(before: Books, now: Books) -> list[Row]:
    """New messages that went out in the step, in no answer to anybody; edits left out."""
    return [row for row in _sent_since(before, now, _is_sent) if row["priority"] > 0]


def answers_since(before: Books, now: Books) -> list[Row]:
    return [row for row in _sent_since(before, now, _is_sent) if row["priority"] == 0]


def _is_sent(row: Row | None) -> bool:
    return row is not None and row["state"] == "sent"


def _sent_since(before: Books, now: Books, is_sent: Callable[[Row | None], bool]) -> list[Row]:
    return [
        row
        for key, row in now.rows["messages"].items()
        if is_sent(row) and not is_sent(before.get("messages", key)) and row["edits_id"] is None
    ]


def concerned(now: Books, appointment: Row) -> set[str]:
    """Initials of those who have to do with an appointment: host, consultant, who stands in, who leads."""
    citizen = now.rows["citizens"][appointment["citizen_id"]]
    near = {appointment["host_id"], citizen["consultant_id"]}
    staff = now.rows["staff"]
    near |= {a["substitute_id"] for a in now.of("absences") if a["staff_id"] in near}
    near |= {staff[member]["substitute_id"] for member in near} - {None}
    near |= {staff[member]["manager_id"] for member in near} - {None}
    return {now.initials(member) for member in near}
