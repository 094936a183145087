"""What must hold between any two steps, whatever people do: read from the rows, and from what they were before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import text

from bot.rules.appointments import ANSWER_TRANSITIONS, Attendance
from bot.rules.delivery import MESSAGE_TRANSITIONS
from bot.rules.escalations import ESCALATION_TRANSITIONS
from bot.rules.people import LINK_TRANSITIONS
from bot.store import Session
from tests.world import World

Row = Mapping[str, Any]
State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)
NAMES = ("Amina", "Jonas", "Åse")
TABLES = ("messages", "escalations", "appointments", "links", "message_subjects", "citizens")
_A_MINUTE = timedelta(minutes=1)


def _closure(table: Mapping[tuple[State, Event], State]) -> set[tuple[str, str]]:
    """Every (from, to) that some chain of events leads through: a step may hold many events."""
    pairs = {(str(state), str(to)) for (state, _), to in table.items()}
    while True:
        longer = {(a, d) for a, b in pairs for c, d in pairs if b == c} | pairs
        if longer == pairs:
            return pairs
        pairs = longer


_ALLOWED = {
    ("messages", "state"): _closure(MESSAGE_TRANSITIONS),
    ("escalations", "state"): _closure(ESCALATION_TRANSITIONS),
    ("appointments", "answer"): _closure(ANSWER_TRANSITIONS),
    ("links", "state"): _closure(LINK_TRANSITIONS),
}


@dataclass
class Books:
    """All rows that are watched, by table and key."""

    rows: dict[str, dict[object, Row]]

    @classmethod
    def read(cls, world: World) -> "Books":
        with world.database.read() as session:
            read = {name: _all(session, name) for name in TABLES}
        return cls({name: {_key(name, row): row for row in some} for name, some in read.items()})

    def of(self, table: str) -> Iterable[Row]:
        return self.rows[table].values()


def _all(session: Session, table: str) -> list[Row]:
    query = text(f"select * from {table}")  # noqa: S608 - names of our own tables
    return [dict(row) for row in session.execute(query).mappings()]


def _key(table: str, row: Row) -> object:
    return (row["message_id"], row["position"]) if table == "message_subjects" else row["id"]


def hold(before: Books, now: Books, world: World) -> None:
    """Everything that must be true; an assertion names what is not."""
    _moved_by_events(before, now)
    _attendance_is_a_humans(before, now)
    _to_the_right_person(now, world)
    _staff_read_no_names(now)
    _open_has_a_next_step(now)
    _no_climb_after_resolution(before, now)
    _nothing_lies_about(now, world)
    _no_reminder_twice(now)
    _the_let_off_are_left_alone(now)
    _the_paused_are_left_alone(before, now)


def _moved_by_events(before: Books, now: Books) -> None:
    for (table, column), allowed in _ALLOWED.items():
        for key, row in now.rows[table].items():
            was = before.rows[table].get(key)
            if was is not None and was[column] != row[column]:
                move = (was[column], row[column])
                assert move in allowed, (table, key, move)


def _attendance_is_a_humans(before: Books, now: Books) -> None:
    for key, row in now.rows["appointments"].items():
        was = before.rows["appointments"].get(key)
        if row["attendance"] == Attendance.NO_SHOW:
            assert row["registrar_id"] is not None, row
            assert row["registrar_role"] in {"consultant", "head"}, row
        if was is None or was["attendance"] == row["attendance"]:
            continue
        back = row["attendance"] == Attendance.UNKNOWN
        assert not back or row["version"] > was["version"], (was, row)


def _to_the_right_person(now: Books, world: World) -> None:
    """A chat holds what rows sent there, and rows go where the person they are for is or was linked."""
    owners = {
        (link["telegram_id"], link["citizen_id"], link["staff_id"]) for link in now.of("links")
    }
    sent: dict[int, int] = {}
    for row in now.of("messages"):
        if row["state"] == "sent":
            if row["citizen_id"] is not None or row["staff_id"] is not None:
                assert (row["telegram_id"], row["citizen_id"], row["staff_id"]) in owners, dict(row)
            if row["edits_id"] is None:
                sent[row["telegram_id"]] = sent.get(row["telegram_id"], 0) + 1
    for person in world.people.values():
        shown = [message for message in person.chat if message.by_bot]
        assert len(shown) == sent.get(person.id, 0) - _before(person), person


def _before(person: object) -> int:
    return int(getattr(person, "written_before", 0))


def _staff_read_no_names(now: Books) -> None:
    for row in now.of("messages"):
        if row["staff_id"] is not None and row["text"]:
            assert not any(name in row["text"] for name in NAMES), row["text"]


def _open_has_a_next_step(now: Books) -> None:
    for row in now.of("escalations"):
        if row["state"] == "resolved":
            assert row["next_at"] is None, dict(row)
        elif row["next_at"] is None:
            rungs = row["plan"].count('"to"')
            assert row["step"] >= rungs, ("open, and nobody is told any more", dict(row))


def _no_climb_after_resolution(before: Books, now: Books) -> None:
    resolved = {row["id"] for row in before.of("escalations") if row["state"] == "resolved"}
    for key, row in now.rows["messages"].items():
        is_new = key not in before.rows["messages"]
        if is_new and row["edits_id"] is None:
            assert row["escalation_id"] not in resolved, dict(row)


def _nothing_lies_about(now: Books, world: World) -> None:
    """Once all has settled nothing is in mid-send, and nothing due is left."""
    late = (world.clock.now() - _A_MINUTE).strftime("%Y-%m-%d %H:%M:%S")
    for row in now.of("messages"):
        assert row["state"] != "sending", dict(row)
        assert row["state"] != "planned" or str(row["due_at"]) >= late, dict(row)


def _no_reminder_twice(now: Books) -> None:
    seen = set()
    for subject in now.of("message_subjects"):
        row = now.rows["messages"][subject["message_id"]]
        if row["kind"].startswith("reminder.") and row["state"] in {"sent", "uncertain"}:
            key = (row["kind"], subject["appointment_id"], subject["version"])
            assert key not in seen, dict(row)
            seen.add(key)


def _the_let_off_are_left_alone(now: Books) -> None:
    """After an approved regret no reminder of it goes out."""
    for subject in now.of("message_subjects"):
        row = now.rows["messages"][subject["message_id"]]
        about = now.rows["appointments"][subject["appointment_id"]]
        is_let_off = about["answer"] == "regret_approved" and subject["version"] == about["version"]
        if is_let_off and row["kind"].startswith("reminder.") and row["state"] == "sent":
            assert str(row["sent_at"]) <= str(about["answered_at"]), dict(row)


def _the_paused_are_left_alone(before: Books, now: Books) -> None:
    """Whose case was paused all the time gets answers only."""
    paused = {c["id"] for c in before.of("citizens") if c["status"] != "active"}
    still = {c["id"] for c in now.of("citizens") if c["status"] != "active"} & paused
    for key, row in now.rows["messages"].items():
        was = before.rows["messages"].get(key)
        is_news = row["state"] == "sent" and (was is None or was["state"] != "sent")
        if is_news and row["citizen_id"] in still:
            assert row["priority"] == 0, dict(row)
