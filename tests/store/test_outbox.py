"""Messages are put once, moved only from the state that was seen, and dropped or taken up again whole."""

from datetime import timedelta
from typing import Any

import pytest

from bot.rules.delivery import MessageState, Reason
from bot.store import Database, Message, Session, gauges, messages, planned, queue
from bot.store.messages import Draft, Recipient
from tests.store.rows import BIG, LEASE, MINUTE, NOW, Rows, add, appointment, claimed, draft, put


def _message(database: Database, message_id: int) -> Message:
    with database.read() as session:
        return session.get_one(Message, message_id)


def _subjects(database: Database, message_id: int) -> list[tuple[int, int, int]]:
    with database.read() as session:
        pairs = messages.subjects_of(session, session.get_one(Message, message_id))
        return [(s.position, s.appointment_id, s.version) for s, _ in pairs]


def _appointments(database: Database, rows: Rows, *numbers: str) -> list[int]:
    with database.write() as session:
        return [add(session, appointment(rows, number)) for number in numbers]


def _move(database: Database, message_id: int, to: MessageState, **values: Any) -> bool:
    with database.write() as session:
        return messages.move(session, session.get_one(Message, message_id), to=to, **values)


def _put_again(database: Database, again: Draft) -> None:
    with database.write() as session:
        planned.put_all(session, [again], now=NOW)


# --- put ------------------------------------------------------------------------------------------


def test_a_message_is_a_row_with_all_that_its_draft_says(db: Database, rows: Rows) -> None:
    first, second = _appointments(db, rows, "A1", "A2")

    number = put(
        db,
        Recipient(citizen_id=rows.citizen),
        key="reminder:1",
        kind="reminder.tomorrow",
        due_at=NOW + MINUTE,
        not_after=NOW + 2 * MINUTE,
        subjects=[(second, 3), (first, 1)],
        facts={"count": 2, "list": ["å"]},
        silent=True,
    )

    message = _message(db, number)
    assert (message.dedup_key, message.kind) == ("reminder:1", "reminder.tomorrow")
    assert (message.citizen_id, message.staff_id, message.telegram_id) == (rows.citizen, None, None)
    assert (message.planned_at, message.due_at) == (NOW, NOW + MINUTE)
    assert message.not_after == NOW + 2 * MINUTE
    assert (message.facts, message.silent) == ({"count": 2, "list": ["å"]}, True)
    assert (message.state, message.attempts, message.told) == (MessageState.PLANNED, 0, [])
    assert _subjects(db, number) == [(1, second, 3), (2, first, 1)]


def test_a_key_that_is_taken_plans_nothing(db: Database, rows: Rows) -> None:
    [about] = _appointments(db, rows, "A1")
    number = put(db, BIG, key="same", kind="help.menu")

    with db.write() as session:
        again = draft(BIG, key="same", kind="stop.ask", subjects=[(about, 1)])
        assert messages.put(session, again, now=NOW) is None

    assert _message(db, number).kind == "help.menu"
    assert _subjects(db, number) == []


@pytest.mark.parametrize("reason", [Reason.SUPERSEDED, Reason.PAUSED])
def test_what_was_dropped_for_a_while_is_taken_up_again(
    db: Database, rows: Rows, reason: Reason
) -> None:
    first, second = _appointments(db, rows, "A1", "A2")
    number = put(db, BIG, key="same", subjects=[(first, 1)])
    _move(db, number, MessageState.DROPPED, reason=reason)
    again = draft(
        BIG,
        key="same",
        subjects=[(first, 2), (second, 1)],
        due_at=NOW + MINUTE,
        not_after=NOW + 2 * MINUTE,
    )

    _put_again(db, again)

    message = _message(db, number)
    assert (message.state, message.reason) == (MessageState.PLANNED, None)
    assert (message.due_at, message.not_after) == (NOW + MINUTE, NOW + 2 * MINUTE)
    assert _subjects(db, number) == [(1, first, 2), (2, second, 1)]


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (MessageState.SENT, None),
        (MessageState.UNCERTAIN, None),
        (MessageState.FAILED, Reason.REFUSED),
        (MessageState.EXPIRED, None),
        (MessageState.DROPPED, Reason.STALE),
        (MessageState.DROPPED, Reason.OPTED_OUT),
    ],
)
def test_what_ended_otherwise_is_not_taken_up_again(
    db: Database, state: MessageState, reason: Reason | None
) -> None:
    number = put(db, BIG, key="same")
    _move(db, number, state, reason=reason)

    _put_again(db, draft(BIG, key="same", due_at=NOW + MINUTE))

    message = _message(db, number)
    assert (message.state, message.due_at) == (state, NOW)


