"""One request that hangs holds up no other: what has come back is recorded, and the burst goes on."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.answers import Answer
from bot.simulator.people import Person
from scheduler import delivery
from tests.world import World, expect

REFS = [f"B-{number:03}" for number in range(101, 105)]
PATIENCE = 10_000  # looks
HELPED = "select count(*) from messages where kind = 'help.menu' and state = 'sent'"
SENT = "select count(*) from messages where kind = 'news' and state = 'sent'"


@asynccontextmanager
async def one_hangs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[list[Person], asyncio.Future[Any]]]:
    """Each has news due, and the request to the first of them hangs until the end; the pass is under way."""
    world.import_citizens(
        "\n".join(["borger_ref;fornavn;konsulent", *(f"{r};Kim;MEJ" for r in REFS)])
    )
    people = [await world.join_citizen(f"Kim {ref}", ref) for ref in REFS]
    gate, call = asyncio.Event(), world.telegram.call

    async def hanging(token: str, method: str, parameters: Mapping[str, object]) -> Answer:
        if method == "sendMessage" and str(parameters["chat_id"]) == str(people[0].id):
            await gate.wait()
        return await call(token, method, parameters)

    monkeypatch.setattr(world.telegram, "call", hanging)
    world.import_appointments(*(f"A{r};{r};MEJ;jobsamtale;30-11-2026 10:00" for r in REFS))
    world.clock.push_to(world.clock.now() + timedelta(minutes=1))
    passing = asyncio.ensure_future(world.assembly.engine.run_until_quiet())
    try:
        yield people, passing
    finally:
        gate.set()
        await passing
    await world.settle()


async def seen(world: World, query: str, wanted: int) -> bool:
    """Whether so many are there before patience is at its end."""
    for _ in range(PATIENCE):
        if world.look(query) == [(wanted,)]:
            return True
        await asyncio.sleep(0)
    return False


async def test_what_came_back_is_recorded_while_one_request_hangs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_turn = delivery._take_turn

    async def lasting(*given: Any) -> Any:
        """Others come back meanwhile, and their moment is over when it ends."""
        dealt = await take_turn(*given)
        for _ in range(100):
            await asyncio.sleep(0)
        return dealt

    monkeypatch.setattr(delivery, "_take_turn", lasting)
    monkeypatch.setattr(delivery, "LINGER", 0)
    async with one_hangs(world, monkeypatch) as (people, passing):
        assert await seen(world, SENT, len(REFS) - 1)
        assert not passing.done()

    assert world.look(SENT) == [(len(REFS),)]
    for person in people:
        expect(person, "Du har fået en tid")


async def test_what_becomes_due_while_one_request_hangs_goes_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pause in ("LINGER", "HANGING"):
        monkeypatch.setattr(delivery, pause, 0)
    async with one_hangs(world, monkeypatch) as (people, passing):
        assert await seen(world, SENT, len(REFS) - 1)
        people[1].write("/hjaelp")
        await world.assembly.receiver.poll()
        assert await seen(world, HELPED, 1)
        assert not passing.done()

    assert "/aftaler" in people[1].unread()[-1].text
    for person in (people[0], *people[2:]):
        expect(person, "Du har fået en tid")
