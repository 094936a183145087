"""«Ring til mig» asks one human once; who is late says how late, and the host knows."""

import pytest

from bot.actions import telling
from bot.rules.escalations import EscalationKind
from bot.rules.letters import Kind
from bot.store import escalations, people
from tests.world import WHY, World, expect, expect_silence, meet

A1 = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
TODAY = "A1;B-017;ALI;jobsamtale;23-11-2026 12:00"


async def test_the_host_of_the_appointment_is_asked_to_call(world: World) -> None:
    mette, amina = await meet(world)
    ali = await world.join_staff("Ali", "ALI")
    world.import_appointments(A1.replace("MEJ", "ALI"))
    await world.settle()
    expect(amina)
    amina.tap("Ring til mig")
    await world.settle()
    expect(
        amina,
        "Vi har bedt Ali om at ringe til dig.",
        "ringe på +45 00 00 00 02 mandag til fredag kl. 9-15",
        buttons=[],
    )
    expect(ali, "B-017 vil gerne ringes op. Bedt om det kl. 9.00.", buttons=["Jeg har ringet"])
    expect_silence(mette)
    assert world.look("select answer from appointments") == [("none",)]


@pytest.mark.parametrize("text", ["/ring", "ring"])
async def test_the_command_asks_the_consultant(world: World, text: str) -> None:
    mette, amina = await meet(world)
    amina.write(text)
    await world.settle()
    expect(amina, "Vi har bedt Mette om at ringe til dig.", "+45 00 00 00 01")
    expect(mette, "B-017 vil gerne ringes op.")


async def test_asking_twice_asks_once_and_names_who_was_asked(world: World) -> None:
    mette, amina = await meet(world)
    ali = await world.join_staff("Ali", "ALI")
    world.import_appointments(A1.replace("MEJ", "ALI"))
    await world.settle()
    expect(amina)
    amina.tap("Ring til mig")
    await world.settle()
    expect(amina, "Vi har bedt Ali om at ringe")
    expect(ali, "B-017 vil gerne ringes op.")
    amina.write("/ring")
    await world.settle()
    expect(amina, "Vi har bedt Ali om at ringe til dig.", "+45 00 00 00 02")
    expect_silence(mette, ali)
    assert world.events().count("call_asked") == 1


async def test_a_call_closes_the_matter_and_the_next_wish_opens_another(world: World) -> None:
    mette, amina = await meet(world)
    amina.write("/ring")
    await world.settle()
    expect(amina)
    expect(mette, "B-017 vil gerne ringes op.")
    await world.forward(minutes=30)
    mette.tap("Jeg har ringet")
    await world.settle()
    expect(mette, "Mette har ringet. Noteret kl. 9.30.", buttons=[])
    assert world.look("select state, resolution from escalations") == [("resolved", "called")]
    assert world.look("select citizen_id is not null from journal where event = 'staff.called'")

    amina.write("/ring")
    await world.settle()
    expect(amina)
    expect(mette, "B-017 vil gerne ringes op. Bedt om det kl. 9.30.")


async def test_of_two_who_were_asked_the_second_sees_who_has_called(world: World) -> None:
    mette, amina = await meet(world)
    ali = await world.join_staff("Ali", "ALI")
    amina.write("/ring")
    await world.settle()
    expect(amina)
    expect(mette, "B-017 vil gerne ringes op.")
    await put_call_to(world, "ALI")
    asked = expect(ali, "B-017 vil gerne ringes op.")
    stale = asked.buttons[0].data or ""
    mette.tap("Jeg har ringet")
    await world.settle()
    expect(mette, "Mette har ringet. Noteret kl. 9.00.", buttons=[])
    expect(ali, "Mette har ringet. Noteret kl. 9.00.", buttons=[])
    await world.forward(hours=1)
    ali.tap_data(stale, asked)
    await world.settle()
    assert "Ali har ringet" not in asked.text
    ali.unread()
    assert "tapped_too_late" in world.events()


