"""Time plus place can endanger somebody: where one meets is told as far as the unit and the citizen allow."""

from pathlib import Path

import pytest

from tests.world import World, expect, expect_silence, follow, meet

MONDAY = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
NEW = ("Du har fået en tid hos Mette: mandag den 30. november kl. 10.00", "Stedet står i dit brev")


async def test_another_place_is_told_without_the_place(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY + ";;personligt;Eksempelvej 1, 9999 Eksempelby;")
    await world.settle()
    expect(amina, *NEW)
    world.import_appointments(MONDAY + ";;personligt;Eksempelvej 2, 9999 Eksempelby;")
    await world.settle()
    message = expect(
        amina,
        "Din aftale mandag den 30. november kl. 10.00 er flyttet til et nyt sted",
        "Det nye sted står i dit brev",
        buttons=["Jeg har set det"],
    )
    assert "Eksempelvej" not in message.text


async def test_the_place_of_a_call_is_nobodys_news(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY + ";;telefon;Kontor 1;")
    await world.settle()
    expect(amina, "Mette ringer til dig mandag den 30. november kl. 10.00")
    world.import_appointments(MONDAY + ";;telefon;Kontor 2;")
    await world.settle()
    expect_silence(amina)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A1;B-017;MEJ;jobsamtale;01-12-2026 10:00;;personligt;Eksempelvej 2;", "1. december"),
        ("A1;B-017;ALI;jobsamtale;30-11-2026 10:00;;personligt;Eksempelvej 2;", "hos Ali"),
    ],
)
async def test_another_place_is_not_lost_behind_another_time_or_host(
    world: World, row: str, said: str
) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY + ";;personligt;Eksempelvej 1;")
    await world.settle()
    expect(amina, *NEW)
    world.import_appointments(row)
    await world.settle()
    expect(amina, "Der er ændret i dine tider", said, "Stedet står i dit brev")


@pytest.mark.parametrize(
    ("disclosure", "shown", "hidden"),
    [
        ("none", "Stedet står i dit brev", "Eksempel"),
        ("area", "Stedet er 9999 Eksempelby", "Eksempelvej"),
        ("address", "Stedet er Eksempelvej 1, 9999 Eksempelby", "brev"),
    ],
)
async def test_the_place_is_told_as_far_as_the_unit_discloses_it(
    world: World, tmp_path: Path, disclosure: str, shown: str, hidden: str
) -> None:
    await follow(world, tmp_path, f'place_disclosure = "{disclosure}"\n')
    _, amina = await meet(world)
    world.import_appointments(MONDAY + ";;personligt;Eksempelvej 1, 9999 Eksempelby;")
    await world.settle()
    message = expect(amina, shown)
    assert hidden not in message.text


async def test_a_new_place_is_named_where_the_unit_discloses_it(
    world: World, tmp_path: Path
) -> None:
    await follow(world, tmp_path, 'place_disclosure = "address"\n')
    _, amina = await meet(world)
    world.import_appointments(MONDAY + ";;personligt;Eksempelvej 1;")
    await world.settle()
    expect(amina, "Stedet er Eksempelvej 1")
    world.import_appointments(MONDAY + ";;personligt;Eksempelvej 2;")
    await world.settle()
    expect(amina, "flyttet til et nyt sted", "Det nye sted er Eksempelvej 2")


async def test_a_protected_citizen_is_never_told_a_place(world: World, tmp_path: Path) -> None:
    await follow(world, tmp_path, 'place_disclosure = "address"\n')
    world.import_citizens("borger_ref;fornavn;konsulent;beskyttet\nB-017;Amina;MEJ;ja\n")
    _, amina = await meet(world)
    world.import_appointments(MONDAY + ";;personligt;Eksempelvej 1, 9999 Eksempelby;")
    await world.settle()
    message = expect(amina, *NEW)
    assert "Eksempel" not in message.text
