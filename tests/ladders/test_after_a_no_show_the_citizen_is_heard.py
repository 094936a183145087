"""A no-show: the citizen is asked kindly, heard in their own words, and put right where we were wrong."""

import pytest

from bot.simulator.people import Person
from tests.ladders.asked import OF_PROVIDER, TALK, ask, having, matters, people, read
from tests.world import World, expect, expect_each, expect_silence

WHEN = "tirsdag den 24. november kl. 10.00"
WAYS = ["Ring til mig", "Jeg skriver selv", "Jeg var der", "Find en ny tid"]


async def missed(unit: World, *lines: str, label: str = "Ikke mødt") -> Person:
    """Amina is linked, and Mette has just registered; everybody has read what came."""
    amina = await unit.join_citizen("Amina", "B-017")
    await ask(unit, *(lines or (TALK,)))
    unit.person("Mette").tap(label)
    await unit.settle()
    read(unit)
    return amina


async def asked(unit: World) -> Person:
    """As `missed`, and the citizen has been asked."""
    amina = await missed(unit)
    await unit.until("2026-11-24 10:26")
    expect(amina, f"Hej Amina. Vi så dig ikke {WHEN}. Er alt i orden?", buttons=WAYS)
    return amina


def restored(unit: World) -> object:
    return unit.look("select contact_restored_at from appointments")[0][0]


def said(unit: World) -> list[object]:
    return [row[0] for row in unit.look("select text from statements order by id")]


async def test_the_citizen_is_asked_after_the_undo_time(unit: World) -> None:
    amina = await missed(unit)
    await unit.until("2026-11-24 10:24")
    expect_silence(amina)
    await unit.until("2026-11-24 10:26")
    expect(
        amina,
        f"Vi så dig ikke {WHEN}.",
        "Ring til Mette på +45 00 00 00 01, eller svar her.",
        buttons=WAYS,
    )


async def test_a_call_that_came_to_nothing_is_not_about_seeing(unit: World) -> None:
    amina = await missed(unit, f"{TALK};telefon")
    await unit.until("2026-11-24 10:26")
    ways = [label.replace("Jeg var der", "Jeg var klar") for label in WAYS]
    expect(amina, f"Hej Amina. Vi fik ikke talt med dig {WHEN}.", buttons=ways)
    unit.person("Mette").tap("Ret")
    await unit.settle()
    unit.person("Mette").tap("Mødt")
    await unit.settle()
    expect(amina, f"Vi tog fejl. Vi talte sammen {WHEN}.")
    read(unit)


async def test_an_undo_within_the_time_is_never_seen_by_the_citizen(unit: World) -> None:
    amina = await missed(unit)
    mette, *_ = people(unit)
    await unit.until("2026-11-24 10:20")
    mette.tap("Ret")
    await unit.settle()
    mette.tap("Mødt")
    await unit.settle()
    having(mette.unread(), "Rettet af Mette kl. 10.20. Det står ikke længere som «ikke mødt».")
    await unit.until("2026-11-24 16:00")
    expect_silence(amina)
    assert matters(unit, "no_show") == [("resolved", "corrected")]
    assert unit.look("select state, reason from messages where kind = 'missed.ask'") == [
        ("dropped", "superseded")
    ]
    read(unit)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Mødt", f"Vi tog fejl. Du var her {WHEN}. Det er rettet nu. Undskyld."),
        ("Aflyst af os", f"Vi tog fejl. Vi havde selv aflyst din aftale {WHEN}."),
    ],
)
async def test_a_correction_after_the_question_is_told_at_once(
    unit: World, label: str, words: str
) -> None:
    amina = await asked(unit)
    mette, *_ = people(unit)
    mette.tap("Ret")
    await unit.settle()
    mette.tap(label)
    await unit.settle()
    expect(amina, words, buttons=[])
    for again in ("Ikke mødt", label):  # who changes their mind twice says sorry once
        mette.tap("Ret")
        await unit.settle()
        mette.tap(again)
        await unit.settle()
    expect_silence(amina)
    read(unit)


async def test_a_correction_in_the_evening_waits_for_the_morning(unit: World) -> None:
    amina = await asked(unit)
    await unit.until("2026-11-24 20:30")
    mette, *_ = people(unit)
    mette.tap("Ret")
    await unit.settle()
    mette.tap("Mødt")
    await unit.settle()
    expect_silence(amina)
    await unit.until("2026-11-25 08:00")
    expect(amina, "Vi tog fejl.")
    read(unit)


