"""Polling: by one process, through trouble, until the stop."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

import bot.receiver
from bot.actions import asking, hearing, keeping
from bot.actions.hearing import NAME
from bot.receiver import LEASE
from bot.rules.outages import Outage
from bot.simulator.answers import Answer
from bot.simulator.faults import FaultKind
from bot.simulator.world import Webhook
from bot.store import Held, leases
from bot.trouble import ANOTHER, CALM
from tests.conftest import Logged
from tests.world import World, expect, meet


@asynccontextmanager
async def _receiving(world: World) -> AsyncIterator[asyncio.Event]:
    """The receiver at work inside; gives the event that stops it."""
    stopping = asyncio.Event()
    running = asyncio.create_task(world.assembly.receiver.run(stopping))
    try:
        yield stopping
    finally:
        stopping.set()
        await running
        await world.assembly.deps.screens.finished()


class Pauses:
    """Takes the place of waiting; `times` resolves when there have been so many."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, world: World) -> None:
        self._receiver = world.assembly.receiver
        self._pause = self._receiver._pause
        self.seconds: list[int] = []
        self._more = asyncio.Event()
        monkeypatch.setattr(self._receiver, "_pause", self._take)

    def _take(self) -> int:
        self.seconds.append(self._pause())
        self._more.set()
        return 0

    async def times(self, count: int) -> None:
        while len(self.seconds) < count:
            self._more.clear()
            await self._more.wait()


async def _polled(world: World) -> None:
    """Somebody waits in a long poll."""
    await world.telegram.world.updates.polled.wait()


def _holder(world: World) -> tuple[object, ...]:
    return world.look("select owner, until from leases where name = :name", name=NAME)[0]


