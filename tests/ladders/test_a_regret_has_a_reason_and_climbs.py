"""«Jeg kan ikke»: a receipt, a reason that nobody has to give, a way back; undecided it climbs."""

import pytest

from bot.simulator.people import Person
from tests.ladders.asked import having, matters, people, read
from tests.world import WHY, WHY_NO_CALL, World, expect, expect_each, expect_silence

A1 = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
WHEN = "mandag den 30. november kl. 10.00"
RECEIPT = (
    "Tak. Vi har sendt dit afbud til Mette. Det er ikke godkendt endnu. "
    f"Din aftale {WHEN} gælder, til du hører fra Mette."
)
QUESTION = "Hvorfor kan du ikke? Du må gerne lade være med at svare."
REASONS = {
    "Tiden passer ikke": ("time", "tiden passer ikke"),
    "Jeg har job eller skole": ("job", "job eller skole"),
    "Jeg har en anden aftale": ("other", "en anden aftale"),
    "Jeg kan ikke nå frem": ("travel", "kan ikke nå frem"),
}


async def regretting(unit: World, line: str = A1) -> Person:
    """Amina is linked and has just tapped «Jeg kan ikke»; everybody has read what came before."""
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(line)
    await unit.settle()
    read(unit)
    amina.tap("Jeg kan ikke")
    await unit.settle()
    return amina


def kept(unit: World) -> object:
    return unit.look("select regret_reason from appointments")[0][0]


@pytest.mark.parametrize("label", REASONS)
async def test_a_reason_is_kept_and_shown_to_whoever_decides(unit: World, label: str) -> None:
    amina = await regretting(unit)
    mette, *_ = people(unit)
    shown = expect(amina, RECEIPT, QUESTION, buttons=WHY)
    assert shown.text.index(RECEIPT) < shown.text.index(QUESTION)
    asked = expect(mette, "Afbud fra B-017")
    assert "grund" not in asked.text

    amina.tap(label)
    await unit.settle()

    word, said = REASONS[label]
    after = expect(amina, RECEIPT, buttons=["Jeg kommer", "Ring til mig"])
    assert after.id == shown.id
    assert QUESTION not in after.text
    told = expect(
        mette,
        f"Du skal tage stilling.\nBorgerens grund: {said}.",
        buttons=["Godkend afbud", "Aftalen gælder", "Jeg ringer nu"],
    )
    assert told.id == asked.id
    assert kept(unit) == word
    assert unit.events().count("regret_reason") == 1
    await unit.settle()


async def test_nobody_has_to_say_why(unit: World) -> None:
    amina = await regretting(unit)
    mette, *_ = people(unit)
    read(unit)
    amina.tap("Vil ikke svare")
    await unit.settle()
    after = expect(amina, RECEIPT, buttons=["Jeg kommer", "Ring til mig"])
    assert QUESTION not in after.text
    expect_silence(mette)
    assert kept(unit) is None
    assert matters(unit, "regret") == [("open", None)]


async def test_the_question_offers_a_way_back(unit: World) -> None:
    amina = await regretting(unit)
    mette, *_ = people(unit)
    read(unit)
    stale = {button.label: button.data for button in amina.chat[-1].buttons}
    amina.tap("Jeg kommer")
    await unit.settle()
    taken_back = expect(amina, f"Tak. Vi har nu skrevet, at du kommer {WHEN}.", buttons=[])
    expect(mette, "B-017 vil nu gerne komme alligevel", "Afbuddet er trukket tilbage")
    assert matters(unit, "regret") == [("resolved", "taken_back")]

    amina.tap_data(stale["Tiden passer ikke"] or "", taken_back)
    await unit.settle()
    expect(amina, "Den knap er gammel", "du har sagt ja")
    assert kept(unit) is None
    expect_silence(mette)


async def test_who_would_rather_call_is_called_and_keeps_the_receipt(unit: World) -> None:
    amina = await regretting(unit)
    mette, *_ = people(unit)
    read(unit)
    amina.tap("Jeg vil hellere ringe")
    await unit.settle()
    expect(
        amina,
        RECEIPT,
        "Vi har bedt Mette om at ringe til dig.",
        buttons=["Jeg kommer", "Ring til mig"],
    )
    expect(mette, "B-017 vil gerne ringes op.")


async def test_a_call_is_not_a_place_to_get_to(unit: World) -> None:
    amina = await regretting(unit, f"{A1};;telefon")
    expect(amina, "Hvorfor passer det ikke?", buttons=WHY_NO_CALL)
    amina.tap("Jeg har en anden aftale")
    await unit.settle()
    expect(amina, RECEIPT, buttons=["Jeg er klar", "Ring til mig"])
    read(unit)