async def test_registered_in_the_evening_the_question_waits_and_has_an_end(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    await ask(unit, TALK, until="2026-11-24 19:50")
    unit.person("Mette").tap("Ikke mødt")
    await unit.settle()
    read(unit)
    await unit.until("2026-11-24 20:30")
    expect_silence(amina)
    await unit.until("2026-11-25 08:00")
    expect(amina, "Vi så dig ikke")
    rows = unit.look("select not_after from messages where kind = 'missed.ask'")
    assert "2026-11-25" in str(rows[0][0])
    assert "15:00" in str(rows[0][0])
    read(unit)


@pytest.mark.parametrize(("day", "is_asked"), [("26", True), ("27", False)])
async def test_after_two_working_days_nobody_is_asked_and_the_card_says_so(
    unit: World, day: str, *, is_asked: bool
) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    await ask(unit, TALK, until=f"2026-11-{day} 12:00")
    mette, *_ = people(unit)
    question = next(m for m in mette.chat if "Registrér fremmøde" in m.text and m.buttons)
    mette.tap("Ikke mødt", question)
    await unit.settle()
    card = having(mette.unread(), "B-017: ikke mødt")
    assert ("Borgeren bliver spurgt her." in card.text) is is_asked
    assert ("Borgeren bliver ikke spurgt her." in card.text) is not is_asked
    await unit.until(f"2026-11-{day} 13:00")
    assert bool(amina.unread()) is is_asked
    read(unit)


async def test_a_providers_word_asks_nobody_until_staff_confirm_it(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    ulla = await unit.join_staff("Ulla", "UDB")
    await ask(unit, OF_PROVIDER)
    mette, *_ = people(unit)
    ulla.tap("Ikke mødt")
    await unit.settle()
    reported = having(mette.unread(), "B-017: Ulla melder ikke mødt")
    await unit.until("2026-11-24 11:00")
    expect_silence(amina)
    mette.tap("Åbn", reported)
    await unit.settle()
    expect(mette, "Ulla melder ikke mødt", "B-017 er Amina.", buttons=["Ikke mødt", "Mødt", "Åbn"])
    mette.tap("Ikke mødt", reported)
    await unit.settle()
    read(unit)
    await unit.until("2026-11-24 11:16")
    expect(amina, "Vi så dig ikke")
    read(unit)


async def test_own_words_are_kept_to_the_second_and_read_behind_open(unit: World) -> None:
    amina = await asked(unit)
    mette, *_ = people(unit)
    amina.tap("Jeg skriver selv")
    await unit.settle()
    expect(amina, "Skriv med dine egne ord, hvad der skete.", "Skriv ikke om sygdom her.")
    assert restored(unit) is None
    words = "Bussen kom <ikke>. Jeg ventede & ringede."
    written = amina.write(words)
    await unit.settle()
    expect(
        amina,
        "Tak for dit svar. Mette får det, præcis som du har skrevet det.",
        buttons=["Ret mit svar", "Ring til mig"],
    )
    told = expect(mette, "B-017 har skrevet kl. 10.26. Tidspunktet er gemt.", buttons=["Åbn"])
    assert "Bussen" not in told.text
    assert said(unit) == [words]
    first = restored(unit)
    assert first is not None

    mette.tap("Åbn")
    await unit.settle()
    shown = expect(
        mette,
        "B-017 er Amina.\nBorgerens egne ord:\ntirs. 24. nov. kl. 10.26: «",
        "har skrevet kl. 10.26",
        buttons=["Åbn"],
    )
    assert words in shown.text
    assert unit.events().count("viewed") == 1
    assert [m.text for m in amina.chat if m.id == written.id] == [words]


async def test_a_changed_answer_is_kept_beside_the_first(unit: World) -> None:
    amina = await asked(unit)
    mette, *_ = people(unit)
    words = "Bussen kom ikke."
    written = amina.write(words)
    await unit.settle()
    expect(amina, "Tak for dit svar.")
    expect(mette, "B-017 har skrevet")
    first = restored(unit)

    amina.tap("Ret mit svar")
    await unit.settle()
    expect(amina, "Skriv med dine egne ord")
    amina.edit(written, "Bussen kom for sent.")
    await unit.settle()
    expect(mette, "B-017 har skrevet")
    await unit.forward(minutes=5)
    amina.write("Nu ved jeg det.")
    await unit.settle()
    expect(amina, "Tak for dit svar.")
    expect(mette, "B-017 har skrevet kl. 10.3")
    assert said(unit) == [words, "Bussen kom for sent.", "Nu ved jeg det."]
    assert restored(unit) == first
    mette.tap("Åbn")
    await unit.settle()
    everything = expect(mette, "Borgerens egne ord:").text
    for kept in (words, "Bussen kom for sent.", "Nu ved jeg det."):
        assert f"«{kept}»" in everything
    assert unit.events().count("viewed") == 1


async def test_words_come_without_a_tap_and_after_another_one(unit: World) -> None:
    amina = await asked(unit)
    mette, *_ = people(unit)
    amina.tap("Ring til mig")
    await unit.settle()
    expect(amina, "Vi har bedt Mette om at ringe til dig.")
    expect(mette, "B-017 vil gerne ringes op.")
    first = restored(unit)
    assert first is not None
    amina.write("Jeg sad i det forkerte rum.")
    await unit.settle()
    expect(amina, "Tak for dit svar.")
    expect(mette, "B-017 har skrevet")
    assert said(unit) == ["Jeg sad i det forkerte rum."]
    assert restored(unit) == first
    amina.write("Hvad så nu?")
    await unit.settle()
    expect(amina, "Det forstår jeg ikke.")


async def test_of_words_shaped_like_a_cpr_number_only_the_time_is_kept(unit: World) -> None:
    amina = await asked(unit)
    mette, *_ = people(unit)
    amina.tap("Jeg skriver selv")
    await unit.settle()
    read(unit)
    amina.write("Mit nummer er 010190-1234")
    await unit.settle()
    expect(amina, "Skriv ikke CPR-nummer her.")
    _, wrote = sorted(mette.unread(), key=lambda m: "har skrevet" in m.text)
    assert said(unit) == [None]
    assert restored(unit) is not None
    mette.tap("Åbn", wrote)
    await unit.settle()
    expect(mette, "tirs. 24. nov. kl. 10.26: ikke gemt, det lignede et CPR-nummer")


async def test_very_long_words_are_read_as_far_as_a_message_holds(unit: World) -> None:
    amina = await asked(unit)
    mette, *_ = people(unit)
    amina.write("lang " * 800)
    await unit.settle()
    expect(amina, "Tak for dit svar.")
    expect(mette, "har skrevet")
    mette.tap("Åbn")
    await unit.settle()
    assert len(expect(mette, "lang lang", "…»").text) < 4096
    assert [str(text).strip() for text in said(unit)] == [("lang " * 800).strip()]


async def test_i_was_there_reaches_the_consultant_who_can_correct(unit: World) -> None:
    amina = await asked(unit)
    mette, *_ = people(unit)
    amina.tap("Jeg var der")
    await unit.settle()
    expect(amina, "Vi har noteret, at du var der. Mette ser på det", buttons=[])
    disputed = expect(mette, f"B-017 oplyser at have været der {WHEN}.", buttons=["Åbn", "Ret"])
    assert restored(unit) is not None
    mette.tap("Åbn")
    await unit.settle()
    expect(mette, "B-017 er Amina.", buttons=["Åbn", "Ret"])
    mette.tap("Ret", disputed)
    await unit.settle()
    read(unit)
    mette.tap("Mødt", disputed)
    await unit.settle()
    expect(amina, f"Vi tog fejl. Du var her {WHEN}.")
    read(unit)


async def test_a_new_time_is_wished_for_and_the_old_one_does_not_stand(unit: World) -> None:
    amina = await asked(unit)
    mette, *_ = people(unit)
    amina.tap("Find en ny tid")
    await unit.settle()
    expect(
        amina,
        "Hvornår passer det dig bedst? Mette ser, om der er plads.",
        buttons=["Formiddag", "Eftermiddag", "En anden dag", "Ring til mig"],
    )
    amina.tap("Eftermiddag")
    await unit.settle()
    received = expect(amina, "Tak. Mette har fået dit ønske. Du hører fra Mette.", buttons=[])
    assert "Den gamle tid gælder" not in received.text
    expect(mette, f"B-017 vil gerne have en ny tid i stedet for {WHEN}.", "ftermiddag")
    assert restored(unit) is not None


async def test_several_who_read_a_card_keep_its_buttons(unit: World) -> None:
    await missed(unit)
    mette, *_ = people(unit)
    card = next(m for m in mette.chat if "B-017: ikke mødt" in m.text)
    mette.tap("Åbn", card)
    await unit.settle()
    expect_each(mette, "B-017 er Amina.")
    assert card.labels == ["Jeg har ringet", "Notér kontaktforsøg", "Åbn"]


@pytest.mark.parametrize("taps", [WAYS[1:2], WAYS[2:3], WAYS[3:], [WAYS[3], "Formiddag"]])
async def test_about_an_appointment_that_is_no_more_a_tap_shows_todays_facts(
    unit: World, taps: list[str]
) -> None:
    amina = await asked(unit)
    for earlier in taps[:-1]:
        amina.tap(earlier)
        await unit.settle()
    unit.import_appointments(TALK + ";;;aflyst")
    await unit.settle()
    read(unit)
    amina.tap(taps[-1], next(message for message in amina.chat if taps[-1] in message.labels))
    await unit.settle()
    expect(amina, "Den knap er gammel.")
    assert unit.look("select count(*) from dialogues") == [(0,)]
    assert not {"disputed", "new_time_wished"} & set(unit.events())
    read(unit)


async def test_words_that_may_mean_danger_are_kept_as_the_answer_and_get_help_too(
    unit: World,
) -> None:
    amina = await asked(unit)
    amina.tap("Jeg skriver selv")
    await unit.settle()
    read(unit)
    amina.write("Jeg vil bare dø")
    await unit.settle()
    expect_each(amina, "Er der fare for liv? Ring 112.", "Tak for dit svar. Mette får det")
    mette, *_ = people(unit)
    expect_each(mette, "noget, der kan betyde fare.", "B-017 har skrevet kl. 10.26.")
    assert said(unit) == ["Jeg vil bare dø"]
    assert restored(unit) is not None
