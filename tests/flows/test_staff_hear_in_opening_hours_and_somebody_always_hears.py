"""Messages to staff wait for the opening; who can't be written to is stood in for by substitute, then head."""

from pathlib import Path

from bot.simulator.people import Person
from tests.world import World, expect, expect_silence, follow, meet, texts

FRIDAY = "A1;B-017;MEJ;jobsamtale;27-11-2026 14:00"
REGRET = "Afbud fra B-017 til fredag den 27. november kl. 14.00"


async def _says_no(world: World, amina: Person) -> None:
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Det er ikke godkendt endnu")


async def _knows(world: World) -> Person:
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(FRIDAY)
    await world.settle()
    expect(amina, "Du har fået en tid")
    return amina


async def test_a_regret_in_the_evening_waits_for_the_opening(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = await _knows(world)
    await world.until("2026-11-23 16:00")
    await _says_no(world, amina)
    await world.until("2026-11-24 07:59")
    expect_silence(mette)
    await world.until("2026-11-24 08:00")
    expect(mette, REGRET, "Modtaget kl. 16.00")


async def test_a_unit_opens_when_it_says_so(world: World, tmp_path: Path) -> None:
    await follow(world, tmp_path, 'opening_hours = ["10:00", "12:00"]\n')
    mette = await world.join_staff("Mette", "MEJ")
    amina = await _knows(world)
    await _says_no(world, amina)
    await world.until("2026-11-23 09:59")
    expect_silence(mette)
    await world.until("2026-11-23 10:00")
    expect(mette, REGRET)


async def test_a_reply_to_staff_comes_at_any_hour(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    await world.until("2026-11-28 23:00")
    mette.write("/hjaelp")
    await world.settle()
    assert len(texts(mette)) == 1


async def test_the_substitute_hears_for_a_host_who_is_not_linked(world: World) -> None:
    ali = await world.join_staff("Ali", "ALI")
    lea = await world.join_staff("Lea", "LEA")
    amina = await _knows(world)
    await _says_no(world, amina)
    expect(ali, REGRET)
    expect_silence(lea)


async def _stops(world: World, amina: Person) -> None:
    amina.write("/stop")
    await world.settle()
    amina.tap("Ja, stop")
    await world.settle()
    assert "Så skriver vi ikke mere" in texts(amina)[-1]


async def test_the_head_hears_where_neither_host_nor_substitute_is_linked(world: World) -> None:
    lea = await world.join_staff("Lea", "LEA")
    amina = await world.join_citizen("Amina", "B-017")
    await _stops(world, amina)
    expect(lea, "B-017 har frameldt beskeder")


async def test_where_nobody_is_linked_the_message_is_dropped_with_its_reason(
    world: World,
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    await _stops(world, amina)
    rows = world.look("select state, reason from messages where kind = 'staff.opted_out'")
    assert rows == [("dropped", "not_linked")]


async def test_who_left_overnight_is_stood_in_for(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    ali = await world.join_staff("Ali", "ALI")
    amina = await _knows(world)
    await world.until("2026-11-23 20:00")
    await _says_no(world, amina)
    world.import_staff(
        "initialer;navn;rolle;leder;vikar;status\nMEJ;Mette Jensen;konsulent;LEA;ALI;ophørt\n"
    )
    await world.until("2026-11-24 08:00")
    expect(ali, REGRET, buttons=["Godkend afbud", "Aftalen gælder", "Jeg ringer nu"])
    expect_silence(mette)
    ali.tap("Godkend afbud")
    await world.settle()
    expect(ali, "Afbud godkendt af Ali")
    expect(amina, "Dit afbud er godkendt")


async def test_who_has_blocked_the_bot_is_stood_in_for_at_once(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    ali = await world.join_staff("Ali", "ALI")
    amina = await _knows(world)
    mette.delete_account()
    await _says_no(world, amina)
    expect(ali, REGRET)
    rows = world.look("select state, reason from messages where kind = 'staff.regret' order by id")
    assert rows == [("failed", "unreachable"), ("sent", None)]


async def test_an_answer_to_somebody_who_left_goes_to_nobody_else(world: World) -> None:
    mette, _ = await meet(world)
    ali = await world.join_staff("Ali", "ALI")
    mette.write("/hjaelp")
    await world.assembly.receiver.poll()
    world.import_staff(
        "initialer;navn;rolle;leder;vikar;status\nMEJ;Mette Jensen;konsulent;LEA;ALI;ophørt\n"
    )
    await world.settle()
    expect_silence(mette, ali)
