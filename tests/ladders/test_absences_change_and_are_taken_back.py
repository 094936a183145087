"""A cover that changes: whoever held a talk hears that they need not, and citizens hear whom they will meet."""

from tests.ladders.asked import having, people, read
from tests.world import World, expect, expect_silence

TALK = "A1;B-017;MEJ;jobsamtale;25-11-2026 10:00;25-11-2026 10:45"
OTHER = "A2;B-018;MEJ;jobsamtale;25-11-2026 12:00;25-11-2026 12:45"
WHEN = "onsdag den 25. november kl. 10.00"


async def write(unit: World, words: str, name: str = "Mette") -> None:
    unit.person(name).write(words)
    await unit.settle()


async def test_a_substitute_who_is_replaced_is_told_and_the_citizen_once_each_time(
    unit: World,
) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK, OTHER)
    await unit.settle()
    _, ali, lea = people(unit)
    await write(unit, "/vikar MEJ ALI 24-11-2026 25-11-2026")
    read(unit)

    await write(unit, "/vikar MEJ LEA 25-11-2026")
    off = expect(ali, "Du er ikke længere vikar for:\nB-017", "B-018", buttons=["Set"])
    ali.tap("Set", off)
    expect(lea, "Du er sat på som vikar for:")
    expect(amina, "Mette er her ikke onsdag den 25. november. Du skal tale med Lea i stedet.")
    await unit.settle()
    read(unit)

    await write(unit, "/vikar MEJ LEA 25-11-2026")  # the same again is no news
    expect_silence(ali, lea, amina)
    await write(unit, "/vikar MEJ ALI 25-11-2026")  # and back again is
    expect(amina, "Du skal tale med Ali i stedet.")
    expect(lea, "Du er ikke længere vikar for:")
    read(unit)


async def test_an_absence_is_taken_back_for_a_day_and_everybody_hears_it(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK)
    await unit.settle()
    mette, ali, _ = people(unit)
    await write(unit, "/vikar MEJ ALI 24-11-2026 26-11-2026")
    read(unit)

    await write(unit, "/vikar mej mej 25-11-2026")

    expect(mette, "Mette er her onsdag den 25. november. Der er ingen vikar.")
    expect(ali, f"Du er ikke længere vikar for B-017, {WHEN}.")
    expect(amina, f"Så du skal tale med Mette. Tiden er den samme: {WHEN}.", buttons=[])
    assert unit.events().count("absence_taken_back") == 1

    await unit.until("2026-11-25 10:10")
    having(mette.unread(), "Registrér fremmøde: B-017 kl. 10.00")
    assert not any("Registrér" in message.text for message in ali.unread())
    read(unit)


async def test_what_nobody_was_told_is_not_taken_back_aloud(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK)
    await unit.until("2026-11-23 21:00")
    read(unit)
    mette, *_ = people(unit)
    await write(unit, "/vikar MEJ ALI 25-11-2026")
    await write(unit, "/vikar MEJ MEJ 25-11-2026")
    await unit.until("2026-11-24 09:59")
    expect_silence(amina)
    await unit.until("2026-11-24 10:00")
    expect(amina, "Mette har sat tid af til dig.")
    having(mette.unread(), "Der er ingen vikar.")
    read(unit)


async def test_another_host_in_a_file_is_told_to_whoever_knew_the_old_one(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK)
    await unit.settle()
    read(unit)
    unit.import_appointments(TALK.replace("MEJ", "ALI"))
    await unit.settle()
    expect(amina, "Mette er her ikke", "Du skal tale med Ali i stedet.")
    unit.import_appointments(TALK.replace("MEJ", "ALI"), OTHER.replace("B-018", "B-017"))
    unit.import_appointments(TALK, OTHER.replace("B-018", "B-017"))
    await unit.settle()
    expect(amina, "ændret", "Mette")
    read(unit)


async def test_a_corrected_statement_is_told_to_the_consultant(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK)
    await unit.until("2026-11-25 10:10")
    mette, *_ = people(unit)
    read(unit)
    question = next(m for m in mette.chat if "Registrér fremmøde" in m.text and m.buttons)
    mette.tap("Ikke mødt", question)
    await unit.until("2026-11-25 10:30")
    read(unit)
    said = amina.write("Toget var aflyst")
    await unit.settle()
    having(mette.unread(), "B-017 har skrevet kl. 10.30")
    read(unit)

    amina.edit(said, "Bussen var aflyst")
    await unit.settle()

    card = having(mette.unread(), "B-017 har skrevet kl. 10.30")
    expect_silence(amina)
    mette.tap("Åbn", card)
    await unit.settle()
    opened = having(mette.unread(), "Bussen var aflyst")
    assert "Toget var aflyst" in opened.text
    read(unit)
