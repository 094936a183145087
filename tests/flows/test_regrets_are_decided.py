"""A regret is a notice: a human of the municipality decides, once, and everybody who asked is told."""

from bot.actions import telling
from bot.rules.escalations import EscalationKind
from bot.rules.letters import Kind
from bot.simulator.people import Person
from bot.store import appointments, escalations, people
from tests.world import World, expect, expect_silence, meet

A1 = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
WHEN = "mandag den 30. november kl. 10.00"
CHOICES = ["Godkend afbud", "Aftalen gælder", "Jeg ringer nu"]


async def regret(world: World, citizen: Person, line: str = A1) -> None:
    """The citizen is told of the appointment and says no."""
    world.import_appointments(line)
    await world.settle()
    expect(citizen)
    citizen.tap("Jeg kan ikke")
    await world.settle()
    expect(citizen, "Vi har sendt dit afbud")


async def ask_also(world: World, initials: str) -> None:
    """The same matter is put to another member of staff, as a ladder does."""
    now = world.clock.now()
    with world.database.write() as session:
        citizen = people.citizen(session, "B-017")
        member = people.staff(session, initials)
        assert citizen is not None
        assert member is not None
        (appointment_id,) = next(iter(world.look("select id from appointments")))
        matter = escalations.alive(
            session,
            EscalationKind.REGRET,
            citizen_id=citizen.id,
            appointment_id=int(str(appointment_id)),
        )
        assert matter is not None
        telling.staff(
            session,
            world.policy.unit(""),
            Kind.STAFF_REGRET,
            to=member,
            key=f"regret:{matter.id}:{initials}",
            now=now,
            about=appointments.get(session, int(str(appointment_id))),
            escalation=matter,
            citizen_ref="B-017",
            clock=now,
        )
    await world.settle()


def answer(world: World) -> object:
    return world.look("select answer from appointments")[0][0]


async def test_an_approved_regret_is_told_to_the_citizen(world: World) -> None:
    mette, amina = await meet(world)
    await regret(world, amina)
    asked = expect(mette, f"Afbud fra B-017 til {WHEN}", buttons=CHOICES)
    mette.tap("Godkend afbud")
    await world.settle()
    shown = expect(mette, "Afbud godkendt af Mette kl. 9.00. Borgeren får besked.", buttons=[])
    assert shown.id == asked.id
    expect(
        amina,
        f"Dit afbud er godkendt. Du skal ikke komme {WHEN}. Du hører fra Mette.",
        buttons=[],
    )
    assert answer(world) == "regret_approved"
    assert world.look("select state, resolution from escalations") == [("resolved", "approved")]
    assert "answer_approve" in world.events()


async def test_after_an_approval_there_is_silence(world: World) -> None:
    mette, amina = await meet(world)
    await regret(world, amina)
    expect(mette, "Afbud fra B-017")
    mette.tap("Godkend afbud")
    await world.settle()
    mette.unread()
    expect(amina, "Dit afbud er godkendt.")
    await world.until("2026-11-30 09:00")
    expect_silence(amina)


async def test_an_appointment_that_stands_is_told_with_a_way_to_talk(world: World) -> None:
    mette, amina = await meet(world)
    await regret(world, amina)
    expect(mette, "Afbud fra B-017")
    mette.tap("Aftalen gælder")
    await world.settle()
    expect(mette, "Aftalen gælder. Afgjort af Mette kl. 9.00.", buttons=[])
    expect(
        amina,
        f"Mette har læst dit afbud. Aftalen {WHEN} gælder stadig.",
        "Ring på +45 00 00 00 01.",
        buttons=["Jeg kommer", "Ring til mig"],
    )
    assert answer(world) == "regret_declined"

    amina.tap("Jeg kommer")
    await world.settle()
    expect(amina, f"Mette regner med dig {WHEN}.", buttons=[])
    assert answer(world) == "confirmed"
    expect_silence(mette)


async def test_who_was_declined_may_ask_again_and_the_old_message_decides_nothing(
    world: World,
) -> None:
    mette, amina = await meet(world)
    await regret(world, amina)
    first = expect(mette, "Afbud fra B-017")
    data = next(button.data for button in first.buttons if button.label == "Godkend afbud")
    mette.tap("Aftalen gælder")
    await world.settle()
    expect(mette, "Aftalen gælder.")
    expect(amina, "Mette har læst dit afbud.")
    amina.write("/afbud")
    await world.settle()
    expect(amina)
    amina.tap("man. 30. nov. kl. 10.00")
    await world.settle()
    expect(amina, "Vi har sendt dit afbud")
    second = expect(mette, "Afbud fra B-017", buttons=CHOICES)

    assert data is not None
    mette.tap_data(data, first)
    await world.settle()
    expect_silence(amina)
    assert answer(world) == "regret_pending"
    assert [m.id for m in mette.unread()] in ([], [first.id])

    mette.tap("Godkend afbud", second)
    await world.settle()
    expect(mette, "Afbud godkendt af Mette")
    expect(amina, "Dit afbud er godkendt.")


