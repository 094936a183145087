"""What a citizen may write: a word is enough, with or without its slash."""

from pathlib import Path

import pytest

from tests.world import WHY, World, everything_kept, expect, expect_silence, follow, meet

A1 = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
A2 = "A2;B-017;ALI;jobsamtale;02-12-2026 09:00;;telefon"


@pytest.mark.parametrize(
    "text",
    ["/aftaler", "Aftaler ", "aftaler", "AFTALER!", "/aftaler@aftalebot_demo_bot", "/aftaler nu"],
)
async def test_a_list_of_what_lies_ahead_in_order(world: World, text: str) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(A2, A1, "A3;B-018;MEJ;jobsamtale;01-12-2026 10:00")
    await world.settle()
    expect(amina)
    amina.write(text)
    await world.settle()
    listed = expect(amina, "Dine næste tider:", buttons=[])
    assert listed.text.splitlines()[1:] == [
        "– mandag den 30. november kl. 10.00 hos Mette",  # noqa: RUF001 - the text's own dash
        "– onsdag den 2. december kl. 9.00: Ali ringer til dig",  # noqa: RUF001 - likewise
    ]


async def test_the_list_shows_what_was_answered(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(A1)
    await world.settle()
    expect(amina)
    amina.tap("Ja, jeg kommer")
    await world.settle()
    expect(amina)
    amina.write("/aftaler")
    await world.settle()
    expect(amina, "kl. 10.00 hos Mette (du har sagt ja)")


async def test_no_appointments_is_said_plainly(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    amina.write("/aftaler")
    await world.settle()
    expect(amina, "Du har ingen tider lige nu. Du hører fra os.", buttons=[])


async def test_many_appointments_are_turned_over_page_by_page(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    lines = [f"A{n};B-017;MEJ;jobsamtale;{n:02}-12-2026 10:00" for n in range(1, 16)]
    world.import_appointments(*lines)
    await world.settle()
    expect(amina, "Se resten med /aftaler.")
    amina.write("/aftaler")
    await world.settle()
    page = expect(amina, "Dine næste tider:", buttons=["Se mere"])
    days: list[str] = []
    pages = 0
    while True:
        days += [line.split(" den ")[1].split(".")[0] for line in page.text.splitlines()[1:]]
        assert len(page.text) <= 350
        pages += 1
        if not page.labels:
            break
        amina.tap("Se mere")
        await world.settle()
        page = expect(amina, "Dine tider derefter:")
    assert days == [str(n) for n in range(1, 16)]
    assert pages == 4


async def test_what_has_begun_is_listed_until_it_is_over(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;23-11-2026 09:00;23-11-2026 11:00")
    await world.settle()
    expect_silence(amina)
    amina.write("/aftaler")
    await world.settle()
    expect(amina, "mandag den 23. november kl. 9.00")
    await world.until("2026-11-23 11:00")
    amina.write("/aftaler")
    await world.settle()
    expect(amina, "Du har ingen tider lige nu.")


async def test_a_type_that_is_not_for_chat_is_in_no_list(world: World, tmp_path: Path) -> None:
    await follow(world, tmp_path, '[types.job_talk]\nlabel = "samtale"\nchat = false\n')
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments(A1, A2.replace("jobsamtale", "mentorsamtale"))
    await world.settle()
    expect(amina, "Ali ringer til dig")
    for text, said in (("/aftaler", "2. december"), ("/afbud", "Hvilken tid kan du ikke")):
        amina.write(text)
        await world.settle()
        message = expect(amina, said)
        assert "30. nov" not in f"{message.text} {message.labels}"


@pytest.mark.parametrize("text", ["/afbud", "afbud", "Afbud."])
async def test_a_regret_is_made_by_picking_one(world: World, text: str) -> None:
    mette, amina = await meet(world)
    world.import_appointments(A1, A2)
    await world.settle()
    expect(amina)
    amina.write(text)
    await world.settle()
    expect(
        amina,
        "Hvilken tid kan du ikke komme til?",
        buttons=["man. 30. nov. kl. 10.00", "ons. 2. dec. kl. 9.00"],
    )
    amina.tap("man. 30. nov. kl. 10.00")
    await world.settle()
    expect(amina, "Vi har sendt dit afbud til Mette.", buttons=WHY)
    expect(mette, "Afbud fra B-017 til mandag den 30. november kl. 10.00")


@pytest.mark.parametrize("text", ["/afbud", "/sent", "forsinket"])
async def test_without_an_appointment_there_is_nothing_to_pick(world: World, text: str) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    if text != "/afbud":
        world.import_appointments(A1)
        await world.settle()
        expect(amina)
    amina.write(text)
    await world.settle()
    expect(amina, "Vi kan ikke se en tid til dig lige nu.", "Ring på +45 00 00 00 01.", buttons=[])


@pytest.mark.parametrize("text", ["/hjaelp", "hjælp", "Hjælp!", "/help", "HJÆLP"])
async def test_help_lists_what_can_be_written(world: World, text: str) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    amina.write(text)
    await world.settle()
    menu = expect(amina, "Her kan du skrive:", buttons=[]).text
    for command in ("/aftaler", "/afbud", "/sent", "/ring", "/data", "/sprog", "/stop"):
        assert command in menu


async def test_the_menu_of_telegram_offers_the_same_commands(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    offered = [command["command"] for command in amina.commands()]
    when, others = ["aftaler", "afbud", "sent", "her"], ["ring", "data", "sprog", "hjaelp", "stop"]
    assert offered == when + others


async def test_staff_see_a_menu_of_what_they_can_write(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    assert [command["command"] for command in mette.commands()] == ["dag", "vikar", "hjaelp"]


async def test_a_copy_of_ones_data_is_asked_for_once(world: World) -> None:
    mette, amina = await meet(world)
    amina.write("/data")
    await world.settle()
    expect(amina, "Du har ret til at se, hvad vi har gemt", buttons=["Send mig en kopi"])
    amina.tap("Send mig en kopi")
    amina.tap("Send mig en kopi")
    await world.settle()
    expect(amina, "Mette ved nu, at du vil have en kopi.", "Digital Post", buttons=[])
    expect(mette, "B-017 vil se, hvad vi har gemt. Frist: onsdag den 23. december", buttons=["Set"])
    mette.tap("Set")
    await world.settle()
    expect(mette, "Set af Mette", buttons=[])


@pytest.mark.parametrize(
    "text", ["jeg vil gerne have en anden tid", "aftaler i morgen", "/ukendt", "123", "?", "😀"]
)
async def test_other_words_are_not_understood_and_not_kept(world: World, text: str) -> None:
    mette, amina = await meet(world)
    amina.write(text)
    await world.settle()
    expect(amina, "Det forstår jeg ikke. Jeg er en robot", "Skriv /hjaelp", buttons=[])
    if len(text) > 10:
        assert text not in everything_kept(world.database)
    expect_silence(mette)


async def test_an_edited_command_does_nothing_anew(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    message = amina.write("/aftaler")
    await world.settle()
    expect(amina, "Du har ingen tider lige nu.")
    amina.edit(message, "/hjaelp")
    await world.settle()
    expect_silence(amina)
