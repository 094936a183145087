"""Citizens are written to from 8 to 20 on working days, but for what cannot wait; hosts hear what comes too late."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.simulator.people import Person
from tests.world import (
    World,
    be_down_until,
    copenhagen,
    expect,
    expect_silence,
    follow,
    meet,
    texts,
)

TUESDAY = "A1;B-017;MEJ;jobsamtale;24-11-2026 10:00"
NEXT_WEEK = "A2;B-017;MEJ;jobsamtale;02-12-2026 10:00"
NOT_REACHED = "når ikke frem i tide. Ring."


async def _knows(world: World, *lines: str) -> tuple[Person, Person]:
    mette, amina = await meet(world)
    world.import_appointments(*lines)
    await world.settle()
    assert len(texts(amina)) == 1
    return mette, amina


async def test_a_new_appointment_waits_for_the_morning(world: World) -> None:
    mette, amina = await meet(world)
    await world.until("2026-11-23 20:00")
    world.import_appointments(NEXT_WEEK)
    await world.until(copenhagen("2026-11-24 08:00") - timedelta(seconds=40))
    expect_silence(amina)
    await world.until("2026-11-24 08:00")
    expect(amina, "Du har fået en tid")
    expect_silence(mette)


async def test_a_new_appointment_waits_over_the_weekend(world: World) -> None:
    mette, amina = await meet(world)
    await world.until("2026-11-27 20:30")
    world.import_appointments(NEXT_WEEK)
    await world.until("2026-11-29 23:00")
    expect_silence(amina)
    await world.until("2026-11-30 08:00")
    expect(amina, "Du har fået en tid")
    expect_silence(mette)


async def test_a_cancellation_that_cannot_wait_goes_out_before_ten_at_night(world: World) -> None:
    mette, amina = await _knows(world, "A1;B-017;MEJ;jobsamtale;24-11-2026 09:30")
    await world.until("2026-11-23 21:30")
    assert len(texts(amina)) == 0
    world.import_appointments("A1;B-017;MEJ;jobsamtale;24-11-2026 09:30;;;;aflyst")
    await world.settle()
    expect(amina, "Din aftale tirsdag den 24. november kl. 9.30 er aflyst")
    await world.until("2026-11-24 12:00")
    expect_silence(mette)


async def test_a_cancellation_that_cannot_wait_goes_out_from_six_in_the_morning(
    world: World,
) -> None:
    mette, amina = await _knows(world, "A1;B-017;MEJ;jobsamtale;24-11-2026 09:30")
    await world.until("2026-11-24 06:00")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;24-11-2026 09:30;;;;aflyst")
    await world.settle()
    expect(amina, "er aflyst")
    expect_silence(mette)


async def test_a_move_on_a_saturday_goes_out_if_monday_would_be_too_late(world: World) -> None:
    mette, amina = await _knows(world, "A1;B-017;MEJ;jobsamtale;30-11-2026 09:00")
    await world.until("2026-11-28 13:00")
    assert len(texts(amina)) == 2
    world.import_appointments("A1;B-017;MEJ;jobsamtale;01-12-2026 09:00")
    await world.settle()
    expect(amina, "er flyttet", "tirsdag den 1. december kl. 9.00")
    expect_silence(mette)


@pytest.mark.parametrize("at", ["22:00", "23:30"])
async def test_at_night_even_a_cancellation_waits_and_the_host_is_told_to_ring(
    world: World, at: str
) -> None:
    mette, amina = await _knows(world, "A1;B-017;MEJ;jobsamtale;24-11-2026 09:30")
    await world.until(f"2026-11-23 {at}")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;24-11-2026 09:30;;;;aflyst")
    await world.settle()
    expect_silence(amina, mette)
    await world.until("2026-11-24 08:00")
    expect(amina, "er aflyst")
    expect(
        mette,
        "Beskeden til B-017 om tirsdag den 24. november kl. 9.30",
        NOT_REACHED,
        buttons=["Set", "Jeg ringer nu"],
    )


async def test_a_cancellation_before_the_morning_comes_too_late_and_only_the_host_hears(
    world: World,
) -> None:
    mette, amina = await _knows(world, "A1;B-017;MEJ;jobsamtale;24-11-2026 07:30")
    await world.until("2026-11-23 22:30")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;24-11-2026 07:30;;;;aflyst")
    await world.until("2026-11-24 12:00")
    expect_silence(amina)
    expect(mette, "kl. 7.30", NOT_REACHED)
    assert ("news", "expired") in world.look("select kind, state from messages")


async def test_each_thing_that_does_not_reach_the_citizen_is_told_to_the_host(
    world: World,
) -> None:
    mette, amina = await _knows(world, "A1;B-017;MEJ;jobsamtale;24-11-2026 09:30")
    await world.until("2026-11-23 22:30")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;24-11-2026 08:30")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;24-11-2026 08:30;;;;aflyst")
    await world.until("2026-11-24 08:00")
    expect(amina, "er aflyst")
    told = texts(mette)
    assert len(told) == 2
    assert all(NOT_REACHED in text for text in told)


async def test_a_new_appointment_too_soon_to_be_told_of_is_the_hosts_to_say(world: World) -> None:
    mette, amina = await meet(world)
    await world.until("2026-11-23 21:00")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;24-11-2026 07:45", NEXT_WEEK)
    await world.until("2026-11-24 08:00")
    message = expect(amina, "Du har fået en tid", "onsdag den 2. december")
    assert "7.45" not in message.text
    notice = expect(mette, "tirsdag den 24. november kl. 7.45", NOT_REACHED)
    assert "2. december" not in notice.text


async def test_news_that_can_wait_does_not_go_out_because_other_news_is_a_move(
    world: World,
) -> None:
    mette, amina = await _knows(world, NEXT_WEEK)
    await world.until("2026-11-23 21:00")
    world.import_appointments(
        "A2;B-017;MEJ;jobsamtale;03-12-2026 10:00",
        "A3;B-017;MEJ;jobsamtale;24-11-2026 09:00",
    )
    await world.settle()
    expect_silence(amina)
    await world.until("2026-11-24 08:00")
    expect(amina, "Der er ændret i dine tider")
    expect_silence(mette)


async def test_what_is_urgent_takes_the_rest_along(world: World) -> None:
    mette, amina = await _knows(world, TUESDAY)
    await world.until("2026-11-23 21:00")
    world.import_appointments(
        "A3;B-017;MEJ;jobsamtale;24-11-2026 07:45",
        "A1;B-017;MEJ;jobsamtale;24-11-2026 09:00",
    )
    await world.settle()
    expect(amina, "Der er ændret i dine tider", "kl. 7.45", "kl. 9.00")
    await world.until("2026-11-24 08:00")
    expect(amina, "Din tid hos Mette er kl. 9.00")
    expect_silence(mette)


async def test_a_reminder_due_at_night_comes_when_the_night_ends(world: World) -> None:
    _, amina = await _knows(world, "A1;B-017;MEJ;jobsamtale;25-11-2026 08:45")
    await world.until("2026-11-24 10:00")
    expect(amina, "i morgen")
    await world.until(copenhagen("2026-11-25 08:00") - timedelta(seconds=40))
    expect_silence(amina)
    await world.until("2026-11-25 08:00")
    expect(amina, "Din tid hos Mette er kl. 8.45")


async def test_a_reminder_that_would_then_come_too_late_is_left_out(world: World) -> None:
    _, amina = await _knows(world, "A1;B-017;MEJ;jobsamtale;25-11-2026 08:44")
    await world.until("2026-11-24 10:00")
    expect(amina, "i morgen")
    await world.until("2026-11-25 12:00")
    expect_silence(amina)


async def test_a_unit_may_write_at_other_hours(world: World, tmp_path: Path) -> None:
    await follow(world, tmp_path, 'write_to_citizens = ["09:00", "17:00"]\n')
    _, amina = await meet(world)
    await world.until("2026-11-23 17:00")
    world.import_appointments(NEXT_WEEK)
    await world.until("2026-11-24 08:59")
    expect_silence(amina)
    await world.until("2026-11-24 09:00")
    expect(amina, "Du har fået en tid")


async def test_what_waited_for_us_does_not_come_in_the_night_either(world: World) -> None:
    mette, amina = await meet(world)
    await world.until("2026-11-23 15:00")
    world.import_appointments(NEXT_WEEK)
    await be_down_until(world, "2026-11-23 23:00")
    expect_silence(amina)
    await world.until("2026-11-24 08:00")
    expect(amina, "Du har fået en tid")
    expect_silence(mette)


async def test_a_cancellation_that_waited_for_us_goes_out_at_nine_in_the_evening(
    world: World,
) -> None:
    mette, amina = await _knows(world, "A1;B-017;MEJ;jobsamtale;24-11-2026 09:30")
    await world.until("2026-11-23 15:00")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;24-11-2026 09:30;;;;aflyst")
    await be_down_until(world, "2026-11-23 21:00")
    expect(amina, "er aflyst")
    expect_silence(mette)


async def test_a_cancellation_that_waited_for_us_till_midnight_is_the_hosts_to_say(
    world: World,
) -> None:
    mette, amina = await _knows(world, "A1;B-017;MEJ;jobsamtale;24-11-2026 09:30")
    await world.until("2026-11-23 15:00")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;24-11-2026 09:30;;;;aflyst")
    await be_down_until(world, "2026-11-24 00:30")
    expect_silence(amina)
    await world.until("2026-11-24 08:00")
    expect(amina, "er aflyst")
    expect(mette, NOT_REACHED)


async def test_what_came_to_nothing_in_the_night_is_dropped_in_the_night(world: World) -> None:
    mette, amina = await _knows(world, NEXT_WEEK)
    await world.until("2026-11-23 15:00")
    world.import_appointments(NEXT_WEEK + ";;;;aflyst")
    world.import_appointments(NEXT_WEEK)
    await be_down_until(world, "2026-11-23 23:00")
    assert ("news", "dropped", "stale") in world.look("select kind, state, reason from messages")
    await world.until("2026-11-24 12:00")
    expect_silence(amina, mette)


async def test_a_decision_on_a_regret_waits_for_the_morning_too(world: World) -> None:
    mette, amina = await _knows(world, NEXT_WEEK)
    amina.write("/afbud")
    await world.settle()
    amina.tap(_first_label(amina))
    await world.settle()
    expect(amina, "Det er ikke godkendt endnu")
    expect(mette, "Afbud fra B-017")
    mette.tap("Godkend afbud")
    await world.assembly.receiver.poll()
    await be_down_until(world, "2026-11-23 23:00")
    expect(mette, "Afbud godkendt")
    expect_silence(amina)
    await world.until("2026-11-24 08:00")
    expect(amina, "Dit afbud er godkendt")


def _first_label(person: Person) -> str:
    (message,) = person.unread()
    return message.labels[0]
