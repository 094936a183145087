"""The card about a no-show: what speaks for the citizen, and the humans' tries to reach them."""

from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from bot.simulator.state import Message
from tests.ladders.asked import having, matters, people, read
from tests.world import World, copenhagen, expect, expect_silence

FOR = "Det tæller til borgerens fordel."
EARLY = "A1;B-017;MEJ;jobsamtale;01-12-2026 10:00;01-12-2026 10:45"
CARD = "B-017: ikke mødt tirsdag den 1. december kl. 10.00."


async def no_show(unit: World, at: str = "2026-12-01 10:10") -> Message:
    """The clock stands at the question, and Mette registers; her card."""
    await unit.until(at)
    mette, *_ = people(unit)
    question = next(m for m in mette.chat if "Registrér fremmøde" in m.text and m.buttons)
    read(unit)
    mette.tap("Ikke mødt", question)
    await unit.settle()
    return having(mette.unread(), ": ikke mødt tirsdag den 1. december kl. 10.00. B")


async def linked(unit: World, line: str = EARLY) -> Person:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(line)
    await unit.settle()
    read(unit)
    return amina


async def test_delivered_reminders_are_said_to_be(unit: World) -> None:
    await linked(unit)
    card = await no_show(unit)
    assert card.text == (
        f"{CARD} Borgeren bliver spurgt her. Besked her er ikke personlig kontakt. "
        "Forsøg telefon eller fremmøde, og notér forsøget.\nBeskederne om aftalen kom frem."
    )
    assert card.labels == ["Jeg har ringet", "Notér kontaktforsøg", "Åbn"]
    read(unit)


async def test_a_citizen_whom_no_message_reaches_was_not_reminded_and_is_not_asked(
    unit: World,
) -> None:
    unit.import_appointments(EARLY)
    card = await no_show(unit)
    assert "Borgeren bliver ikke spurgt her." in card.text
    assert card.text.endswith(f"Ingen besked om aftalen kom frem. {FOR}")
    await unit.until("2026-12-01 12:00")
    read(unit)


async def test_a_reminder_that_came_late_speaks_for_the_citizen(unit: World) -> None:
    await linked(unit)
    await unit.until("2026-11-30 09:00")
    unit.clock.push_to(copenhagen("2026-11-30 12:00"))
    await unit.settle()
    card = await no_show(unit)
    assert f"En påmindelse kom for sent frem. {FOR}\nVi havde et nedbrud. {FOR}" in card.text
    read(unit)


async def test_an_uncertain_reminder_speaks_for_the_citizen(unit: World) -> None:
    amina = await linked(unit)
    await unit.until("2026-11-30 09:59")
    unit.telegram.faults.order(
        FaultKind.READ_TIMEOUT_AFTER, method="sendMessage", chat_id=amina.id, times=1
    )
    await unit.until("2026-11-30 10:05")
    card = await no_show(unit)
    assert f"Det er ikke sikkert, at en besked kom frem. {FOR}" in card.text
    read(unit)


async def test_a_late_move_and_a_regret_without_an_answer_speak_for_the_citizen(
    unit: World,
) -> None:
    amina = await linked(unit, EARLY.replace("10:00", "09:00", 1).replace("10:45", "09:45"))
    await unit.until("2026-11-30 14:00")
    unit.import_appointments(EARLY)
    await unit.settle()
    read(unit)
    amina.tap("Jeg kan ikke")
    await unit.settle()
    card = await no_show(unit)
    assert f"Aftalen blev flyttet mindre end et døgn før. {FOR}" in card.text
    assert f"Borgeren havde meldt afbud, og ingen havde svaret. {FOR}" in card.text
    assert f"Ingen besked om aftalen kom frem. {FOR}" not in card.text
    read(unit)


async def test_a_card_that_waited_for_the_opening_says_what_is_true_when_it_is_sent(
    unit: World,
) -> None:
    await linked(unit)
    await unit.until("2026-12-01 18:00")
    amina, mette = unit.person("Amina"), unit.person("Mette")
    question = next(m for m in mette.chat if "Registrér fremmøde" in m.text and m.buttons)
    read(unit)
    mette.tap("Ikke mødt", question)
    await unit.settle()
    assert not any(CARD in m.text for m in mette.unread())
    amina.block()
    await unit.until("2026-12-02 08:00")
    card = having(mette.unread(), CARD)
    assert "Borgeren bliver ikke spurgt her." in card.text
    read(unit)


async def carded(unit: World) -> Message:
    await linked(unit)
    return await no_show(unit)


