"""A list is answered as a whole where that makes sense, and asks which where it doesn't."""

from bot.simulator.people import Person
from bot.simulator.state import Message
from tests.world import WHY, World, expect, expect_silence, meet

A1 = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
A2 = "A2;B-017;ALI;jobsamtale;02-12-2026 09:00"
A3 = "A3;B-017;MEJ;jobsamtale;04-12-2026 11:00"
BUTTONS = ["Det er fint", "Jeg kan ikke", "Ring til mig"]


async def tell(world: World, person: Person, *lines: str) -> Message:
    world.import_appointments(*lines)
    await world.settle()
    return expect(person, buttons=BUTTONS)


async def tap(world: World, person: Person, label: str, message: Message | None = None) -> Message:
    person.tap(label, message)
    await world.settle()
    return expect(person)


def answers(world: World) -> list[tuple[object, ...]]:
    return world.look("select external_id, answer from appointments order by external_id")


async def test_it_is_fine_confirms_all_of_them(world: World) -> None:
    mette, amina = await meet(world)
    await tell(world, amina, A1, A2, A3)
    shown = await tap(world, amina, "Det er fint")
    assert shown.text.endswith("Tak for dit svar. Vi regner med dig alle gangene.")
    assert shown.labels == []
    assert answers(world) == [("A1", "confirmed"), ("A2", "confirmed"), ("A3", "confirmed")]
    assert world.events().count("answer_confirm") == 3
    expect_silence(mette)


async def test_a_no_to_a_list_asks_which(world: World) -> None:
    mette, amina = await meet(world)
    ali = await world.join_staff("Ali", "ALI")
    told = await tell(world, amina, A1, A2, A3)
    asked = await tap(world, amina, "Jeg kan ikke")
    assert asked.id == told.id
    assert "Hvilken tid kan du ikke komme til?" in asked.text
    assert asked.labels == [
        "man. 30. nov. kl. 10.00",
        "ons. 2. dec. kl. 9.00",
        "fre. 4. dec. kl. 11.00",
    ]

    shown = await tap(world, amina, "ons. 2. dec. kl. 9.00")
    assert "Vi har sendt dit afbud til Ali." in shown.text
    assert "Din aftale onsdag den 2. december kl. 9.00 gælder" in shown.text
    assert shown.labels == WHY
    expect(ali, "Afbud fra B-017 til onsdag den 2. december kl. 9.00")
    expect_silence(mette)
    assert answers(world) == [("A1", "none"), ("A2", "regret_pending"), ("A3", "none")]


async def test_the_buttons_below_the_answer_are_about_the_one_that_was_picked(
    world: World,
) -> None:
    mette, amina = await meet(world)
    ali = await world.join_staff("Ali", "ALI")
    await tell(world, amina, A1, A2, A3)
    await tap(world, amina, "Jeg kan ikke")
    await tap(world, amina, "ons. 2. dec. kl. 9.00")
    expect(ali, "Afbud fra B-017")

    shown = await tap(world, amina, "Jeg kommer")
    assert "at du kommer onsdag den 2. december kl. 9.00" in shown.text
    expect(ali, "vil nu gerne komme alligevel onsdag den 2. december kl. 9.00")
    assert answers(world) == [("A1", "none"), ("A2", "confirmed"), ("A3", "none")]
    expect_silence(mette)


async def test_ring_me_below_the_answer_asks_the_host_of_the_one_that_was_picked(
    world: World,
) -> None:
    _, amina = await meet(world)
    ali = await world.join_staff("Ali", "ALI")
    await tell(world, amina, A1, A2)
    await tap(world, amina, "Jeg kan ikke")
    await tap(world, amina, "ons. 2. dec. kl. 9.00")
    expect(ali, "Afbud fra B-017")
    shown = await tap(world, amina, "Jeg vil hellere ringe")
    assert "Vi har bedt Ali om at ringe til dig." in shown.text
    assert "+45 00 00 00 02" in shown.text
    expect(ali, "B-017 vil gerne ringes op.")


async def test_ring_me_below_a_list_asks_one_host(world: World) -> None:
    mette, amina = await meet(world)
    ali = await world.join_staff("Ali", "ALI")
    await tell(world, amina, A1, A2)
    shown = await tap(world, amina, "Ring til mig")
    assert "Vi har bedt Mette om at ringe til dig." in shown.text
    expect(mette, "B-017 vil gerne ringes op.")
    expect_silence(ali)


async def test_a_list_of_which_one_has_begun_is_about_the_others(world: World) -> None:
    mette, amina = await meet(world)
    told = await tell(world, amina, "A0;B-017;MEJ;telefonsamtale;23-11-2026 13:00", A1, A2)
    await world.until("2026-11-23 13:05")
    amina.unread()
    asked = await tap(world, amina, "Jeg kan ikke", told)
    assert asked.labels == ["man. 30. nov. kl. 10.00", "ons. 2. dec. kl. 9.00"]
    await tap(world, amina, "man. 30. nov. kl. 10.00")
    expect(mette, "Afbud fra B-017")
    assert answers(world) == [("A0", "none"), ("A1", "regret_pending"), ("A2", "none")]


async def test_a_list_of_which_one_is_left_does_not_ask_which(world: World) -> None:
    mette, amina = await meet(world)
    told = await tell(world, amina, "A0;B-017;MEJ;telefonsamtale;23-11-2026 13:00", A1)
    await world.until("2026-11-23 13:05")
    amina.unread()
    shown = await tap(world, amina, "Jeg kan ikke", told)
    assert "Din aftale mandag den 30. november kl. 10.00 gælder" in shown.text
    expect(mette, "Afbud fra B-017")
    await tap(world, amina, "Jeg kommer")
    expect(mette, "vil nu gerne komme alligevel")
    assert answers(world) == [("A0", "none"), ("A1", "confirmed")]


