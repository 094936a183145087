"""A citizen who can't be reached is somebody's task within one pass, and no longer one when they are back."""

from bot.simulator.people import Person
from tests.world import World, expect, expect_silence, meet, texts

FRIDAY = "A1;B-017;MEJ;jobsamtale;27-11-2026 14:00"
GONE = "B-017 kan ikke længere nås her (blokeret eller slettet). Det er ikke et afbud"


async def _known(world: World) -> tuple[Person, Person]:
    mette, amina = await meet(world)
    world.import_appointments(FRIDAY)
    await world.settle()
    assert len(texts(amina)) == 1
    return mette, amina


async def test_a_block_is_told_to_the_consultant_at_once(world: World) -> None:
    mette, amina = await _known(world)
    amina.block()
    await world.settle()
    expect(mette, GONE, "Næste aftale: fredag den 27. november kl. 14.00", buttons=["Set"])
    assert world.look("select state from links where citizen_id is not null") == [("unreachable",)]
    assert world.look("select answer from appointments") == [("none",)]


async def test_a_block_that_is_found_on_sending_is_told_in_the_same_pass(world: World) -> None:
    mette, amina = await _known(world)
    amina.delete_account()
    await world.until("2026-11-24 09:59")
    expect_silence(mette)
    await world.until("2026-11-24 10:00")
    expect(mette, GONE)
    rows = world.look("select state, reason from messages where kind = 'reminder.days_before'")
    assert rows == [("failed", "unreachable")]
    await world.until("2026-11-26 12:00")
    expect_silence(mette)


async def test_who_was_never_there_is_unreachable_too(world: World) -> None:
    mette, _ = await _known(world)
    amina = world.people["Amina"]
    del world.telegram.world.chats[amina.id]
    await world.until("2026-11-24 10:00")
    expect(mette, GONE)
    del world.people["Amina"]


async def test_at_night_it_waits_for_the_opening(world: World) -> None:
    mette, amina = await _known(world)
    await world.until("2026-11-23 22:00")
    amina.block()
    await world.until("2026-11-24 07:59")
    expect_silence(mette)
    await world.until("2026-11-24 08:00")
    expect(mette, GONE)


async def test_nothing_more_is_tried_until_they_are_back(world: World) -> None:
    mette, amina = await _known(world)
    amina.block()
    await world.settle()
    expect(mette, GONE)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 14:00")
    calls = len(world.telegram.calls)
    await world.settle()
    sent = [c for c in list(world.telegram.calls)[calls:] if c.method == "sendMessage"]
    assert sent == []
    assert ("news", "dropped", "unreachable") in world.look(
        "select kind, state, reason from messages"
    )


async def test_who_unblocks_closes_the_matter_and_the_message_says_so(world: World) -> None:
    mette, amina = await _known(world)
    amina.block()
    await world.settle()
    expect(mette, GONE)
    amina.unblock()
    await world.settle()
    expect(mette, GONE, "Borgeren kan nås her igen", buttons=[])
    assert world.look("select state, resolution from escalations") == [("resolved", "reachable")]
    await world.until("2026-11-24 10:00")
    expect(amina, "Kan du stadig komme?")


async def test_who_was_back_before_the_consultant_was_told_is_nobodys_task(world: World) -> None:
    mette, amina = await _known(world)
    await world.until("2026-11-23 22:00")
    amina.block()
    await world.settle()
    amina.unblock()
    await world.until("2026-11-24 09:00")
    expect_silence(mette)
    rows = world.look("select state, reason from messages where kind = 'staff.unreachable'")
    assert rows == [("dropped", "superseded")]


async def test_a_second_block_is_a_matter_of_its_own(world: World) -> None:
    mette, amina = await _known(world)
    for _ in range(2):
        amina.block()
        await world.settle()
        expect(mette, GONE)
        amina.unblock()
        await world.settle()
        expect(mette, "Borgeren kan nås her igen")
    assert world.look("select count(*) from escalations") == [(2,)]
