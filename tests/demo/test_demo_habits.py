"""People on no phone act by themselves, the same way each time, and never those whom the visitor plays."""

import pytest

from bot.demo.room import Room
from bot.demo.seed import OPENS
from tests.conftest import Logged
from tests.demo.visitor import Visitor, at, visiting

EVENING = at("2026-11-23 20:00")


def _acts(room: Room, key: str) -> list[str]:
    """What somebody tapped or wrote since Monday morning, each with its minute."""
    person, world = room.people[key], room.stage.telegram.world
    taps = [(tap.at, tap.data) for tap in world.taps.values() if tap.person_id == person.id]
    words = [(message.at, message.text) for message in person.chat if not message.by_bot]
    return sorted(f"{when:%H:%M} {what}" for when, what in taps + words if when >= OPENS)


async def _one_day(visitor: Visitor) -> dict[str, list[str]]:
    """What everybody got, each with its minute."""
    await visitor.forward(EVENING)
    people = visitor.room.people.items()
    return {
        key: [f"{message.at:%d %H:%M} {message.text}" for message in person.chat if message.by_bot]
        for key, person in people
    }


@pytest.mark.slow
async def test_the_same_number_is_the_same_story(logged: Logged) -> None:
    async with visiting(seed=3, size=20) as visitor:
        one = await _one_day(visitor)
        acts = {key: _acts(visitor.room, key) for key in visitor.room.people}
        played = {phone["person"] for phone in (await visitor.state())["phones"]}
        assert [key for key in played if acts[key]] == []
        active = [key for key, done in acts.items() if done]
        assert "ULB" in active
        assert sum(key.startswith("B-") for key in active) >= 3
    async with visiting(seed=3, size=20) as visitor:
        assert await _one_day(visitor) == one
    assert logged.surprises == []


async def test_whoever_is_taken_to_a_phone_does_nothing_by_habit_any_more(visitor: Visitor) -> None:
    await visitor.do("phones/1", person="ULB")
    await visitor.do("phones/2", person="ALH")
    await visitor.forward(EVENING)
    assert (_acts(visitor.room, "ULB"), _acts(visitor.room, "ALH")) == ([], [])
    assert (await visitor.state())["trouble"]["counts"]["waiting"] == 0