async def test_who_rings_first_still_has_to_decide(world: World) -> None:
    mette, amina = await meet(world)
    await regret(world, amina)
    expect(mette, "Afbud fra B-017")
    mette.tap("Jeg ringer nu")
    await world.settle()
    expect(mette, "Mette ringer nu. Noteret kl. 9.00.", buttons=["Godkend afbud", "Aftalen gælder"])
    assert world.look("select state from escalations") == [("open",)]
    mette.tap("Aftalen gælder")
    await world.settle()
    expect(mette, "Afbud fra B-017", "Aftalen gælder. Afgjort af Mette", buttons=[])
    expect(amina, "Mette har læst dit afbud.")


async def test_of_two_who_decide_one_wins_and_the_other_sees_who(world: World) -> None:
    mette, amina = await meet(world)
    ali = await world.join_staff("Ali", "ALI")
    await regret(world, amina)
    expect(mette, "Afbud fra B-017")
    await ask_also(world, "ALI")
    expect(ali, "Afbud fra B-017", buttons=CHOICES)

    mette.tap("Aftalen gælder")
    ali.tap("Godkend afbud")
    await world.settle()
    seen = [expect(person).text.rpartition("\n\n")[2] for person in (mette, ali)]
    assert len(set(seen)) == 1
    assert seen[0] in {
        "Aftalen gælder. Afgjort af Mette kl. 9.00. Borgeren får besked.",
        "Afbud godkendt af Ali kl. 9.00. Borgeren får besked.",
    }
    assert len(amina.unread()) == 1
    decisions = [e for e in world.events() if e in {"answer_approve", "answer_decline"}]
    assert len(decisions) == 1
    assert "tapped_too_late" in world.events()


async def test_whoever_taps_late_sees_who_decided_and_when(world: World) -> None:
    mette, amina = await meet(world)
    ali = await world.join_staff("Ali", "ALI")
    await regret(world, amina)
    expect(mette, "Afbud fra B-017")
    await ask_also(world, "ALI")
    asked = expect(ali, "Afbud fra B-017")
    stale = {button.label: button.data for button in asked.buttons}
    mette.tap("Godkend afbud")
    await world.settle()
    expect(mette, "Afbud godkendt af Mette kl. 9.00")
    expect(amina, "Dit afbud er godkendt.")
    shown = expect(ali, "Afbud godkendt af Mette kl. 9.00", buttons=[])
    assert shown.id == asked.id

    await world.forward(hours=1)
    for label in ("Aftalen gælder", "Jeg ringer nu"):
        ali.tap_data(stale[label] or "", asked)
        await world.settle()
        ali.unread()  # an edit that changes nothing does not count as one
        assert "Afbud godkendt af Mette kl. 9.00" in asked.text
        assert not asked.buttons
    assert answer(world) == "regret_approved"
    expect_silence(amina)


async def test_a_decision_after_the_appointment_moved_decides_nothing(world: World) -> None:
    mette, amina = await meet(world)
    await regret(world, amina)
    asked = expect(mette, "Afbud fra B-017")
    stale = asked.buttons[0].data
    world.import_appointments(A1.replace("10:00", "14:00"))
    await world.settle()
    expect(amina, "Den nye tid er mandag den 30. november kl. 14.00")
    expect(mette, "Aftalen er ændret kl. 9.00. Der er ikke mere at svare på her.", buttons=[])

    await world.forward(hours=1)
    mette.tap_data(stale or "", asked)
    await world.settle()
    expect_silence(amina)
    mette.unread()  # an edit that changes nothing does not count as one
    assert "Aftalen er ændret kl. 9.00." in asked.text
    assert answer(world) == "none"


async def test_a_yes_from_an_old_message_after_an_approval_goes_to_the_host(
    world: World,
) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1)
    await world.settle()
    first = expect(amina)
    await world.until("2026-11-25 10:00")
    expect(amina, "Kan du stadig komme?")
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Vi har sendt dit afbud")
    expect(mette, "Afbud fra B-017")
    mette.tap("Godkend afbud")
    await world.settle()
    expect(mette, "Afbud godkendt")
    expect(amina, "Dit afbud er godkendt.")

    amina.tap("Ja, jeg kommer", first)
    amina.tap("Ja, jeg kommer", first)
    await world.settle()
    expect(amina, "Dit afbud var godkendt. Nu skal Mette se, om tiden stadig er din.", buttons=[])
    expect(
        mette,
        f"B-017 vil nu gerne komme alligevel {WHEN}. Modtaget kl. 10.00.",
        "Giv selv borgeren besked",
        buttons=["Set", "Jeg ringer nu"],
    )
    assert answer(world) == "regret_approved"


