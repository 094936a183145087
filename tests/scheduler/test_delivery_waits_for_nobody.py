"""One request that hangs holds up no other: what has come back is recorded, and the burst goes on."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.answers import Answer
from scheduler import delivery
from tests.world import World, expect

REFS = [f"B-{number:03}" for number in range(101, 105)]
PATIENCE = 10_000  # looks
SENT = "select count(*) from messages where kind = 'news' and state = 'sent'"


async def test_what_came_back_is_recorded_while_one_request_hangs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.import_citizens(
        "\n".join(["borger_ref;fornavn;konsulent", *(f"{r};Kim;MEJ" for r in REFS)])
    )
    slow, *others = [await world.join_citizen(f"Kim {ref}", ref) for ref in REFS]
    gate, call = asyncio.Event(), world.telegram.call

    async def hanging(token: str, method: str, parameters: Mapping[str, object]) -> Answer:
        if method == "sendMessage" and str(parameters["chat_id"]) == str(slow.id):
            await gate.wait()
        return await call(token, method, parameters)

    monkeypatch.setattr(world.telegram, "call", hanging)
    take_turn = delivery._take_turn

    async def lasting(*given: Any) -> Any:
        """Others come back meanwhile, and their moment is over when it ends."""
        dealt = await take_turn(*given)
        for _ in range(100):
            await asyncio.sleep(0)
        return dealt

    monkeypatch.setattr(delivery, "_take_turn", lasting)
    monkeypatch.setattr(delivery, "LINGER", 0)
    world.import_appointments(*(f"A{r};{r};MEJ;jobsamtale;30-11-2026 10:00" for r in REFS))
    world.clock.push_to(world.clock.now() + timedelta(minutes=1))
    passing = asyncio.ensure_future(world.assembly.engine.run_until_quiet())
    for _ in range(PATIENCE):
        if world.look(SENT) == [(len(others),)]:
            break
        await asyncio.sleep(0)
    was_waiting = not passing.done()
    gate.set()
    await passing
    await world.settle()

    assert was_waiting
    assert world.look(SENT) == [(len(REFS),)]
    for person in (slow, *others):
        expect(person, "Du har fået en tid")
