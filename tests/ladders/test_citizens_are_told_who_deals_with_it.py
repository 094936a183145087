"""A citizen reads the name of who deals with what they said: never of who is away, nor of a provider."""

from tests.ladders.asked import having, people, read
from tests.world import World, expect

OF_PROVIDER = "A1;B-017;UDB;jobsamtale;26-11-2026 10:00;26-11-2026 10:45"
TALK = "A1;B-017;MEJ;jobsamtale;24-11-2026 10:00;24-11-2026 10:45"
WHEN = "torsdag den 26. november kl. 10.00"


async def tap(unit: World, name: str, label: str) -> None:
    unit.person(name).tap(label)
    await unit.settle()


async def write(unit: World, name: str, words: str) -> None:
    unit.person(name).write(words)
    await unit.settle()


async def _regretted_at_a_providers(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(OF_PROVIDER)
    await unit.settle()
    expect(amina, f"Du har fået en tid hos Ulla: {WHEN}")
    await tap(unit, "Amina", "Jeg kan ikke")
    expect(amina, "Vi har sendt dit afbud til Mette.", "gælder, til du hører fra Mette.")


async def test_a_regret_of_a_providers_talk_is_the_consultants(unit: World) -> None:
    await _regretted_at_a_providers(unit)
    await tap(unit, "Mette", "Godkend afbud")
    expect(unit.person("Amina"), f"Du skal ikke komme {WHEN}. Du hører fra Mette.")
    read(unit)


async def test_a_decision_names_who_decided(unit: World) -> None:
    await _regretted_at_a_providers(unit)
    await unit.until("2026-11-23 13:00")
    read(unit)
    await tap(unit, "Ali", "Aftalen gælder")
    expect(unit.person("Amina"), f"Ali har læst dit afbud. Aftalen {WHEN}", "+45 00 00 00 02")
    read(unit)


async def test_answers_name_who_stands_in_on_the_day(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK, TALK.replace("A1", "A2").replace("24-11", "26-11"))
    await unit.settle()
    await write(unit, "Mette", "/vikar MEJ ALI 24-11-2026")
    await unit.until("2026-11-24 08:01")
    read(unit)
    await tap(unit, "Amina", "Jeg er på vej")
    expect(amina, "Ali regner med dig tirsdag den 24. november kl. 10.00.")
    await write(unit, "Amina", "/sent")
    await tap(unit, "Amina", "10 minutter")
    expect(amina, "Nu ved Ali, at du kommer cirka 10 minutter for sent.")
    await write(unit, "Amina", "/aftaler")
    expect(amina, "24. november kl. 10.00 hos Ali", "26. november kl. 10.00 hos Mette")
    await unit.until("2026-11-24 09:55")
    await write(unit, "Amina", "/her")
    expect(amina, "Velkommen. Nu ved Ali, at du er her.")
    read(unit)


async def test_who_missed_a_talk_while_the_host_is_away_is_to_ring_who_stands_in(
    unit: World,
) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK, announce=False)
    await write(unit, "Lea", "/vikar MEJ ALI 24-11-2026 25-11-2026")
    await unit.until("2026-11-24 10:10")
    read(unit)
    unit.person("Ali").tap("Ikke mødt")
    await unit.settle()
    await unit.until("2026-11-24 10:26")
    expect(amina, "Ring til Ali på +45 00 00 00 02, eller svar her.")
    question = amina.chat[-1]
    amina.tap("Jeg skriver selv")
    await unit.settle()
    await write(unit, "Amina", "Bussen kom ikke.")
    having(amina.unread(), "Tak for dit svar. Ali får det")
    assert "skrevet kl. 10.2" in having(unit.person("Ali").unread(), "Tryk Åbn").text
    assert question.labels == []
    read(unit)


async def test_a_call_that_was_missed_was_one_to_be_ready_for(unit: World) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(f"{TALK};telefon", announce=False)
    await unit.until("2026-11-24 10:10")
    read(unit)
    await tap(unit, "Mette", "Ikke mødt")
    await unit.until("2026-11-24 10:26")
    asked = expect(amina, "Vi fik ikke talt med dig")
    assert asked.labels == ["Ring til mig", "Jeg skriver selv", "Jeg var klar", "Find en ny tid"]
    read(unit)
    await tap(unit, "Amina", "Jeg var klar")
    expect(amina, "Vi har noteret, at du var klar. Mette ser på det")
    expect(mette, "B-017 oplyser at have været klar tirsdag den 24. november kl. 10.00.")


async def test_a_regret_that_is_taken_back_is_no_question_about_the_time(unit: World) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(OF_PROVIDER.replace("UDB", "MEJ"))
    await unit.settle()
    await tap(unit, "Amina", "Jeg kan ikke")
    read(unit)
    await tap(unit, "Amina", "Jeg kommer")
    taken = expect(mette, f"B-017 vil nu gerne komme alligevel {WHEN}.")
    assert taken.text.endswith("Afbuddet er trukket tilbage, og aftalen gælder.")
    amina.unread()