async def test_a_no_after_an_approval_only_repeats_it(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1)
    await world.settle()
    first = expect(amina)
    await world.until("2026-11-25 10:00")
    expect(amina)
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina)
    expect(mette, "Afbud fra B-017")
    mette.tap("Godkend afbud")
    await world.settle()
    expect(mette)
    expect(amina)
    amina.tap("Jeg kan ikke", first)
    await world.settle()
    expect(amina, "Dit afbud er godkendt. Du skal ikke komme", buttons=[])
    expect_silence(mette)


async def test_a_providers_regrets_are_the_primary_consultants_to_decide(world: World) -> None:
    mette, amina = await meet(world)
    ulla = await world.join_staff("Ulla", "UDB")
    await regret(world, amina, A1.replace("MEJ", "UDB"))
    expect(mette, f"Afbud fra B-017 til {WHEN}", buttons=CHOICES)
    expect_silence(ulla)
    mette.tap("Godkend afbud")
    await world.settle()
    expect(mette, "Afbud godkendt af Mette")
    expect(amina, "Dit afbud er godkendt.", "Du hører fra Mette.")


async def test_a_provider_decides_nothing_even_with_the_buttons_in_hand(world: World) -> None:
    mette, amina = await meet(world)
    ulla = await world.join_staff("Ulla", "UDB")
    await regret(world, amina)
    expect(mette, "Afbud fra B-017")
    await ask_also(world, "UDB")
    expect(ulla, "Afbud fra B-017")
    tap = ulla.tap("Godkend afbud")
    await world.settle()
    assert tap.text == "Den knap er ikke til dig."
    assert answer(world) == "regret_pending"
    assert "foreign_button" in world.events()
    expect_silence(amina)


async def test_a_decision_in_the_evening_is_told_in_the_morning(world: World) -> None:
    mette, amina = await meet(world)
    await regret(world, amina)
    expect(mette, "Afbud fra B-017")
    await world.until("2026-11-23 20:30")
    mette.unread()
    mette.tap("Godkend afbud")
    await world.settle()
    expect(mette, "Afbud godkendt af Mette kl. 20.30")
    expect_silence(amina)
    await world.until("2026-11-24 08:00")
    expect(amina, "Dit afbud er godkendt.")


async def test_who_decides_so_late_that_the_morning_is_late_has_to_ring(world: World) -> None:
    mette, amina = await meet(world)
    await regret(world, amina, "A1;B-017;MEJ;jobsamtale;24-11-2026 08:30")
    expect(mette, "Afbud fra B-017")
    await world.until("2026-11-23 21:00")
    mette.unread()
    amina.unread()
    mette.tap("Godkend afbud")
    await world.settle()
    decided, warned = mette.unread()
    assert "Afbud godkendt af Mette kl. 21.00" in decided.text
    assert warned.text == (
        "Beskeden til B-017 om tirsdag den 24. november kl. 8.30 når ikke frem i tide. Ring."
    )
    assert warned.labels == ["Set", "Jeg ringer nu"]
    expect_silence(amina)
    mette.tap("Jeg ringer nu", warned)
    await world.settle()
    expect(mette, "Mette ringer nu.", buttons=["Jeg har ringet"])
    await world.until("2026-11-24 08:00")
    expect(amina, "Dit afbud er godkendt. Du skal ikke komme tirsdag den 24. november kl. 8.30.")


async def test_who_decides_after_the_start_has_to_ring(world: World) -> None:
    mette, amina = await meet(world)
    await regret(world, amina, "A1;B-017;MEJ;jobsamtale;23-11-2026 12:00")
    expect(mette, "Afbud fra B-017")
    await world.until("2026-11-23 12:05")
    mette.unread()
    amina.unread()
    mette.tap("Aftalen gælder")
    await world.settle()
    decided, warned = mette.unread()
    assert "Aftalen gælder. Afgjort af Mette kl. 12.05" in decided.text
    assert "når ikke frem i tide. Ring." in warned.text
    expect_silence(amina)
    assert answer(world) == "regret_declined"


async def test_who_decides_about_somebody_who_has_stopped_has_to_ring(world: World) -> None:
    mette, amina = await meet(world)
    await regret(world, amina)
    expect(mette, "Afbud fra B-017")
    amina.write("/stop")
    await world.settle()
    expect(amina)
    amina.tap("Ja, stop")
    await world.settle()
    expect(amina)
    expect(mette, "B-017 har frameldt beskeder")
    mette.tap("Godkend afbud")
    await world.settle()
    texts = [message.text for message in mette.unread()]
    assert len(texts) == 2
    assert "når ikke frem i tide. Ring." in texts[1]
    expect_silence(amina)
    assert answer(world) == "regret_approved"
