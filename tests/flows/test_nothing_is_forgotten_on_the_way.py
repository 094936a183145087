"""What could fall between two rules: a shared morning after downtime, news during a block, a type that is gone."""

from pathlib import Path

import pytest

from bot.app import TypesGone
from tests.world import POLICY, World, be_down_until, expect, load_policy

MORNING = """
[[reminders]]
kind = "same_morning"
working_days = 0
at = "08:30"
[[reminders]]
kind = "hours_before"
before = "PT2H"
"""


async def test_a_shared_morning_keeps_those_that_have_no_newer_reminder(
    world: World, tmp_path: Path
) -> None:
    await world.restart(load_policy(tmp_path, POLICY + MORNING))
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(
        "A1;B-017;MEJ;jobsamtale;25-11-2026 10:30",
        "A2;B-017;MEJ;jobsamtale;25-11-2026 15:00",
        announce=False,
    )
    await world.until("2026-11-25 08:20")
    await be_down_until(world, "2026-11-25 08:40")
    await world.settle()

    texts = [message.text for message in amina.unread()]

    assert any("15.00" in text for text in texts), texts
    assert len([text for text in texts if "10.30" in text]) == 1, texts
    await world.until("2026-11-25 13:00")
    expect(amina, "Din tid hos Mette er kl. 15.00")


async def test_who_lets_the_bot_in_again_hears_what_has_changed_meanwhile(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;03-12-2026 10:00")
    await world.settle()
    expect(amina, "Du har fået en tid hos Mette")
    amina.block()
    await world.settle()
    world.import_appointments("A1;B-017;MEJ;jobsamtale;04-12-2026 11:00")
    await world.forward(hours=1)

    amina.unblock()
    await world.settle()

    expect(amina, "er flyttet", "fredag den 4. december kl. 11.00")
    await world.forward(hours=1)


async def test_a_policy_without_a_type_that_is_in_use_is_refused_at_the_start(
    world: World, tmp_path: Path
) -> None:
    own = POLICY + '\n[types.walk]\nlabel = "tur"\n'
    await world.restart(load_policy(tmp_path, own))
    world.import_appointments("A1;B-017;MEJ;walk;03-12-2026 10:00", announce=False)

    with pytest.raises(TypesGone, match="walk"):
        await world.restart(load_policy(tmp_path, POLICY))

    await world.restart(load_policy(tmp_path, own))


async def test_what_a_file_planned_by_another_policy_than_the_bot_s_is_looked_through_at_its_start(
    world: World, tmp_path: Path
) -> None:
    running = world.policy
    changed = load_policy(tmp_path, POLICY + '\n[types.walk]\nlabel = "tur"\n')
    world.policy = changed
    world.import_appointments("A1;B-017;MEJ;walk;03-12-2026 10:00", announce=False)

    with pytest.raises(TypesGone, match="walk"):
        await world.restart(running)

    await world.restart(changed)
