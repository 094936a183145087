"""From a code on paper to a yes or a no, and what lies ahead shown at once."""

from collections.abc import Callable

import pytest

from bot.actions import inviting
from bot.simulator.people import Person
from tests.world import SECRET, World, expect, expect_silence

WELCOME = "Hej Amina. Her kan du få besked om dine aftaler med Eksempel Kommune."
ASKED = "Vil du være med?"
YES = "Tak. Nu får du besked her, når du har en aftale."
NO = "Så skriver vi ikke til dig her."


async def begin(world: World, typed: str) -> Person:
    """Amina has tapped her link, or typed what stands on her letter."""
    amina = world.person("Amina")
    amina.start(typed)
    await world.settle()
    return amina


def states(world: World) -> list[object]:
    return [state for (state,) in world.look("select state from links order by id")]


async def test_a_citizen_is_welcomed_told_what_is_kept_and_says_yes(world: World) -> None:
    amina = await begin(world, world.invite("B-017"))
    welcome = expect(amina, WELCOME, "Du vælger selv", buttons=["Fortæl mig mere", "Nej tak"])
    assert states(world) == ["pending"]

    amina.tap("Fortæl mig mere")
    await world.settle()
    told = expect(
        amina,
        "Mette kan se det.",
        "Resten sletter vi, når der ikke er brug for det mere.",
        "Læs mere: https://eksempel.invalid/databeskyttelse",
        ASKED,
        buttons=["Ja, jeg vil være med", "Nej tak"],
    )
    assert told.id == welcome.id

    amina.tap("Ja, jeg vil være med")
    await world.settle()
    assert expect(amina, WELCOME, YES, buttons=[]).id == welcome.id
    assert states(world) == ["linked"]
    assert world.look("select spent_at is not null from invitations") == [(True,)]
    steps = ("invited", "code_used", "link_accepted")
    assert [event for event in world.events() if event in steps] == list(steps)


def in_lower_case(code: str) -> str:
    return f" {code.lower()} "


def in_two_words(code: str) -> str:
    return code.replace("-", "  ")


def with_a_long_dash(code: str) -> str:
    half, other = code.split("-")
    return f"«{half} \u2013 {other}»"


def with_letters_for_figures(code: str) -> str:
    return code.replace("0", "o").replace("1", "I")


@pytest.mark.parametrize(
    "typed", [in_lower_case, in_two_words, with_a_long_dash, with_letters_for_figures]
)
async def test_a_code_typed_by_hand_is_read_as_it_is_meant(
    world: World, typed: Callable[[str], str]
) -> None:
    amina = world.person("Amina")
    amina.write(typed(world.invite("B-017")))
    await world.settle()
    expect(amina, WELCOME)


async def test_a_code_after_start_may_stand_on_the_next_line_or_after_the_bots_name(
    world: World,
) -> None:
    code = world.invite("B-017")
    amina = world.person("Amina")
    amina.write(f"/start@aftalebot_demo_bot\n{code.lower()}")
    await world.settle()
    expect(amina, WELCOME)


@pytest.mark.parametrize("after", ["welcome", "more"])
async def test_a_no_is_all_right_and_leaves_the_code_usable(world: World, after: str) -> None:
    code = world.invite("B-017")
    amina = await begin(world, code)
    expect(amina, WELCOME)
    if after == "more":
        amina.tap("Fortæl mig mere")
        await world.settle()
        expect(amina, ASKED)

    amina.tap("Nej tak")
    await world.settle()
    expect(amina, "Det er helt i orden.", NO, "Digital Post", buttons=[])
    assert states(world) == ["ended"]

    amina.start(code)
    await world.settle()
    expect(amina, WELCOME)
    await world.forward(days=6)
    amina.tap("Nej tak")
    await world.settle()
    expect(amina, NO)
    await world.forward(days=1)
    amina.start(code)
    await world.settle()
    expect(amina, "Koden virker ikke.", "gælder i 7 dage")


