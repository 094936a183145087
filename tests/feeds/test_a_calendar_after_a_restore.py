"""After a restore a calendar is taken once without news: what it brought since the backup has been told."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.actions import accepting
from bot.actions.importing import feeding
from bot.simulator.people import Person
from tests.conftest import Logged
from tests.feeds.shelf import Shelf, talk
from tests.feeds.test_a_calendar_by_its_address import kept, poll
from tests.ladders.test_a_restored_database_asks_first import keep, put_back
from tests.world import World, expect, expect_silence

ONE = talk("one", "20261126T100000")
MOVED = talk("one", "20261127T100000")
TWO = talk("two", "20261130T100000")


async def restored(
    unit: World, shelf: Shelf, folder: Path, logged: Logged, *, send_due: bool
) -> Person:
    """An appointment was told and moved after the backup, and the backup is put back and goes on."""
    amina = await unit.join_citizen("Amina", "B-017")
    await unit.assembly.deps.errands.finished()
    keep(unit.database, folder)
    shelf.gives(ONE, etag='"1"')
    await poll(unit)
    expect(amina, "torsdag den 26. november", "kl. 10.00")
    shelf.gives(MOVED, etag='"2"')
    await poll(unit)
    expect(amina, "er flyttet")
    put_back(unit.database, folder)
    await unit.restart()
    await poll(unit)
    logged.expect("halted")
    with unit.database.write() as session:
        accepting.restore(session, send_due=send_due, seen="", now=unit.clock.now())
    return amina


async def test_what_was_told_since_the_backup_is_not_told_again_and_what_comes_later_is(
    unit: World, shelf: Shelf, tmp_path: Path, logged: Logged
) -> None:
    amina = await restored(unit, shelf, tmp_path, logged, send_due=False)
    await poll(unit)
    assert kept(unit) == {"one": "planned"}
    expect_silence(amina)

    shelf.gives(MOVED, TWO, etag='"3"')
    await poll(unit)
    expect(amina, "mandag den 30. november")


async def test_it_is_told_where_a_human_knows_that_nothing_was_sent(
    unit: World, shelf: Shelf, tmp_path: Path, logged: Logged
) -> None:
    amina = await restored(unit, shelf, tmp_path, logged, send_due=True)
    await poll(unit)
    expect(amina, "fredag den 27. november")


@pytest.mark.parametrize(("hours", "is_announced"), [(23, False), (25, True)])
async def test_a_calendar_that_was_never_taken_is_a_new_one_a_day_later(
    unit: World, hours: int, is_announced: bool
) -> None:
    now = unit.clock.now()
    (feed,) = unit.policy.feeds
    with unit.database.write() as session:
        accepting.restore(session, send_due=False, seen="", now=now)
        asking = feeding.begin(session, unit.policy, feed, now=now + timedelta(hours=hours))
    assert asking is not None
    assert asking.is_announced is is_announced
