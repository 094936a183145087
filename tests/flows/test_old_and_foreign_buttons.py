"""An old button answers with today's facts; somebody else's does nothing, and that is written down."""

import pytest

from bot import buttons
from bot.buttons import Press
from bot.rules.letters import Act
from tests.world import World, everything_kept, expect, expect_silence, meet

A1 = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
NOT_YOURS = "Den knap er ikke til dig."


@pytest.mark.parametrize("label", ["Ja, jeg kommer", "Jeg kan ikke"])
async def test_a_button_about_a_time_that_moved_tells_the_new_one(world: World, label: str) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1)
    await world.settle()
    told = expect(amina)
    world.import_appointments(A1.replace("10:00", "14:00"))
    await world.settle()
    expect(amina, "Den nye tid er")
    amina.tap(label, told)
    await world.settle()
    shown = expect(
        amina,
        "Den knap er gammel. Sådan er det nu:",
        "mandag den 30. november kl. 14.00 hos Mette",
        buttons=[],
    )
    assert shown.id == told.id
    assert world.look("select answer from appointments") == [("none",)]
    expect_silence(mette)


async def test_a_button_about_a_time_that_moved_says_so_before_the_news_is_read(
    world: World,
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(A1)
    await world.settle()
    told = expect(amina)
    await world.until("2026-11-23 21:00")
    world.import_appointments(A1.replace("10:00", "14:00"))
    amina.tap("Ja, jeg kommer", told)
    await world.settle()
    expect(amina, "Sådan er det nu:", "kl. 14.00 hos Mette")
    await world.until("2026-11-24 08:00")
    expect(amina, "Den nye tid er mandag den 30. november kl. 14.00")


async def test_a_button_about_a_cancelled_time_tells_what_is_left(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1)
    await world.settle()
    told = expect(amina)
    world.import_appointments(f"{A1};;;;aflyst")
    await world.settle()
    expect(amina, "er aflyst")
    amina.tap("Ja, jeg kommer", told)
    await world.settle()
    expect(amina, "Den knap er gammel. Du har ingen tider lige nu.", buttons=[])
    assert world.look("select answer from appointments") == [("none",)]
    expect_silence(mette)


async def test_a_yes_to_what_has_begun_tells_what_is_ahead(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;23-11-2026 12:00")
    await world.settle()
    told = expect(amina)
    await world.until("2026-11-23 12:05")
    amina.unread()
    amina.tap("Ja, jeg kommer", told)
    await world.settle()
    expect(amina, "Sådan er det nu:", "mandag den 23. november kl. 12.00 hos Mette", buttons=[])
    assert world.look("select answer from appointments") == [("none",)]


async def test_a_foreign_button_does_nothing(world: World) -> None:
    mette, amina = await meet(world)
    jonas = await world.join_citizen("Jonas", "B-018")
    stranger = world.person("Sofie")
    stranger.write("hej")
    await world.settle()
    expect(stranger)
    world.import_appointments(A1)
    await world.settle()
    told = expect(amina)
    data = [button.data or "" for button in told.buttons]
    before = everything_but_the_journal(world)
    for person in (jonas, mette, stranger):
        for forged in data:
            tap = person.tap_data(forged)
            await world.settle()
            assert tap.text == NOT_YOURS
    assert world.events().count("foreign_button") == 9
    assert everything_but_the_journal(world) == before
    expect_silence(amina, jonas, mette, stranger)


async def test_a_citizen_can_not_tap_what_staff_are_asked(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1)
    await world.settle()
    expect(amina)
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina)
    asked = expect(mette, "Afbud fra B-017")
    tap = amina.tap_data(asked.buttons[0].data or "")
    await world.settle()
    assert tap.text == NOT_YOURS
    assert world.look("select answer from appointments") == [("regret_pending",)]
    expect_silence(amina, mette)


@pytest.mark.parametrize(
    "data",
    [
        "x",
        "1:1:yes:0",
        "2:1:yes:0:",
        "1:1:nonsense:0:",
        "1:zzzzzzzzzzzzz:yes:0:",
        "1:1:yes:0:æ",
        "ja" * 32,
        "1:1:yes:٣:",
    ],
)
async def test_data_that_no_button_of_ours_carries_does_nothing(world: World, data: str) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    before = everything_but_the_journal(world)
    tap = amina.tap_data(data)
    await world.settle()
    assert tap.text == NOT_YOURS
    assert world.events()[-1] == "foreign_button"
    assert everything_but_the_journal(world) == before
    assert data not in everything_kept(world.database).partition("handled_updates")[0]
    expect_silence(amina)


async def test_a_button_of_a_message_that_never_was_does_nothing(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    tap = amina.tap_data(buttons.pack(Press(message_id=2**62, act=Act.CONFIRM)))
    await world.settle()
    assert tap.text == NOT_YOURS


async def test_an_act_that_the_message_does_not_offer_answers_with_todays_facts(
    world: World,
) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1)
    await world.settle()
    told = expect(amina)
    ours = buttons.unpack(told.buttons[0].data or "")
    assert ours is not None
    for act, position, choice in (
        (Act.APPROVE, 0, ""),
        (Act.CONFIRM, 7, ""),
        (Act.REGRET, 7, ""),
        (Act.LATE_BY, 0, "9999"),
        (Act.SHOW_MORE, 7, ""),
    ):
        forged = Press(message_id=ours.message_id, act=act, position=position, choice=choice)
        amina.tap_data(buttons.pack(forged), told)
        await world.settle()
        amina.unread()  # an edit that changes nothing does not count as one
        assert "Den knap er gammel. Sådan er det nu:" in told.text
    assert world.look("select answer from appointments") == [("none",)]
    expect_silence(mette)


async def test_staff_can_not_make_up_acts(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1)
    await world.settle()
    expect(amina)
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina)
    asked = expect(mette, "Afbud fra B-017")
    ours = buttons.unpack(asked.buttons[0].data or "")
    assert ours is not None
    tap = mette.tap_data(buttons.pack(Press(message_id=ours.message_id, act=Act.CONFIRM)), asked)
    await world.settle()
    assert tap.text == NOT_YOURS
    assert world.events()[-1] == "foreign_button"
    mette.tap_data(buttons.pack(Press(message_id=ours.message_id, act=Act.CALLED)), asked)
    await world.settle()
    expect(mette, "Mette har ringet.")
    assert world.look("select state from escalations") == [("open",)]
    expect_silence(amina)


async def test_a_button_works_after_a_restart(world: World) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1)
    await world.settle()
    expect(amina)
    await world.restart()
    amina.tap("Jeg kan ikke")
    await world.settle()
    expect(amina, "Vi har sendt dit afbud")
    expect(mette, "Afbud fra B-017")


def everything_but_the_journal(world: World) -> list[str]:
    """All rows of what a tap must not change."""
    tables = ("appointments", "escalations", "messages", "links", "citizens", "code_attempts")
    lines = everything_kept(world.database).splitlines()
    return [line for line in lines if line.partition(" ")[0] in tables]