async def test_after_a_no_nothing_is_sent(world: World) -> None:
    amina = await begin(world, world.invite("B-017"))
    expect(amina, WELCOME)
    amina.tap("Nej tak")
    await world.settle()
    expect(amina, NO)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await world.forward(days=1)
    expect_silence(amina)
    assert set(world.look("select state, reason from messages where kind = 'news'")) == {
        ("dropped", "not_linked")
    }


async def test_whoever_has_not_decided_is_asked_again_whatever_they_write(world: World) -> None:
    amina = await begin(world, world.invite("B-017"))
    expect(amina, WELCOME)
    for text in ("hvad er det her for noget?", "/aftaler", "ja tak", "/start"):
        amina.write(text)
        await world.settle()
        expect(amina, WELCOME, buttons=["Fortæl mig mere", "Nej tak"])
    assert "hvad er det her" not in str(world.look("select facts, text from messages"))


async def test_whoever_has_not_decided_gets_nothing_else(world: World) -> None:
    amina = await begin(world, world.invite("B-017"))
    expect(amina, WELCOME)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await world.forward(days=1)
    expect_silence(amina)


async def test_a_yes_must_come_while_the_code_lasts(world: World) -> None:
    amina = await begin(world, world.invite("B-017"))
    expect(amina, WELCOME)
    amina.tap("Fortæl mig mere")
    await world.settle()
    expect(amina, ASKED)

    await world.forward(days=7)
    amina.tap("Ja, jeg vil være med")
    await world.settle()
    expect(amina, "Koden virker ikke.", buttons=[])
    assert states(world) == ["ended"]


async def test_a_code_that_was_typed_late_does_not_last_longer_for_it(world: World) -> None:
    code = world.invite("B-017")
    await world.forward(days=6)
    amina = await begin(world, code)
    expect(amina, WELCOME)
    amina.tap("Fortæl mig mere")
    await world.settle()
    expect(amina, ASKED)

    await world.forward(days=1)
    amina.tap("Ja, jeg vil være med")
    await world.settle()
    expect(amina, "Koden virker ikke.", buttons=[])
    assert states(world) == ["ended"]


async def test_the_one_appointment_ahead_is_shown_with_its_buttons(world: World) -> None:
    world.import_appointments(
        "A0;B-017;MEJ;jobsamtale;23-11-2026 08:00",  # is over
        "A1;B-017;ALI;jobsamtale;30-11-2026 10:00",
        "A2;B-018;MEJ;jobsamtale;30-11-2026 11:00",  # somebody else's
        "A3;B-017;MEJ;jobsamtale;01-12-2026 10:00;;;;aflyst",
    )
    await world.settle()
    amina = await begin(world, world.invite("B-017"))
    expect(amina, WELCOME)
    amina.tap("Fortæl mig mere")
    await world.settle()
    expect(amina, ASKED)
    amina.tap("Ja, jeg vil være med")
    await world.settle()
    joined, ahead = amina.unread()
    assert YES in joined.text
    assert "tid hos Ali: mandag den 30. november kl. 10.00" in ahead.text
    assert ahead.labels == ["Ja, jeg kommer", "Jeg kan ikke", "Ring til mig"]

    amina.tap("Ja, jeg kommer")
    await world.settle()
    expect(amina, "Ali regner med dig mandag den 30. november kl. 10.00", buttons=[])
    assert ("A1", "confirmed") in world.look("select external_id, answer from appointments")