def test_what_is_planned_stays_as_it_is_planned(db: Database) -> None:
    number = put(db, BIG, key="same")

    _put_again(db, draft(BIG, key="same", due_at=NOW + MINUTE))

    assert _message(db, number).due_at == NOW


def test_what_is_put_off_again_and_again_keeps_the_instant_of_its_plan(db: Database) -> None:
    number = put(db, BIG, key="same")
    for tries in (1, 2):
        claimed(db, owner="one")
        with db.write() as session:
            until = NOW + tries * MINUTE
            assert messages.put_off(session, messages.locked(session, number), until, fault="away")
        message = _message(db, number)
        assert (message.due_at, message.wanted_at) == (NOW + tries * MINUTE, NOW)
        assert (message.lease_owner, message.fault) == (None, "away")
    with db.read() as session:
        assert gauges.queue(session, NOW + MINUTE).oldest == NOW  # it waits for another try
        assert gauges.queue(session, NOW - MINUTE) == gauges.Queue(0, None, 0)

    _move(db, number, MessageState.DROPPED, reason=Reason.PAUSED)
    later = NOW + timedelta(days=1)
    _put_again(db, draft(BIG, key="same", due_at=later))

    assert _message(db, number).wanted_at == later  # planned anew


def test_to_put_again_what_never_was_is_to_put_it(db: Database) -> None:
    _put_again(db, draft(BIG, key="new"))

    with db.read() as session:
        assert messages.planned_with_key(session, "new") is not None


def test_what_is_taken_up_again_and_due_wakes_delivery(db: Database) -> None:
    number = put(db, BIG, key="same")
    _move(db, number, MessageState.DROPPED, reason=Reason.PAUSED)
    called: list[str] = []
    db.on_due = lambda: called.append("due")

    _put_again(db, draft(BIG, key="same"))

    assert called == ["due"]


# --- moves ----------------------------------------------------------------------------------------


def test_a_message_is_moved_only_from_the_state_that_was_seen(db: Database) -> None:
    number = put(db, BIG)
    seen = _message(db, number)
    assert _move(db, number, MessageState.SENT)

    with db.write() as session:
        assert not messages.move(session, seen, to=MessageState.DROPPED)

    assert _message(db, number).state is MessageState.SENT


def test_a_message_is_moved_only_by_who_holds_its_lease(db: Database) -> None:
    number = put(db, BIG)
    claimed(db, owner="one")

    assert not _move(db, number, MessageState.SENDING, owner="two")
    assert _move(db, number, MessageState.SENDING, owner="one")


def test_a_message_can_be_changed_only_while_it_is_planned(db: Database) -> None:
    def change(session: Session) -> bool:
        return messages.change(session, seen, due_at=NOW + MINUTE)

    number = put(db, BIG)
    seen = _message(db, number)
    with db.write() as session:
        assert change(session)
    _move(db, number, MessageState.SENDING)
    with db.write() as session:
        assert not change(session)


@pytest.mark.parametrize(
    "to", sorted(set(MessageState) - {MessageState.PLANNED, MessageState.SENDING}), ids=str
)
def test_an_end_ends_the_lease_too(db: Database, to: MessageState) -> None:
    number = put(db, BIG)
    claimed(db, owner="one")

    assert _move(db, number, to)

    message = _message(db, number)
    assert (message.lease_owner, message.lease_until) == (None, None)


def test_the_row_is_read_anew_when_it_is_locked(db: Database) -> None:
    number = put(db, BIG)
    with db.write() as session:
        seen = session.get_one(Message, number)
        assert seen.state is MessageState.PLANNED
        messages.drop_planned(session, reason=Reason.STALE)

        assert messages.locked(session, number).state is MessageState.DROPPED


