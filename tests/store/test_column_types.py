"""Instants that know their zone, and numbers as big as Telegram's."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from bot.store import Database, Link, Message
from bot.store.schema import HandledUpdate, Heartbeat
from tests.store.rows import BIG, NOW, Rows, link, put

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def test_a_naive_instant_is_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="an instant needs its zone"), db.write() as session:
        session.add(Heartbeat(concern="delivery", at=datetime(2026, 11, 23, 8, 0)))  # noqa: DTZ001 - that is the point


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=ZONES))  # noqa: DTZ001 - Hypothesis adds zones
def test_an_instant_comes_back_as_the_same_one_in_utc(db: Database, at: datetime) -> None:
    with db.write() as session:
        session.merge(Heartbeat(concern="delivery", at=at))
    with db.read() as session:
        back = session.get_one(Heartbeat, "delivery").at

    assert back == at
    assert back.tzinfo is UTC


def test_no_instant_stays_none(db: Database) -> None:
    message_id = put(db, BIG)

    with db.read() as session:
        assert session.get_one(Message, message_id).not_after is None


def test_an_instant_in_another_zone_is_found_by_comparison(db: Database) -> None:
    elsewhere = timezone(timedelta(hours=5))
    with db.write() as session:
        session.add(HandledUpdate(update_id=1, at=NOW.astimezone(elsewhere)))

    with db.read() as session:
        found = session.query(HandledUpdate).where(HandledUpdate.at <= NOW).count()
        assert found == 1


def test_numbers_of_telegram_may_be_beyond_32_bits(db: Database, rows: Rows) -> None:
    with db.write() as session:
        session.add(HandledUpdate(update_id=BIG, at=NOW))
        session.add(link(BIG, citizen_id=rows.citizen))
    message_id = put(db, BIG)
    with db.write() as session:
        session.get_one(Message, message_id).telegram_message_id = BIG

    with db.read() as session:
        assert session.get_one(HandledUpdate, BIG).update_id == BIG
        assert session.query(Link).one().telegram_id == BIG
        message = session.get_one(Message, message_id)
        assert (message.telegram_id, message.telegram_message_id) == (BIG, BIG)


def test_ids_of_our_own_may_be_beyond_32_bits(db: Database, rows: Rows) -> None:
    number = 2**33
    with db.write() as session:
        session.add(link(BIG, id=number, citizen_id=rows.citizen))

    with db.read() as session:
        assert session.get_one(Link, number).telegram_id == BIG


def test_a_word_that_the_enumeration_does_not_know_is_refused(db: Database) -> None:
    put(db, BIG)

    with pytest.raises(IntegrityError), db.write() as session:
        session.execute(text("UPDATE messages SET state = 'lost'"))
