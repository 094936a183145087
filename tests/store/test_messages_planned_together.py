"""Several messages planned at once: each as if it were alone, and what shares a key as one."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DataError

from bot.rules.delivery import MessageState, Reason
from bot.store import Database, Message, insert, messages, planned
from bot.store.messages import Draft, Recipient
from tests.store.rows import BIG, MINUTE, NOW, Rows, add, appointment, draft, put

LATER = NOW + timedelta(hours=1)


def _put_all(database: Database, *drafts: Draft) -> None:
    with database.write() as session:
        planned.put_all(session, drafts, now=NOW)


def _rows(database: Database) -> dict[str, tuple[Any, ...]]:
    """By key: state, due, useful until, and the appointments with their versions in order."""
    with database.read() as session:
        return {
            message.dedup_key: (
                message.state,
                message.due_at,
                message.not_after,
                [(s.appointment_id, s.version) for s, _ in messages.subjects_of(session, message)],
            )
            for message in session.scalars(select(Message))
        }


def _about(database: Database, rows: Rows, *names: str) -> list[int]:
    with database.write() as session:
        return [add(session, appointment(rows, name)) for name in names]


def test_each_is_a_row_about_its_own_appointments(db: Database, rows: Rows) -> None:
    first, second = _about(db, rows, "A1", "A2")

    _put_all(
        db,
        draft(BIG, key="one", due_at=LATER, not_after=LATER + MINUTE, subjects=[(first, 1)]),
        draft(BIG, key="two", due_at=LATER, subjects=[(second, 2), (first, 1)]),
        draft(BIG, key="none", due_at=LATER),
    )

    assert _rows(db) == {
        "one": (MessageState.PLANNED, LATER, LATER + MINUTE, [(first, 1)]),
        "two": (MessageState.PLANNED, LATER, None, [(second, 2), (first, 1)]),
        "none": (MessageState.PLANNED, LATER, None, []),
    }


def test_rows_that_differ_in_everything_are_each_what_it_is(db: Database, rows: Rows) -> None:
    drafts = [
        draft(BIG, key="one", facts={"a": ["b", {"c": 1}]}, silent=True, due_at=LATER),
        draft(Recipient(citizen_id=rows.citizen), key="two", due_at=LATER, not_after=LATER),
        draft(Recipient(staff_id=rows.consultant), key="three", attempts=3, due_at=NOW),
    ]
    told: list[list[Any]] = [[], [{"place": "Eksempelvej 1"}, {}], [[]]]
    given = [
        messages.row(one, NOW) | {"told": some} for one, some in zip(drafts, told, strict=True)
    ]
    with db.write() as session:
        insert.all_new(session, Message, given)

    with db.read() as session:
        found = session.scalars(select(Message).order_by(Message.id)).all()
        assert [{name: getattr(row, name) for name in given[0]} for row in found] == given


def test_a_key_that_is_too_long_is_never_cut(db: Database) -> None:
    """What is cut would be taken for another that is cut to the same."""
    key = "k" * 201
    with contextlib.suppress(DataError):  # SQLite keeps it as it is
        _put_all(db, draft(BIG, key=key, due_at=LATER))

    assert set(_rows(db)) <= {key}


def test_more_rows_than_a_statement_takes_are_all_there(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insert, "AT_ONCE", 3)
    put(db, BIG, key="key 4", due_at=LATER)

    _put_all(db, *(draft(BIG, key=f"key {n}", due_at=LATER) for n in range(8)))

    assert set(_rows(db)) == {f"key {n}" for n in range(8)}


def test_they_are_the_rows_that_one_by_one_they_would_be(db: Database) -> None:
    put(db, BIG, key="alone", facts={"a": "b"}, silent=True, due_at=LATER)
    _put_all(db, draft(BIG, key="together", facts={"a": "b"}, silent=True, due_at=LATER))

    columns = [column for column in Message.__table__.columns if column.name != "id"]
    with db.read() as session:
        alone, together = session.execute(select(*columns).order_by(Message.id)).mappings()
    assert {**alone, "dedup_key": ""} == {**together, "dedup_key": ""}


def test_drafts_of_one_key_are_one_message_about_all(db: Database, rows: Rows) -> None:
    first, second = _about(db, rows, "A1", "A2")

    _put_all(
        db,
        draft(BIG, key="day", due_at=LATER, not_after=LATER + MINUTE, subjects=[(first, 1)]),
        draft(BIG, key="day", due_at=NOW, not_after=LATER, subjects=[(second, 3)]),
        draft(BIG, key="day", due_at=LATER, not_after=LATER, subjects=[(second, 3)]),
    )

    subjects = [(first, 1), (second, 3)]
    assert _rows(db) == {"day": (MessageState.PLANNED, NOW, LATER + MINUTE, subjects)}


def test_what_is_shared_is_joined_while_it_waits(db: Database, rows: Rows) -> None:
    first, second = _about(db, rows, "A1", "A2")
    put(db, BIG, key="day", due_at=LATER, not_after=LATER, subjects=[(first, 1)])

    soon, long = NOW + MINUTE, LATER + MINUTE
    _put_all(
        db,
        draft(BIG, key="new", due_at=LATER, subjects=[(second, 1)]),
        draft(BIG, key="day", due_at=soon, not_after=long, subjects=[(second, 1)], shared=True),
    )

    assert _rows(db) == {
        "day": (MessageState.PLANNED, soon, long, [(first, 1), (second, 1)]),
        "new": (MessageState.PLANNED, LATER, None, [(second, 1)]),
    }


def test_what_is_not_shared_stays_as_it_is_planned_beside_what_is_new(db: Database) -> None:
    put(db, BIG, key="same", due_at=LATER)

    _put_all(db, draft(BIG, key="same", due_at=NOW), draft(BIG, key="new", due_at=NOW))

    assert {key: row[1] for key, row in _rows(db).items()} == {"same": LATER, "new": NOW}


def test_what_was_dropped_for_a_while_comes_back_beside_what_is_new(
    db: Database, rows: Rows
) -> None:
    (about,) = _about(db, rows, "A1")
    put(db, BIG, key="again", due_at=NOW, subjects=[(about, 1)])
    with db.write() as session:
        messages.drop_planned(session, reason=Reason.SUPERSEDED)

    _put_all(
        db,
        draft(BIG, key="again", due_at=LATER, subjects=[(about, 1)], shared=True),
        draft(BIG, key="new", due_at=LATER, subjects=[(about, 1)]),
    )

    back = (MessageState.PLANNED, LATER, None, [(about, 1)])
    assert _rows(db) == {"again": back, "new": back}


def test_what_was_sent_is_not_planned_again_nor_joined(db: Database, rows: Rows) -> None:
    first, second = _about(db, rows, "A1", "A2")
    number = put(db, BIG, key="day", due_at=NOW, subjects=[(first, 1)])
    with db.write() as session:
        messages.move(session, messages.locked(session, number), to=MessageState.SENT)

    _put_all(db, draft(BIG, key="day", due_at=LATER, subjects=[(second, 1)], shared=True))

    assert _rows(db) == {"day": (MessageState.SENT, NOW, None, [(first, 1)])}


def test_where_nothing_is_wanted_nothing_is_planned(db: Database) -> None:
    _put_all(db)

    assert _rows(db) == {}


def test_only_what_is_due_wakes_delivery(db: Database) -> None:
    called: list[str] = []
    db.on_due = lambda: called.append("due")

    _put_all(db, draft(BIG, key="later", due_at=LATER))
    assert called == []

    _put_all(db, draft(BIG, key="much later", due_at=LATER), draft(BIG, key="now", due_at=NOW))
    assert called == ["due"]


def test_a_citizens_news_that_waits_is_known_by_its_key(db: Database, rows: Rows) -> None:
    person = Recipient(citizen_id=rows.citizen)
    with db.write() as session:
        for key, kind in (("old", "news"), ("newest", "news"), ("other", "ahead")):
            own = Draft(
                key=key, kind=kind, to=person, priority=draft(BIG, key=key).priority, due_at=LATER
            )
            messages.put(session, own, now=NOW)

        assert planned.waiting_keys(session, [rows.citizen, 99], "news") == {rows.citizen: "newest"}
        messages.drop_planned(session, reason=Reason.STALE)
        assert planned.waiting_keys(session, [rows.citizen], "news") == {}
