"""A process that sleeps beyond its lease writes nothing more, and sends nothing that another may have dealt with."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

import bot.receiver
import scheduler.tenure
from bot.actions import hearing, keeping, recording
from bot.clock import PushedClock
from bot.deps import Deps
from bot.rules import delivery as rules
from bot.simulator.people import Person
from bot.store import Database, DatabaseFault, LeaseLost, Session, leases, resting_on
from bot.store.schema import Heartbeat
from scheduler import delivery
from scheduler.engine import Engine
from scheduler.tenure import LEASE
from tests.conftest import Logged
from tests.scheduler.pretended import Pretended
from tests.scheduler.rows import assert_row
from tests.store.rows import NOW
from tests.world import World, expect, expect_silence


def _write(session: Session, name: str, now: Any) -> None:
    leases.beat(session, [name], at=now)


def _written(database: Database) -> set[str]:
    with database.read() as session:
        return {beat.concern for beat in session.query(Heartbeat)}


class Sleeper(Pretended):
    """Falls asleep in the middle of a pass, until it is woken; then writes."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.woken = asyncio.Event()

    async def tick(self, deps: Deps, now: Any) -> int:
        await super().tick(deps, now)
        await self.woken.wait()
        await deps.database.arun(_write, f"by {deps.owner}", now)
        return 0


async def test_who_wakes_after_another_has_taken_over_writes_nothing(
    deps: Deps, clock: PushedClock, logged: Logged
) -> None:
    sleeper, other = Sleeper("one"), Sleeper("one")
    first, second = Engine(deps, [sleeper]), Engine(replace(deps, owner="two"), [other])
    asleep = asyncio.create_task(first.tick("one"))
    await sleeper.ticked.wait()
    clock.push_to(clock.now() + LEASE)
    other.woken.set()
    assert await second.tick("one") == 0

    sleeper.woken.set()

    assert await asleep is None
    assert _written(deps.database) == {"by two", "one"}
    assert [r.levelname for r in logged.records if getattr(r, "action", "") == "lease_lost"] == [
        "INFO"
    ]
    assert await first.tick("one") is None  # and it knows by now whose it is


async def test_who_wakes_before_anybody_has_taken_over_goes_on(
    deps: Deps, clock: PushedClock
) -> None:
    sleeper = Sleeper("one")
    asleep = asyncio.create_task(Engine(deps, [sleeper]).tick("one"))
    await sleeper.ticked.wait()
    clock.push_to(clock.now() + 2 * LEASE)

    sleeper.woken.set()

    assert await asleep == 0
    assert "by one" in _written(deps.database)


async def test_a_pass_that_takes_long_keeps_its_lease(
    deps: Deps, clock: PushedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler.tenure, "RENEWED_EVERY", 0)
    hold, renewed = keeping.hold, asyncio.Event()
    loop = asyncio.get_running_loop()

    def noted(*given: Any, **named: Any) -> Any:
        loop.call_soon_threadsafe(renewed.set)
        return hold(*given, **named)

    sleeper = Sleeper("one")
    working = asyncio.create_task(Engine(deps, [sleeper]).tick("one"))
    await sleeper.ticked.wait()
    monkeypatch.setattr(keeping, "hold", noted)
    for _ in range(4):
        renewed.clear()
        clock.push_to(clock.now() + LEASE / 2)
        await renewed.wait()
    monkeypatch.setattr(keeping, "hold", hold)

    assert await Engine(replace(deps, owner="two"), [Pretended("one")]).tick("one") is None
    sleeper.woken.set()
    assert await working == 0


async def test_a_pass_that_is_cut_off_stops(deps: Deps) -> None:
    sleeper = Sleeper("one")
    working = asyncio.create_task(Engine(deps, [sleeper]).tick("one"))
    await sleeper.ticked.wait()

    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working

    sleeper.woken.set()
    await asyncio.sleep(0)
    assert "by one" not in _written(deps.database)


def test_a_transaction_rests_on_a_lease_from_its_beginning_to_its_end(db: Database) -> None:
    """On a server the lease can't even be taken meanwhile; a file has one writer anyway."""
    with db.write() as session:
        held = leases.take(session, "x", owner="one", now=NOW, length=LEASE)
    with resting_on(held), db.write() as session:
        leases.beat(session, ["good"], at=NOW)
        if not db.is_embedded:
            _nobody_can_take_it(db)
            asleep = session.connection().exec_driver_sql(
                "SHOW idle_in_transaction_session_timeout"
            )
            assert asleep.scalar_one() == "8s"  # who falls asleep here is not waited for
    with db.write() as session:
        assert leases.take(session, "x", owner="two", now=NOW + LEASE, length=LEASE) is not None

    with resting_on(held), pytest.raises(LeaseLost), db.write() as session:
        leases.beat(session, ["late"], at=NOW)

    assert _written(db) == {"good"}


