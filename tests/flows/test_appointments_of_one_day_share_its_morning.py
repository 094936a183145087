"""The reminder of the morning: one message for all that the day holds."""

from datetime import timedelta
from pathlib import Path

from bot.simulator.people import Person
from tests.world import World, copenhagen, expect, expect_silence, follow, meet, texts

THURSDAY = "A1;B-017;MEJ;jobsamtale;26-11-2026 14:00"
MORNING = '\n[[reminders]]\nkind = "same_morning"\nworking_days = 0\nat = "08:00"\n'
SOON = timedelta(seconds=40)


async def _not_before(world: World, instant: str, person: Person) -> None:
    """Nothing comes before `instant`, and what is due then has come."""
    await world.until(copenhagen(instant) - SOON)
    expect_silence(person)
    await world.until(instant)


async def _announced(world: World, *lines: str) -> tuple[Person, Person]:
    mette, amina = await meet(world)
    world.import_appointments(*lines)
    await world.settle()
    assert len(texts(amina)) == 1
    return mette, amina


async def test_one_appointment_of_a_morning_is_said_alone(world: World, tmp_path: Path) -> None:
    await follow(world, tmp_path, MORNING)
    _, amina = await _announced(world, THURSDAY)
    await _not_before(world, "2026-11-26 08:00", amina)
    expect(
        amina,
        "Godmorgen, Amina. Du har en tid hos Mette i dag kl. 14.00. Vi ses.",
        buttons=["Vi ses", "Jeg kan ikke"],
    )


async def test_several_appointments_of_one_day_share_its_morning(
    world: World, tmp_path: Path
) -> None:
    await follow(world, tmp_path, MORNING)
    _, amina = await _announced(world, THURSDAY, "A2;B-017;ALI;cv-samtale;26-11-2026 10:00")
    world.import_appointments("A3;B-017;MEJ;cv-samtale;26-11-2026 12:00")
    await world.settle()
    expect(amina, "Du har fået en tid")

    await _not_before(world, "2026-11-26 08:00", amina)
    message = expect(amina, "Godmorgen, Amina. Dine tider i dag:", buttons=[])
    assert message.text.splitlines()[1:] == [
        "\N{EN DASH} kl. 10.00 hos Ali",
        "\N{EN DASH} kl. 12.00 hos Mette",
        "\N{EN DASH} kl. 14.00 hos Mette",
    ]


async def test_what_no_longer_stands_drops_out_of_the_mornings_list(
    world: World, tmp_path: Path
) -> None:
    await follow(world, tmp_path, MORNING)
    mette, amina = await _announced(
        world,
        THURSDAY,
        "A2;B-017;ALI;cv-samtale;26-11-2026 10:00",
        "A3;B-017;MEJ;cv-samtale;26-11-2026 12:00",
        "A4;B-017;MEJ;cv-samtale;26-11-2026 13:00",
    )
    world.import_appointments("A2;B-017;ALI;cv-samtale;26-11-2026 10:00;;;;aflyst")
    world.import_appointments("A3;B-017;MEJ;cv-samtale;27-11-2026 12:00")
    world.import_appointments("A4;B-017;MEJ;nytteindsats;26-11-2026 13:00")
    await world.settle()
    expect(amina, "Der er ændret i dine tider")

    await _not_before(world, "2026-11-26 08:00", amina)
    expect(amina, "Godmorgen, Amina. Du har en tid hos Mette i dag kl. 14.00")
    await _not_before(world, "2026-11-27 08:00", amina)
    expect(amina, "i dag kl. 12.00")
    expect_silence(mette)


async def test_what_comes_back_to_a_day_is_in_its_morning_once(
    world: World, tmp_path: Path
) -> None:
    await follow(world, tmp_path, MORNING)
    _, amina = await _announced(world, THURSDAY)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;27-11-2026 14:00")
    world.import_appointments(THURSDAY)
    await world.settle()
    expect_silence(amina)
    await _not_before(world, "2026-11-26 08:00", amina)
    expect(amina, "i dag kl. 14.00")
    await world.until("2026-11-27 12:00")
    expect_silence(amina)
