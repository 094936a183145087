"""The cadence: which reminder, at which minute, in which words; and which of them stay away."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.simulator.people import Person
from tests.world import World, copenhagen, expect, expect_silence, follow, meet, texts

MONDAY = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
THURSDAY = "A1;B-017;MEJ;jobsamtale;26-11-2026 14:00"
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


async def test_three_working_days_one_and_two_hours_before_each_at_its_minute(
    world: World,
) -> None:
    _, amina = await _announced(world, "A1;B-017;MEJ;jobsamtale;27-11-2026 14:00")

    await _not_before(world, "2026-11-24 10:00", amina)
    expect(
        amina,
        "Hej Amina. Du har en tid hos Mette fredag den 27. november kl. 14.00. "
        "Kan du stadig komme?",
        buttons=["Ja, jeg kommer", "Jeg kan ikke", "Ring til mig"],
    )
    await _not_before(world, "2026-11-26 10:00", amina)
    expect(
        amina,
        "Husk din tid i morgen: fredag den 27. november kl. 14.00. Mette har sat tid af til dig",
        "Tænk over, hvornår du skal ud ad døren. Kan du komme?",
        buttons=["Ja, jeg kommer", "Jeg kan ikke"],
    )
    await _not_before(world, "2026-11-27 12:00", amina)
    expect(
        amina,
        "Din tid hos Mette er kl. 14.00. Er du sent på den?",
        buttons=["Jeg er på vej", "Jeg kommer for sent"],
    )
    await world.until("2026-11-28 14:00")
    expect_silence(amina)


async def test_before_a_weekend_the_reminder_does_not_say_tomorrow(world: World) -> None:
    _, amina = await _announced(world, MONDAY)
    await _not_before(world, "2026-11-25 10:00", amina)
    expect(amina, "Kan du stadig komme?")
    await _not_before(world, "2026-11-27 10:00", amina)
    message = expect(amina, "Husk din tid mandag den 30. november kl. 10.00")
    assert "i morgen" not in message.text
    await _not_before(world, "2026-11-30 08:00", amina)
    expect(amina, "Er du sent på den?")


@pytest.mark.parametrize(
    ("form", "sentences", "buttons"),
    [
        (
            "telefon",
            (
                "Mette ringer til dig torsdag den 26. november kl. 14.00. Passer tiden dig stadig",
                "Husk din tid i morgen: torsdag den 26. november kl. 14.00. Mette ringer til dig",
                "Mette ringer til dig kl. 14.00. Hav telefonen klar",
            ),
            ["Det er fint", "Jeg kan ikke"],
        ),
        (
            "digitalt",
            (
                "Du mødes med Mette på nettet torsdag den 26. november kl. 14.00",
                "Husk din tid i morgen: torsdag den 26. november kl. 14.00. Du mødes med Mette på",
                "Du mødes med Mette på nettet kl. 14.00. Linket står i dit brev",
            ),
            ["Det er fint", "Jeg kommer for sent"],
        ),
    ],
)
async def test_nobody_is_asked_to_leave_home_for_a_call_or_a_meeting_on_the_net(
    world: World, form: str, sentences: tuple[str, str, str], buttons: list[str]
) -> None:
    mette, amina = await meet(world)
    world.import_appointments(f"{THURSDAY};;{form};;", announce=False)
    await _not_before(world, "2026-11-23 10:00", amina)
    expect(amina, sentences[0])
    await _not_before(world, "2026-11-25 10:00", amina)
    expect(amina, sentences[1])
    await _not_before(world, "2026-11-26 12:00", amina)
    message = expect(amina, sentences[2], buttons=buttons)
    assert "ud ad døren" not in message.text
    expect_silence(mette)


async def test_a_reminder_within_two_hours_of_the_announcement_is_not_planned(
    world: World,
) -> None:
    _, amina = await meet(world)
    world.import_appointments(THURSDAY)  # its first reminder would be due at ten
    await world.settle()
    expect(amina, "Du har fået en tid")
    await _not_before(world, "2026-11-25 10:00", amina)
    expect(amina, "i morgen")
    await world.until("2026-11-26 12:00")
    expect(amina, "Er du sent på den?")


async def test_a_reminder_already_due_is_not_planned(world: World) -> None:
    _, amina = await meet(world)
    await world.until("2026-11-25 10:30")
    world.import_appointments(THURSDAY, announce=False)
    await _not_before(world, "2026-11-26 12:00", amina)
    expect(amina, "Er du sent på den?")


async def test_a_moved_appointment_silences_its_old_reminders_at_once(world: World) -> None:
    _, amina = await _announced(world, MONDAY)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;02-12-2026 10:00")
    await world.settle()
    expect(amina, "er flyttet")

    assert world.look(
        "select count(*) from messages where kind like 'reminder.%' and reason = 'stale'"
    ) == [(3,)]
    await _not_before(world, "2026-11-27 10:00", amina)
    expect(amina, "onsdag den 2. december", "Kan du stadig komme?")
    await _not_before(world, "2026-12-01 10:00", amina)
    expect(amina, "Husk din tid i morgen: onsdag den 2. december")
    await _not_before(world, "2026-12-02 08:00", amina)
    expect(amina, "Er du sent på den?")


async def test_a_cancelled_appointment_is_not_reminded_of(world: World) -> None:
    _, amina = await _announced(world, MONDAY)
    world.import_appointments(MONDAY + ";;;;aflyst")
    await world.settle()
    expect(amina, "er aflyst")
    await world.until("2026-12-01 10:00")
    expect_silence(amina)


async def test_of_a_regret_that_waits_only_the_working_day_before_speaks(world: World) -> None:
    mette, amina = await _announced(world, MONDAY)
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Det er ikke godkendt endnu")
    expect(mette, "Afbud fra B-017")

    await _not_before(world, "2026-11-27 10:00", amina)
    expect(
        amina,
        "Husk din tid mandag den 30. november kl. 10.00. Mette har ikke svaret på dit afbud endnu",
        "Aftalen gælder, til du hører andet",
        buttons=["Jeg kommer", "Ring til mig"],
    )
    await world.until("2026-11-30 12:00")
    expect_silence(amina)


async def test_of_a_regret_that_waits_the_working_day_before_speaks_whatever_its_kind(
    world: World, tmp_path: Path
) -> None:
    more = "\n".join(
        f'[[reminders]]\nkind = "days_before"\nworking_days = {days}\nat = "11:00"'
        for days in (2, 1)
    )
    await follow(world, tmp_path, more)
    mette, amina = await _announced(world, "A1;B-017;MEJ;jobsamtale;27-11-2026 14:00")
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Det er ikke godkendt endnu")
    expect(mette, "Afbud fra B-017")
    await _not_before(world, "2026-11-26 11:00", amina)
    expect(amina, "Mette har ikke svaret på dit afbud endnu")


async def test_a_declined_regret_is_reminded_of_as_ever(world: World) -> None:
    mette, amina = await _announced(world, MONDAY)
    amina.tap("Jeg kan ikke")
    await world.settle()
    mette.tap("Aftalen gælder")
    await world.settle()
    expect(mette, "Aftalen gælder")
    assert "gælder stadig" in texts(amina)[-1]
    await _not_before(world, "2026-11-25 10:00", amina)
    expect(amina, "Kan du stadig komme?")
    await world.until("2026-11-27 12:00")
    expect(amina, "Kan du komme?")
    await world.until("2026-11-30 08:00")
    expect(amina, "Er du sent på den?")


async def test_a_yes_does_not_stop_the_reminders(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    amina.tap("Ja, jeg kommer")
    await world.until("2026-11-25 10:00")
    assert len(texts(amina)) == 2


async def test_a_type_has_reminders_of_its_own(world: World, tmp_path: Path) -> None:
    await follow(
        world,
        tmp_path,
        '\n[types.cv_talk]\nlabel = "samtale"\n'
        '[[types.cv_talk.reminders]]\nkind = "hours_before"\nbefore = "PT3H"\n',
    )
    _, amina = await _announced(world, "A1;B-017;MEJ;cv-samtale;26-11-2026 14:00")
    await _not_before(world, "2026-11-26 11:00", amina)
    expect(amina, "Er du sent på den?")
    await world.until("2026-11-26 15:00")
    expect_silence(amina)


async def test_who_was_only_reminded_is_told_of_a_move_all_the_same(world: World) -> None:
    _, amina = await meet(world)
    jonas = await world.join_citizen("Jonas", "B-018")
    line = "A1;B-018;MEJ;jobsamtale;30-11-2026 10:00"
    world.import_citizens("borger_ref;fornavn;konsulent;status\nB-018;Jonas;MEJ;pause\n")
    world.import_appointments(line)
    world.import_citizens("borger_ref;fornavn;konsulent;status\nB-018;Jonas;MEJ;aktiv\n")
    await _not_before(world, "2026-11-25 10:00", jonas)
    expect(jonas, "Kan du stadig komme?")
    world.import_appointments("A1;B-018;MEJ;jobsamtale;01-12-2026 10:00")
    await world.settle()
    expect(jonas, "er flyttet")
    expect_silence(amina)
