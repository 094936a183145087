"""/sprog: a citizen is written to in the language that they chose, until the case system says another."""

import pytest

from tests.world import World, expect

A1 = "A1;B-017;MEJ;jobsamtale;30-11-2026 10:00"
ENGLISH = "We write to you in English here. The letters are in Danish."


@pytest.mark.parametrize("text", ["/sprog", "Sprog", "/language"])
async def test_each_language_is_offered_by_its_own_name(world: World, text: str) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    amina.write(text)
    await world.settle()
    expect(amina, "Hvilket sprog vil du have?", buttons=["Dansk", "English"])


async def choose(world: World, language: str) -> None:
    amina = world.person("Amina")
    amina.write("/sprog")
    await world.settle()
    amina.unread()
    amina.tap(language)
    await world.settle()


async def test_all_that_follows_is_in_the_chosen_language_the_menu_too(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    await choose(world, "English")
    expect(amina, ENGLISH, buttons=[])
    assert {"command": "aftaler", "description": "See your appointments"} in amina.commands()
    world.import_appointments(A1)
    await world.settle()
    offered = expect(amina, "You have an appointment with Mette", "Monday 30 November at 10.00")
    assert offered.labels == ["Yes, I am coming", "I cannot", "Call me"]
    await choose(world, "Dansk")
    expect(amina, "Vi skriver til dig på dansk her.", buttons=[])
    assert {"command": "aftaler", "description": "Se dine tider"} in amina.commands()


async def test_the_choice_stands_until_the_files_own_word_changes(world: World) -> None:
    def file(language: str) -> str:
        return f"borger_ref;fornavn;konsulent;sprog\nB-017;Amina;MEJ;{language}\n"

    amina = await world.join_citizen("Amina", "B-017")
    world.import_citizens(file("da"))
    await choose(world, "English")
    expect(amina, ENGLISH)
    spoken = "select language, language_in_file from citizens where ref = 'B-017'"
    for language, now in (("da", "en"), ("da", "en"), ("en", "en"), ("da", "da"), ("", None)):
        world.import_citizens(file(language))
        assert world.look(spoken) == [(now, language or None)]


async def test_a_forged_language_is_none_of_ours(world: World) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    amina.write("/sprog")
    await world.settle()
    message = expect(amina, "Hvilket sprog vil du have?")
    data = str(message.buttons[1].data)
    amina.tap_data(data.removesuffix("en") + "a-language-of-mine", message)
    await world.settle()
    expect(amina, "Vi skriver til dig på dansk her.")
    assert world.look("select language from citizens where ref = 'B-017'") == [(None,)]
