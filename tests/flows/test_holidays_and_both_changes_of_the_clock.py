"""Working days, holidays, closing days and the nights on which the clock changes."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import COPENHAGEN
from bot.simulator.people import Person
from tests.world import World, copenhagen, expect, expect_silence, follow, meet, texts

SOON = timedelta(seconds=40)


async def _known_on(world: World, day: str, *lines: str) -> Person:
    """Amina, who has been told of the appointments of these lines, at nine on `day`."""
    _, amina = await meet(world)
    await world.until(f"{day} 09:00")
    world.import_appointments(*lines, announce=False)
    await world.settle()
    expect_silence(amina)
    return amina


async def _comes_at(world: World, instant: str, person: Person, *fragments: str) -> None:
    await world.until(copenhagen(instant) - SOON)
    expect_silence(person)
    await world.until(instant)
    expect(person, *fragments)


async def test_a_friday_reminder_of_a_monday_appointment_says_monday(world: World) -> None:
    amina = await _known_on(world, "2026-11-24", "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await _comes_at(world, "2026-11-25 10:00", amina, "Kan du stadig komme?")
    await _comes_at(world, "2026-11-27 10:00", amina, "Husk din tid mandag den 30. november")
    await _comes_at(world, "2026-11-30 08:00", amina, "Er du sent på den?")


async def test_eight_o_clock_on_the_first_working_day_after_christmas(world: World) -> None:
    """24 December is no holiday, and open unless the unit closes it; 28 December 2026 is a Monday."""
    amina = await _known_on(world, "2026-12-18", "A1;B-017;MEJ;jobsamtale;28-12-2026 08:00")
    await _comes_at(world, "2026-12-22 10:00", amina, "Kan du stadig komme?")
    await _comes_at(world, "2026-12-24 10:00", amina, "Husk din tid mandag den 28. december")
    await world.until("2026-12-28 09:00")
    expect_silence(amina)


async def test_closing_days_of_the_unit_are_no_working_days(world: World, tmp_path: Path) -> None:
    await follow(world, tmp_path, 'closing_days = ["2026-12-24", "2026-12-31"]\n')
    amina = await _known_on(world, "2026-12-17", "A1;B-017;MEJ;jobsamtale;28-12-2026 08:00")
    await _comes_at(world, "2026-12-21 10:00", amina, "Kan du stadig komme?")
    await _comes_at(world, "2026-12-23 10:00", amina, "Husk din tid mandag den 28. december")
    await world.until("2026-12-28 09:00")
    expect_silence(amina)


async def test_a_new_appointment_at_christmas_waits_for_the_first_working_day(
    world: World, tmp_path: Path
) -> None:
    await follow(world, tmp_path, 'closing_days = ["2026-12-24", "2026-12-31"]\n')
    _, amina = await meet(world)
    await world.until("2026-12-24 09:00")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;05-01-2027 10:00")
    await _comes_at(world, "2026-12-28 08:00", amina, "Du har fået en tid")


async def test_easter_stands_between_a_tuesday_and_its_three_working_days(world: World) -> None:
    amina = await _known_on(world, "2027-03-19", "A1;B-017;MEJ;jobsamtale;30-03-2027 10:00")
    await _comes_at(
        world, "2027-03-22 10:00", amina, "tirsdag den 30. marts kl. 10.00. Kan du stadig komme?"
    )
    await _comes_at(world, "2027-03-24 10:00", amina, "Husk din tid tirsdag den 30. marts")
    await _comes_at(world, "2027-03-30 08:00", amina, "kl. 10.00")


async def test_the_friday_after_ascension_is_worked_unless_the_unit_closes(world: World) -> None:
    amina = await _known_on(world, "2027-04-30", "A1;B-017;MEJ;jobsamtale;10-05-2027 10:00")
    await _comes_at(world, "2027-05-04 10:00", amina, "Kan du stadig komme?")
    await _comes_at(world, "2027-05-07 10:00", amina, "Husk din tid mandag den 10. maj")
    await _comes_at(world, "2027-05-10 08:00", amina, "kl. 10.00")


@pytest.mark.parametrize(
    ("begin", "day", "spoken", "before", "offsets"),
    [
        ("2027-03-19", "2027-03-30", "30. marts", "2027-03-24", (1, 2)),
        ("2027-10-25", "2027-11-01", "1. november", "2027-10-29", (2, 1)),
    ],
)
async def test_reminders_keep_copenhagens_wall_clock_over_a_change_of_it(
    world: World, begin: str, day: str, spoken: str, before: str, offsets: tuple[int, int]
) -> None:
    year, month, date = day.split("-")
    line = f"A1;B-017;MEJ;jobsamtale;{date}-{month}-{year} 12:00"
    amina = await _known_on(world, begin, line)
    await world.until(copenhagen(f"{before} 10:00") - SOON)
    texts(amina)
    await world.until(f"{before} 10:00")
    expect(amina, f"den {spoken} kl. 12.00")
    assert _offset(f"{before} 10:00") == offsets[0]
    await _comes_at(world, f"{day} 10:00", amina, "kl. 12.00")
    assert _offset(f"{day} 10:00") == offsets[1]


def _offset(instant: str) -> int:
    offset = copenhagen(instant).astimezone(COPENHAGEN).utcoffset()
    assert offset is not None
    return int(offset.total_seconds()) // 3600


async def test_the_first_of_two_equal_times_is_meant_and_one_that_does_not_exist_refused(
    world: World,
) -> None:
    counts = world.import_appointments(
        "A1;B-017;MEJ;jobsamtale;31-10-2027 02:30", "A2;B-017;MEJ;jobsamtale;28-03-2027 02:30"
    )
    assert [(refused.line, refused.column) for refused in counts.refused] == [(3, "start")]
    assert world.look("select starts_at from appointments")[0][0] in {
        "2027-10-31 00:30:00.000000",
        copenhagen("2027-10-31 02:30"),
    }