def _nobody_can_take_it(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SET lock_timeout = '10ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            connection.exec_driver_sql("UPDATE leases SET fence = fence + 1")


def test_who_falls_asleep_inside_of_a_transaction_keeps_nobody_waiting_for_ever(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.is_embedded:
        pytest.skip("a file has one process")
    brief = leases._SERVER.replace("'8s'", "'50ms'")
    monkeypatch.setattr(leases, "_SERVER", brief)
    with db.write() as session:
        held = leases.take(session, "x", owner="one", now=NOW, length=LEASE)

    with resting_on(held), pytest.raises(DatabaseFault), db.write() as asleep:
        _overtaken(db, asleep)

    assert _written(db) == set()


def _overtaken(database: Database, asleep: Session) -> None:
    """Another takes the lease, which waits until the server has ended the sleeper's transaction."""
    leases.beat(asleep, ["late"], at=NOW)
    with resting_on(None), database.write() as session:
        assert leases.take(session, "x", owner="two", now=NOW + LEASE, length=LEASE)


# --- delivery -------------------------------------------------------------------------------------


async def _stolen(world: World) -> None:
    """Another process delivers from now on."""
    now = world.clock.now() + LEASE
    with world.database.write() as session:
        assert leases.take(session, "concern:delivery", owner="two", now=now, length=LEASE)


async def _asked_for_help(world: World) -> Person:
    amina = await world.join_citizen("Amina", "B-017")
    amina.write("/hjaelp")
    await world.assembly.receiver.poll()
    return amina


@pytest.mark.parametrize("is_rescued", [False, True])
async def test_what_was_opened_before_a_long_sleep_is_not_sent_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch, *, is_rescued: bool
) -> None:
    """Where nobody has touched it, it is sent later; where somebody may have, it stays in doubt."""
    amina = await _asked_for_help(world)
    take_turn = delivery._take_turn

    async def asleep(deps: Deps, *given: Any) -> Any:
        dealt = await take_turn(deps, *given)
        if dealt:
            world.clock.push_to(world.clock.now() + rules.LEASE)
            if is_rescued:
                await deps.database.arun(recording.rescue, deps.policy, now=world.clock.now())
        return dealt

    with monkeypatch.context() as patched:
        patched.setattr(delivery, "_take_turn", asleep)
        await world.assembly.engine.tick("delivery")
    expect_silence(amina)

    await world.settle()
    if is_rescued:
        expect_silence(amina)
        assert_row(world, "help.menu", state="uncertain")
    else:
        expect(amina, "/aftaler")


async def test_what_went_out_is_recorded_whoever_delivers_by_then(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    amina = await _asked_for_help(world)
    send = world.assembly.deps.gateway.send

    async def slow(*given: Any, **named: Any) -> Any:
        result = await send(*given, **named)
        await _stolen(world)
        return result

    monkeypatch.setattr(world.assembly.deps.gateway, "send", slow)
    assert await world.assembly.engine.tick("delivery") is None

    expect(amina, "/aftaler")
    assert_row(world, "help.menu", state="sent")
    assert any(getattr(record, "action", "") == "lease_lost" for record in logged.records)


# --- receiving ------------------------------------------------------------------------------------


async def test_a_receiver_that_wakes_too_late_leaves_its_batch_to_the_other(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    """What it wrote before stays; nothing is confirmed, nothing is said, and nothing happens twice."""
    amina = await world.join_citizen("Amina", "B-017")
    fetched, woken = asyncio.Event(), asyncio.Event()
    handle = world.assembly.receiver.handle

    async def asleep(batch: Any) -> bool:
        fetched.set()
        await woken.wait()
        return await handle(batch)

    monkeypatch.setattr(world.assembly.receiver, "handle", asleep)
    monkeypatch.setattr(bot.receiver, "PAUSES", (0, 0))
    amina.write("/hjaelp")
    stopping = asyncio.Event()
    running = asyncio.create_task(world.assembly.receiver.run(stopping))
    await fetched.wait()
    now = world.clock.now() + bot.receiver.LEASE
    with world.database.write() as session:
        assert leases.take(session, hearing.NAME, owner="two", now=now, length=LEASE)

    woken.set()
    await _stands_by(monkeypatch)
    stopping.set()
    await running

    assert world.look("select count(*) from messages where kind = 'help.menu'") == [(0,)]
    assert len(world.telegram.world.updates.pending()) == 1
    assert logged.surprises == []
    await world.assembly.receiver.poll()
    await world.settle()
    expect(amina, "/aftaler")


async def _stands_by(monkeypatch: pytest.MonkeyPatch) -> None:
    hold, asked, loop = hearing.hold, asyncio.Event(), asyncio.get_running_loop()

    def noted(*given: Any, **named: Any) -> Any:
        loop.call_soon_threadsafe(asked.set)
        return hold(*given, **named)

    monkeypatch.setattr(hearing, "hold", noted)
    await asked.wait()
