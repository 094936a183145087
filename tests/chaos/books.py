"""The books at the end: what was due against what is in the database and in the chats.

A duplicate is a message in a chat that no row accounts for, or a reminder in two rows. A loss is something that was
due or said and of which nothing came, and no human was told where one has to act.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.actions.recording import tried
from bot.clock import SystemClock
from bot.store import Database
from bot.store.schema import (
    Appointment,
    Escalation,
    HandledUpdate,
    JournalEntry,
    Message,
    MessageSubject,
)
from tests.chaos.acts import NO, Act, Acts, Shown, row_named_by
from tests.chaos.town import Town, Wave

Row = Mapping[str, Any]
TABLES = (Appointment, Escalation, HandledUpdate, JournalEntry, Message, MessageSubject)
CAME = frozenset({"sent", "uncertain"})
SOON = timedelta(seconds=30)


@dataclass
class Books:
    """All rows by table; `duplicates` and `losses` are sentences."""

    town: Town
    acts: Acts
    rows: dict[str, list[Row]]
    duplicates: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)

    @classmethod
    def held(cls, acts: Acts) -> "Books":
        """Read and compared."""
        books = cls(acts.town, acts, read(acts.town.database))
        books._index()
        for hold in (
            books._nothing_is_left,
            books._chats_and_rows_agree,
            books._no_reminder_twice,
            books._what_was_due_came,
            books._what_was_said_is_kept,
            books._humans_are_told,
        ):
            hold()
        return books

    @property
    def states(self) -> dict[str, int]:
        """How many messages ended in which state."""
        return dict(sorted(Counter(row["state"] for row in self.rows["messages"]).items()))

    def _index(self) -> None:
        self._message = {row["id"]: row for row in self.rows["messages"]}
        self._keys = {row["dedup_key"]: row for row in self.rows["messages"]}
        self._about: dict[int, list[Row]] = {}
        self._subjects: dict[int, list[Row]] = {}
        for subject in self.rows["message_subjects"]:
            message = self._message[subject["message_id"]]
            self._about.setdefault(subject["appointment_id"], []).append(message)
            self._subjects.setdefault(subject["message_id"], []).append(subject)

    # --- rows and chats ---------------------------------------------------------------------------

    def _nothing_is_left(self) -> None:
        now = SystemClock().now()
        for row in self.rows["messages"]:
            state, is_said = row["state"], bool(row["reason"] or row["fault"])
            if state == "sending" or (state == "planned" and row["due_at"] <= now):
                self.losses.append(f"left {state}: {_named(row)}")
            elif state in {"dropped", "failed", "uncertain"} and not is_said:
                self.losses.append(f"{state} without a reason: {_named(row)}")

    def _chats_and_rows_agree(self) -> None:
        own: dict[int, list[Row]] = {}
        for row in self.rows["messages"]:
            if row["state"] in CAME and row["edits_id"] is None:
                own.setdefault(row["telegram_id"], []).append(row)
        for who, chat in self.town.people.items():
            self._agree(who, own.pop(chat, []), self.acts.messages(who))
        self.losses += [f"sent to nobody: {_named(row)}" for some in own.values() for row in some]

    def _agree(self, who: str, rows: list[Row], shown: list[Shown]) -> None:
        """Each message of the chat belongs to one row: by Telegram's number, else by its buttons, else by its text."""
        known = {row["telegram_message_id"]: row for row in rows if row["telegram_message_id"]}
        nameless = [row for row in rows if not row["telegram_message_id"]]
        for message in shown:
            row = known.pop(message["message_id"], None) or _taken(nameless, message)
            if row is None:
                self.duplicates.append(f"{who} was sent, by no row: {message['text']!r}")
            elif row_named_by(message) not in {None, row["id"]}:
                self.losses.append(f"{who} taps on another row's buttons below {_named(row)}")
            elif not message["edited"] and _plain(row["text"]) != message["text"]:
                self.losses.append(f"{who} reads something else than {_named(row)} says")
        missing = [*known.values(), *(row for row in nameless if row["state"] == "sent")]
        self.losses += [f"{who} never got {_named(row)}" for row in missing]

    def _no_reminder_twice(self) -> None:
        seen = Counter(
            (message["kind"], subject["appointment_id"], subject["version"])
            for subject in self.rows["message_subjects"]
            if (message := self._message[subject["message_id"]])["state"] in CAME
            and message["citizen_id"] is not None
            and message["priority"] > 0
        )
        self.duplicates += [f"{key} came {count} times" for key, count in seen.items() if count > 1]

    # --- what was due, what was said --------------------------------------------------------------

    def _what_was_due_came(self) -> None:
        """Every appointment that was brought is there once, with what follows from it."""
        there = {row["external_id"]: row for row in self.rows["appointments"]}
        for name, wave in self.town.waves.items():
            if name not in there:
                self.losses.append(f"{name} was never written")
            elif not _FOLLOWS[wave](self, there[name]):
                self.losses.append(f"nothing came of {name}")

    def _was_reminded(self, appointment: Row) -> bool:
        return self._is_told(appointment, "reminder.hours_before")

    def _was_announced(self, appointment: Row) -> bool:
        return self._is_told(appointment, "news")

    def _is_nobody_s_news(self, appointment: Row) -> bool:
        about = self._about.get(appointment["id"], [])
        return [row["reason"] for row in about if row["kind"] == "news"] == ["not_linked"]

    def _is_told(self, appointment: Row, kind: str) -> bool:
        about = [row for row in self._about.get(appointment["id"], []) if row["kind"] == kind]
        return [row["state"] in CAME or _is_blameless(row) for row in about] == [True]

    def _was_asked_about(self, appointment: Row) -> bool:
        matters = [
            matter
            for matter in self.rows["escalations"]
            if (matter["kind"], matter["appointment_id"]) == ("attendance", appointment["id"])
        ]
        about = self._about.get(appointment["id"], [])
        asked = [row for row in about if row["kind"] in _QUESTIONS and row["state"] == "sent"]
        return len(matters) == 1 and bool(asked)

    def _what_was_said_is_kept(self) -> None:
        handled = Counter(row["update_id"] for row in self.rows["handled_updates"])
        faults = [row for row in self.rows["handled_updates"] if row["fault"]]
        self.losses += [f"update {row['update_id']} was given up" for row in faults]
        extra = set(handled) - set(self.acts.updates)
        self.duplicates += [f"update {number} never was" for number in extra]
        for act in self.acts.book:
            number = self.acts.number(act)
            if handled[number] != 1:
                self.losses.append(f"update {number} of {act.who} is not recorded: {act}")
            elif act.row is not None:
                self._is_kept_once(act)
            elif act.text is not None:
                self._is_answered_once(act, number)

    def _is_answered_once(self, act: Act, number: int) -> None:
        replies = [key for key in self._keys if key.startswith(f"reply:{number}:")]
        if len(replies) != 1:
            self.losses.append(
                f"{act.who} wrote {act.text!r} and was answered {len(replies)} times"
            )

    def _is_kept_once(self, act: Act) -> None:
        """One entry in the journal, the answer in the appointment, and a regret is somebody's matter."""
        entries = [
            row["event"]
            for row in self.rows["journal"]
            if row["message_id"] == act.row and row["event"].startswith("answer_")
        ]
        is_no = act.label == NO
        if entries != ["answer_regret" if is_no else "answer_confirm"]:
            self.losses.append(f"{act.who} tapped «{act.label}», and kept is {entries}")
        about = self._subjects.get(act.row or 0, [{"appointment_id": None}])[0]["appointment_id"]
        regrets = [
            row
            for row in self.rows["escalations"]
            if row["kind"] == "regret" and row["appointment_id"] == about
        ]
        if len(regrets) != is_no:
            self.losses.append(f"{act.who} tapped «{act.label}»: {len(regrets)} matters of it")

    # --- where a human has to act -----------------------------------------------------------------

    def _humans_are_told(self) -> None:
        for row in self.rows["messages"]:
            if row["kind"] == "news" and row["state"] == "uncertain":
                self._are_told(row, "uncertain:{message}:{appointment}:")
            elif row["reason"] == "unreachable":
                self._is_somebodys_matter(row)
            elif row["kind"] == "news" and row["state"] in {"expired", "failed"}:
                self._are_told(row, "not_reached:{appointment}:")
            elif row["staff_id"] is not None and row["state"] == "uncertain":
                self._is_sent_anew(row)
        told = {row["escalation_id"] for row in self.rows["messages"] if row["state"] in CAME}
        for matter in self.rows["escalations"]:
            is_open = matter["resolved_at"] is None  # else what nobody has read yet is dropped
            if is_open and matter["kind"] != "attendance" and matter["id"] not in told:
                self.losses.append(f"nobody hears of matter {matter['id']}, {matter['kind']}")

    def _is_somebodys_matter(self, row: Row) -> None:
        matters = [(m["kind"], m["citizen_id"]) for m in self.rows["escalations"]]
        if row["citizen_id"] and ("unreachable", row["citizen_id"]) not in matters:
            self.losses.append(f"whoever can't be reached is nobody's matter: {_named(row)}")

    def _are_told(self, row: Row, key: str) -> None:
        """A notice for each appointment, to the host or whoever stands in, and it came.

        One that is dropped is no excuse here: a tap drops it, and settles as sent what was in doubt.
        """
        for subject in self._subjects[row["id"]]:
            begins = key.format(message=row["id"], appointment=subject["appointment_id"])
            notices = [self._keys[found] for found in self._keys if f"{found}:".startswith(begins)]
            if not any(notice["state"] in CAME for notice in notices):
                found = [_named(notice) for notice in notices] or "nothing was planned"
                self.losses.append(f"no human is told that {_named(row)}: {found}")

    def _is_sent_anew(self, row: Row) -> None:
        key, number = tried(row["dedup_key"])
        if f"{key}:again{number + 1}" not in self._keys and number < len("five!"):
            self.losses.append(f"not sent anew: {_named(row)}")


