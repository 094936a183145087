"""The agenda at opening, edited through the day rather than repeated; what is missing before closing."""

import pytest

from tests.ladders.asked import LATER, TALK, ask, having, people, read
from tests.world import World, expect, expect_silence

OF_ALI = "A3;B-019;ALI;jobsamtale;24-11-2026 09:00;24-11-2026 09:30"


async def test_everybody_gets_their_own_day_at_opening(unit: World) -> None:
    mette, ali, lea = people(unit)
    unit.import_appointments(LATER, TALK, OF_ALI, announce=False)
    await unit.until("2026-11-24 07:59")
    read(unit)
    await unit.until("2026-11-24 08:00")
    agenda = expect(
        mette,
        "Din dag, tirsdag den 24. november:\nB-017 kl. 10.00 (kan ikke nås her)\nB-018 kl. 11.00",
    )
    assert "B-019" not in agenda.text
    expect(ali, "Din dag, tirsdag den 24. november:\nB-019 kl. 9.00")
    expect_silence(lea)


async def test_the_agenda_is_edited_through_the_day_and_not_repeated(unit: World) -> None:
    mette, *_ = people(unit)
    unit.import_appointments(TALK, LATER, announce=False)
    await unit.until("2026-11-24 08:00")
    agenda = having(mette.unread(), "Din dag")

    unit.import_appointments("A4;B-019;MEJ;jobsamtale;24-11-2026 14:00", announce=False)
    await unit.settle()
    assert expect(mette, "B-018 kl. 11.00", "B-019 kl. 14.00").id == agenda.id
    unit.import_appointments("A4;B-019;MEJ;jobsamtale;24-11-2026 14:30", announce=False)
    await unit.settle()
    edited = expect(mette, "B-019 kl. 14.30")
    assert edited.id == agenda.id
    assert "14.00" not in edited.text
    unit.import_appointments("A4;B-019;ALI;jobsamtale;24-11-2026 14:30", announce=False)
    await unit.settle()
    assert "B-019" not in expect(mette, "B-018 kl. 11.00").text
    unit.import_appointments(f"{LATER};personligt;;aflyst")
    await unit.settle()
    unread = mette.unread()
    assert "B-018" not in having(unread, "Din dag").text
    having(unread, "Kan ikke nås her: B-017 tirs. 24. nov. kl. 10.00\nRing gerne.")

    await unit.until("2026-11-24 10:10")
    mette.unread()
    mette.tap("Mødt")
    await unit.settle()
    assert having(mette.unread(), "Din dag").text.endswith("B-017 kl. 10.00 (mødt)")
    agendas = unit.look("select count(*) from messages where kind = 'staff.agenda'")
    assert agendas == [(1,)]
    await unit.until("2026-11-24 14:40")
    read(unit)


async def test_a_restart_in_the_morning_repeats_nothing(unit: World) -> None:
    mette, *_ = people(unit)
    unit.import_appointments(TALK, announce=False)
    await unit.until("2026-11-24 08:01")
    having(mette.unread(), "Din dag")
    await unit.restart()
    await unit.until("2026-11-24 10:09")
    expect_silence(mette)


async def test_an_outage_over_the_opening_sends_the_day_late(unit: World) -> None:
    mette, *_ = people(unit)
    unit.import_appointments(TALK, announce=False)
    await unit.until("2026-11-24 07:00")
    read(unit)
    unit.clock.push_to(unit.clock.now().replace(hour=8, minute=0))  # nine in Copenhagen
    await unit.settle()
    expect(mette, "Din dag, tirsdag den 24. november:\nB-017 kl. 10.00")


async def test_the_day_on_demand_at_any_hour(unit: World) -> None:
    mette, ali, _ = people(unit)
    unit.import_appointments(TALK, announce=False)
    ali.write("/dag")
    await unit.settle()
    expect(ali, "Din dag, mandag den 23. november: ingen aftaler")
    await unit.until("2026-11-24 06:00")
    read(unit)
    mette.write("/dag")
    await unit.settle()
    expect(mette, "Din dag, tirsdag den 24. november:\nB-017 kl. 10.00 (kan ikke nås her)")


