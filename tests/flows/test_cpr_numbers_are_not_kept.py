"""What is shaped like a CPR number leaves the chat, and is neither in the database nor in the log."""

import re
from datetime import timedelta

import pytest

from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from tests.conftest import Logged
from tests.world import World, everything_kept, expect, expect_silence, meet, written

# Numbers of nobody: each has figures of its own to look for.
SHAPES = [
    "010203-4567",
    "0203045678",
    "03 04 05 6789",
    "04.05.06-7891",
    "05/06/07-8912",
    "06-07-08-9123",
    "670809 - 1357",
    "080910\u20132468",
    "091011\u00a03579",
    "10111912-4680",
    "mit cpr-nummer er 111213-5791, tak",
    "CPR:121114-6802.",
]
REFUSED = (
    "Skriv ikke CPR-nummer her. Vi har slettet det, du skrev. Ring i stedet på +45 00 00 00 01."
)
CAN_NOT_DELETE = "Vi har ikke gemt det, men vi kan ikke slette det for dig. Slet selv din besked."
TOLD = "En besked fra B-017 lignede et CPR-nummer. Den er slettet og ikke gemt."


def figures(text: str) -> str:
    return re.sub(r"\D", "", text)


def is_nowhere(world: World, logged: Logged, text: str) -> None:
    """Nothing of the text, and no four of its figures in a row, is kept or logged."""
    found = everything_kept(world.database) + written(logged)
    assert text not in found
    assert figures(text) not in found
    for part in re.findall(r"\d{4,}", text):
        assert not re.search(rf"(?<![0-9a-f]){part}(?![0-9a-f])", found), part


async def settle(world: World, *readers: Person) -> list[str]:
    await world.settle()
    return [message.text for reader in readers for message in reader.unread()]


async def test_however_it_is_written_it_is_deleted_and_kept_nowhere(
    world: World, logged: Logged
) -> None:
    mette, amina = await meet(world)
    for text in SHAPES:
        message = amina.write(text)
        assert await settle(world, amina) == [REFUSED]
        assert message.deleted, text
        expect(mette, TOLD, buttons=["Set"])
    for text in SHAPES:
        is_nowhere(world, logged, text)
    assert world.events().count("cpr_refused") == len(SHAPES)


async def test_in_an_edited_text_too(world: World, logged: Logged) -> None:
    mette, amina = await meet(world)
    message = amina.write("hej")
    await world.settle()
    expect(amina, "Det forstår jeg ikke.")
    amina.edit(message, SHAPES[0])
    assert await settle(world, amina) == [REFUSED]
    assert message.deleted
    expect(mette, TOLD)
    is_nowhere(world, logged, SHAPES[0])


async def test_below_a_picture_too(world: World, logged: Logged) -> None:
    mette, amina = await meet(world)
    message = amina.send_photo(f"mit kort: {SHAPES[0]}")
    assert await settle(world, amina) == [REFUSED]
    assert message.deleted
    expect(mette, TOLD)
    is_nowhere(world, logged, SHAPES[0])


async def test_in_the_name_of_a_file_too(world: World, logged: Logged) -> None:
    mette, amina = await meet(world)
    message = amina.send_document(f"brev {SHAPES[0]}.pdf")
    assert await settle(world, amina) == [REFUSED]
    assert message.deleted
    expect(mette, TOLD)
    is_nowhere(world, logged, SHAPES[0])


async def test_in_place_of_a_code_too_and_it_counts_as_no_try(world: World, logged: Logged) -> None:
    stranger = world.person("Sofie")
    for text in (f"/start {SHAPES[0]}", f"/start {SHAPES[1]}", SHAPES[1], SHAPES[4]):
        message = stranger.write(text)
        assert await settle(world, stranger) == [REFUSED]
        assert message.deleted
        is_nowhere(world, logged, text.removeprefix("/start "))
    assert world.look("select count(*) from code_attempts") == [(0,)]