_QUESTIONS = frozenset({"staff.attendance_due", "head.escalated"})
_FOLLOWS: Mapping[Wave, Callable[[Books, Row], bool]] = {
    Wave.REMINDERS: Books._was_reminded,
    Wave.NEWS: Books._was_announced,
    Wave.QUESTIONS: Books._was_asked_about,
    Wave.UNHEARD: Books._is_nobody_s_news,
}


def read(database: Database) -> dict[str, list[Row]]:
    """Every row of the tables that count."""
    with database.read() as session:
        return {
            table.__tablename__: [
                dict(row) for row in session.execute(select(table.__table__)).mappings()
            ]
            for table in TABLES
        }


def unrest(acts: Acts) -> list[str]:
    """What waits, what is in hand, and what comes in the next half minute."""
    soon = SystemClock().now() + SOON
    queries = (
        select(Message).where(Message.state == "planned", Message.due_at <= soon),
        select(Message).where(Message.state == "sending"),
        select(Escalation).where(Escalation.next_at <= soon),
        select(Appointment).where(Appointment.attendance_due_at <= soon),
    )
    waiting = acts.waiting()
    with acts.town.database.read() as session:
        found = [session.scalars(query.limit(1)).first() for query in queries]
        rows = [str(vars(row)) for row in found if row is not None]
    return rows + ([f"{waiting} updates"] if waiting else [])


