"""A database that is away is waited for; any other fault is tried three times and then given up, and told."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from telegram import Update

import bot.store.db
from bot.actions import asking, faulting
from bot.receiver import TRIES
from bot.simulator.people import Person
from bot.store import Database
from handlers import common
from tests.conftest import Logged
from tests.world import World, expect, expect_silence

PRIVATE_WORDS = "min hemmelige besked"


def _pending(world: World) -> int:
    return len(world.telegram.world.updates.pending())


def _handled(world: World) -> list[tuple[object, ...]]:
    """What is recorded of the newest update."""
    return world.look("select fault from handled_updates order by update_id desc limit 1")


def _break(
    monkeypatch: pytest.MonkeyPatch,
    target: object,
    name: str,
    fault: Exception,
    *,
    times: int = 100,
) -> list[int]:
    """Let an action break; gives a list that grows with every try."""
    whole: Callable[..., Any] = getattr(target, name)
    tries = list[int]()

    def broken(*given: Any, **named: Any) -> Any:
        tries.append(len(tries))
        if len(tries) <= times:
            raise fault
        return whole(*given, **named)

    monkeypatch.setattr(target, name, broken)
    return tries


def _away() -> OperationalError:
    return OperationalError("SELECT", {}, Exception("away"))


def _expect_failures(logged: Logged, count: int, fault: str) -> None:
    """So many lines, with the fault's class, where it broke, and nothing of what was said."""
    for _ in range(count):
        error = logged.expect("update_failed")
        assert error.__dict__["fault"] == fault
        assert error.exc_info is not None
    shown = [record for record in logged.records if record.levelno >= logging.INFO]
    assert PRIVATE_WORDS not in "\n".join(f"{r.getMessage()} {r.__dict__}" for r in shown)


# --- the database ---------------------------------------------------------------------------------


