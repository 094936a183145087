"""`/vikar`: who is away and who stands in; citizens hear whom they will meet, and the substitute is asked."""

import pytest

from tests.ladders.asked import CHOICES, having, people, read
from tests.world import World, expect, expect_each, expect_silence

TALK = "A1;B-017;MEJ;jobsamtale;25-11-2026 10:00;25-11-2026 10:45"
AFTER = "A2;B-017;MEJ;jobsamtale;03-12-2026 10:00;03-12-2026 10:45"
WHEN = "onsdag den 25. november kl. 10.00"


async def write(unit: World, words: str, name: str = "Mette") -> None:
    unit.person(name).write(words)
    await unit.settle()


async def test_citizens_and_the_substitute_are_told_once(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK, AFTER)
    await unit.settle()
    read(unit)
    mette, ali, lea = people(unit)

    await write(unit, "/vikar mej ali 25-11-2026 26-11-2026")

    expect(
        mette,
        "Mette er væk fra onsdag den 25. november til og med torsdag den 26. november. "
        "Ali er vikar. 1 aftale er berørt. Ali får besked.",
    )
    expect(ali, f"Du er sat på som vikar for B-017, {WHEN} (for Mette).", buttons=["Set"])
    expect(
        amina,
        "Mette er her ikke onsdag den 25. november. Du skal tale med Ali i stedet. "
        "Tiden er den samme: kl. 10.00.",
        buttons=[],
    )
    assert "absence_entered" in unit.events()
    await write(unit, "/vikar MEJ ALI 25-11-2026")
    expect(mette, "Mette er væk onsdag den 25. november. Ali er vikar.")
    expect_silence(amina)
    read(unit)
    await write(unit, "/vikar MEJ LEA 25-11-2026")
    expect(amina, "Du skal tale med Lea i stedet.")
    expect(lea, "Du er sat på som vikar for B-017")
    read(unit)


async def test_reminders_name_whom_the_citizen_will_meet(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK, AFTER)
    await unit.settle()
    await write(unit, "/vikar MEJ ALI 25-11-2026")
    read(unit)
    await unit.until("2026-11-24 10:00")
    expect(amina, f"Husk din tid i morgen: {WHEN}. Ali har sat tid af til dig.")
    await unit.until("2026-11-25 08:00")
    expect(amina, "Din tid hos Ali er kl. 10.00.")
    await unit.until("2026-11-30 10:00")
    expect(amina, "Du har en tid hos Mette torsdag den 3. december")
    read(unit)


