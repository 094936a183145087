"""Late work: each kind has an instant from which on it is useless, and only the newest reminder speaks."""

from pathlib import Path

import pytest

from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from tests.world import World, be_down_until, expect, expect_silence, follow, meet, texts

THURSDAY = "A1;B-017;MEJ;jobsamtale;26-11-2026 14:00"
FRIDAY = "A1;B-017;MEJ;jobsamtale;27-11-2026 14:00"
MORNING = '\n[[reminders]]\nkind = "same_morning"\nworking_days = 0\nat = "08:00"\n'


async def _knows(world: World, *lines: str) -> tuple[Person, Person]:
    mette, amina = await meet(world)
    world.import_appointments(*lines)
    await world.settle()
    assert len(texts(amina)) == 1
    return mette, amina


def _fates(world: World) -> list[tuple[object, ...]]:
    return world.look(
        "select kind, state, reason from messages where kind like 'reminder.%' order by due_at"
    )


async def test_the_reminder_of_the_day_before_goes_until_eight_in_the_evening(
    world: World,
) -> None:
    _, amina = await _knows(world, THURSDAY)
    await be_down_until(world, "2026-11-25 19:59")
    expect(amina, "Husk din tid i morgen")
    await world.until("2026-11-26 12:00")
    expect(amina, "Er du sent på den?")


async def test_after_eight_in_the_evening_it_is_useless(world: World) -> None:
    _, amina = await _knows(world, THURSDAY)
    await be_down_until(world, "2026-11-25 20:01")
    await world.until("2026-11-26 11:00")
    expect_silence(amina)
    assert ("reminder.tomorrow", "expired", None) in _fates(world)
    assert "message_expired" in world.events()
    await world.until("2026-11-26 12:00")
    expect(amina, "Er du sent på den?")


@pytest.mark.parametrize(("back", "comes"), [("13:29", True), ("13:31", False)])
async def test_other_reminders_are_useless_half_an_hour_before_the_start(
    world: World, back: str, *, comes: bool
) -> None:
    _, amina = await _knows(world, THURSDAY)
    await world.until("2026-11-25 10:00")
    expect(amina, "i morgen")
    await be_down_until(world, f"2026-11-26 {back}")
    assert len(texts(amina)) == comes


async def test_only_the_newest_of_an_appointments_reminders_goes_out(world: World) -> None:
    _, amina = await _knows(world, FRIDAY)
    await be_down_until(world, "2026-11-26 10:30")
    expect(amina, "Husk din tid i morgen")
    assert _fates(world) == [
        ("reminder.days_before", "dropped", "superseded"),
        ("reminder.tomorrow", "sent", None),
        ("reminder.hours_before", "planned", None),
    ]
    await world.until("2026-11-27 12:00")
    expect(amina, "Er du sent på den?")


async def test_the_newest_that_is_still_of_use_goes_out(world: World) -> None:
    _, amina = await _knows(world, FRIDAY)
    await be_down_until(world, "2026-11-26 20:30")
    await be_down_until(world, "2026-11-27 09:00")
    expect(amina, "Kan du stadig komme?")
    await world.until("2026-11-27 12:00")
    expect(amina, "Er du sent på den?")


async def test_of_reminders_that_wait_for_the_same_morning_only_the_newest_goes_out(
    world: World,
) -> None:
    """One waits since the night before, the other is for that morning: both are due at eight."""
    _, amina = await _knows(world, "A1;B-017;MEJ;jobsamtale;27-11-2026 10:00")
    await world.until("2026-11-24 09:00")
    await be_down_until(world, "2026-11-26 20:30")
    await world.until("2026-11-27 08:05")
    expect(amina, "Er du sent på den?")
    assert _reasons(world) == [
        ("reminder.days_before", "superseded"),
        ("reminder.tomorrow", None),
        ("reminder.hours_before", None),
    ]


async def test_an_older_reminder_that_is_tried_again_does_not_follow_a_newer_one(
    world: World,
) -> None:
    """Telegram wants the older one to wait until the newer one is due; which of them is tried first is chance."""
    _, amina = await _knows(world, FRIDAY)
    await world.until("2026-11-24 09:59")
    two_days = 2 * 24 * 60 * 60
    wait = FaultKind.TOO_MANY_REQUESTS
    world.telegram.faults.order(wait, method="sendMessage", retry_after=two_days)
    await world.until("2026-11-26 10:05")
    expect(amina, "Husk din tid i morgen")
    assert ("reminder.days_before", "superseded") in _reasons(world)


