"""Yes, no and yes again: one state, one journal, and a host who knows what they need to know."""

from bot.simulator.people import Person
from bot.simulator.state import Message
from tests.world import WHY, WHY_NO_CALL, World, expect, expect_silence, meet

A1 = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
WHEN = "mandag den 30. november kl. 10.00"


async def tell(world: World, person: Person, line: str = A1) -> Message:
    """The appointment is imported, and the citizen has read the news."""
    world.import_appointments(line)
    await world.settle()
    return expect(person)


def answer(world: World) -> list[tuple[object, ...]]:
    return world.look("select answer from appointments order by external_id")


async def test_a_yes_is_shown_in_the_message_and_tells_the_host_nothing(world: World) -> None:
    mette, amina = await meet(world)
    told = await tell(world, amina)
    tap = amina.tap("Ja, jeg kommer")
    await world.settle()
    shown = expect(amina, told.text, f"Mette regner med dig {WHEN}.", buttons=[])
    assert shown.id == told.id
    assert tap.answered
    assert tap.text == ""
    assert answer(world) == [("confirmed",)]
    expect_silence(mette)


async def test_the_same_tap_twice_is_one_answer(world: World) -> None:
    _, amina = await meet(world)
    await tell(world, amina)
    taps = [amina.tap("Ja, jeg kommer"), amina.tap("Ja, jeg kommer")]
    await world.settle()
    expect(amina, "Mette regner med dig", buttons=[])
    assert all(tap.answered for tap in taps)
    assert world.events().count("answer_confirm") == 1


async def test_the_same_no_twice_is_one_regret(world: World) -> None:
    mette, amina = await meet(world)
    await tell(world, amina)
    amina.tap("Jeg kan ikke")
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Vi har sendt dit afbud til Mette.", buttons=WHY)
    expect(mette, "Afbud fra B-017")
    assert world.events().count("answer_regret") == 1


async def test_a_no_after_a_yes_reaches_the_host(world: World) -> None:
    mette, amina = await meet(world)
    first = await tell(world, amina)
    amina.tap("Ja, jeg kommer")
    await world.settle()
    expect(amina, "Mette regner med dig")
    await world.until("2026-11-25 10:00")
    reminder = expect(amina, "Kan du stadig komme?")
    assert reminder.id != first.id

    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Det er ikke godkendt endnu.", f"Din aftale {WHEN} gælder")
    expect(
        mette,
        f"Afbud fra B-017 til {WHEN}. Modtaget kl. 10.00.",
        "Du skal tage stilling.",
        buttons=["Godkend afbud", "Aftalen gælder", "Jeg ringer nu"],
    )
    assert answer(world) == [("regret_pending",)]


async def test_a_mind_that_is_changed_again_closes_the_matter(world: World) -> None:
    mette, amina = await meet(world)
    await tell(world, amina)
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Vi har sendt dit afbud")
    asked = expect(mette, "Afbud fra B-017")

    await world.forward(minutes=20)
    amina.tap("Jeg kommer")
    await world.settle()
    expect(amina, f"Vi har nu skrevet, at du kommer {WHEN}.", buttons=[])
    shown = expect(
        mette,
        "Afbud fra B-017",
        f"B-017 vil nu gerne komme alligevel {WHEN}. Modtaget kl. 9.20.",
        buttons=["Set", "Jeg ringer nu"],
    )
    assert shown.id == asked.id
    assert answer(world) == [("confirmed",)]
    assert world.look("select state, resolution from escalations") == [("resolved", "taken_back")]

    mette.tap("Jeg ringer nu")
    await world.settle()
    expect(mette, "vil nu gerne komme alligevel", "Mette ringer nu.", buttons=["Jeg har ringet"])
    mette.tap("Jeg har ringet")
    await world.settle()
    expect(mette, "vil nu gerne komme alligevel", "Mette har ringet.", buttons=[])


async def test_a_mind_that_is_changed_before_the_opening_is_no_ones_business(world: World) -> None:
    mette, amina = await meet(world)
    await tell(world, amina)
    await world.until("2026-11-23 19:00")
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Vi har sendt dit afbud")
    amina.tap("Jeg kommer")
    await world.settle()
    expect(amina, "Vi har nu skrevet, at du kommer")
    await world.until("2026-11-24 09:00")
    expect_silence(mette)


async def test_a_regret_in_the_evening_waits_for_the_opening(world: World) -> None:
    mette, amina = await meet(world)
    await tell(world, amina)
    await world.until("2026-11-23 19:00")
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Vi har sendt dit afbud")
    expect_silence(mette)
    await world.until("2026-11-24 08:00")
    expect(mette, "Afbud fra B-017", "Modtaget kl. 19.00.")


async def test_each_message_about_an_appointment_answers_with_what_it_is_asked(
    world: World,
) -> None:
    mette, amina = await meet(world)
    first = await tell(world, amina)
    await world.until("2026-11-25 10:00")
    second = expect(amina, "Kan du stadig komme?")
    amina.tap("Jeg kan ikke", second)
    await world.settle()
    expect(amina, "Vi har sendt dit afbud")
    expect(mette, "Afbud fra B-017")
    amina.tap("Jeg kan ikke", first)
    await world.settle()
    assert expect(amina, "Vi har sendt dit afbud").id == first.id
    expect_silence(mette)
    amina.tap("Jeg kommer", first)
    await world.settle()
    expect(amina, "Vi har nu skrevet, at du kommer")
    expect(mette, "vil nu gerne komme alligevel")
    assert answer(world) == [("confirmed",)]


async def test_a_new_place_is_seen_and_no_answer_is_asked(world: World) -> None:
    _, amina = await meet(world)
    await tell(world, amina, f"{A1};;;Eksempelvej 1")
    world.import_appointments(f"{A1};;;Eksempelvej 2")
    await world.settle()
    expect(amina, "er flyttet til et nyt sted", buttons=["Jeg har set det"])
    amina.tap("Jeg har set det")
    await world.settle()
    expect(amina, "Tak. Nu ved vi, at du har set det.", buttons=[])
    assert "seen_by_citizen" in world.events()
    assert answer(world) == [("none",)]


async def test_a_call_is_answered_without_anybody_coming(world: World) -> None:
    mette, amina = await meet(world)
    await tell(world, amina, f"{A1};;telefon")
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Vi har sendt dit afbud", buttons=WHY_NO_CALL)
    expect(mette, "Afbud fra B-017")
    amina.tap("Jeg er klar")
    await world.settle()
    expect(amina, f"Vi har nu skrevet, at du er klar {WHEN}.", buttons=[])
    expect(mette, "vil nu gerne komme alligevel")


async def test_a_citizen_who_reads_english_is_answered_in_english(world: World) -> None:
    world.import_citizens("borger_ref;fornavn;konsulent;sprog\nB-017;Amina;MEJ;en")
    amina = world.person("Amina")
    amina.start(world.invite("B-017"))
    await world.settle()
    expect(amina, "Hello Amina.")
    amina.tap("Tell me more")
    await world.settle()
    expect(amina, "Do you want to take part?")
    amina.tap("Yes, I want to take part")
    await world.settle()
    expect(amina, "From now on")
    await tell(world, amina)
    amina.tap("Yes, I am coming")
    await world.settle()
    expect(amina, "Mette expects you on Monday 30 November at 10.00.")