@contextmanager
def _locked(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody else holds the file, and nobody waits long for it."""
    monkeypatch.setattr(bot.store.db, "BUSY_TIMEOUT", 0)
    database.engine.dispose()
    other = sqlite3.connect(str(database.file), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def _closed(database: Database, url: str) -> Iterator[None]:
    """The server takes no connections to the database, and ends those that there are."""
    name = database.engine.url.database
    admin = url.replace(f"/{name}?", "/postgres?").replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
    with engine.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        connection.execute(text(ends), {"name": name})
        try:
            yield
        finally:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    engine.dispose()


async def test_an_update_waits_for_a_database_that_is_away(
    world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    amina.write("/hjaelp")
    database = world.database
    is_file = database.is_embedded
    away = _locked(database, monkeypatch) if is_file else _closed(database, database_url)

    with away:
        for _ in range(3):
            await world.assembly.receiver.poll()
            assert _pending(world) == 1
    expect_silence(amina)

    await world.settle()
    expect(amina, "/aftaler")
    assert _pending(world) == 0


async def test_updates_behind_one_that_waits_wait_too_and_other_chats_do_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    stranger = world.person("Kim")
    tries = _break(monkeypatch, asking, "wrote", _away(), times=1)
    amina.write("/hjaelp")
    amina.write("/data")
    stranger.write("Hej")

    await world.assembly.receiver.poll()
    assert tries == [0]  # the second is not tried before the first is done
    assert world.look("select count(*) from messages where kind = 'error.unknown_user'") == [(1,)]
    await world.assembly.receiver.poll()
    assert _pending(world) == 3  # none of them was confirmed before the first was done

    await world.settle()
    assert [message.text for message in stranger.unread()] != []
    first, second = amina.unread()
    assert "/aftaler" in first.text
    assert first.id < second.id
    assert world.look("select count(*) from messages where kind = 'error.unknown_user'") == [(1,)]


async def test_a_database_that_is_away_when_giving_up_is_waited_for_too(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    _break(monkeypatch, asking, "wrote", LookupError(PRIVATE_WORDS))
    _break(monkeypatch, faulting, "give_up", _away(), times=1)
    amina.write(PRIVATE_WORDS)

    await world.assembly.receiver.poll()
    assert _pending(world) == 1
    await world.settle()

    expect(amina, "Der er en fejl hos os")
    _expect_failures(logged, 2 * TRIES, "LookupError")


# --- any other fault ------------------------------------------------------------------------------


async def _operator(world: World) -> Person:
    return await world.join_staff("Dan", "DRI")


async def test_a_fault_is_tried_three_times_and_then_recorded_and_told(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    dan = await _operator(world)
    amina = await world.join_citizen("Amina", "B-017")
    tries = _break(monkeypatch, asking, "wrote", LookupError(PRIVATE_WORDS))
    amina.write(PRIVATE_WORDS)

    await world.settle()

    assert len(tries) == TRIES
    expect(amina, "Der er en fejl hos os", "Dit svar er ikke gemt")
    expect(dan, "kunne ikke behandles", "LookupError", "Indholdet er ikke gemt")
    assert _handled(world) == [("LookupError",)]
    assert "update_failed" in world.events()
    assert PRIVATE_WORDS not in str(world.look("select details from journal"))
    assert PRIVATE_WORDS not in str(world.look("select facts, text from messages"))
    assert _pending(world) == 0
    _expect_failures(logged, TRIES, "LookupError")


async def test_a_fault_that_passes_is_told_to_nobody_but_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    dan = await _operator(world)
    amina = await world.join_citizen("Amina", "B-017")
    _break(monkeypatch, asking, "wrote", LookupError(PRIVATE_WORDS), times=1)
    amina.write("/hjaelp")

    await world.settle()

    expect(amina, "/aftaler")
    expect_silence(dan)
    assert _handled(world) == [(None,)]
    _expect_failures(logged, 1, "LookupError")


async def test_a_stranger_is_told_of_a_fault_too(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    stranger = world.person("Kim")
    _break(monkeypatch, asking, "stranger_wrote", LookupError(PRIVATE_WORDS))
    stranger.write(PRIVATE_WORDS)

    await world.settle()

    expect(stranger, "Der er en fejl hos os", "+45 00 00 00 01")
    _expect_failures(logged, TRIES, "LookupError")


async def test_a_fault_after_the_act_is_no_fault_of_the_update(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await world.settle()
    expect(amina, "Du har fået en tid")

    with monkeypatch.context() as patched:
        _break(patched, common, "_answer", LookupError(PRIVATE_WORDS))
        amina.tap("Jeg kan ikke")
        await world.assembly.receiver.poll()

    assert world.look("select answer from appointments") == [("regret_pending",)]
    assert _handled(world) == [(None,)]
    await world.settle()
    assert _pending(world) == 0
    expect_silence(amina)  # no word of a fault: what they said is kept
    _expect_failures(logged, 1, "LookupError")


async def test_where_even_telling_breaks_the_update_is_recorded_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    _break(monkeypatch, asking, "wrote", LookupError(PRIVATE_WORDS))
    _break(monkeypatch, faulting, "give_up", KeyError(PRIVATE_WORDS))
    amina.write(PRIVATE_WORDS)

    await world.settle()

    assert _handled(world) == [("LookupError",)]
    assert "update_failed" in world.events()
    assert _pending(world) == 0
    expect_silence(amina)
    _expect_failures(logged, TRIES, "LookupError")
    _expect_failures(logged, 1, "KeyError")


async def test_where_nothing_can_be_recorded_the_update_comes_again(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    with monkeypatch.context() as patched:
        for target, name in (
            (asking, "wrote"),
            (faulting, "give_up"),
            (faulting, "give_up_silently"),
        ):
            _break(patched, target, name, LookupError(PRIVATE_WORDS))
        amina.write("/hjaelp")
        await world.assembly.receiver.poll()
    assert _pending(world) == 1

    await world.settle()

    expect(amina, "/aftaler")
    _expect_failures(logged, TRIES + 2, "LookupError")


async def test_a_fault_in_an_update_of_nobody_is_recorded(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    gateway = world.assembly.deps.gateway

    async def broken(*_: object, **__: object) -> None:
        raise LookupError(PRIVATE_WORDS)

    monkeypatch.setattr(gateway, "leave", broken)
    amina.add_bot_to(world.telegram.group("Familien"))

    await world.settle()

    assert _handled(world) == [("LookupError",)]
    assert _pending(world) == 0
    amina.unread()
    failures = [record for record in logged.surprises if record.msg == "an update failed"]
    _expect_failures(logged, len(failures), "LookupError")
    assert len(failures) in {TRIES, 2 * TRIES}  # being added, and the service message of it


async def test_an_update_that_nobody_listens_to_is_confirmed(world: World) -> None:
    assert await world.assembly.receiver.handle([Update(7), Update(8)])

    assert world.assembly.receiver._offset == 9


async def test_a_fault_in_an_update_without_a_sender_is_told_to_the_operators_alone(
    world: World,
) -> None:
    dan = await _operator(world)

    with world.database.write() as session:
        fault, now = "LookupError", world.clock.now()
        faulting.give_up(session, world.policy, 7, None, fault=fault, now=now)
    await world.settle()

    expect(dan, "kunne ikke behandles", "nr. 7", "LookupError")
