"""Of what a message tells, only what the citizen did not know is written down when it has arrived."""

import pytest

from tests.scheduler.rows import APPOINTMENT, amina_joins
from tests.store.asking import counted
from tests.world import World, expect, texts

TOLD = "select told_starts_at = starts_at, told_host_id = host_id from appointments"


async def _news(world: World) -> None:
    await world.join_staff("Mette", "MEJ")
    amina = await amina_joins(world)
    world.import_appointments(APPOINTMENT)
    await world.settle()
    expect(amina, "Du har fået en tid")


async def _writes_at_reminders(world: World) -> int:
    """How often the appointment is written to while two reminders go out."""
    with counted(world.assembly.deps.database) as made:
        await world.until("2026-11-27 12:00")
    assert len(texts(world.people["Amina"])) == 2
    return sum(statement.startswith("UPDATE appointments SET told") for statement in made)


async def test_a_reminder_of_what_is_known_leaves_the_appointment_alone(world: World) -> None:
    await _news(world)
    assert await _writes_at_reminders(world) == 0
    assert world.look(TOLD) == [(True, True)]


@pytest.mark.parametrize("lost", ["told_host_id = null", "told_starts_at = null"])
async def test_a_reminder_of_what_was_not_known_is_the_news(world: World, lost: str) -> None:
    await _news(world)
    with world.assembly.deps.database.engine.begin() as connection:
        connection.exec_driver_sql(f"update appointments set {lost}")  # noqa: S608 - as above
    assert await _writes_at_reminders(world) == 1
    assert world.look(TOLD) == [(True, True)]
