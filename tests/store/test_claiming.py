"""Who may send what now: due, most urgent first, one per person, leased to one sender."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.rules.clocks import TOLERANCE
from bot.rules.delivery import MessageState
from bot.rules.letters import Priority
from bot.store import Database, Message, Session, messages, queue, shelf
from bot.store.messages import Recipient
from tests.store.asking import plans_of
from tests.store.rows import BIG, LEASE, MINUTE, NOW, Rows, claim, claimed, draft, put


def _citizen(rows: Rows) -> Recipient:
    return Recipient(citizen_id=rows.citizen)


def test_what_is_due_is_claimed_and_leased(db: Database) -> None:
    number = put(db, BIG)

    assert claim(db, owner="one") == [(number, Recipient(telegram_id=BIG))]

    with db.read() as session:
        message = session.get_one(Message, number)
        assert (message.state, message.lease_owner) == (MessageState.PLANNED, "one")
        assert message.lease_until == NOW + LEASE


def test_what_is_not_due_yet_is_left(db: Database) -> None:
    number = put(db, BIG, due_at=NOW + MINUTE)

    assert claimed(db) == []
    assert claimed(db, now=NOW + MINUTE) == [number]


def test_what_is_claimed_is_nobody_else_s_until_the_lease_is_over(db: Database) -> None:
    number = put(db, BIG)
    assert claimed(db, owner="one") == [number]

    assert claimed(db, owner="two", now=NOW + LEASE - timedelta(microseconds=1)) == []
    assert claimed(db, owner="two", now=NOW + LEASE) == [number]


def test_a_claim_by_a_clock_that_went_wrong_is_void(db: Database) -> None:
    number, other = put(db, BIG), put(db, BIG + 1, due_at=NOW - MINUTE)
    claim(db, now=NOW + TOLERANCE, limit=1)  # another machine's clock may be so far ahead
    assert claimed(db, owner="two") == [number]

    claim(db, owner="one", now=NOW + timedelta(days=365))
    with db.read() as session:
        assert queue.ahead(session, NOW).planned == NOW
    assert sorted(claimed(db, owner="two")) == [number, other]


def test_a_sender_that_died_under_a_wrong_clock_is_found(db: Database) -> None:
    number = put(db, BIG)
    with db.write() as session:
        seen = session.get_one(Message, number)
        until = NOW + timedelta(days=365)
        messages.move(session, seen, to=MessageState.SENDING, lease_until=until)

    with db.write() as session:
        assert queue.ahead(session, NOW).dead == NOW
        assert [dead.id for dead in queue.dead_in_mid_send(session, NOW)] == [number]


def test_what_is_being_sent_is_never_claimed(db: Database) -> None:
    number = put(db, BIG)
    with db.write() as session:
        seen = session.get_one(Message, number)
        messages.move(session, seen, to=MessageState.SENDING, lease_until=NOW)

    assert claimed(db, now=NOW + MINUTE) == []


def test_one_message_per_person_and_the_most_urgent(db: Database, rows: Rows) -> None:
    put(db, _citizen(rows), priority=Priority.REMINDER, due_at=NOW - MINUTE)
    urgent = put(db, _citizen(rows), priority=Priority.CHANGE)
    of_staff = put(db, Recipient(staff_id=rows.head), priority=Priority.REMINDER)
    stranger = put(db, BIG, priority=Priority.REMINDER)

    assert claimed(db) == [urgent, of_staff, stranger]


def test_the_most_urgent_go_first_and_among_them_the_oldest(db: Database) -> None:
    late = put(db, BIG, priority=Priority.REMINDER)
    early = put(db, BIG + 1, priority=Priority.REMINDER, due_at=NOW - MINUTE)
    answer = put(db, BIG + 2, priority=Priority.ANSWER)
    matter = put(db, BIG + 3, priority=Priority.ESCALATION)
    change = put(db, BIG + 4, priority=Priority.CHANGE)

    assert claimed(db) == [answer, matter, change, early, late]


def test_no_more_than_allowed_are_claimed(db: Database) -> None:
    numbers = [put(db, BIG + n) for n in range(5)]

    assert claimed(db, limit=2) == numbers[:2]
    assert claimed(db, limit=10) == numbers[2:]


def test_a_resting_chat_gets_answers_only(db: Database, rows: Rows) -> None:
    mine = frozenset({_citizen(rows)})
    reminder = put(db, _citizen(rows), priority=Priority.REMINDER)
    assert claimed(db, resting=mine) == []

    answer = put(db, _citizen(rows), priority=Priority.ANSWER)
    assert claimed(db, resting=mine) == [answer]
    assert claimed(db) == [reminder]


def test_a_spent_chat_gets_nothing(db: Database, rows: Rows) -> None:
    everybody = {
        _citizen(rows): put(db, _citizen(rows), priority=Priority.ANSWER),
        Recipient(staff_id=rows.head): put(db, Recipient(staff_id=rows.head)),
        Recipient(telegram_id=BIG): put(db, BIG),
    }

    for recipient, number in everybody.items():
        others = frozenset(everybody.keys() - {recipient})
        assert claimed(db, spent=others) == [number]
        assert claimed(db, spent=frozenset(everybody)) == []


def test_a_person_s_number_at_telegram_is_not_taken_for_a_stranger_s(
    db: Database, rows: Rows
) -> None:
    number = put(db, _citizen(rows))
    with db.write() as session:  # it was tried once, and the row knows the chat since
        messages.change(session, session.get_one(Message, number), telegram_id=BIG)

    assert claim(db, spent=frozenset({Recipient(telegram_id=BIG)})) == [(number, _citizen(rows))]


@dataclass(frozen=True)
class Planned:
    """What a claim looks at."""

    recipient: Recipient
    priority: Priority
    due_in: int  # minutes


RECIPIENTS = st.sampled_from(
    [*(Recipient(telegram_id=BIG + n) for n in range(3)), *(Recipient(staff_id=n) for n in (1, 2))]
)
PLANNED = st.builds(Planned, RECIPIENTS, st.sampled_from(Priority), st.integers(-3, 1))


def _expected(
    planned: Sequence[tuple[int, Planned]],
    limit: int,
    resting: frozenset[Recipient],
    spent: frozenset[Recipient],
) -> list[int]:
    """The rule, said plainly."""
    chosen: dict[Recipient, int] = {}
    for number, one in sorted(planned, key=lambda p: (p[1].priority, p[1].due_in, p[0])):
        is_answer = one.priority is Priority.ANSWER
        may = one.recipient not in spent and (is_answer or one.recipient not in resting)
        if one.due_in <= 0 and may:
            chosen.setdefault(one.recipient, number)
    return list(chosen.values())[:limit]


@pytest.mark.usefixtures("rows")
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    planned=st.lists(PLANNED, max_size=10),
    limit=st.integers(3, 6),
    resting=st.frozensets(RECIPIENTS),
    spent=st.frozensets(RECIPIENTS, max_size=2),
)
def test_a_claim_is_what_the_rule_says(
    db: Database,
    planned: list[Planned],
    limit: int,
    resting: frozenset[Recipient],
    spent: frozenset[Recipient],
) -> None:
    with db.read() as session:  # what an example puts is thrown away after it
        numbers = [
            messages.put(
                session,
                draft(p.recipient, priority=p.priority, due_at=NOW + p.due_in * MINUTE),
                now=NOW,
            )
            for p in planned
        ]
        known = [(n, p) for n, p in zip(numbers, planned, strict=True) if n is not None]
        taken = queue.claim(
            session,
            now=NOW,
            owner="one",
            lease=LEASE,
            limit=limit,
            resting=resting,
            spent=spent,
        )

    assert [number for number, _ in taken] == _expected(known, limit, resting, spent)


def test_two_senders_at_once_get_different_messages(db: Database) -> None:
    if db.is_embedded:  # there the second waits for the first, which the lease then keeps away
        _one_after_the_other(db)
        return
    numbers = {put(db, BIG + n) for n in range(8)}
    given: dict[str, Any] = {
        "now": NOW,
        "lease": LEASE,
        "limit": 1,
        "resting": frozenset(),
        "spent": frozenset(),
    }

    with db.write() as one, db.write() as two:
        first = queue.claim(one, owner="one", **given)
        second = queue.claim(two, owner="two", **given)  # does not wait for the first

    taken = [number for number, _ in first + second]
    assert len(taken) == len(set(taken)) == 2
    assert set(taken) <= numbers


def _one_after_the_other(database: Database) -> None:
    numbers = [put(database, BIG), put(database, BIG + 1)]
    assert claimed(database, owner="one", limit=1) == numbers[:1]
    assert claimed(database, owner="two", limit=10) == numbers[1:]


# --- cost -----------------------------------------------------------------------------------------


def _much_history(database: Database) -> None:
    """Thousands of messages that have ended, and a few that have not."""
    planned = [
        {
            "dedup_key": f"old:{n}",
            "kind": "help.menu",
            "telegram_id": BIG,
            "priority": 3,
            "silent": False,
            "planned_at": NOW,
            "due_at": NOW,
            "facts": {},
            "told": [],
            "buttons": [],
            "state": MessageState.SENT,
            "attempts": 1,
        }
        for n in range(3000)
    ]
    with database.write() as session:
        session.execute(Message.__table__.insert(), planned)  # type: ignore[attr-defined]  # a table
    for n in range(5):
        put(database, BIG + n, due_at=NOW + timedelta(days=1))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def test_what_is_due_is_found_without_looking_at_what_has_ended(db: Database) -> None:
    _much_history(db)

    plans = {
        "ix_messages_due": [*plans_of(db, _look_ahead)[1:], *plans_of(db, _claim_some)],
        "ix_messages_leased": [
            *plans_of(db, _look_ahead)[:1],
            *plans_of(db, lambda session: queue.dead_in_mid_send(session, NOW)),
        ],
    }

    assert [len(found) for found in plans.values()] == [2, 2]
    for index, found in plans.items():
        for plan in found:
            assert index in plan, plan
            assert "Seq Scan" not in plan


def _look_ahead(session: Session) -> object:
    return queue.ahead(session, NOW)


def _claim_some(session: Session) -> object:
    return queue.claim(
        session,
        now=NOW,
        owner="one",
        lease=LEASE,
        limit=5,
        resting=frozenset({Recipient(citizen_id=1), Recipient(telegram_id=2)}),
        spent=frozenset({Recipient(staff_id=1)}),
    )


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_postgresql_plans_once_for_all_what_each_turn_asks(db: Database) -> None:
    _much_history(db)
    with db.write() as session:
        for _ in range(
            12
        ):  # psycopg prepares what it has sent five times, and the server plans it five times anew
            shelf.fill(session, _next_ones(session), NOW)
        plans = session.connection().exec_driver_sql(
            "SELECT custom_plans, generic_plans FROM pg_prepared_statements"
            " WHERE statement LIKE 'SELECT message%%' ORDER BY prepare_time"
        )
        assert [(custom, generic > 0) for custom, generic in plans] == [(5, True), (5, True)]


def _next_ones(session: Session) -> list[Message]:
    nobody = frozenset[Recipient]()
    later = NOW + timedelta(days=1)
    return queue.next_ones(session, now=later, limit=5, resting=nobody, spent=nobody)
