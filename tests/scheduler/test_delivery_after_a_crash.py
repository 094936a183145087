"""A process that dies sends nothing twice and loses nothing."""

from typing import Any

import pytest

from bot.actions import delivering, recording
from bot.rules.delivery import LEASE
from bot.simulator.faults import FaultKind
from tests.scheduler.rows import APPOINTMENT, SEND, amina_joins, assert_row
from tests.world import World, expect, expect_silence


class KilledError(BaseException):
    """The process dies here: nothing after it runs, and nobody catches it."""


async def _until_killed(world: World) -> None:
    with pytest.raises(KilledError):
        await world.settle()


async def test_a_crash_between_sending_and_the_record_leaves_it_uncertain_and_not_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await amina_joins(world)
    world.import_appointments(APPOINTMENT)

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(recording, "record_all", killed)
        await _until_killed(world)
    expect(amina, "Du har fået en tid")
    assert_row(world, "news", state="sending")

    await world.restart()
    await world.forward(seconds=LEASE.seconds + 1)

    expect_silence(amina)
    expect(mette, "Måske leveret")
    assert_row(world, "news", state="uncertain", fault="the process ended while sending")


async def test_a_crash_before_the_request_is_not_sent_either_as_nobody_can_know(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await amina_joins(world)
    amina.write("/hjaelp")

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(world.assembly.deps.gateway, "send", killed)
        await _until_killed(world)

    await world.restart()
    await world.forward(seconds=LEASE.seconds + 1)
    expect_silence(amina)
    assert_row(world, "help.menu", state="uncertain", attempts=1)


async def test_a_crash_before_it_is_opened_costs_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = await amina_joins(world)
    amina.write("/hjaelp")

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(delivering, "open_one", killed)
        await _until_killed(world)
    assert_row(world, "help.menu", state="planned", attempts=0, lease_until=None)

    await world.restart()
    await world.settle()

    expect(amina, "/aftaler")


async def test_a_tap_settles_what_was_uncertain(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await amina_joins(world)
    world.telegram.faults.order(FaultKind.READ_TIMEOUT_AFTER, method=SEND)
    world.import_appointments(APPOINTMENT)
    await world.settle()
    expect(amina, "Du har fået en tid")
    expect(mette, "Måske leveret")
    assert_row(world, "news", state="uncertain")

    amina.tap("Jeg kan ikke")
    await world.settle()

    assert_row(world, "news", state="sent")
    assert "message_settled" in world.events()
    amina.unread()
    mette.unread()


async def test_a_late_record_does_not_undo_what_a_tap_has_settled(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tap comes while the answer to the request is still on its way."""
    amina = await amina_joins(world)
    gateway, send = world.assembly.deps.gateway, world.assembly.deps.gateway.send

    async def send_and_be_tapped(*given: Any, **named: Any) -> Any:
        result = await send(*given, **named)
        amina.tap("Ja, jeg kommer")
        await world.assembly.receiver.poll()
        return result

    world.import_appointments(APPOINTMENT)
    with monkeypatch.context() as patched:
        patched.setattr(gateway, "send", send_and_be_tapped)
        await world.assembly.engine.tick("delivery")
    await world.settle()

    number = amina.screen.id
    query = "select state, telegram_message_id from messages where kind = 'news'"
    assert world.look(query) == [("sent", number)]
    amina.unread()


async def test_a_sender_that_is_only_slow_is_not_rescued_before_its_lease_is_over(
    world: World,
) -> None:
    amina = await amina_joins(world)
    world.telegram.faults.order(FaultKind.READ_TIMEOUT_AFTER, method=SEND)
    amina.write("/hjaelp")
    await world.settle()

    assert_row(world, "help.menu", state="uncertain", fault="TimedOut")
    amina.unread()
