"""One process alone does a thing, and another takes over when it is silent."""

from datetime import datetime, timedelta

import pytest

from bot.actions import keeping
from bot.store import Database, Held, leases
from bot.store.schema import Lease
from tests.store.rows import NOW

LENGTH = timedelta(seconds=20)
SECOND = timedelta(seconds=1)


def _take(database: Database, owner: str, now: datetime, name: str = "delivery") -> Held | None:
    with database.write() as session:
        return keeping.hold(session, name, owner=owner, now=now, length=LENGTH)


def _renew(database: Database, owner: str, now: datetime, names: list[str]) -> list[Held]:
    with database.write() as session:
        return keeping.hold_on(session, names, owner=owner, now=now, length=LENGTH)


def _row(database: Database, name: str = "delivery") -> tuple[str, datetime, int]:
    with database.read() as session:
        lease = session.get_one(Lease, name)
        return lease.owner, lease.until, lease.fence


def test_what_nobody_holds_is_taken(db: Database) -> None:
    assert _take(db, "one", NOW)
    assert _row(db) == ("one", NOW + LENGTH, 1)


def test_who_holds_it_renews_it(db: Database) -> None:
    _take(db, "one", NOW)

    assert _take(db, "one", NOW + 5 * SECOND)
    assert _row(db)[:2] == ("one", NOW + 5 * SECOND + LENGTH)


@pytest.mark.parametrize("after", [timedelta(), LENGTH - SECOND])
def test_another_waits_while_it_is_held(db: Database, after: timedelta) -> None:
    _take(db, "one", NOW)

    assert not _take(db, "two", NOW + after)
    assert _row(db) == ("one", NOW + LENGTH, 1)


def test_what_one_has_is_renewed_together_and_nothing_else(db: Database) -> None:
    held = {_take(db, "one", NOW, name) for name in ("agenda", "delivery")}
    _take(db, "two", NOW, "sealing")
    later = NOW + 5 * SECOND

    renewed = _renew(db, "one", later, ["agenda", "delivery", "sealing", "watchdog"])

    assert set(renewed) == held
    assert _row(db, "agenda") == _row(db, "delivery") == ("one", later + LENGTH, 1)
    assert _row(db, "sealing") == ("two", NOW + LENGTH, 1)
    assert not _renew(db, "one", NOW + LENGTH, ["sealing"])  # it is free, and nobody's by this
    assert _row(db, "sealing") == ("two", NOW + LENGTH, 1)
    with db.read() as session:
        assert session.get(Lease, "watchdog") is None


def test_another_takes_over_when_it_has_run_out_and_the_fence_grows(db: Database) -> None:
    _take(db, "one", NOW)

    assert _take(db, "two", NOW + LENGTH)
    assert _row(db) == ("two", NOW + LENGTH + LENGTH, 2)
    assert not _take(db, "one", NOW + LENGTH)


def test_a_lease_further_ahead_than_its_own_length_is_void(db: Database) -> None:
    _take(db, "one", NOW + timedelta(days=1))  # by a clock that went wrong

    assert _take(db, "two", NOW)
    assert _row(db)[0] == "two"


def test_a_clock_that_is_ahead_by_minutes_takes_nothing_from_its_neighbour(db: Database) -> None:
    _take(db, "one", NOW + timedelta(minutes=4))

    assert not _take(db, "two", NOW)


def test_what_is_given_back_is_free_at_once(db: Database) -> None:
    _take(db, "one", NOW)

    with db.write() as session:
        keeping.let_go(session, ["delivery"], owner="one", now=NOW + SECOND)

    assert _take(db, "two", NOW + SECOND)


def test_only_one_s_own_is_given_back_and_only_what_is_named(db: Database) -> None:
    _take(db, "one", NOW)
    _take(db, "one", NOW, "receiving")
    _take(db, "two", NOW, "housekeeping")

    with db.write() as session:
        keeping.let_go(session, ["delivery", "housekeeping"], owner="one", now=NOW)

    assert _take(db, "three", NOW)
    assert not _take(db, "three", NOW, "receiving")
    assert not _take(db, "three", NOW, "housekeeping")


def test_different_things_are_held_apart(db: Database) -> None:
    assert _take(db, "one", NOW, "delivery")
    assert _take(db, "two", NOW, "receiving")


def test_a_concern_s_newest_beat_is_the_one_that_is_kept(db: Database) -> None:
    for at in (NOW, NOW + SECOND):
        with db.write() as session:
            keeping.beat(session, "delivery", now=at)

    with db.read() as session:
        assert leases.heartbeats(session) == {"delivery": NOW + SECOND}
