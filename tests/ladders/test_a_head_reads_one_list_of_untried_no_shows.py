"""No-shows without a contact attempt come to the head as one list a morning, edited as they are dealt with."""

from bot.simulator.state import Message
from tests.ladders.asked import LATER, TALK, ask, having, matters, people, read
from tests.world import World, expect, expect_silence

NONE_YET = "Ikke mødt. Der er ikke noteret et kontaktforsøg endnu:"
LINES = "B-017 tirs. 24. nov. kl. 10.00\nB-018 tirs. 24. nov. kl. 11.00"
CASES = ["B-017 24/11 kl. 10.00", "B-018 24/11 kl. 11.00"]


async def tap(unit: World, name: str, label: str, message: Message | None = None) -> None:
    unit.person(name).tap(label, message)
    await unit.settle()


async def two(unit: World) -> Message:
    """Mette has registered two no-shows, and Lea has read of each; the list of the next morning."""
    lea = unit.person("Lea")
    await ask(unit, TALK, LATER, until="2026-11-24 11:10")
    for label in ("B-017 kl. 10.00", "B-018 kl. 11.00"):
        question = having([m for m in unit.person("Mette").chat if label in m.labels], "Registrér")
        await tap(unit, "Mette", label, question)
        await tap(unit, "Mette", "Ikke mødt", question)
        await unit.forward(minutes=5)
    await unit.until("2026-11-25 11:09")
    read(unit)
    await unit.until("2026-11-25 11:20")
    first, second = lea.unread()
    assert "B-017: ikke mødt tirsdag den 24. november kl. 10.00. Der er ikke" in first.text
    assert second.text.startswith("B-018: ikke mødt tirsdag den 24. november kl. 11.00.")
    assert first.labels == second.labels == ["Notér kontaktforsøg", "Jeg tager den", "Åbn"]
    await unit.until("2026-11-26 07:59")
    read(unit)
    await unit.until("2026-11-26 08:00")
    unread = lea.unread()
    assert [m.text for m in unread if m.id in {first.id, second.id}] == [
        "Det, der stadig mangler, står i den nyeste besked."
    ] * 2
    listed = having(unread, NONE_YET)
    assert listed.text == f"{NONE_YET}\n{LINES}"
    assert listed.labels == CASES
    return listed


async def test_a_list_a_morning_in_which_each_case_unfolds(unit: World) -> None:
    listed = await two(unit)
    lea = unit.person("Lea")
    await tap(unit, "Lea", CASES[1], listed)
    card = expect(lea, "B-018: ikke mødt tirsdag den 24. november kl. 11.00")
    assert card.labels == ["Notér kontaktforsøg", "Jeg tager den", "Åbn"]
    await tap(unit, "Lea", "Åbn", listed)
    assert expect(lea, "B-018: ikke mødt").text.endswith("B-018 er Jonas.")
    await tap(unit, "Lea", "Notér kontaktforsøg", listed)
    await tap(unit, "Lea", "Telefon", listed)
    expect(lea, "B-018: ikke mødt tirsdag", "Hvad kom der ud af det?")
    await tap(unit, "Lea", "Intet svar", listed)
    left = expect(lea, LINES + " (kontaktforsøg noteret af Lea)", "af Lea: telefon, intet svar")
    assert left.labels == CASES[:1]
    assert matters(unit, "no_show") == [("open", None), ("resolved", "contacted")]
    await unit.until("2026-11-27 08:00")
    newest = having(lea.unread(), "Der er ikke noteret et kontaktforsøg endnu")
    assert newest.text.startswith("B-017: ikke mødt tirsdag den 24. november kl. 10.00.")
    read(unit)


async def test_what_others_do_about_a_case_is_written_into_the_list(unit: World) -> None:
    listed = await two(unit)
    mette, _, lea = people(unit)
    read(unit)
    card = having([m for m in mette.chat if m.labels], "B-017: ikke mødt")
    await tap(unit, "Mette", "Jeg har ringet", card)
    await tap(unit, "Mette", "Fik kontakt", card)
    edited = having(lea.unread(), "B-017 tirs. 24. nov. kl. 10.00 (kontaktforsøg noteret af Mette)")
    assert (edited.id, edited.labels) == (listed.id, CASES[1:])
    (question,) = [m for m in mette.chat if "B-018 kl. 11.00" in m.labels]
    await tap(unit, "Mette", "B-018 kl. 11.00", question)
    await tap(unit, "Mette", "Mødt", question)
    done = having(lea.unread(), "B-018 tirs. 24. nov. kl. 11.00 (mødt)")
    assert done.text.startswith("Ingen mangler et kontaktforsøg mere:\n")
    assert done.labels == []
    await unit.until("2026-11-27 12:00")
    expect_silence(lea)
    read(unit)


async def test_a_case_that_is_taken_waits_and_is_asked_about_again(unit: World) -> None:
    listed = await two(unit)
    lea = unit.person("Lea")
    await tap(unit, "Lea", CASES[0], listed)
    await tap(unit, "Lea", "Jeg tager den", listed)
    expect(lea, f"{NONE_YET}\nB-017 tirs. 24. nov. kl. 10.00 (Lea har den)", buttons=CASES)
    assert matters(unit, "no_show") == [("acknowledged", None), ("open", None)]
    await unit.until("2026-11-27 08:31")
    assert matters(unit, "no_show") == [("open", None), ("open", None)]
    read(unit)