async def test_the_day_on_demand_where_all_is_cancelled_by_regret(unit: World) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK)
    await unit.settle()
    amina.tap("Jeg kan ikke")
    await unit.settle()
    mette.tap("Godkend afbud")
    await unit.until("2026-11-24 08:00")
    read(unit)
    mette.write("/dag")
    await unit.settle()
    expect(mette, "Din dag, tirsdag den 24. november: ingen aftaler")


async def test_what_the_day_still_lacks_is_listed_before_it_ends(unit: World) -> None:
    mette, ali, _ = people(unit)
    await ask(unit, TALK, LATER, until="2026-11-24 15:29")
    await unit.until("2026-11-24 15:30")
    expect(
        mette,
        "2 aftaler i dag mangler registrering af fremmøde:\nB-017 kl. 10.00\nB-018",
        buttons=["B-017 kl. 10.00", "B-018 kl. 11.00"],
    )
    expect_silence(ali)
    mette.tap("B-017 kl. 10.00")
    await unit.settle()
    expect(mette, "Registrér fremmøde: B-017 kl. 10.00")
    mette.tap("Mødt")
    await unit.settle()
    having(mette.unread(), "1 aftale i dag mangler registrering af fremmøde:\nB-018 kl. 11.00")
    read(unit)
    mette.tap("B-018 kl. 11.00")
    await unit.settle()
    mette.tap("Mødt")
    await unit.settle()
    assert not [m for m in mette.unread() if "mangler registrering" in m.text]
    read(unit)


async def test_the_reminder_is_about_today_only(unit: World) -> None:
    mette, *_ = people(unit)
    await ask(unit, TALK, until="2026-11-25 15:29")
    await unit.until("2026-11-25 15:31")
    expect_silence(mette)


async def test_who_has_registered_is_not_reminded(unit: World) -> None:
    mette, *_ = people(unit)
    await ask(unit, TALK)
    mette.tap("Mødt")
    await unit.settle()
    mette.unread()
    await unit.until("2026-11-24 18:00")
    expect_silence(mette)


@pytest.mark.parametrize("day", ["2026-11-28", "2026-12-25"])
async def test_no_agenda_comes_on_a_day_off(unit: World, day: str) -> None:
    mette, *_ = people(unit)
    dato = "-".join(reversed(day.split("-")))
    unit.import_appointments(f"A1;B-017;MEJ;jobsamtale;{dato} 10:00", announce=False)
    await unit.until(f"{day} 07:00")
    read(unit)
    await unit.until(f"{day} 23:00")
    expect_silence(mette)


async def test_a_colleague_who_stands_in_has_it_on_their_own_agenda(unit: World) -> None:
    mette, ali, _ = people(unit)
    unit.import_appointments(TALK, announce=False)
    mette.write("/vikar MEJ ALI 24-11-2026")
    await unit.until("2026-11-24 07:59")
    read(unit)
    await unit.until("2026-11-24 08:00")
    expect(ali, "Din dag, tirsdag den 24. november:\nB-017 kl. 10.00")
    expect_silence(mette)
    await unit.until("2026-11-24 10:10")
    assert expect(ali, "Registrér fremmøde: B-017 kl. 10.00").silent
    await unit.until("2026-11-24 11:44")
    expect_silence(mette)
    read(unit)


async def test_units_of_their_own_have_days_of_their_own(unit: World, tmp_path: object) -> None:
    from pathlib import Path  # noqa: PLC0415 - only to read the fixture's type

    from tests.world import follow  # noqa: PLC0415 - only here

    assert isinstance(tmp_path, Path)
    await follow(unit, tmp_path, '\n[units.nord]\nopening_hours = ["09:00", "12:00"]\n')
    mette, ali, _ = people(unit)
    unit.import_staff(
        "initialer;navn;rolle;leder;vikar;telefon;enhed\n"
        "ALI;Ali Hansen;konsulent;LEA;MEJ;+45 00 00 00 02;nord\n"
    )
    unit.import_appointments(TALK, OF_ALI, announce=False)
    await unit.until("2026-11-24 08:00")
    having(mette.unread(), "Din dag")
    assert not [m for m in ali.unread() if "Din dag" in m.text]
    await unit.until("2026-11-24 09:00")
    having(ali.unread(), "Din dag, tirsdag den 24. november:\nB-019 kl. 9.00")
    await unit.until("2026-11-24 11:30")
    having(ali.unread(), "1 aftale i dag mangler registrering af fremmøde:\nB-019")
    read(unit)
