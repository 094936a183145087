"""Stopping never counts against anybody, and coming back is one word."""

from bot.actions import inviting
from bot.simulator.people import Person
from tests.world import World, expect, expect_silence, meet, texts

ASKED = "Vil du ikke have flere beskeder her?"
STOPPED = "Så skriver vi ikke mere til dig her."
BACK = "Tak. Nu får du besked her, når du har en aftale."


async def say(world: World, person: Person, text: str) -> None:
    person.write(text)
    await world.settle()


async def stop(world: World, person: Person) -> None:
    """/stop, and yes; what it leads to is read."""
    await say(world, person, "/stop")
    expect(person, ASKED)
    person.tap("Ja, stop")
    await world.settle()
    expect(person, STOPPED)


def link_states(world: World) -> list[object]:
    query = "select state from links where citizen_id is not null order by id"
    return [state for (state,) in world.look(query)]


async def test_a_stop_is_asked_about_and_the_consultant_is_told(world: World) -> None:
    mette, amina = await meet(world)
    await say(world, amina, "/stop")
    asked = expect(
        amina, ASKED, "dine aftaler gælder stadig", buttons=["Ja, stop", "Nej, bliv ved"]
    )
    amina.tap("Ja, stop")
    await world.settle()
    stopped = expect(amina, STOPPED, "Dine aftaler gælder stadig.", "Skriv /start", buttons=[])
    assert stopped.id == asked.id
    expect(
        mette,
        "B-017 har frameldt beskeder kl. 9.00",
        "Framelding må ikke tælle mod borgeren.",
        buttons=["Set"],
    )
    mette.tap("Set")
    await world.settle()
    expect(mette, "Set af Mette kl. 9.00", buttons=[])
    assert link_states(world) == ["opted_out"]