async def test_what_is_made_during_an_absence_names_the_substitute_too(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    await write(unit, "/vikar MEJ ALI 25-11-2026")
    expect(unit.person("Mette"), "Ingen aftaler er berørt indtil nu.")
    unit.import_appointments(TALK)
    await unit.settle()
    expect(amina, f"Du har fået en tid hos Ali: {WHEN}.")
    second = TALK.replace("A1", "A3").replace("10:00", "14:00").replace("10:45", "14:45")
    unit.import_appointments(TALK, second, AFTER)
    await unit.settle()
    expect(amina, "kl. 14.00 hos Ali", "3. december kl. 10.00 hos Mette")
    expect_silence(unit.person("Ali"))


async def test_the_substitute_gets_the_questions_of_that_day(unit: World) -> None:
    mette, ali, lea = people(unit)
    unit.import_appointments(TALK, announce=False)
    await write(unit, "/vikar MEJ ALI 24-11-2026 25-11-2026")
    await unit.until("2026-11-24 13:59")
    read(unit)
    await unit.until("2026-11-24 14:00")
    expect(ali, "Kan ikke nås her: B-017")
    await unit.until("2026-11-25 08:00")
    expect(ali, "Din dag, onsdag den 25. november", "B-017 kl. 10.00")
    await unit.until("2026-11-25 10:10")
    asked = expect(ali, "Registrér fremmøde: B-017 kl. 10.00", buttons=CHOICES)
    expect_silence(mette, lea)
    await write(unit, "/dag", "Ali")
    having(ali.unread(), "B-017 kl. 10.00")
    await write(unit, "/dag", "Mette")
    expect(mette, "Din dag, onsdag den 25. november: ingen aftaler.")
    ali.tap("Mødt", asked)
    await unit.settle()
    having(ali.unread(), "Registreret kl. 10.10 af Ali")
    assert unit.look("select attendance from appointments") == [("attended",)]
    read(unit)


async def test_what_would_go_to_who_is_away_goes_to_who_stands_in(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(AFTER)
    await unit.settle()
    await write(unit, "/vikar MEJ ALI 23-11-2026")
    read(unit)
    mette, ali, _ = people(unit)
    amina.tap("Jeg kan ikke")
    await unit.settle()
    expect(ali, "Afbud fra B-017")
    expect_silence(mette)
    ali.tap("Aftalen gælder")
    await unit.settle()
    read(unit)
    amina.write("/ring")
    await unit.settle()
    expect(amina, "Vi har bedt Ali om at ringe til dig.")
    expect(ali, "B-017 vil gerne ringes op.")
    expect_silence(mette)


async def test_several_talks_are_one_message_to_the_substitute(unit: World) -> None:
    unit.import_appointments(TALK, TALK.replace("A1;B-017", "A2;B-018").replace("10:", "12:"))
    await unit.settle()
    await write(unit, "/vikar MEJ ALI 25-11-2026")
    expect(unit.person("Mette"), "2 aftaler er berørt.")
    expect(
        unit.person("Ali"),
        "Du er sat på som vikar for:\nB-017 ons. 25. nov. kl. 10.00 (for Mette)\n"
        "B-018 ons. 25. nov. kl. 12.00 (for Mette)",
    )


async def test_a_talk_that_is_let_off_or_never_mentioned_is_nobodys_to_hold(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK)
    await unit.settle()
    read(unit)
    amina.tap("Jeg kan ikke")
    await unit.settle()
    unit.person("Mette").tap("Godkend afbud")
    await unit.settle()
    read(unit)
    await write(unit, "/vikar MEJ ALI 25-11-2026")
    expect(unit.person("Mette"), "Ingen aftaler er berørt indtil nu.")
    expect_silence(amina, unit.person("Ali"))


async def test_a_gap_in_tomorrows_cover_is_told_to_the_head_the_afternoon_before(
    unit: World,
) -> None:
    mette, ali, lea = people(unit)
    unit.import_appointments(TALK, announce=False)
    await write(unit, "/vikar MEJ ALI 25-11-2026")
    await write(unit, "/vikar ALI MEJ 25-11-2026", "Lea")
    await unit.until("2026-11-24 13:59")
    read(unit)
    await unit.until("2026-11-24 14:05")
    expect(lea, "Ingen er vikar onsdag den 25. november for Mette", "/vikar")
    mette.unread()
    ali.unread()


@pytest.mark.parametrize(
    ("name", "words", "answer"),
    [
        ("Mette", "", "Skriv, hvem der er væk"),
        ("Mette", "MEJ ALI", "Skriv, hvem der er væk"),
        ("Mette", "MEJ ALI 25-11-2026 26-11-2026 nu", "Skriv, hvem der er væk"),
        ("Mette", "MEJ XYZ 25-11-2026", "Tjek initialerne"),
        ("Mette", "MEJ ALI 31-02-2027", "Skriv dagene som 24-11-2026"),
        ("Mette", "MEJ ALI i-morgen", "Skriv dagene som 24-11-2026"),
        ("Mette", "MEJ ALI 26-11-2026 25-11-2026", "Skriv dagene som 24-11-2026"),
        ("Mette", "MEJ ALI 20-11-2026", "Skriv dagene som 24-11-2026"),
        ("Mette", "ALI MEJ 25-11-2026", "Afdelingschefen kan indtaste alles"),
        ("Mette", "MEJ UDB 25-11-2026", "Kun en konsulent eller en afdelingschef kan være vikar"),
        ("Lea", "LEA DRI 25-11-2026", "Kun en konsulent eller en afdelingschef kan være vikar"),
    ],
)
async def test_what_can_not_be_entered_is_refused_with_a_reason(
    unit: World, name: str, words: str, answer: str
) -> None:
    await write(unit, f"/vikar {words}".strip(), name)
    expect(unit.person(name), answer)
    assert unit.look("select count(*) from absences") == [(0,)]


async def test_a_provider_enters_nothing_but_the_head_does_for_them(unit: World) -> None:
    ulla = await unit.join_staff("Ulla", "UDB")
    await write(unit, "/vikar UDB MEJ 25-11-2026", "Ulla")
    expect(ulla, "Afdelingschefen kan indtaste alles")
    await write(unit, "/vikar UDB MEJ 25-11-2026", "Lea")
    expect_each(unit.person("Lea"), "Ulla er væk onsdag den 25. november. Mette er vikar.")
    assert unit.look("select count(*) from absences") == [(1,)]
