"""Words that may mean danger: help is named at once and at any hour, and a human hears at the next opening."""

from datetime import timedelta

import pytest

from bot.actions import inviting
from bot.rules.codes import normalised
from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from tests.conftest import Logged
from tests.world import World, everything_kept, expect, expect_silence, meet, written

HELP = "Er der fare for liv? Ring 112. Vi læser ikke med her hele tiden."
HELP_IN_ENGLISH = "Is a life in danger? Call 112. We do not read along here all the time."
TOLD = "B-017 skrev {when} noget, der kan betyde fare."
CITIZEN = "borger_ref;fornavn;konsulent;status\nB-017;Amina;MEJ;"


async def said(world: World, person: Person) -> list[str]:
    await world.settle()
    return [message.text for message in person.unread()]


async def test_at_night_the_citizen_hears_at_once_and_the_consultant_once_when_it_opens(
    world: World, logged: Logged
) -> None:
    mette, amina = await meet(world)
    await world.until("2026-11-23 22:14")
    for words in ("Jeg VIL DØ\U0001f622", "selvmord-", "han sla\u030ar mig"):
        amina.write(words)
        assert await said(world, amina) == [HELP]
    await world.until("2026-11-24 07:59")
    expect_silence(mette)
    await world.until("2026-11-24 08:01")
    expect(
        mette,
        TOLD.format(when="mandag den 23. november kl. 22.14"),
        "Systemet har ikke vurderet ordene og viser dem ikke her. Ring gerne til borgeren.",
        buttons=["Set", "Jeg ringer nu"],
    )
    mette.tap("Set")
    await world.settle()
    expect(mette, "Set af Mette kl. 8.01.")
    kept = everything_kept(world.database) + written(logged)
    assert not [word for word in ("VIL DØ", "selvmord", "slår mig") if word in kept]


async def test_help_comes_hours_later_too_where_telegram_was_away(
    world: World, logged: Logged
) -> None:
    mette, amina = await meet(world)
    hours = timedelta(hours=3)
    world.telegram.faults.order(FaultKind.CONNECT_ERROR, method="sendMessage", lasting=hours)
    amina.write("/aftaler")
    amina.write("jeg vil dø")
    await world.forward(hours=2, minutes=59)
    expect_silence(amina)
    await world.forward(minutes=10)
    assert await said(world, amina) == [HELP]
    expect(mette, "noget, der kan betyde fare.")
    logged.records.clear()


async def test_while_it_is_open_the_consultant_hears_at_once_and_not_with_every_line(
    world: World,
) -> None:
    mette, amina = await meet(world)
    await world.until("2026-11-23 09:10")
    for words in ("I want to die", "jeg vil gerne dø"):
        amina.write(words)
        assert await said(world, amina) == [HELP]
    expect(mette, TOLD.format(when="mandag den 23. november kl. 9.10"))
    await world.until("2026-11-23 09:30")
    amina.write("overdosis")
    assert await said(world, amina) == [HELP]
    expect(mette, TOLD.format(when="mandag den 23. november kl. 9.30"))


@pytest.mark.parametrize("typed", ["/start RAPE-7K2M", "rape-7k2m"])
async def test_a_code_in_which_chance_has_written_a_word_is_a_code(
    world: World, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setattr(inviting, "draw", lambda: "RAPE7K2M")
    world.invite("B-017")
    amina = world.person("Amina")
    amina.write(typed)
    await world.settle()
    expect(amina, "Du vælger selv")


@pytest.mark.parametrize("words", ["self-harm", "/start self-harm", "selvmord", "SUICIDAL."])
async def test_a_word_of_the_shape_of_a_code_is_that_word(world: World, words: str) -> None:
    stranger = world.person("Kim")
    stranger.write(words)
    assert HELP in "\n".join(await said(world, stranger))


async def test_help_is_in_the_citizens_language_and_the_list_in_any(world: World) -> None:
    mette, amina = await meet(world)
    world.import_citizens("borger_ref;fornavn;konsulent;sprog\nB-017;Amina;MEJ;en")
    amina.write("Jeg orker ikke at leve")
    assert await said(world, amina) == [HELP_IN_ENGLISH]
    expect(mette, "noget, der kan betyde fare.")


@pytest.mark.parametrize("status", ["pause", "afsluttet"])
async def test_a_case_that_rests_or_is_closed_is_no_reason_to_say_less(
    world: World, status: str
) -> None:
    mette, amina = await meet(world)
    world.import_citizens(CITIZEN + status)
    await said(world, amina)
    amina.write("jeg vil dø")
    assert await said(world, amina) == [HELP]
    expect(mette, "noget, der kan betyde fare.")


async def test_nor_is_it_to_have_stopped(world: World) -> None:
    mette, amina = await meet(world)
    amina.write("/stop")
    await said(world, amina)
    amina.tap("Ja, stop")
    await said(world, amina)
    expect(mette, "har frameldt beskeder")
    amina.write("jeg vil dø")
    assert await said(world, amina) == [HELP]
    expect(mette, "noget, der kan betyde fare.")


async def test_a_command_with_such_words_behind_it_is_carried_out_too(world: World) -> None:
    mette, amina = await meet(world)
    amina.write("/aftaler han slår mig ihjel")
    assert await said(world, amina) == [HELP, "Du har ingen tider lige nu. Du hører fra os."]
    expect(mette, "noget, der kan betyde fare.")


async def test_a_caption_a_changed_text_and_a_number_beside_it_are_heard_too(world: World) -> None:
    mette, amina = await meet(world)
    amina.send_photo("jeg vil dø")
    assert await said(world, amina) == [HELP]
    message = amina.write("hej")
    await said(world, amina)
    amina.edit(message, "hej, jeg vil dø")
    assert await said(world, amina) == [HELP]
    message = amina.write("jeg vil dø, 010203-4567")
    first, second = await said(world, amina)
    assert first == HELP
    assert second.startswith("Skriv ikke CPR-nummer her.")
    assert message.deleted
    heard = [message.text for message in mette.unread()]
    assert [("fare" in text, "CPR" in text) for text in heard] == [(True, False), (False, True)]


async def test_a_stranger_gets_help_alone_also_where_the_word_could_be_a_code(
    world: World,
) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    assert normalised("selvmord") is not None
    stranger = world.person("Sofie")
    for words in ("selvmord", "/start selvmord", "jeg vil dø", "overdose"):
        stranger.write(words)
        assert await said(world, stranger) == [HELP]
    assert world.look("select count(*) from code_attempts") == [(0,)]
    expect_silence(mette)


async def test_whoever_has_not_said_yes_gets_help_alone(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    amina = world.person("Amina")
    amina.start(world.invite("B-017"))
    await said(world, amina)
    for words in ("selvmord", "jeg vil dø"):
        amina.write(words)
        assert await said(world, amina) == [HELP]
    expect_silence(mette)


async def test_staff_are_answered_as_always(world: World) -> None:
    mette = await world.join_staff("Mette", "MEJ")
    mette.write("B-017 siger, at han vil dø")
    (answer,) = await said(world, mette)
    assert "112" not in answer