async def test_what_a_person_writes_ends_the_poll_and_is_handled(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")

    async with _receiving(world):
        await _polled(world)
        amina.write("/hjaelp")
        await _handled(world)

    await world.settle()
    expect(amina, "/aftaler")


async def test_the_next_poll_begins_while_telegram_has_not_answered_a_tap(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tap's act is committed by then; what the screen shows of it follows."""
    _, amina = await meet(world)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;26-11-2026 14:00")
    await world.settle()
    asked, gate, call = expect(amina, "Du har fået en tid"), asyncio.Event(), world.telegram.call

    async def slow(token: str, method: str, parameters: Mapping[str, object]) -> Answer:
        if method == "answerCallbackQuery":
            await gate.wait()
        return await call(token, method, parameters)

    monkeypatch.setattr(world.telegram, "call", slow)
    async with _receiving(world):
        await _polled(world)
        amina.tap("Ja, jeg kommer")
        await _handled(world)
        committed, shown = world.look("select answer from appointments"), asked.edited_at
        gate.set()

    assert (committed, shown) == ([("confirmed",)], None)
    assert asked.edited_at is not None
    expect(amina, "Mette regner med dig")


async def _handled(world: World) -> None:
    """The next poll begins, which it does when the last batch is done."""
    world.telegram.world.updates.polled.clear()
    await _polled(world)


async def test_a_stop_ends_a_poll_and_gives_the_lease_back(world: World) -> None:
    async with _receiving(world) as stopping:
        await _polled(world)
        owner, until = _holder(world)
        assert owner == world.assembly.deps.owner
        stopping.set()

    assert _holder(world)[1] != until
    taken = await world.database.arun(
        keeping.hold, NAME, owner="another", now=world.clock.now(), length=LEASE
    )
    assert taken


async def test_a_stop_lets_the_update_in_hand_be_finished(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    begun, go_on = asyncio.Event(), asyncio.Event()
    handle = world.assembly.receiver._handle

    async def held(update: Any) -> bool:
        begun.set()
        await go_on.wait()
        return await handle(update)

    monkeypatch.setattr(world.assembly.receiver, "_handle", held)
    amina.write("/hjaelp")
    async with _receiving(world) as stopping:
        await begun.wait()
        stopping.set()
        await asyncio.sleep(0)
        go_on.set()

    await world.settle()
    expect(amina, "/aftaler")


async def test_a_receiver_that_is_stopped_before_it_begins_polls_nothing(world: World) -> None:
    stopping = asyncio.Event()
    stopping.set()
    world.telegram.calls.clear()

    await world.assembly.receiver.run(stopping)

    assert [call.method for call in world.telegram.calls] == []


async def test_a_webhook_of_earlier_is_deleted_before_the_first_poll(world: World) -> None:
    """Or Telegram would refuse every poll for ever; what waits for it is not lost."""
    world.telegram.world.webhook = Webhook("https://eksempel.invalid")
    stranger = world.person("Kim")
    stranger.write("Hej")

    async with _receiving(world):
        await _polled(world)

    methods = [call.method for call in world.telegram.calls]
    assert methods.count("deleteWebhook") == 1
    assert world.telegram.world.webhook.url == ""
    await world.settle()
    expect(stranger, "kode")


# --- two processes --------------------------------------------------------------------------------


async def test_a_stand_by_does_not_poll_until_the_other_is_silent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    monkeypatch.setattr(bot.receiver, "PAUSES", (0, 0))
    held, asked = hearing.hold, asyncio.Semaphore(0)
    loop = asyncio.get_running_loop()

    def counted(*given: Any, **named: Any) -> Held | None:
        loop.call_soon_threadsafe(asked.release)
        return held(*given, **named)

    monkeypatch.setattr(hearing, "hold", counted)
    with world.database.write() as session:
        keeping.hold(session, NAME, owner="another", now=world.clock.now(), length=LEASE)
    amina.write("/hjaelp")
    world.telegram.calls.clear()

    async with _receiving(world):
        for _ in range(3):
            await asked.acquire()
        assert [call.method for call in world.telegram.calls] == []
        world.clock.push_to(world.clock.now() + LEASE)
        await _polled(world)

    assert _holder(world)[0] == world.assembly.deps.owner
    await world.settle()
    expect(amina, "/aftaler")


async def test_the_lease_is_renewed_when_a_part_of_it_is_gone_and_not_at_every_poll(
    world: World,
) -> None:
    async with _receiving(world):
        await _polled(world)
        first = _holder(world)[1]
        await _pass_on(world, seconds=3)
        assert _holder(world)[1] == first
        await _pass_on(world, seconds=2)
        second = _holder(world)[1]
        assert second != first
        world.clock._now -= timedelta(minutes=1)  # it is set back
        await _pass_on(world, seconds=0)
        assert _holder(world)[1] not in {first, second}


async def _pass_on(world: World, *, seconds: int) -> None:
    """The clock says so, and two polls begin."""
    world.clock.push_to(world.clock.now() + timedelta(seconds=seconds))
    await _handled(world)
    await _handled(world)


async def test_whoever_receives_leaves_a_beat_that_says_when_it_last_worked(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    pauses = Pauses(monkeypatch, world)
    async with _receiving(world):
        await _polled(world)
        assert _beat(world) == world.clock.now()
        await _pass_on(world, seconds=5)
        worked = world.clock.now()
        assert _beat(world) == worked
        world.telegram.faults.order(FaultKind.BAD_GATEWAY, method="getUpdates", times=1000)
        await pauses.times(1)
        world.clock.push_to(worked + timedelta(hours=1))
        await pauses.times(3)
        assert _beat(world) == worked
        assert _silence(world) is None
        world.telegram.faults.clear()
        await _pass_on(world, seconds=0)
        await _pass_on(world, seconds=5)
    back = world.clock.now()
    assert _beat(world) == back
    assert _silence(world) == Outage(worked, back)
    logged.expect("receiving_waits")


def _beat(world: World) -> datetime | None:
    with world.database.read() as session:
        return leases.last_beat(session, NAME)


def _silence(world: World) -> Outage | None:
    with world.database.write() as session:
        return hearing.take_silence(session, world.clock.now())


async def test_who_takes_over_has_heard_nothing_before_it_polls(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    monkeypatch.setattr(bot.receiver, "PAUSES", (0, 0))
    pauses = Pauses(monkeypatch, world)
    now = world.clock.now()
    with world.database.write() as session:
        keeping.hold(session, NAME, owner="another", now=now, length=LEASE)
        hearing.beat(session, at=now)
    world.telegram.faults.order(FaultKind.BAD_GATEWAY, method="getUpdates", times=1000)
    async with _receiving(world):
        world.clock.push_to(now + timedelta(minutes=30))
        await pauses.times(3)
        assert _holder(world)[0] == world.assembly.deps.owner
        assert (_beat(world), _silence(world)) == (now, None)
    logged.expect("receiving_waits")


async def test_who_was_cut_off_and_takes_the_lease_anew_has_heard_nothing_before_it_polls(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    pauses, hold, is_cut_off = Pauses(monkeypatch, world), hearing.hold, False

    def cut_off(*given: Any, **named: Any) -> Held | None:
        if is_cut_off:
            raise OperationalError("…", None, Exception("away"))
        return hold(*given, **named)

    monkeypatch.setattr(hearing, "hold", cut_off)
    async with _receiving(world):
        await _polled(world)
        await _pass_on(world, seconds=5)
        is_cut_off, later = True, world.clock.now() + timedelta(hours=1)
        world.clock.push_to(world.clock.now() + LEASE)
        await pauses.times(1)
        with world.database.write() as session:  # another received meanwhile, and is gone
            keeping.hold(session, NAME, owner="another", now=later, length=LEASE)
            hearing.beat(session, at=later)
            hearing.take_silence(session, later)
        world.clock.push_to(later + LEASE * 2)
        is_cut_off = False
        await _pass_on(world, seconds=5)
        assert _holder(world)[0] == world.assembly.deps.owner
        assert _silence(world) is None
    logged.expect("receiving_waits")


async def test_clocks_of_two_machines_that_differ_make_no_silence(world: World) -> None:
    now, fast = world.clock.now(), timedelta(minutes=3)
    for second in range(0, 600, 20):
        for ahead in (fast, timedelta()):
            with world.database.write() as session:
                hearing.beat(session, at=now + timedelta(seconds=second) + ahead)
    assert _beat(world) == now + timedelta(seconds=580) + fast
    world.clock.push_to(now + timedelta(hours=1))
    assert _silence(world) is None


async def test_a_renewal_that_breaks_is_tried_again_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    pauses, hold, tries = Pauses(monkeypatch, world), hearing.hold, []

    def breaking(*given: Any, **named: Any) -> Held | None:
        tries.append(world.clock.now())
        if len(tries) == 2:
            raise OperationalError("…", None, Exception("away"))
        return hold(*given, **named)

    monkeypatch.setattr(hearing, "hold", breaking)
    async with _receiving(world):
        await _polled(world)
        world.clock.push_to(world.clock.now() + LEASE / 2)
        await pauses.times(1)
        await _polled(world)
    assert len(tries) == 3
    assert tries[1] == tries[2]
    assert logged.expect("receiving_waits").__dict__["trouble"] == "database"


# --- trouble --------------------------------------------------------------------------------------


async def test_another_poller_is_said_once_and_its_end_too(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    pauses = Pauses(monkeypatch, world)

    async with _receiving(world):
        await _polled(world)
        world.telegram.world.webhook = Webhook("https://eksempel.invalid")
        world.telegram.world.updates.interrupt()
        await pauses.times(6)
        world.clock.push_to(world.clock.now() + CALM)
        await pauses.times(8)
        world.telegram.world.webhook = Webhook()
        await _polled(world)
        world.clock.push_to(world.clock.now() + CALM)
        await _handled(world)
        await _handled(world)

    assert pauses.seconds[:6] == [1, 2, 5, 10, 10, 10]
    trouble = logged.expect("receiving_waits")
    assert trouble.__dict__["trouble"] == "another process polls with this token"
    assert trouble.exc_info is None
    assert _goes_on(logged)


def _goes_on(logged: Logged) -> bool:
    return any(getattr(r, "action", "") == "receiving_goes_on" for r in logged.records)


async def test_two_pollers_that_interrupt_each_other_for_hours_are_said_once(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    pauses = Pauses(monkeypatch, world)

    async with _receiving(world):
        for times in range(1, 5):
            await _polled(world)
            world.telegram.world.updates.interrupt()
            await pauses.times(times)
            await _handled(world)
            world.clock.push_to(world.clock.now() + CALM / 2)
        assert not _goes_on(logged)

    logged.expect("receiving_waits")


async def test_a_line_that_is_down_is_said_once_and_the_waits_begin_anew_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    pauses = Pauses(monkeypatch, world)
    faults = world.telegram.faults

    async with _receiving(world):
        for _ in range(2):
            faults.order(FaultKind.CONNECT_ERROR, method="getUpdates", times=3)
            await pauses.times(len(pauses.seconds) + 3)
            await _polled(world)

    assert pauses.seconds == [1, 2, 5] * 2
    for _ in range(2):
        assert logged.expect("receiving_waits").__dict__["trouble"] == "NoConnection"


async def test_troubles_that_take_turns_are_said_once_each(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    pauses = Pauses(monkeypatch, world)
    faults = world.telegram.faults
    for kind in (FaultKind.CONNECT_ERROR, FaultKind.READ_TIMEOUT_BEFORE) * 5:
        faults.order(kind, method="getUpdates")

    async with _receiving(world):
        await pauses.times(10)
        await _polled(world)

    troubles = [logged.expect("receiving_waits").__dict__["trouble"] for _ in range(2)]
    assert troubles == ["NoConnection", "TimedOut"]


async def test_an_answer_that_can_not_be_read_stops_nothing_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    pauses = Pauses(monkeypatch, world)
    amina = await world.join_citizen("Amina", "B-017")
    fetch = world.assembly.receiver._fetch

    async def broken(*, held: int) -> Any:
        if not pauses.seconds:
            raise TypeError("Amina skrev")
        return await fetch(held=held)

    monkeypatch.setattr(world.assembly.receiver, "_fetch", broken)
    async with _receiving(world):
        await pauses.times(1)
        amina.write("/hjaelp")
        await _polled(world)
        await _handled(world)

    trouble = logged.expect("receiving_waits")
    assert trouble.__dict__["trouble"] == "TypeError"
    assert trouble.exc_info is not None
    assert "Amina skrev" not in logged.text
    await world.settle()
    expect(amina, "/aftaler")


async def test_a_database_that_is_away_is_said_once(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    pauses = Pauses(monkeypatch, world)
    amina = await world.join_citizen("Amina", "B-017")
    wrote = asking.wrote

    def away(*given: Any, **named: Any) -> None:
        if len(pauses.seconds) < 3:
            raise OperationalError("SELECT", {}, Exception("away"))
        wrote(*given, **named)

    monkeypatch.setattr(asking, "wrote", away)
    amina.write("/hjaelp")
    async with _receiving(world):
        await pauses.times(3)
        await _polled(world)

    assert logged.expect("receiving_waits").__dict__["trouble"] == "database"
    await world.settle()
    expect(amina, "/aftaler")


async def test_a_database_that_is_away_at_the_end_does_not_hold_up_the_stop(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("away"))

    async with _receiving(world):
        await _polled(world)
        monkeypatch.setattr(keeping, "let_go", away)


async def test_what_is_in_the_way_is_kept_for_doctor_until_it_is_over(
    world: World, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    pauses = Pauses(monkeypatch, world)

    def kept() -> str | None:
        with world.database.read() as session:
            found = hearing.trouble(session)
        return found.trouble if found else None

    with world.database.write() as session:  # by a process that was killed
        hearing.note_trouble(session, "TimedOut", now=world.clock.now())
    async with _receiving(world):
        await _polled(world)
        world.telegram.world.updates.interrupt()
        await pauses.times(1)
        assert kept() == ANOTHER
        await _polled(world)
        world.clock.push_to(world.clock.now() + CALM)
        world.person("Kim").write("Hej")
        await _handled(world)
        await _polled(world)
        assert kept() is None
    logged.expect("receiving_waits")
    await world.settle()
    expect(world.person("Kim"), "kode")