@pytest.mark.parametrize(
    ("start", "is_late"), [("23-11-2026 13:05", False), ("23-11-2026 12:59", True)]
)
async def test_at_short_notice_a_call_is_asked_for_too(
    unit: World, start: str, *, is_late: bool
) -> None:
    late = "Der er kort tid til din aftale. Ring også på +45 00 00 00 01"
    amina = await regretting(unit, f"A1;B-017;MEJ;jobsamtale;{start}")
    asked = expect(amina, "Vi har sendt dit afbud", QUESTION, buttons=WHY)
    assert (late in asked.text) is is_late
    amina.tap("Tiden passer ikke")
    await unit.settle()
    after = expect(amina, "Vi har sendt dit afbud", buttons=["Jeg kommer", "Ring til mig"])
    assert (late in after.text) is is_late
    read(unit)


async def test_a_new_regret_forgets_the_reason_of_the_old_one(unit: World) -> None:
    amina = await regretting(unit)
    mette, *_ = people(unit)
    amina.tap("Tiden passer ikke")
    await unit.settle()
    mette.tap("Aftalen gælder")
    await unit.settle()
    read(unit)
    amina.write("/afbud")
    await unit.settle()
    read(unit)
    amina.tap("man. 30. nov. kl. 10.00")
    await unit.settle()
    expect(amina, RECEIPT, QUESTION)
    assert "grund" not in expect(mette, "Afbud fra B-017").text
    assert kept(unit) is None


async def test_a_reason_after_the_decision_changes_nothing(unit: World) -> None:
    amina = await regretting(unit)
    mette, *_ = people(unit)
    asked = expect(amina, QUESTION)
    read(unit)
    mette.tap("Godkend afbud")
    await unit.settle()
    expect(mette, "Afbud godkendt af Mette")
    expect(amina, "Dit afbud er godkendt.")
    amina.tap("Tiden passer ikke", asked)
    await unit.settle()
    expect(amina, "Den knap er gammel", "dit afbud er godkendt")
    expect_silence(mette)
    assert kept(unit) is None


async def test_undecided_it_climbs_and_whoever_takes_it_is_seen_by_the_others(
    unit: World,
) -> None:
    amina = await regretting(unit)
    mette, ali, lea = people(unit)
    expect(mette, "Afbud fra B-017")
    amina.tap("Tiden passer ikke")
    await unit.settle()
    read(unit)
    await unit.until("2026-11-23 10:59")
    expect_silence(mette, ali, lea)
    await unit.until("2026-11-23 11:00")
    expect(ali, f"Afbud fra B-017 til {WHEN}", "Borgerens grund: tiden passer ikke.")
    await unit.until("2026-11-23 12:59")
    expect_silence(mette, ali, lea)
    await unit.until("2026-11-23 13:00")
    choices = ["Godkend afbud", "Aftalen gælder", "Jeg tager den"]
    expect(lea, f"Et afbud venter på svar: B-017, {WHEN}.", "tiden passer ikke", buttons=choices)

    lea.tap("Jeg tager den")
    await unit.settle()
    for person in (lea, ali, mette):
        note = expect(person, f"B-017, {WHEN}: Lea har taget den kl. 13.00.", "Borgerens grund")
        assert note.labels[:2] == ["Godkend afbud", "Aftalen gælder"]

    ali.tap("Aftalen gælder")
    await unit.settle()
    for person in (lea, ali, mette):
        expect(person, "Aftalen gælder. Afgjort af Ali kl. 13.00.", buttons=[])
    expect(amina, "Mette har læst dit afbud.")
    assert matters(unit, "regret") == [("resolved", "declined")]


async def test_the_head_knows_an_opening_hour_before_the_start(unit: World) -> None:
    await regretting(unit, "A1;B-017;MEJ;jobsamtale;23-11-2026 11:30")
    mette, ali, lea = people(unit)
    expect(mette, "Afbud fra B-017")
    await unit.until("2026-11-23 10:29")
    expect_silence(ali, lea)
    await unit.until("2026-11-23 10:30")
    expect(lea, "Et afbud venter på svar: B-017")
    having(ali.unread(), "Afbud fra B-017")
    unit.person("Amina").unread()
    lea.tap("Godkend afbud")
    await unit.settle()
    for person in (lea, ali, mette):
        expect(person, "Afbud godkendt af Lea kl. 10.30")
    expect_each(unit.person("Amina"), "Dit afbud er godkendt.")
