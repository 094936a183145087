"""One reminder, one tap, one message to the host."""

from tests.world import World, expect, expect_silence


async def test_a_citizen_is_told_reminded_and_says_yes(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await world.join_citizen("Amina", "B-017")

    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await world.settle()
    expect(amina, "Du har fået en tid hos Mette", "mandag den 30. november kl. 10.00")

    await world.until("2026-11-25 10:00")
    expect(amina, "Kan du stadig komme?")

    await world.until("2026-11-27 10:00")
    reminder = expect(amina, "Husk din tid mandag den 30. november kl. 10.00")

    amina.tap("Ja, jeg kommer")
    await world.settle()
    answered = expect(amina, "Husk din tid", "Tak for dit svar. Mette regner med dig", buttons=[])
    assert answered.id == reminder.id
    assert "answer_confirm" in world.events()
    expect_silence(mette)

    await world.until("2026-11-30 08:00")
    expect(amina, "Er du sent på den?")


async def test_a_no_reaches_the_host_at_once(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await world.settle()
    expect(amina, "Du har fået en tid")

    amina.tap("Jeg kan ikke")
    await world.settle()

    expect(amina, "Vi har sendt dit afbud til Mette", "Det er ikke godkendt endnu")
    expect(mette, "Afbud fra B-017 til mandag den 30. november kl. 10.00", "Modtaget kl. 9.00")
    assert world.look("select answer from appointments") == [("regret_pending",)]