async def test_from_staff_and_from_whoever_has_not_decided_too(
    world: World, logged: Logged
) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    message = mette.write(f"/borger {SHAPES[0]}")
    assert await settle(world, mette) == [REFUSED]
    assert message.deleted

    amina = world.person("Amina")
    amina.start(world.invite("B-017"))
    await world.settle()
    expect(amina, "Hej Amina.")
    message = amina.write(SHAPES[1])
    assert await settle(world, amina) == [REFUSED]
    assert message.deleted
    expect(mette, TOLD)
    for text in SHAPES[:2]:
        is_nowhere(world, logged, text)


async def test_from_a_closed_case_too(world: World, logged: Logged) -> None:
    mette, amina = await meet(world)
    world.import_citizens("borger_ref;fornavn;konsulent;status\nB-017;Amina;MEJ;afsluttet")
    await settle(world, amina, mette)
    message = amina.write(SHAPES[0])
    assert await settle(world, amina) == [REFUSED]
    assert message.deleted
    expect(mette, TOLD)
    is_nowhere(world, logged, SHAPES[0])


async def test_in_the_data_of_a_forged_button_too(world: World, logged: Logged) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    for data in (SHAPES[0], f"1:1:yes:0:{SHAPES[0]}", f"1:zz:pick:0:{SHAPES[1]}"):
        amina.tap_data(data)
        await settle(world, amina)
    for text in SHAPES[:2]:
        is_nowhere(world, logged, text)


async def test_what_is_too_old_to_be_deleted_is_not_said_to_be_gone(
    world: World, logged: Logged
) -> None:
    mette, amina = await meet(world)
    message = amina.write("hej")
    await settle(world, amina)
    await world.forward(hours=48)
    amina.edit(message, SHAPES[0])
    await world.settle()
    expect(amina, "Skriv ikke CPR-nummer her.", CAN_NOT_DELETE)
    expect(mette, "lignede et CPR-nummer. Den er ikke gemt, men borgeren kan stadig se den")
    assert not message.deleted
    is_nowhere(world, logged, SHAPES[0])


async def test_what_is_young_enough_is_deleted(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    message = amina.write("hej")
    await settle(world, amina)
    await world.until(world.clock.now() + timedelta(hours=47, minutes=59))
    amina.edit(message, SHAPES[0])
    await world.settle()
    expect(amina, REFUSED)
    assert message.deleted


@pytest.mark.parametrize(
    "kind", [FaultKind.CONNECT_ERROR, FaultKind.READ_TIMEOUT_AFTER, FaultKind.RESET_BEFORE]
)
async def test_a_line_that_breaks_is_tried_again(world: World, kind: FaultKind) -> None:
    mette, amina = await meet(world)
    world.telegram.faults.order(kind, method="deleteMessage")
    message = amina.write(SHAPES[0])
    assert await settle(world, amina) == [REFUSED]
    assert message.deleted
    expect(mette, TOLD)


async def test_what_telegram_will_not_delete_is_not_said_to_be_gone(world: World) -> None:
    mette, amina = await meet(world)
    world.telegram.faults.order(FaultKind.CONNECT_ERROR, method="deleteMessage", times=3)
    message = amina.write(SHAPES[0])
    await world.settle()
    expect(amina, CAN_NOT_DELETE)
    expect(mette, "borgeren kan stadig se den i sin chat")
    assert not message.deleted


async def test_ordinary_figures_are_not_mistaken(world: World) -> None:
    mette, amina = await meet(world)
    for text in (
        "+45 22 11 10 12",
        "22111012",
        "24.11.2026",
        "24.11.2026 kl. 10.00",
        "kl. 10.00",
        "B-017",
        "uge 48",
    ):
        message = amina.write(text)
        await world.settle()
        expect(amina, "Det forstår jeg ikke.")
        assert not message.deleted
    expect_silence(mette)


async def test_a_group_is_not_read_at_all(world: World, logged: Logged) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    group = world.telegram.group("Familien")
    amina.add_bot_to(group)
    message = amina.write_in(group, f"/start {SHAPES[0]}")
    await world.settle()
    assert not message.deleted
    expect_silence(amina)
    is_nowhere(world, logged, SHAPES[0])
