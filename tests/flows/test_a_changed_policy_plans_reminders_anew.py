"""What the unit's rules want from now on, for what was planned by other rules."""

from pathlib import Path

from bot.simulator.people import Person
from tests.world import POLICY, World, expect, expect_silence, follow, load_policy, meet, texts

FRIDAY = "A1;B-017;MEJ;jobsamtale;27-11-2026 14:00"
MORNING = '\n[[reminders]]\nkind = "same_morning"\nworking_days = 0\nat = "08:00"\n'
LATER = '\n[[reminders]]\nkind = "tomorrow"\nworking_days = 1\nat = "15:00"\n'
NO_CV = '\n[types.cv_talk]\nlabel = "samtale"\nreminders = []\n'


async def _known(world: World, *lines: str) -> Person:
    _, amina = await meet(world)
    world.import_appointments(*lines)
    await world.settle()
    assert len(texts(amina)) == 1
    return amina


async def test_the_same_policy_plans_nothing_anew(world: World) -> None:
    amina = await _known(world, FRIDAY)
    before = world.look("select id, due_at, state from messages order by id")
    await world.restart()
    assert world.look("select id, due_at, state from messages order by id") == before
    assert "policy_changed" not in world.events()
    expect_silence(amina)


async def test_other_rules_give_other_reminders_and_none_of_the_old(
    world: World, tmp_path: Path
) -> None:
    amina = await _known(world, FRIDAY)
    await follow(world, tmp_path, LATER)
    assert world.events().count("policy_changed") == 1
    await world.until("2026-11-26 14:59")
    expect_silence(amina)
    await world.until("2026-11-26 15:00")
    expect(amina, "Husk din tid i morgen")
    await world.until("2026-11-28 10:00")
    expect_silence(amina)


async def test_rules_that_return_bring_their_reminders_back_once(
    world: World, tmp_path: Path
) -> None:
    amina = await _known(world, FRIDAY)
    await world.until("2026-11-24 10:00")
    expect(amina, "Kan du stadig komme?")
    await follow(world, tmp_path, LATER)
    await world.restart(load_policy(tmp_path, POLICY))
    await world.until("2026-11-26 10:00")
    expect(amina, "Husk din tid i morgen")
    await world.until("2026-11-27 12:00")
    expect(amina, "Er du sent på den?")
    keys = [key for (key,) in world.look("select dedup_key from messages")]
    assert len(keys) == len(set(keys))


async def test_a_morning_that_others_share_outlives_the_type_that_wants_none(
    world: World, tmp_path: Path
) -> None:
    await follow(world, tmp_path, MORNING)
    amina = await _known(world, FRIDAY, "A2;B-017;MEJ;cv-samtale;27-11-2026 10:00")
    await follow(world, tmp_path, MORNING + NO_CV)
    await world.until("2026-11-27 08:00")
    expect(amina, "Godmorgen, Amina. Du har en tid hos Mette i dag kl. 14.00")


async def test_a_morning_of_a_type_that_wants_none_any_more_is_not_said(
    world: World, tmp_path: Path
) -> None:
    await follow(world, tmp_path, MORNING)
    amina = await _known(world, "A2;B-017;MEJ;cv-samtale;27-11-2026 10:00")
    await follow(world, tmp_path, MORNING + NO_CV)
    await world.until("2026-11-27 12:00")
    expect_silence(amina)


async def test_who_is_paused_gets_nothing_from_new_rules(world: World, tmp_path: Path) -> None:
    amina = await _known(world, FRIDAY)
    world.import_citizens("borger_ref;fornavn;konsulent;status\nB-017;Amina;MEJ;pause\n")
    await follow(world, tmp_path, LATER)
    await world.until("2026-11-28 10:00")
    expect_silence(amina)


async def test_a_citizen_of_another_unit_is_reminded_by_its_rules(
    world: World, tmp_path: Path
) -> None:
    own = '\n[units.b]\n[[units.b.reminders]]\nkind = "tomorrow"\nworking_days = 1\nat = "15:00"\n'
    await follow(world, tmp_path, own)
    amina = await _known(world, FRIDAY)
    world.import_citizens("borger_ref;fornavn;konsulent;enhed\nB-017;Amina;MEJ;b\n")
    await world.until("2026-11-26 14:59")
    expect_silence(amina)
    await world.until("2026-11-26 15:00")
    expect(amina, "Husk din tid i morgen")
    await world.until("2026-11-28 10:00")
    expect_silence(amina)