def _reasons(world: World) -> list[tuple[object, ...]]:
    return world.look("select kind, reason from messages where kind like 'reminder.%' order by id")


async def test_each_appointment_has_its_own_newest_reminder(world: World) -> None:
    _, amina = await _knows(world, FRIDAY, "A2;B-017;MEJ;cv-samtale;01-12-2026 14:00")
    await be_down_until(world, "2026-11-26 10:30")
    told = texts(amina)
    assert len(told) == 2
    assert any("i morgen: fredag den 27. november" in text for text in told)
    assert any("tirsdag den 1. december" in text for text in told)


async def test_news_is_told_until_the_start_and_then_by_the_host(world: World) -> None:
    mette, amina = await _knows(world, THURSDAY)
    world.import_appointments(FRIDAY)
    await be_down_until(world, "2026-11-26 13:59")
    assert "er flyttet" in texts(amina)[0]

    world.import_appointments(FRIDAY + ";;;;aflyst")
    await be_down_until(world, "2026-11-27 14:01")

    expect_silence(amina)
    expect(mette, "Beskeden til B-017 om fredag den 27. november kl. 14.00 når ikke frem i tide")


async def test_a_move_is_told_until_the_time_that_the_citizen_knows(world: World) -> None:
    mette, amina = await _knows(world, THURSDAY)
    await world.until("2026-11-26 12:00")
    assert len(texts(amina)) == 2
    world.import_appointments("A1;B-017;MEJ;jobsamtale;04-12-2026 14:00")
    await be_down_until(world, "2026-11-26 14:01")
    expect_silence(amina)
    expect(mette, "Beskeden til B-017 om fredag den 4. december kl. 14.00 når ikke frem i tide")
    await world.until("2026-12-01 10:00")
    expect(amina, "fredag den 4. december", "Kan du stadig komme?")


async def test_what_expired_and_came_to_nothing_is_nobodys_task(world: World) -> None:
    mette, amina = await _knows(world, THURSDAY)
    await world.until("2026-11-26 12:00")
    assert len(texts(amina)) == 2
    world.import_appointments(THURSDAY + ";;;;aflyst")
    world.import_appointments(THURSDAY)
    await be_down_until(world, "2026-11-26 14:01")
    expect_silence(amina, mette)


async def test_an_answer_is_useless_after_ten_minutes(world: World) -> None:
    _, amina = await meet(world)
    amina.write("/hjaelp")
    await world.assembly.receiver.poll()
    await be_down_until(world, "2026-11-23 09:15")
    expect_silence(amina)
    assert ("help.menu", "expired") in world.look("select kind, state from messages")


async def test_a_decision_that_comes_too_late_is_the_hosts_to_say(world: World) -> None:
    mette, amina = await _knows(world, THURSDAY)
    amina.tap("Jeg kan ikke")
    await world.until("2026-11-26 13:00")
    assert len(texts(amina)) == 2
    expect(mette, "Afbud fra B-017")
    mette.tap("Godkend afbud")
    await world.assembly.receiver.poll()
    await be_down_until(world, "2026-11-26 14:01")
    expect_silence(amina)
    told = texts(mette)
    assert any("Afbud godkendt" in text for text in told)
    assert any("når ikke frem i tide" in text for text in told)


async def test_tries_that_are_put_off_end_with_one_when_it_helps_for_the_last_time(
    world: World,
) -> None:
    _, amina = await _knows(world, THURSDAY)
    await world.until("2026-11-25 10:00")
    expect(amina, "i morgen")
    world.telegram.faults.order(FaultKind.BAD_GATEWAY, method="sendMessage", times=100)
    await world.until("2026-11-26 13:29")
    world.telegram.faults.clear()
    await world.until("2026-11-26 13:30")
    expect(amina, "Er du sent på den?")


async def test_a_mornings_list_is_of_use_while_one_of_it_is(world: World, tmp_path: Path) -> None:
    await follow(world, tmp_path, MORNING)
    _, amina = await _knows(
        world,
        "A1;B-017;MEJ;jobsamtale;26-11-2026 09:00",
        "A2;B-017;MEJ;jobsamtale;26-11-2026 15:00",
    )
    await be_down_until(world, "2026-11-26 09:30")
    expect(amina, "Godmorgen, Amina. Du har en tid hos Mette i dag kl. 15.00")
