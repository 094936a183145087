"""Whom nobody has heard from: one list per host and due instant, the unreached apart."""

from pathlib import Path

from tests.ladders.asked import having, people, read
from tests.world import World, expect, expect_silence, follow

ONE = "A1;B-017;MEJ;jobsamtale;25-11-2026 10:00"
TWO = "A2;B-018;MEJ;jobsamtale;25-11-2026 11:00"
OF_ALI = "A3;B-019;ALI;jobsamtale;25-11-2026 10:00"


async def test_one_list_per_host_with_those_apart_whom_nothing_reaches(unit: World) -> None:
    mette, ali, lea = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    aase = await unit.join_citizen("Åse", "B-019")
    unit.import_appointments(ONE, TWO, OF_ALI)
    await unit.until("2026-11-24 13:59")
    read(unit)
    await unit.until("2026-11-24 14:00")
    listed = expect(
        mette,
        "1 har ikke svaret:\nB-017 ons. 25. nov. kl. 10.00",
        "Kan ikke nås her: B-018 ons. 25. nov. kl. 11.00",
        "Ring gerne til dem",
    )
    assert listed.labels == ["B-017 kl. 10.00", "Set"]
    unreached = expect(ali, "1 har ikke svaret:\nB-019 ons. 25. nov. kl. 10.00")
    assert "Kan ikke nås her" not in unreached.text
    await unit.until("2026-11-24 18:00")
    expect_silence(mette, ali, lea)
    amina.unread()
    aase.unread()


async def test_who_has_said_anything_is_not_on_it(unit: World) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    jonas = await unit.join_citizen("Jonas", "B-018")
    unit.import_appointments(ONE, TWO)
    await unit.settle()
    amina.tap("Ja, jeg kommer")
    jonas.tap("Jeg kan ikke")
    await unit.settle()
    mette.tap("Aftalen gælder")
    await unit.until("2026-11-24 13:59")
    read(unit)
    await unit.until("2026-11-24 14:00")
    expect_silence(mette)
    amina.unread()


async def test_an_answer_between_the_list_and_its_sending_drops_out(unit: World) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    jonas = await unit.join_citizen("Jonas", "B-018")
    unit.import_appointments(
        "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00", "A2;B-018;MEJ;jobsamtale;30-11-2026 11:00"
    )
    await unit.until("2026-11-27 13:59")
    amina.tap("Ja, jeg kommer")
    await unit.settle()
    read(unit)
    await unit.until("2026-11-27 14:00")
    listed = expect(mette, "1 har ikke svaret:\nB-018 man. 30. nov. kl. 11.00")
    assert "B-017" not in listed.text
    jonas.unread()


async def test_a_line_unfolds_and_says_how_often_the_citizen_was_reminded(unit: World) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await unit.until("2026-11-27 14:00")
    expect(mette, "1 har ikke svaret")
    mette.tap("B-017 kl. 10.00")
    await unit.settle()
    expect(
        mette,
        "B-017 har ikke svaret om aftalen mandag den 30. november kl. 10.00. Påmindet 2 gange.",
        buttons=["Set", "Jeg ringer nu"],
    )
    mette.tap("Jeg ringer nu")
    await unit.settle()
    expect(mette, "B-017 man. 30. nov. kl. 10.00 (du ringer nu)")
    amina.unread()


async def test_a_list_for_somebody_who_is_away_goes_to_who_stands_in(unit: World) -> None:
    mette, ali, _ = people(unit)
    mette.write("/vikar MEJ ALI 24-11-2026")
    await unit.settle()
    read(unit)
    unit.import_appointments(ONE, announce=False)
    await unit.until("2026-11-24 14:00")
    having(ali.unread(), "Kan ikke nås her: B-017")
    expect_silence(mette)


async def test_due_before_the_start_is_gathered_by_its_instant(unit: World, tmp_path: Path) -> None:
    await follow(unit, tmp_path, '\n[answers]\ndue = { before = "PT4H" }\n')
    mette, *_ = people(unit)
    unit.import_appointments(
        "A1;B-017;MEJ;jobsamtale;24-11-2026 13:00",
        "A2;B-018;MEJ;jobsamtale;24-11-2026 13:00",
        "A3;B-019;MEJ;jobsamtale;24-11-2026 14:00",
        announce=False,
    )
    await unit.until("2026-11-24 08:59")
    read(unit)
    await unit.until("2026-11-24 09:00")
    expect(mette, "Kan ikke nås her: B-017 tirs. 24. nov. kl. 13.00 og B-018 tirs. ")
    await unit.until("2026-11-24 10:00")
    expect(mette, "Kan ikke nås her: B-019")


async def test_a_pause_takes_the_citizen_off_the_list(unit: World) -> None:
    mette, *_ = people(unit)
    unit.import_appointments(ONE, announce=False)
    unit.import_citizens("borger_ref;fornavn;konsulent;status\nB-017;Amina;MEJ;pause\n")
    await unit.until("2026-11-25 18:00")
    expect_silence(mette)


async def test_a_move_before_the_list_is_chased_by_its_new_time(unit: World) -> None:
    mette, *_ = people(unit)
    unit.import_appointments(ONE, announce=False)
    await unit.until("2026-11-23 12:00")
    unit.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await unit.until("2026-11-27 13:59")
    expect_silence(mette)
    await unit.until("2026-11-27 14:00")
    expect(mette, "Kan ikke nås her: B-017")
