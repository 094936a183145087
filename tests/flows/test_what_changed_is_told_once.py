"""New, moved, cancelled, another host, place or form: what the citizen reads, given what they were told last."""

from pathlib import Path

import pytest

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


async def test_what_is_cancelled_and_planned_again_is_a_new_time_with_a_new_answer(
    world: World,
) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    amina.tap("Ja, jeg kommer")
    await world.settle()
    expect(amina, "Mette regner med dig")
    world.import_appointments(MONDAY + ";;;;aflyst")
    await world.settle()
    expect(amina, "er aflyst")

    world.import_appointments(MONDAY)
    await world.settle()

    expect(amina, *NEW)
    assert world.look("select state, answer, version from appointments") == [("planned", "none", 2)]
    await world.until("2026-11-25 10:00")
    expect(amina, "Kan du stadig komme?")


async def test_a_yes_stands_where_the_citizen_never_heard_of_the_cancellation(
    world: World,
) -> None:
    _, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    amina.tap("Ja, jeg kommer")
    await world.until("2026-11-23 20:30")
    expect(amina, "Mette regner med dig")

    world.import_appointments(MONDAY + ";;;;aflyst")
    world.import_appointments(MONDAY)
    await world.until("2026-11-24 12:00")

    expect_silence(amina)
    assert world.look("select answer from appointments") == [("confirmed",)]


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


async def test_an_approved_regret_is_silence_and_its_cancellation_no_news(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    amina.tap("Jeg kan ikke")
    await world.settle()
    mette.tap("Godkend afbud")
    await world.settle()
    assert "Dit afbud er godkendt" in texts(amina)[-1]
    expect(mette, "Afbud fra B-017", "Afbud godkendt af Mette")

    await world.until("2026-11-27 12:00")
    world.import_appointments(MONDAY + ";;;;aflyst")
    await world.until("2026-11-30 12:00")
    expect_silence(amina, mette)


async def test_who_was_let_off_is_told_if_the_time_is_planned_again(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    amina.tap("Jeg kan ikke")
    await world.settle()
    mette.tap("Godkend afbud")
    await world.settle()
    world.import_appointments(MONDAY + ";;;;aflyst")
    await world.settle()
    assert len(texts(amina)) == 2
    expect(mette, "Afbud fra B-017", "Afbud godkendt af Mette")

    world.import_appointments(MONDAY)
    await world.settle()

    expect(amina, *NEW)
    assert world.look("select answer from appointments") == [("none",)]


async def test_a_move_sets_the_answer_back_and_closes_the_question_of_the_regret(
    world: World,
) -> None:
    mette, amina = await meet(world)
    world.import_appointments(MONDAY)
    await world.settle()
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Det er ikke godkendt endnu")
    expect(mette, "Afbud fra B-017")

    world.import_appointments("A1;B-017;MEJ;jobsamtale;01-12-2026 10:00")
    await world.settle()

    expect(amina, "er flyttet")
    expect(mette, "Afbud fra B-017", "Aftalen er ændret kl. 9.00", buttons=[])
    assert world.look("select answer from appointments") == [("none",)]
    assert world.look("select state, resolution from escalations") == [("resolved", "superseded")]


async def test_a_regret_that_waits_goes_with_the_appointment_to_its_new_host(world: World) -> None:
    mette, amina = await meet(world)
    ali = await world.join_staff("Ali", "ALI")
    world.import_appointments(MONDAY)
    await world.settle()
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Det er ikke godkendt endnu")
    expect(mette, "Afbud fra B-017")

    world.import_appointments("A1;B-017;ALI;jobsamtale;30-11-2026 10:00")
    await world.settle()

    expect(amina, "Du skal tale med Ali i stedet")
    expect(mette, "Afbud fra B-017", "Aftalen er ændret", buttons=[])
    expect(ali, "Afbud fra B-017 til mandag den 30. november kl. 10.00", "Du skal tage stilling")
    ali.tap("Godkend afbud")
    await world.settle()
    expect(amina, "Dit afbud er godkendt")
    expect(ali, "Afbud godkendt af Ali")


async def test_a_regret_at_a_providers_goes_on_to_the_consultant(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments("A1;B-017;UDB;jobsamtale;30-11-2026 10:00")
    await world.settle()
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Det er ikke godkendt endnu")
    expect(mette, "Afbud fra B-017")

    world.import_appointments("A1;B-017;UDB;jobsamtale;30-11-2026 10:00;;;Eksempelvej 1;")
    await world.settle()

    assert len(texts(amina)) == 1
    asked = texts(mette)
    assert ["Aftalen er ændret" in text for text in asked].count(True) == 1
    assert len(asked) == 2


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