async def test_several_appointments_ahead_are_shown_as_a_list(world: World) -> None:
    world.import_appointments(
        "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00",
        "A2;B-017;MEJ;jobsamtale;02-12-2026 09:00;;telefon",
    )
    await world.settle()
    amina = await begin(world, world.invite("B-017"))
    expect(amina, WELCOME)
    amina.tap("Fortæl mig mere")
    await world.settle()
    expect(amina, ASKED)
    amina.tap("Ja, jeg vil være med")
    await world.settle()
    _, ahead = amina.unread()
    assert "– mandag den 30. november kl. 10.00\n" in ahead.text  # noqa: RUF001 - the text's own dash
    assert "onsdag den 2. december kl. 9.00: du bliver ringet op" in ahead.text
    assert ahead.labels == ["Det er fint", "Jeg kan ikke", "Ring til mig"]


async def test_nothing_ahead_is_not_spoken_of(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    expect_silence(amina)


async def test_start_again_only_helps(world: World) -> None:
    code = world.invite("B-017")
    amina = world.person("Amina")
    amina.start(code)
    await world.settle()
    expect(amina, WELCOME)
    amina.tap("Fortæl mig mere")
    await world.settle()
    expect(amina, ASKED)
    amina.tap("Ja, jeg vil være med")
    await world.settle()
    expect(amina, YES)
    for payload in ("", code):
        amina.start(payload)
        await world.settle()
        expect(amina, "Her kan du skrive:", "/aftaler")
    assert states(world) == ["linked"]


async def test_a_yes_said_twice_is_one_yes(world: World) -> None:
    amina = await begin(world, world.invite("B-017"))
    expect(amina, WELCOME)
    amina.tap("Fortæl mig mere")
    await world.settle()
    expect(amina, ASKED)
    amina.tap("Ja, jeg vil være med")
    amina.tap("Ja, jeg vil være med")
    await world.settle()
    expect(amina, YES, buttons=[])
    assert world.events().count("link_accepted") == 1


async def test_a_no_from_an_older_message_does_not_undo_a_yes(world: World) -> None:
    amina = await begin(world, world.invite("B-017"))
    older = expect(amina, WELCOME)
    amina.start()
    await world.settle()
    newer = expect(amina, WELCOME)
    amina.tap("Fortæl mig mere", newer)
    await world.settle()
    expect(amina, ASKED)
    amina.tap("Ja, jeg vil være med")
    await world.settle()
    expect(amina, YES)

    amina.tap("Nej tak", older)
    await world.settle()
    expect(amina, YES, "Skriv /stop", buttons=[])
    assert states(world) == ["linked"]


async def test_a_code_that_ran_out_before_the_answer_can_be_asked_for_anew(world: World) -> None:
    amina = await begin(world, world.invite("B-017"))
    expect(amina, WELCOME)
    await world.forward(days=8)
    amina.start(world.invite("B-017"))
    await world.settle()
    expect(amina, WELCOME)
    assert states(world) == ["ended", "pending"]


async def test_nobody_is_invited_to_a_closed_case_or_from_nowhere(world: World) -> None:
    world.import_citizens("borger_ref;fornavn;konsulent;status\nB-017;Amina;MEJ;afsluttet")
    with world.database.write() as session:
        now = world.clock.now()
        closed = inviting.invite_citizen(session, "B-017", secret=SECRET, now=now)
        unknown = inviting.invite_citizen(session, "B-999", secret=SECRET, now=now)
        stranger = inviting.invite_staff(session, "XYZ", secret=SECRET, now=now)
    assert [type(made).__name__ for made in (closed, unknown, stranger)] == ["NotInvited"] * 3


async def test_a_case_that_closes_before_the_answer_is_not_joined(world: World) -> None:
    amina = await begin(world, world.invite("B-017"))
    expect(amina, WELCOME)
    world.import_citizens("borger_ref;fornavn;konsulent;status\nB-017;Amina;MEJ;afsluttet")
    amina.tap("Fortæl mig mere")
    await world.settle()
    expect(amina, "Vi kan ikke svare dig her. Ring på +45 00 00 00 01", buttons=[])
    amina.write("hallo")
    await world.settle()
    expect(amina, "Vi kan ikke svare dig her.")
    assert states(world) == ["pending"]
