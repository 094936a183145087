"""Paused, closed, opted out, not linked: what is planned, what is dropped and why, what follows."""

from tests.world import World, expect, expect_silence, meet, texts

FRIDAY = "A1;B-017;MEJ;jobsamtale;27-11-2026 14:00"
NEXT_WEEK = "A1;B-017;MEJ;jobsamtale;03-12-2026 14:00"


def _status(world: World, status: str) -> None:
    world.import_citizens(f"borger_ref;fornavn;konsulent;status\nB-017;Amina;MEJ;{status}\n")


async def test_a_pause_drops_what_is_planned_and_its_end_plans_from_then_on(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(FRIDAY)
    await world.settle()
    assert len(texts(amina)) == 1
    _status(world, "pause")
    states = world.look("select state, reason from messages where kind like 'reminder.%'")
    assert set(states) == {("dropped", "paused")}
    await world.until("2026-11-25 12:00")
    expect_silence(amina)

    _status(world, "aktiv")
    await world.settle()
    expect_silence(amina)
    await world.until("2026-11-26 10:00")
    expect(amina, "Husk din tid i morgen")
    await world.until("2026-11-27 12:00")
    expect(amina, "Er du sent på den?")
    expect_silence(mette)


async def test_what_was_made_in_a_pause_is_reminded_of_after_it_and_not_announced(
    world: World,
) -> None:
    _, amina = await meet(world)
    _status(world, "pause")
    world.import_appointments(NEXT_WEEK)
    await world.settle()
    _status(world, "aktiv")
    await world.until("2026-11-30 09:00")
    expect_silence(amina)
    await world.until("2026-11-30 10:00")
    expect(amina, "Kan du stadig komme?")


async def test_news_that_waited_for_the_morning_is_dropped_by_a_pause(world: World) -> None:
    _, amina = await meet(world)
    await world.until("2026-11-23 21:00")
    world.import_appointments(NEXT_WEEK)
    _status(world, "afsluttet")
    await world.until("2026-12-04 09:00")
    expect_silence(amina)
    assert ("news", "dropped", "paused") in world.look("select kind, state, reason from messages")


async def test_a_paused_citizen_is_answered_with_the_telephone_only(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments(FRIDAY)
    await world.settle()
    assert len(texts(amina)) == 1
    _status(world, "pause")
    amina.tap("Ja, jeg kommer")
    await world.settle()
    expect(amina, "+45 00 00 00 01", buttons=[])
    assert world.look("select answer from appointments") == [("none",)]


async def test_who_is_not_linked_is_not_written_to_and_linking_shows_what_lies_ahead(
    world: World,
) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    world.import_appointments(FRIDAY)
    await world.until("2026-11-24 10:00")
    states = world.look("select kind, state, reason from messages where citizen_id is not null")
    assert ("news", "dropped", "not_linked") in states
    assert ("reminder.days_before", "dropped", "not_linked") in states

    amina = world.person("Amina")
    amina.start(world.invite("B-017"))
    await world.settle()
    expect(amina, "Du vælger selv")
    amina.tap("Fortæl mig mere")
    await world.settle()
    expect(amina, "Vil du være med?")
    amina.tap("Ja, jeg vil være med")
    await world.settle()
    joined, ahead = amina.unread()
    assert "Tak. Nu får du besked her" in joined.text
    assert "fredag den 27. november kl. 14.00" in ahead.text
    assert ahead.labels == ["Ja, jeg kommer", "Jeg kan ikke", "Ring til mig"]
    await world.until("2026-11-26 10:00")
    expect(amina, "i morgen")
    expect_silence(mette)


async def test_what_waits_for_the_morning_is_not_said_twice_to_who_joins_in_the_evening(
    world: World,
) -> None:
    await world.until("2026-11-23 20:30")
    world.import_appointments(FRIDAY, "A2;B-017;MEJ;cv-samtale;04-12-2026 14:00")
    amina = world.person("Amina")
    amina.start(world.invite("B-017"))
    await world.settle()
    amina.tap("Fortæl mig mere")
    await world.settle()
    amina.tap("Ja, jeg vil være med")
    await world.settle()
    assert "Du har fået tider hos Mette" in texts(amina)[-1]
    await world.until("2026-11-24 09:00")
    expect_silence(amina)


async def test_who_has_stopped_is_not_written_to_until_they_return(world: World) -> None:
    mette, amina = await meet(world)
    amina.write("/stop")
    await world.settle()
    amina.tap("Ja, stop")
    await world.settle()
    assert "Så skriver vi ikke mere" in texts(amina)[-1]
    expect(mette, "B-017 har frameldt beskeder")
    world.import_appointments(FRIDAY)
    await world.until("2026-11-25 09:00")
    expect_silence(amina)
    assert ("news", "dropped", "opted_out") in world.look(
        "select kind, state, reason from messages"
    )

    amina.write("/start")
    await world.settle()
    assert "fredag den 27. november kl. 14.00" in texts(amina)[-1]
    await world.until("2026-11-26 10:00")
    expect(amina, "i morgen")
