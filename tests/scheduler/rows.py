"""What tests of delivery look at: a message's row, and who it is for."""

from datetime import timedelta

from bot.simulator.people import Person
from tests.world import World

SEND = "sendMessage"
APPOINTMENT = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
SECOND = timedelta(seconds=1)


def row(world: World, kind: str) -> dict[str, object]:
    """The newest message of a kind."""
    names = ("state", "reason", "fault", "attempts", "lease_owner", "lease_until", "text")
    query = (
        "select state, reason, fault, attempts, lease_owner, lease_until, text"
        " from messages where kind = :kind order by id desc limit 1"
    )
    return dict(zip(names, world.look(query, kind=kind)[0], strict=True))


def assert_row(world: World, kind: str, **expected: object) -> None:
    """The newest message of a kind is as expected, in what is named."""
    found = row(world, kind)
    assert {name: found[name] for name in expected} == expected


async def amina_joins(world: World) -> Person:
    """A citizen who is linked."""
    return await world.join_citizen("Amina", "B-017")
