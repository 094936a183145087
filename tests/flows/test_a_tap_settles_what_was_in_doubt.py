"""In doubt means: shown to staff, counted, never sent again once somebody has tapped on it."""

from bot.actions import looking
from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from tests.world import World, expect, expect_silence, meet, texts

FRIDAY = "A1;B-017;MEJ;jobsamtale;27-11-2026 14:00"
PERHAPS = "Måske leveret: beskeden til B-017 om fredag den 27. november kl. 14.00"


def _in_doubt(world: World) -> int:
    """As `status` has it."""
    with world.database.read() as session:
        counted = looking.status(session)["messages"]["uncertain"]
    assert isinstance(counted, int)
    return counted


def _lose_the_verdict(world: World, person: Person, times: int = 1) -> None:
    kind = FaultKind.READ_TIMEOUT_AFTER
    world.telegram.faults.order(kind, method="sendMessage", chat_id=person.id, times=times)


async def _in_one_instant(world: World) -> None:
    """Handle all that has come and send all that is due, while the clock stands."""
    await world.assembly.receiver.poll()
    await world.assembly.engine.run_until_quiet()


async def test_it_is_counted_and_shown_until_a_tap_settles_it_and_then_never_sent_again(
    world: World,
) -> None:
    mette, amina = await meet(world)
    _lose_the_verdict(world, amina)
    world.import_appointments(FRIDAY)
    await world.settle()
    told = expect(amina, "Du har fået en tid")
    expect(mette, PERHAPS)
    assert _in_doubt(world) == 1

    await world.until("2026-11-23 15:00")
    amina.tap("Ja, jeg kommer")
    await world.settle()
    expect(amina, "Mette regner med dig")

    assert _in_doubt(world) == 0
    rows = world.look("select state, telegram_message_id from messages where kind = 'news'")
    assert rows == [("sent", told.id)]
    await world.restart()
    await world.until("2026-11-24 09:00")
    expect_silence(amina, mette)


async def test_a_host_who_has_not_read_of_the_doubt_never_does_once_it_is_settled(
    world: World,
) -> None:
    mette, amina = await meet(world)
    await world.until("2026-11-23 18:00")
    _lose_the_verdict(world, amina)
    world.import_appointments(FRIDAY)
    await world.settle()
    expect(amina, "Du har fået en tid")
    amina.tap("Ja, jeg kommer")
    await world.settle()
    expect(amina, "Mette regner med dig")

    await world.until("2026-11-24 09:00")
    expect_silence(mette)
    rows = world.look("select state, reason from messages where kind = 'staff.uncertain'")
    assert rows == [("dropped", "superseded")]


async def test_a_message_to_staff_is_not_sent_anew_once_its_reader_has_tapped_on_it(
    world: World,
) -> None:
    mette, amina = await meet(world)
    world.import_appointments(FRIDAY)
    await world.settle()
    expect(amina, "Du har fået en tid")
    amina.tap("Jeg kan ikke")
    _lose_the_verdict(world, mette)
    await _in_one_instant(world)
    expect(mette, "Afbud fra B-017")
    assert _in_doubt(world) == 1

    mette.tap("Jeg ringer nu")
    await world.settle()

    assert [text for text in texts(mette) if "Afbud fra B-017" in text] != []
    rows = world.look("select state from messages where kind = 'staff.regret' order by id")
    assert rows == [("sent",), ("dropped",)]
    new = [message for message in mette.chat if message.by_bot and "Afbud fra" in message.text]
    assert len(new) == 1
    amina.unread()