async def put_call_to(world: World, initials: str) -> None:
    """The wish is put to another member of staff, as a ladder does."""
    now = world.clock.now()
    with world.database.write() as session:
        citizen, member = people.citizen(session, "B-017"), people.staff(session, initials)
        assert citizen is not None
        assert member is not None
        matter = escalations.alive(session, EscalationKind.CALL_ME, citizen_id=citizen.id)
        telling.staff(
            session,
            world.policy.unit(""),
            Kind.STAFF_CALL_ME,
            to=member,
            key=f"call_me:{initials}",
            now=now,
            escalation=matter,
            citizen_ref="B-017",
            clock=now,
        )
    await world.settle()


async def test_who_is_late_says_how_late(world: World) -> None:
    ali = await world.join_staff("Ali", "ALI")
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(TODAY)
    await world.settle()
    expect(amina)
    amina.write("/sent")
    await world.settle()
    expect(
        amina,
        "Hvor sent kommer du?",
        buttons=["10 minutter", "20 minutter", "Mere end 30", "Jeg kan ikke nå det"],
    )
    amina.tap("20 minutter")
    amina.tap("20 minutter")
    await world.settle()
    expect(amina, "Nu ved Ali, at du kommer cirka 20 minutter for sent.", buttons=[])
    expect(ali, "B-017 oplyser kl. 9.00: ca. 20 minutter forsinket til kl. 12.00.", buttons=["Set"])
    assert world.look("select answer from appointments") == [("none",)]
    ali.tap("Set")
    await world.settle()
    expect(ali, "Set af Ali", buttons=[])


@pytest.mark.parametrize(
    ("label", "told", "host"),
    [
        ("10 minutter", "cirka 10 minutter", "ca. 10 minutter forsinket"),
        ("Mere end 30", "mere end 30 minutter", "mere end 30 minutter forsinket"),
    ],
)
async def test_the_reminder_before_the_start_asks_who_is_late(
    world: World, label: str, told: str, host: str
) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1, "A9;B-018;MEJ;jobsamtale;30-11-2026 11:00")
    await world.until("2026-11-30 08:00")
    amina.unread()
    mette.unread()
    amina.tap("Jeg kommer for sent")
    await world.settle()
    expect(amina, "Er du sent på den?", "Hvor sent kommer du?")
    amina.tap(label)
    await world.settle()
    expect(amina, told, buttons=[])
    expect(mette, f"B-017 oplyser kl. 8.00: {host} til kl. 10.00.")


async def test_who_is_on_the_way_has_said_yes(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1)
    await world.until("2026-11-30 08:00")
    amina.unread()
    mette.unread()
    amina.tap("Jeg er på vej")
    await world.settle()
    expect(amina, "Mette regner med dig mandag den 30. november kl. 10.00.", buttons=[])
    assert world.look("select answer from appointments") == [("confirmed",)]
    expect_silence(mette)


async def test_who_is_on_the_way_after_the_start_is_asked_how_late(world: World) -> None:
    ali = await world.join_staff("Ali", "ALI")
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(TODAY.replace("12:00", "14:00"))
    await world.until("2026-11-23 12:00")
    amina.unread()
    await world.until("2026-11-23 14:05")
    ali.unread()
    amina.tap("Jeg er på vej")
    await world.settle()
    expect(
        amina,
        "Hvor sent kommer du?",
        buttons=["10 minutter", "20 minutter", "Mere end 30", "Ring til mig"],
    )
    amina.tap("10 minutter")
    await world.settle()
    expect(amina, "Nu ved Ali, at du kommer cirka 10 minutter for sent.")
    expect(ali, "B-017 oplyser kl. 14.05: ca. 10 minutter forsinket til kl. 14.00.")