async def test_what_dropped_out_before_the_message_went_out_is_not_asked_about(
    world: World,
) -> None:
    _, amina = await meet(world)
    await world.until("2026-11-23 21:00")
    world.import_appointments(A1, A2, A3)
    world.import_appointments(f"{A2};;;;aflyst")
    await world.until("2026-11-24 08:00")
    told = expect(amina, buttons=BUTTONS)
    assert "2. december" not in told.text
    shown = await tap(world, amina, "Det er fint")
    assert "Vi regner med dig alle gangene." in shown.text
    assert answers(world) == [("A1", "confirmed"), ("A2", "none"), ("A3", "confirmed")]


async def test_the_one_that_is_left_of_a_list_is_answered_as_one(world: World) -> None:
    _, amina = await meet(world)
    await world.until("2026-11-23 21:00")
    world.import_appointments(A1, A2)
    world.import_appointments(f"{A2};;;;aflyst")
    await world.until("2026-11-24 08:00")
    expect(amina, buttons=["Ja, jeg kommer", "Jeg kan ikke", "Ring til mig"])
    shown = await tap(world, amina, "Ja, jeg kommer")
    assert "Mette regner med dig mandag den 30. november kl. 10.00" in shown.text
    assert answers(world) == [("A1", "confirmed"), ("A2", "none")]


async def test_what_a_list_tells_to_be_cancelled_is_not_asked_about(world: World) -> None:
    mette, amina = await meet(world)
    await tell(world, amina, A1, A2, A3)
    world.import_appointments(
        f"{A1};;;;aflyst", A2.replace("09:00", "12:00"), A3.replace("11:00", "13:00")
    )
    await world.settle()
    told = expect(amina, "kl. 10.00 er aflyst", buttons=BUTTONS)
    asked = await tap(world, amina, "Jeg kan ikke", told)
    assert asked.labels == ["ons. 2. dec. kl. 12.00", "fre. 4. dec. kl. 13.00"]
    await tap(world, amina, "fre. 4. dec. kl. 13.00")
    expect(mette, "Afbud fra B-017 til fredag den 4. december kl. 13.00")
    assert answers(world) == [("A1", "none"), ("A2", "none"), ("A3", "regret_pending")]


async def test_fine_to_a_list_with_a_cancellation_confirms_the_rest(world: World) -> None:
    _, amina = await meet(world)
    await tell(world, amina, A1, A2)
    world.import_appointments(f"{A1};;;;aflyst", A2.replace("09:00", "12:00"))
    await world.settle()
    told = expect(amina, "er aflyst", buttons=BUTTONS)
    shown = await tap(world, amina, "Det er fint", told)
    assert "Ali regner med dig onsdag den 2. december kl. 12.00" in shown.text
    assert answers(world) == [("A1", "none"), ("A2", "confirmed")]


async def test_a_list_of_cancellations_asks_for_nothing(world: World) -> None:
    _, amina = await meet(world)
    await tell(world, amina, A1, A2)
    world.import_appointments(f"{A1};;;;aflyst", f"{A2};;;;aflyst")
    await world.settle()
    expect(amina, "er aflyst", buttons=["Jeg har set det", "Ring til mig"])
    shown = await tap(world, amina, "Jeg har set det")
    assert "Nu ved vi, at du har set det." in shown.text


async def test_a_list_that_is_no_longer_true_answers_with_todays_facts(world: World) -> None:
    _, amina = await meet(world)
    told = await tell(world, amina, A1, A2)
    world.import_appointments(A1.replace("10:00", "14:00"))
    await world.settle()
    expect(amina, "Den nye tid er mandag den 30. november kl. 14.00")
    shown = await tap(world, amina, "Det er fint", told)
    assert "Den knap er gammel. Sådan er det nu:" in shown.text
    assert "mandag den 30. november kl. 14.00 hos Mette" in shown.text
    assert answers(world) == [("A1", "none"), ("A2", "none")]


async def test_fine_to_a_list_takes_back_a_regret_in_it(world: World) -> None:
    mette, amina = await meet(world)
    told = await tell(world, amina, A1, A3)
    await world.until("2026-11-25 10:00")
    reminder = expect(amina, "Kan du stadig komme?")
    await tap(world, amina, "Jeg kan ikke", reminder)
    expect(mette, "Afbud fra B-017")
    shown = await tap(world, amina, "Det er fint", told)
    assert "Vi har nu skrevet, at alle tiderne passer dig." in shown.text
    expect(mette, "vil nu gerne komme alligevel mandag den 30. november")
    assert answers(world) == [("A1", "confirmed"), ("A3", "confirmed")]


async def test_fine_to_a_list_asks_the_host_about_what_was_let_off(world: World) -> None:
    mette, amina = await meet(world)
    ali = await world.join_staff("Ali", "ALI")
    told = await tell(world, amina, A1, A2)
    await world.until("2026-11-27 10:00")
    reminder = next(m for m in amina.unread() if "2. december" in m.text)
    await tap(world, amina, "Jeg kan ikke", reminder)
    expect(ali, "Afbud fra B-017")
    ali.tap("Godkend afbud")
    await world.settle()
    expect(ali, "Afbud godkendt")
    expect(amina, "Dit afbud er godkendt.")

    shown = await tap(world, amina, "Det er fint", told)
    assert "Nu skal Ali se, om tiden stadig er din." in shown.text
    expect(ali, "vil nu gerne komme alligevel onsdag den 2. december kl. 9.00")
    expect_silence(mette)
    assert answers(world) == [("A1", "confirmed"), ("A2", "regret_approved")]
