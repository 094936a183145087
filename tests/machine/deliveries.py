"""What must hold of every message that went out in a step: to whom, of what, when, and how often."""

from datetime import time
from typing import Any

from bot.clock import COPENHAGEN
from tests.machine.books import Books, Row, answers_since, concerned, sent_since
from tests.machine.unit import NAMES
from tests.world import World

_NEWS = "news"  # told according to the facts when it is sent


def hold(before: Books, now: Books, world: World) -> None:
    """Everything that must be true of what was sent since `before`."""
    _the_chats_hold_what_the_rows_say(now, world)
    _nothing_twice(before, now)
    for row in sent_since(before, now):
        _in_time(row)
        _to_whom_it_concerns(row, now)
        _of_an_open_matter(row, before)
        if row["citizen_id"] is not None:
            _to_one_who_listens(row, before, now)
            _of_today(row, before, now)
            _not_known_already(row, before)


def _the_chats_hold_what_the_rows_say(now: Books, world: World) -> None:
    """Rows go where the person they are for is or was linked, and nothing else is in a chat."""
    owners = {
        (link["telegram_id"], link["citizen_id"], link["staff_id"]) for link in now.of("links")
    }
    sent: dict[int, list[str]] = {}
    for row in now.of("messages"):
        if row["state"] != "sent":
            continue
        if row["citizen_id"] is not None or row["staff_id"] is not None:
            assert (row["telegram_id"], row["citizen_id"], row["staff_id"]) in owners, dict(row)
        if row["staff_id"] is not None:
            assert not any(name in row["text"] for name in NAMES.values()), row["text"]
        if row["edits_id"] is None:
            sent.setdefault(row["telegram_id"], []).append(row["kind"])
    for person in world.people.values():
        shown = [message.text for message in person.chat if message.by_bot]
        before = int(getattr(person, "written_before", 0))
        assert len(shown) == len(sent.get(person.id, [])) - before, (person, shown)


def _nothing_twice(before: Books, now: Books) -> None:
    """A step holds one act, or less than a day: no two messages in it say the same to the same."""
    said = [
        (row["telegram_id"], row["text"], *(about["id"] for _, about in now.subjects(row)))
        for row in [*sent_since(before, now), *answers_since(before, now)]
    ]
    assert len(said) == len(set(said)), said
    _no_reminder_twice(now)


def _no_reminder_twice(now: Books) -> None:
    seen = set()
    for subject in now.of("message_subjects"):
        row = now.rows["messages"][subject["message_id"]]
        if row["kind"].startswith("reminder.") and row["state"] in {"sent", "uncertain"}:
            key = (row["kind"], subject["appointment_id"], subject["version"])
            assert key not in seen, dict(row)
            seen.add(key)


def _in_time(row: Row) -> None:
    """Nobody is written to at night; what is not urgent keeps to working days, staff to opening hours."""
    at = row["sent_at"].astimezone(COPENHAGEN)
    is_urgent = row["citizen_id"] is not None and row["kind"] == _NEWS
    hours = (6, 22) if is_urgent else (8, 20) if row["citizen_id"] is not None else (8, 16)
    opens, closes = time(hours[0]), time(hours[1], 1)  # what is due at closing takes its seconds
    assert opens <= at.time() < closes, dict(row)
    assert is_urgent or at.weekday() < 5, dict(row)


def _to_whom_it_concerns(row: Row, now: Books) -> None:
    for _, appointment in now.subjects(row):
        if row["staff_id"] is not None:
            who = now.initials(row["staff_id"])
            assert who in concerned(now, appointment), (who, dict(row), dict(appointment))
        else:
            assert row["citizen_id"] == appointment["citizen_id"], dict(row)


def _of_an_open_matter(row: Row, before: Books) -> None:
    """Once a human has closed a matter nobody hears of it any more; edits do, and are left out."""
    matter = before.get("escalations", row["escalation_id"])
    assert matter is None or matter["state"] != "resolved", dict(row)


def _to_one_who_listens(row: Row, before: Books, now: Books) -> None:
    """Who has stopped, blocked, or whose case rests gets answers only."""
    for books in (before, now):
        own = [link for link in books.of("links") if link["citizen_id"] == row["citizen_id"]]
        is_linked = any(link["state"] == "linked" for link in own)
        is_active = books.rows["citizens"][row["citizen_id"]]["status"] == "active"
        if is_linked and is_active:
            return
    raise AssertionError(dict(row))


def _of_today(row: Row, before: Books, now: Books) -> None:
    """A reminder is of the appointment as it stands; a question about a no-show, of one that is."""
    for subject, appointment in now.subjects(row):
        was = before.get("appointments", appointment["id"]) or appointment
        if row["kind"].startswith("reminder."):
            assert subject["version"] in {was["version"], appointment["version"]}, dict(row)
            assert _clock(was) in row["text"] or _clock(appointment) in row["text"], dict(row)
            states = {(books["state"], books["answer"]) for books in (was, appointment)}
            assert any(s == "planned" and a != "regret_approved" for s, a in states), dict(row)
        if row["kind"] == "missed.ask":
            assert "no_show" in {was["attendance"], appointment["attendance"]}, dict(row)


def _clock(appointment: Row) -> str:
    at = appointment["starts_at"].astimezone(COPENHAGEN)
    return f"kl. {at.hour}.{at:%M}"


def _not_known_already(row: Row, before: Books) -> None:
    """News is what the citizen was not told before, by whatever message told it last."""
    if row["kind"] != _NEWS:
        return
    for told in row["told"]:
        assert told != _told_last(before, told["appointment_id"]), dict(row)


def _told_last(books: Books, appointment_id: int) -> dict[str, Any] | None:
    known = [
        (row["sent_at"], told)
        for row in books.of("messages")
        for told in row["told"]
        if row["state"] == "sent" and told["appointment_id"] == appointment_id
    ]
    return max(known, key=lambda item: item[0], default=(None, None))[1]