def in_mid_send(database: Database) -> set[int]:
    """Messages of which nobody has recorded what became of them."""
    with database.read() as session:
        return set(session.scalars(select(Message.id).where(Message.state == "sending")))


def _is_blameless(row: Row) -> bool:
    """Not sent for a good reason: whoever is gone is somebody's matter, and expired news the host's."""
    return bool(row["state"] == "expired" or row["reason"] == "unreachable")


def _taken(nameless: list[Row], message: Shown) -> Row | None:
    """The row without Telegram's number that the message belongs to, which no other message can have then.

    Reminders of one minute say the same: where there are buttons, the row that they name is the only one.
    """
    number = row_named_by(message)
    for row in nameless:
        if _says(row, message) if number is None else row["id"] == number:
            nameless.remove(row)
            return row
    return None


def _says(row: Row, message: Shown) -> bool:
    """Whether a message without buttons may be the row's; what was appended by an edit is of no matter."""
    said = _plain(row["text"])
    if message["edited"]:  # which may have taken its buttons away
        return bool(message["text"].startswith(said))
    return bool(message["text"] == said and not row["buttons"])


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", text))


def _named(row: Row) -> str:
    why = row["fault"] or row["reason"]
    return f"message {row['id']} {row['kind']} is {row['state']} ({why})"
