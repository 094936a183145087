"""New, moved, cancelled, another host, place or form: what the citizen reads, given what they were told last."""

from pathlib import Path

from tests.world import World, be_down_until, expect, expect_silence, follow, meet, texts

MONDAY = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
NEW = ("Du har fået en tid hos Mette: mandag den 30. november kl. 10.00", "Stedet står i dit brev")


async def test_a_new_appointment_is_told_with_its_buttons(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    expect(amina, *NEW, buttons=["Ja, jeg kommer", "Jeg kan ikke", "Ring til mig"])


async def test_several_new_ones_are_one_list_in_the_order_of_their_days(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments("A2;B-017;MEJ;jobsamtale;01-12-2026 10:00", MONDAY)
    await world.settle()
    message = expect(
        amina,
        "Du har fået tider hos Mette",
        buttons=["Det er fint", "Jeg kan ikke", "Ring til mig"],
    )
    assert message.text.index("30. november") < message.text.index("1. december")


async def test_appointments_with_several_hosts_name_each(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY, "A2;B-017;ALI;cv-samtale;01-12-2026 10:00")
    await world.settle()
    expect(amina, "Du har fået disse tider:", "kl. 10.00 hos Mette", "kl. 10.00 hos Ali")


async def test_a_mixture_is_one_list_of_how_things_are_now(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY, "A2;B-017;MEJ;jobsamtale;01-12-2026 10:00")
    await world.settle()
    expect(amina, "Du har fået tider")

    world.import_appointments(
        MONDAY + ";;;;aflyst",
        "A2;B-017;MEJ;jobsamtale;02-12-2026 10:00",
        "A3;B-017;MEJ;jobsamtale;03-12-2026 10:00",
    )
    await world.settle()

    expect(
        amina,
        "Der er ændret i dine tider hos Mette",
        "mandag den 30. november kl. 10.00 er aflyst",
        "onsdag den 2. december kl. 10.00",
        "torsdag den 3. december kl. 10.00",
    )


async def test_a_list_names_what_is_cancelled_by_the_time_the_citizen_knows(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    expect(amina, *NEW)
    world.import_appointments(
        "A1;B-017;MEJ;jobsamtale;01-12-2026 14:00;;;;aflyst",
        "A2;B-017;MEJ;jobsamtale;02-12-2026 10:00",
    )
    await world.settle()
    message = expect(amina, "mandag den 30. november kl. 10.00 er aflyst")
    assert "1. december" not in message.text


async def test_a_move_is_told_with_the_new_time(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    expect(amina, *NEW)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;01-12-2026 13:00")
    await world.settle()
    expect(
        amina,
        "Din tid hos Mette er flyttet. Den nye tid er tirsdag den 1. december kl. 13.00",
        buttons=["Ja, jeg kommer", "Jeg kan ikke", "Ring til mig"],
    )


async def test_a_cancellation_names_the_time_that_the_citizen_knows(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    expect(amina, *NEW)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;01-12-2026 13:00;;telefon;;aflyst")
    await world.settle()
    expect(
        amina,
        "Din aftale mandag den 30. november kl. 10.00 er aflyst. Du skal ikke komme",
        buttons=[],
    )


async def test_another_host_is_told_as_a_substitute(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    expect(amina, *NEW)
    world.import_appointments("A1;B-017;ALI;jobsamtale;30-11-2026 10:00")
    await world.settle()
    expect(
        amina,
        "Mette er her ikke mandag den 30. november. Du skal tale med Ali i stedet",
        "Tiden er den samme: kl. 10.00",
    )


async def test_a_change_of_the_end_alone_has_no_version_and_no_message(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    expect(amina, *NEW)
    world.import_appointments(MONDAY + ";30-11-2026 12:00")
    await world.settle()
    expect_silence(amina)
    assert world.look("select version from appointments") == [(1,)]
    amina.tap("Ja, jeg kommer")
    await world.settle()
    expect(amina, "Mette regner med dig")


async def test_a_meeting_becomes_a_call_a_call_a_meeting_on_the_net_and_that_a_visit(
    world: World,
) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    expect(amina, *NEW)

    world.import_appointments(MONDAY + ";;telefon;;")
    await world.settle()
    expect(
        amina,
        "Mette ringer til dig mandag den 30. november kl. 10.00. Du skal ikke møde op",
        buttons=["Det er fint", "Jeg kan ikke"],
    )

    world.import_appointments(MONDAY + ";;digitalt;;")
    await world.settle()
    expect(amina, "Mette mødes med dig på nettet mandag den 30. november kl. 10.00")

    world.import_appointments(MONDAY)
    await world.settle()
    expect(amina, *NEW)


async def test_several_changes_before_the_message_went_out_are_one_message(world: World) -> None:
    _, amina = await meet(world)
    await world.until("2026-11-23 20:30")
    world.import_appointments(MONDAY)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;01-12-2026 10:00")
    world.import_appointments("A1;B-017;ALI;jobsamtale;02-12-2026 10:00")
    await world.settle()
    expect_silence(amina)

    await world.until("2026-11-24 08:00")

    expect(amina, "Du har fået en tid hos Ali: onsdag den 2. december kl. 10.00")


async def test_nothing_is_said_if_it_ends_where_it_was_last_told(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.until("2026-11-23 20:30")
    expect(amina, *NEW)

    world.import_appointments("A1;B-017;ALI;jobsamtale;03-12-2026 10:00")
    world.import_appointments(MONDAY)
    await world.until("2026-11-24 12:00")

    expect_silence(amina)
    assert ("news", "dropped", "stale") in world.look("select kind, state, reason from messages")


async def test_a_new_one_that_is_cancelled_before_it_was_told_is_never_mentioned(
    world: World,
) -> None:
    _, amina = await meet(world)
    await world.until("2026-11-23 20:30")
    world.import_appointments(MONDAY)
    world.import_appointments(MONDAY + ";;;;aflyst")
    await world.until("2026-12-01 12:00")
    expect_silence(amina)


async def test_a_second_import_adds_to_the_message_that_waits(world: World) -> None:
    _, amina = await meet(world)
    await world.until("2026-11-23 20:30")
    world.import_appointments(MONDAY)
    world.import_appointments("A2;B-017;MEJ;jobsamtale;27-11-2026 10:00")
    await world.until("2026-11-24 08:00")
    message = expect(amina, "Du har fået tider hos Mette")
    assert message.text.index("27. november") < message.text.index("30. november")


async def test_what_is_moved_after_its_time_was_over_is_a_new_appointment(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;24-11-2026 10:00")
    await world.settle()
    expect(amina, "tirsdag den 24. november")
    await world.until("2026-11-24 12:00")
    assert len(texts(amina)) == 1

    world.import_appointments(MONDAY)
    await world.settle()

    expect(amina, *NEW)


async def test_what_is_moved_into_the_past_is_left_for_the_host_to_say(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    expect(amina, *NEW)

    world.import_appointments("A1;B-017;MEJ;jobsamtale;20-11-2026 10:00")
    await world.settle()

    expect_silence(amina)
    expect(
        mette,
        "Beskeden til B-017 om mandag den 30. november kl. 10.00 når ikke frem i tide",
        buttons=["Set", "Jeg ringer nu"],
    )


async def test_a_type_that_is_not_announced_is_told_of_only_when_it_changes(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments("A1;B-017;UDB;nytteindsats;30-11-2026 10:00")
    await world.until("2026-12-01 10:00")
    expect_silence(amina)


async def test_a_type_that_is_not_for_chat_is_never_mentioned(world: World, tmp_path: Path) -> None:
    await follow(world, tmp_path, '[types.secret_talk]\nlabel = "samtale"\nchat = false\n')
    _, amina = await meet(world)
    line = "A1;B-017;MEJ;secret_talk;30-11-2026 10:00"
    world.import_appointments(line)
    amina.write("/aftaler")
    await world.settle()
    expect(amina, "Du har ingen tider lige nu")
    world.import_appointments(line + ";;;;aflyst")
    await world.until("2026-12-01 10:00")
    expect_silence(amina)


async def test_an_appointment_that_becomes_another_type_keeps_its_buttons_and_has_that_types_reminders(
    world: World,
) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    expect(amina, *NEW)
    world.import_appointments("A1;B-017;MEJ;nytteindsats;30-11-2026 10:00")
    world.import_appointments("A1;B-017;MEJ;cv-samtale;30-11-2026 10:00")
    await world.settle()
    expect_silence(amina)
    amina.tap("Ja, jeg kommer")
    await world.until("2026-11-25 10:00")
    assert ["Kan du stadig komme?" in text for text in texts(amina)] == [False, True]

    world.import_appointments("A1;B-017;MEJ;nytteindsats;30-11-2026 10:00")
    await world.until("2026-12-01 10:00")
    expect_silence(amina)


async def test_what_comes_too_late_drops_out_of_the_list_and_the_host_is_told(
    world: World,
) -> None:
    mette, amina = await meet(world)
    await world.until("2026-11-23 12:00")
    world.import_appointments("A0;B-017;MEJ;jobsamtale;23-11-2026 12:30", MONDAY)

    await be_down_until(world, "2026-11-23 13:00")

    expect(amina, *NEW)
    expect(mette, "Beskeden til B-017 om mandag den 23. november kl. 12.30 når ikke frem")
