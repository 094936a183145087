"""What a change of the appointment does to what the citizen has said about it."""

from tests.world import World, expect, expect_silence, meet, texts

MONDAY = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
NEW = ("Du har fået en tid hos Mette: mandag den 30. november kl. 10.00", "Stedet står i dit brev")


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