async def test_i_have_called_asks_what_came_of_it(unit: World) -> None:
    card = await carded(unit)
    mette, _, lea = people(unit)
    mette.tap("Jeg har ringet", card)
    await unit.settle()
    asked = expect(mette, CARD, "Hvad kom der ud af det?")
    assert len(asked.labels) == 2
    assert unit.look("select count(*) from contact_attempts") == [(0,)]
    mette.tap(asked.labels[1])
    await unit.settle()
    logged = expect(mette, CARD, "Kontaktforsøg noteret:\ntirs. 1. dec. kl. 10.1")
    assert logged.labels == ["Notér kontaktforsøg", "Åbn"]
    assert unit.look("select channel, outcome from contact_attempts") == [("phone", "no_answer")]
    assert matters(unit, "no_show") == [("resolved", "contacted")]

    mette.tap("Notér kontaktforsøg")
    await unit.settle()
    expect(mette, "Hvordan prøvede du?", buttons=["Telefon", "Fremmøde", "Brev"])
    mette.tap("Brev")
    await unit.settle()
    both = expect(mette, "af Mette: telefon, intet svar", "af Mette: brev, sendt")
    assert both.text.count(" af Mette: ") == 2
    mette.tap("Åbn")
    await unit.settle()
    opened = expect(
        mette, "af Mette: telefon, intet svar", "af Mette: brev, sendt", "B-017 er Amina."
    )
    assert opened.labels == ["Notér kontaktforsøg", "Åbn"]
    await unit.until("2026-12-04 15:00")
    expect_silence(lea)
    read(unit)


async def test_without_a_try_the_head_is_told_after_an_opening_day(unit: World) -> None:
    await carded(unit)
    mette, _, lea = people(unit)
    await unit.until("2026-12-02 10:09")
    expect_silence(lea)
    await unit.until("2026-12-02 10:11")
    told = expect(
        lea,
        f"{CARD} Der er ikke noteret et kontaktforsøg endnu.",
        buttons=["Notér kontaktforsøg", "Jeg tager den", "Åbn"],
    )
    take = next(b.data for b in told.buttons if b.label == "Jeg tager den") or ""
    choices = list(told.labels)
    lea.tap("Jeg tager den")
    await unit.settle()
    expect(lea, "Lea har taget den kl. 10.11", buttons=choices)
    having(mette.unread(), "Lea har taget den kl. 10.11")
    lea.tap("Notér kontaktforsøg")
    await unit.settle()
    read(unit)
    lea.tap("Fremmøde")
    await unit.settle()
    outcome = expect(lea, "Hvad kom der ud af det?")
    lea.tap(outcome.labels[0])
    await unit.settle()
    expect(lea, "Kontaktforsøg noteret", "af Lea")
    shown = having(mette.unread(), "Kontaktforsøg noteret kl. 10.11 af Lea")
    assert shown.labels == ["Notér kontaktforsøg", "Åbn"]
    lea.tap_data(take, told)  # from a telephone that has not seen the edit
    await unit.settle()
    assert matters(unit, "no_show") == [("resolved", "contacted")]


async def test_a_double_tap_on_an_outcome_logs_one_try(unit: World) -> None:
    card = await carded(unit)
    mette, *_ = people(unit)
    for again in range(1, 3):
        for label in ("Notér kontaktforsøg", "Telefon"):
            mette.tap(label, card)
            await unit.settle()
        asked = having(mette.unread(), "Hvad kom der ud af det?")
        data = next(b.data for b in asked.buttons if b.label == "Fik kontakt") or ""
        for _ in range(2):  # the second from a telephone that has not seen the edit
            mette.tap_data(data, asked)
        await unit.settle()
        logged = having(mette.unread(), "Kontaktforsøg noteret")
        assert logged.text.count(" af Mette: telefon, fik kontakt") == again
        assert unit.look("select count(*) from contact_attempts") == [(again,)]
        count = "select count(*) from journal where event = 'contact_attempt'"
        assert unit.look(count) == [(again,)]
        read(unit)
        await unit.forward(minutes=1)


async def test_a_forged_outcome_is_asked_for_again(unit: World) -> None:
    card = await carded(unit)
    mette, *_ = people(unit)
    data = next(b.data for b in card.buttons if b.label == "Notér kontaktforsøg") or ""
    mette.tap_data(f"{data}phone-sent", card)
    await unit.settle()
    expect(mette, "Hvad kom der ud af det?")
    assert unit.look("select count(*) from contact_attempts") == [(0,)]
    read(unit)