async def test_a_no_after_the_start_is_taken_as_running_late(world: World) -> None:
    ali = await world.join_staff("Ali", "ALI")
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(TODAY)
    await world.settle()
    told = expect(amina, "Du har fået en tid")
    await world.until("2026-11-23 12:05")
    amina.unread()
    ali.unread()
    amina.tap("Jeg kan ikke", told)
    await world.settle()
    expect(
        amina,
        "Hvor sent kommer du?",
        buttons=["10 minutter", "20 minutter", "Mere end 30", "Ring til mig"],
    )
    assert world.look("select answer from appointments") == [("none",)]
    amina.tap("Mere end 30")
    await world.settle()
    expect(amina, "mere end 30 minutter for sent. Kom endelig")
    expect(ali, "B-017 oplyser kl. 12.05: mere end 30 minutter forsinket til kl. 12.00.")


async def test_who_can_not_make_it_after_all_before_the_start_has_sent_a_regret(
    world: World,
) -> None:
    ali = await world.join_staff("Ali", "ALI")
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(TODAY)
    await world.settle()
    expect(amina)
    amina.write("/sent")
    await world.settle()
    expect(amina, "Hvor sent kommer du?")
    amina.tap("Jeg kan ikke nå det")
    await world.settle()
    expect(amina, "Vi har sendt dit afbud til Ali.", buttons=WHY)
    expect(ali, "Afbud fra B-017 til mandag den 23. november kl. 12.00")


async def test_the_same_button_after_the_start_offers_a_call(world: World) -> None:
    ali = await world.join_staff("Ali", "ALI")
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(TODAY)
    await world.settle()
    expect(amina)
    amina.write("/sent")
    await world.settle()
    asked = expect(amina, "Hvor sent kommer du?")
    await world.until("2026-11-23 12:05")
    amina.unread()
    ali.unread()
    amina.tap("Jeg kan ikke nå det", asked)
    await world.settle()
    expect(amina, buttons=["10 minutter", "20 minutter", "Mere end 30", "Ring til mig"])
    amina.tap("Ring til mig")
    await world.settle()
    expect(amina, "Vi har bedt Ali om at ringe til dig.")
    expect(ali, "B-017 vil gerne ringes op.")


async def test_who_has_two_appointments_today_says_for_which_they_are_late(world: World) -> None:
    mette, amina = await meet(world)
    ali = await world.join_staff("Ali", "ALI")
    world.import_appointments(TODAY, "A2;B-017;MEJ;jobsamtale;23-11-2026 14:00")
    await world.settle()
    expect(amina)
    amina.write("/sent")
    await world.settle()
    expect(
        amina,
        "Hvilken tid kommer du for sent til?",
        buttons=["man. 23. nov. kl. 12.00", "man. 23. nov. kl. 14.00"],
    )
    amina.tap("man. 23. nov. kl. 14.00")
    await world.settle()
    expect(amina, "Hvor sent kommer du?")
    amina.tap("10 minutter")
    await world.settle()
    expect(amina, "Nu ved Mette, at du kommer cirka 10 minutter for sent.")
    expect(mette, "ca. 10 minutter forsinket til kl. 14.00.")
    expect_silence(ali)


async def test_who_is_late_for_a_call_is_delayed(world: World) -> None:
    ali = await world.join_staff("Ali", "ALI")
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(f"{TODAY};;telefon")
    await world.settle()
    expect(amina)
    amina.write("/sent")
    await world.settle()
    expect(amina, "Hvor meget er du forsinket?")
    amina.tap("10 minutter")
    await world.settle()
    expect(amina, "Nu ved Ali, at du er cirka 10 minutter forsinket.")
    expect(ali, "ca. 10 minutter forsinket")


async def test_after_the_end_nobody_is_late(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(TODAY)
    await world.settle()
    expect(amina)
    amina.write("/sent")
    await world.settle()
    asked = expect(amina, "Hvor sent kommer du?")
    await world.until("2026-11-23 13:00")
    amina.unread()
    amina.tap("10 minutter", asked)
    await world.settle()
    expect(amina, "Den knap er gammel. Du har ingen tider lige nu.", buttons=[])
