"""Every entry of the journal is sealed within a minute, and no change of it afterwards goes unseen."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.actions import sealing
from bot.actions.sealing import Fault, Proof
from bot.app import CONCERNS
from bot.rules import chain
from bot.store import Database, journal, seals
from bot.store.schema import JournalEntry
from scheduler import sealing as concern
from tests.conftest import Logged
from tests.world import POLICY, World, load_policy

TALK = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"


@pytest_asyncio.fixture
async def unit(db: Database, tmp_path: Path) -> AsyncIterator[World]:
    """A unit with every concern, some journal, and its seals."""
    world = await World.begin(db, load_policy(tmp_path, POLICY), concerns=CONCERNS)
    world.import_staff()
    world.import_citizens()
    await world.join_citizen("Amina", "B-017")
    world.import_appointments(TALK)
    await world.forward(minutes=2)
    yield world
    for person in world.people.values():
        person.unread()  # what was said is not what is looked at here
    await world.end()


def proof(world: World) -> Proof:
    with world.database.read() as session:
        return sealing.check(session)


def change(world: World, statement: str, **values: object) -> None:
    with world.database.engine.begin() as connection:
        connection.execute(text(statement), values)


def entries(world: World) -> list[int]:
    return [int(str(row[0])) for row in world.look("select id from journal order by id")]


async def test_all_that_happened_is_sealed_and_stays_so(unit: World) -> None:
    found = proof(unit)
    assert (found.sealed, found.waiting, found.faults) == (len(entries(unit)), 0, [])
    assert found.head == unit.look("select link from seals order by number desc limit 1")[0][0]
    unit.person("Amina").write("/ring")
    await unit.settle()
    await unit.forward(minutes=2)
    later = proof(unit)
    assert later.sealed > found.sealed
    assert later.faults == []


async def test_a_long_journal_is_sealed_at_once_by_several_batches_and_turns(
    unit: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    before = proof(unit)
    monkeypatch.setattr(sealing, "BATCH", 2)
    monkeypatch.setattr("scheduler.sealing.IN_A_ROW", 2)
    with unit.database.write() as session:
        for _ in range(5):
            journal.append(session, "opened", at=unit.clock.now(), actor=journal.OPERATOR)

    deps = unit.assembly.deps
    turns = [await concern.tick(deps, unit.clock.now()) for _ in range(2)]

    assert turns == [4, 0]  # with the others' in between
    found = proof(unit)
    assert (found.sealed, found.waiting, found.faults) == (before.sealed + 5, 0, [])
    lines = [r.__dict__ for r in logged.records if getattr(r, "action", "") == "journal_sealed"]
    assert [line["entries"] for line in lines[-2:]] == [4, 1]
    assert lines[-1]["head"] == found.head


async def test_what_a_pass_did_not_come_to_was_not_put_in_afterwards(
    unit: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    with unit.database.write() as session:
        for _ in range(5):
            journal.append(session, "opened", at=unit.clock.now(), actor=journal.OPERATOR)
    an_hour_later = unit.clock.now() + timedelta(hours=1)
    with unit.database.write() as session:  # and then it is cut off
        sealing.seal(session, now=an_hour_later)

    with unit.database.write() as session:
        done = sealing.seal(session, now=an_hour_later + timedelta(minutes=1))
        sealing.seal(session, now=an_hour_later + timedelta(minutes=1), after=done.last)

    assert (proof(unit).waiting, proof(unit).faults) == (0, [])


async def test_an_entry_that_is_committed_late_is_sealed_in_the_next_pass(unit: World) -> None:
    later = entries(unit)[-1] + 3
    for number in (later, later - 1):  # as of two transactions, the first of which takes longer
        with unit.database.write() as session:
            late = {"at": unit.clock.now(), "event": "opened", "actor": "system", "details": {}}
            session.add(JournalEntry(id=number, **late))
        await unit.forward(minutes=1)
        assert proof(unit).faults == []

    assert proof(unit).waiting == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update journal set event = 'something_else' where id = :entry",
        "update journal set actor = 'staff:1' where id = :entry",
        "update journal set citizen_id = null, details = '{}' where id = :entry",
    ],
)
async def test_a_changed_entry_is_found(unit: World, statement: str) -> None:
    entry = entries(unit)[3]
    change(unit, statement, entry=entry)
    assert proof(unit).faults == [(entry, Fault.CHANGED)]


async def test_a_removed_entry_is_found(unit: World) -> None:
    entry = entries(unit)[3]
    change(unit, "delete from journal where id = :entry", entry=entry)
    assert proof(unit).faults == [(entry, Fault.REMOVED)]


async def test_an_entry_removed_together_with_its_seal_breaks_the_links(unit: World) -> None:
    before, entry = entries(unit)[3:5]
    for table, column in (("journal", "id"), ("seals", "entry_id")):
        change(unit, f"delete from {table} where {column} = :entry", entry=before)  # noqa: S608 - ours
    assert proof(unit).faults == [(entry, Fault.BROKEN)]


async def test_an_entry_put_in_afterwards_is_found_once_it_is_sealed(unit: World) -> None:
    await unit.forward(minutes=20)
    unit.person("Amina").write("/ring")
    await unit.settle()
    await unit.forward(minutes=2)
    long_ago = unit.clock.now() - timedelta(minutes=15)
    with unit.database.write() as session:
        journal.append(session, "opened", at=long_ago, actor=journal.OPERATOR)
    await unit.forward(minutes=2)
    found = proof(unit)
    assert found.waiting == 0
    assert found.faults == [(entries(unit)[-1], Fault.INSERTED)]


async def test_a_new_digest_for_a_changed_entry_breaks_what_follows(unit: World) -> None:
    entry, after = entries(unit)[3:5]
    change(
        unit, "update seals set digest = :new where entry_id = :entry", new="1" * 64, entry=entry
    )
    faults = proof(unit).faults
    assert faults[0] == (entry, Fault.BROKEN)
    assert after not in dict(faults)


async def test_what_an_entry_said_can_be_erased_and_the_links_still_hold(unit: World) -> None:
    entry = entries(unit)[3]
    head = proof(unit).head
    change(
        unit, "update journal set details = '{}', actor = 'erased' where id = :entry", entry=entry
    )
    change(unit, "update seals set salt = null where entry_id = :entry", entry=entry)
    found = proof(unit)
    assert (found.erased, found.faults, found.head) == (1, [], head)


def test_a_digest_says_nothing_without_its_salt() -> None:
    one = {"entry": 1, "event": "opened", "actor": "staff:1", "citizen": 1, "appointment": None}
    content = chain.Content(
        **one,  # type: ignore[arg-type]  # names of fields
        message=None,
        at=datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
        details={"words": "på dansk"},
    )
    first, second = (chain.digest(salt * 32, content) for salt in "01")
    assert first != second
    assert chain.written(content).decode() == (
        '{"actor":"staff:1","appointment":null,"at":"2026-11-23T08:00:00.000000+00:00",'
        '"citizen":1,"details":{"words":"på dansk"},"entry":1,"event":"opened","message":null}'
    )


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
async def test_what_is_being_sealed_is_not_erased_meanwhile(unit: World) -> None:
    unit.person("Amina").write("/ring")
    await unit.settle()
    with unit.database.write() as sealer:
        (first, *_) = seals.unsealed(sealer, 10)
        wanted = text("select id from journal where id = :id for update nowait")
        with unit.database.engine.connect() as eraser, pytest.raises(OperationalError):
            eraser.execute(wanted, {"id": first.entry})