def test_telegram_s_number_is_noted_once(db: Database) -> None:
    number = put(db, BIG)
    for telegram_number in (7, 8):
        with db.write() as session:
            message = messages.locked(session, number)
            messages.note_telegram_id(session, message, telegram_number)

    assert _message(db, number).telegram_message_id == 7


# --- dropping -------------------------------------------------------------------------------------


def _states(database: Database) -> list[tuple[str, Reason | None]]:
    with database.read() as session:
        rows = session.query(Message).order_by(Message.id)
        return [(row.state.value, row.reason) for row in rows]


def test_what_is_planned_is_dropped_by_person_appointment_and_kind(
    db: Database, rows: Rows
) -> None:
    first, second = _appointments(db, rows, "A1", "A2")
    mine, other = Recipient(citizen_id=rows.citizen), Recipient(citizen_id=rows.other_citizen)
    put(db, mine, kind="news", subjects=[(first, 1)])
    put(db, mine, kind="reminder.tomorrow", subjects=[(first, 1)])
    put(db, mine, kind="reminder.tomorrow", subjects=[(second, 1)])
    put(db, other, kind="reminder.tomorrow")
    dropped = ("dropped", Reason.SUPERSEDED)
    planned = ("planned", None)

    with db.write() as session:
        assert messages.drop_reminders(session, first, ["reminder.tomorrow"]) == 1
    assert _states(db) == [planned, dropped, planned, planned]

    with db.write() as session:
        reason = Reason.PAUSED
        kept = messages.drop_planned(session, reason=reason, citizen_id=rows.citizen, keep=["news"])
    assert kept == 1
    assert _states(db) == [planned, dropped, ("dropped", Reason.PAUSED), planned]


def test_what_is_dropped_while_it_is_claimed_gives_its_lease_back(db: Database) -> None:
    number = put(db, BIG, key="same")
    claimed(db, owner="one")
    with db.write() as session:
        messages.drop_planned(session, reason=Reason.SUPERSEDED)
    assert _message(db, number).lease_until is None

    later = NOW + timedelta(days=1)
    _put_again(db, draft(BIG, key="same", due_at=later))

    with db.read() as session:
        assert queue.ahead(session, NOW).planned == later  # and not the end of a lease long gone


def test_what_has_gone_out_is_not_dropped(db: Database) -> None:
    number = put(db, BIG)
    _move(db, number, MessageState.SENT)

    with db.write() as session:
        assert messages.drop_planned(session, reason=Reason.STALE) == 0

    assert _message(db, number).state is MessageState.SENT


# --- what is next ---------------------------------------------------------------------------------


def test_without_a_message_nothing_is_next(db: Database) -> None:
    with db.read() as session:
        assert queue.ahead(session, NOW).planned is None
        assert queue.ahead(session, NOW).dead is None


def test_next_is_the_earliest_that_is_free_or_becomes_free(db: Database) -> None:
    put(db, BIG, due_at=NOW + timedelta(hours=1))
    with db.read() as session:
        assert queue.ahead(session, NOW).planned == NOW + timedelta(hours=1)

    put(db, BIG + 1)
    assert claimed(db)
    with db.read() as session:
        assert queue.ahead(session, NOW).planned == NOW + LEASE


def test_a_sender_that_died_is_found_when_the_lease_is_over(db: Database) -> None:
    number, other = put(db, BIG), put(db, BIG + 1)
    claimed(db)
    _move(db, number, MessageState.SENDING, lease_until=NOW + LEASE)
    with db.write() as session:
        assert queue.ahead(session, NOW).dead == NOW + LEASE
        assert queue.dead_in_mid_send(session, NOW + LEASE - timedelta(microseconds=1)) == []

    with db.write() as session:
        dead = queue.dead_in_mid_send(session, NOW + LEASE)
        assert [message.id for message in dead] == [number]
    assert _message(db, other).state is MessageState.PLANNED  # it was never begun


def test_states_are_counted(db: Database) -> None:
    numbers = [put(db, BIG) for _ in range(3)]
    _move(db, numbers[0], MessageState.SENT)

    with db.read() as session:
        assert messages.count_by_state(session) == {MessageState.PLANNED: 2, MessageState.SENT: 1}