async def test_after_a_stop_nothing_is_sent_any_more(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await world.settle()
    expect(amina, "Du har fået en tid")
    await stop(world, amina)
    world.import_appointments("A2;B-017;MEJ;jobsamtale;01-12-2026 10:00")
    await world.until("2026-11-28 12:00")
    expect_silence(amina)
    to_citizen = "state = 'dropped' and citizen_id is not null"
    reasons = world.look(f"select distinct reason from messages where {to_citizen}")  # noqa: S608 - our own words
    assert reasons == [("opted_out",)]


async def test_after_a_stop_own_questions_are_still_answered(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await world.settle()
    told = expect(amina, "Du har fået en tid")
    await stop(world, amina)
    await say(world, amina, "/aftaler")
    expect(amina, "Dine næste tider:", "mandag den 30. november kl. 10.00 hos Mette")
    amina.tap("Ja, jeg kommer", told)
    await world.settle()
    expect(amina, "Mette regner med dig", buttons=[])
    await say(world, amina, "/stop")
    expect(amina, STOPPED, buttons=[])


async def test_staying_changes_nothing(world: World) -> None:
    mette, amina = await meet(world)
    await say(world, amina, "stop")
    asked = expect(amina, ASKED)
    amina.tap("Nej, bliv ved")
    await world.settle()
    assert expect(amina, BACK, buttons=[]).id == asked.id
    assert link_states(world) == ["linked"]
    expect_silence(mette)


async def test_start_brings_back_and_shows_what_lies_ahead(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    await stop(world, amina)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await world.settle()
    amina.start()
    await world.settle()
    back, ahead = amina.unread()
    assert BACK in back.text
    assert "mandag den 30. november kl. 10.00" in ahead.text
    assert ahead.labels == ["Ja, jeg kommer", "Jeg kan ikke", "Ring til mig"]
    await world.until("2026-11-25 10:00")
    expect(amina, "Kan du stadig komme?")


async def test_the_word_start_alone_brings_back_too(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    await stop(world, amina)
    await say(world, amina, "Start")
    expect(amina, BACK)
    assert link_states(world) == ["linked"]


async def test_to_stay_said_after_a_stop_is_to_come_back(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    await say(world, amina, "/stop")
    older = expect(amina, ASKED)
    await say(world, amina, "/stop")
    newer = expect(amina, ASKED)
    amina.tap("Ja, stop", newer)
    await world.settle()
    expect(amina, STOPPED)

    amina.tap("Nej, bliv ved", older)
    await world.settle()
    expect(amina, BACK, buttons=[])
    assert link_states(world) == ["linked"]


async def test_a_stop_said_twice_is_told_once(world: World) -> None:
    mette, amina = await meet(world)
    await say(world, amina, "/stop")
    expect(amina, ASKED)
    amina.tap("Ja, stop")
    amina.tap("Ja, stop")
    await world.settle()
    expect(amina, STOPPED)
    expect(mette, "B-017 har frameldt beskeder")
    assert world.events().count("link_stopped") == 1


async def test_who_stops_again_after_coming_back_is_told_of_again(world: World) -> None:
    mette, amina = await meet(world)
    for _ in range(2):
        await stop(world, amina)
        expect(mette, "B-017 har frameldt beskeder")
        amina.start()
        await world.settle()
        expect(amina, BACK)


async def test_a_lost_telephone_is_unlinked_and_its_buttons_are_nobodys(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await world.settle()
    old = expect(amina, "Du har fået en tid")
    with world.database.write() as session:
        assert inviting.unlink_citizen(session, "b-017", now=world.clock.now())
        assert not inviting.unlink_citizen(session, "B-018", now=world.clock.now())

    tap = amina.tap("Jeg kan ikke", old)
    await world.settle()
    assert tap.text == "Den knap er ikke til dig."
    expect_silence(amina, mette)
    assert world.look("select answer from appointments") == [("none",)]
    assert "foreign_button" in world.events()

    phone = world.person("Aminas nye telefon")
    phone.start(world.invite("B-017"))
    await world.settle()
    expect(phone, "Hej Amina.")
    phone.tap("Fortæl mig mere")
    await world.settle()
    expect(phone, "Vil du være med?")
    phone.tap("Ja, jeg vil være med")
    await world.settle()
    assert "mandag den 30. november kl. 10.00" in texts(phone)[1]
    await world.until("2026-11-25 10:00")
    expect(phone, "Kan du stadig komme?")
    expect_silence(amina)


async def test_who_is_linked_is_unlinked_before_a_new_invitation(world: World) -> None:
    await world.join_citizen("Amina", "B-017")
    with world.database.write() as session:
        now = world.clock.now()
        refused = inviting.invite_citizen(session, "B-017", secret=b"key", now=now)
    assert isinstance(refused, inviting.NotInvited)
    assert "aftalebot unlink citizen B-017" in refused.sentence


async def test_a_paused_case_is_answered_with_the_telephone_only(world: World) -> None:
    _, amina = await meet(world)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await world.settle()
    told = expect(amina, "Du har fået en tid")
    for status in ("pause", "afsluttet"):
        world.import_citizens(f"borger_ref;fornavn;konsulent;status\nB-017;Amina;MEJ;{status}")
        await world.settle()
        amina.unread()  # that it is paused is told by somebody else's rule
        for text in ("/aftaler", "/start", "hvornår er min tid?", "/ring"):
            await say(world, amina, text)
            expect(amina, "Vi kan ikke svare dig her. Ring på +45 00 00 00 01", buttons=[])
        amina.send_photo()
        await world.settle()
        expect(amina, "Vi kan ikke svare dig her. Ring på +45 00 00 00 01")
    amina.tap("Ja, jeg kommer", told)
    await world.settle()
    expect(amina, "Vi kan ikke svare dig her. Ring på +45 00 00 00 01", buttons=[])
    assert world.look("select answer from appointments") == [("none",)]
    assert world.look("select count(*) from escalations where kind = 'call_me'") == [(0,)]


async def test_a_paused_citizen_may_still_stop_and_come_back(world: World) -> None:
    mette, amina = await meet(world)
    world.import_citizens("borger_ref;fornavn;konsulent;status\nB-017;Amina;MEJ;pause")
    await world.settle()
    amina.unread()
    await stop(world, amina)
    expect(mette, "B-017 har frameldt beskeder")
    amina.start()
    await world.settle()
    expect(amina, "Vi kan ikke svare dig her.")
    assert link_states(world) == ["linked"]


async def test_who_writes_again_after_a_block_is_reachable(world: World) -> None:
    mette, amina = await meet(world)
    amina.block()
    await world.settle()
    expect(mette, "B-017 kan ikke længere nås her")
    amina.start()
    await world.settle()
    expect(amina, "Her kan du skrive:")
    expect(mette, "Borgeren kan nås her igen.", buttons=[])
    assert link_states(world) == ["linked"]


async def test_whoever_has_not_decided_and_blocks_has_said_no(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = world.person("Amina")
    code = world.invite("B-017")
    amina.start(code)
    await world.settle()
    expect(amina, "Hej Amina.")
    amina.block()
    await world.settle()
    expect_silence(mette)
    assert link_states(world) == ["ended"]
    amina.start(code)
    await world.settle()
    expect(amina, "Hej Amina.")


async def test_a_deleted_account_is_found_out_by_the_next_message(world: World) -> None:
    mette, amina = await meet(world)
    amina.delete_account()
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await world.settle()
    expect(mette, "B-017 kan ikke længere nås her", "Næste aftale: mandag den 30. november")
    assert link_states(world) == ["unreachable"]
