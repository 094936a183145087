"""What has served is forgotten, once an hour."""

from datetime import timedelta

from tests.world import World, expect


async def _numbers(world: World) -> tuple[int, int]:
    """How many ids of updates and wrong codes are kept."""
    [(updates,)] = world.look("select count(*) from handled_updates")
    [(codes,)] = world.look("select count(*) from code_attempts")
    return int(str(updates)), int(str(codes))


async def test_ids_of_updates_and_wrong_codes_are_forgotten_when_they_no_longer_count(
    world: World,
) -> None:
    stranger = world.person("Kim")
    stranger.write("/start AAAA-1111")
    await world.settle()
    expect(stranger, "Koden")
    assert await _numbers(world) == (1, 1)

    await world.forward(hours=23)
    assert await _numbers(world) == (1, 1)
    await world.forward(hours=3)
    await world.assembly.engine.run_until_quiet()
    assert await _numbers(world) == (1, 0)

    world.clock.push_to(world.clock.now() + timedelta(hours=24))
    await world.assembly.engine.run_until_quiet()
    assert await _numbers(world) == (0, 0)


async def test_housekeeping_leaves_a_beat(world: World) -> None:
    await world.settle()

    assert ("housekeeping",) in world.look("select concern from heartbeats")
