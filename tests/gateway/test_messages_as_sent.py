"""What goes to Telegram when all is well, and what counts as done though Telegram says no."""

import pytest

from bot.buttons import Press, unpack
from bot.gateway import Gateway
from bot.rules.delivery import Refused, Sent, TryLater, Unreachable
from bot.rules.letters import Act, Button, Rendered
from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from bot.simulator.telegram import Telegram

ASKED = Rendered(
    text="Kan du <b>komme</b>? Se eksempel.invalid",
    buttons=(
        (Button(label="Ja, jeg kommer", act=Act.CONFIRM),),
        (
            Button(label="Jeg kan ikke", act=Act.REGRET, position=2),
            Button(label="10 minutter", act=Act.LATE_BY, choice="10"),
        ),
    ),
)
HELLO = Rendered(text="Hej")


async def test_a_message_has_its_text_its_buttons_and_may_not_be_handed_on(
    gateway: Gateway, person: Person
) -> None:
    result = await gateway.send(person.id, ASKED, message_id=7)

    shown = person.screen
    assert result == Sent(shown.id)
    assert shown.text == "Kan du komme? Se eksempel.invalid"
    assert [[button.label for button in row] for row in shown.rows] == [
        ["Ja, jeg kommer"],
        ["Jeg kan ikke", "10 minutter"],
    ]
    assert shown.protect_content
    assert not shown.silent


async def test_a_button_carries_the_row_the_act_and_which_appointment(
    gateway: Gateway, person: Person
) -> None:
    await gateway.send(person.id, ASKED, message_id=7)

    pressed = [unpack(button.data or "") for button in person.screen.buttons]
    assert pressed == [
        Press(message_id=7, act=Act.CONFIRM, position=0, choice=""),
        Press(message_id=7, act=Act.REGRET, position=2, choice=""),
        Press(message_id=7, act=Act.LATE_BY, position=0, choice="10"),
    ]


async def test_a_message_without_buttons_has_none(gateway: Gateway, person: Person) -> None:
    await gateway.send(person.id, HELLO, message_id=7)

    assert person.screen.rows == ()


async def test_a_silent_message_makes_no_sound(gateway: Gateway, person: Person) -> None:
    await gateway.send(person.id, HELLO, message_id=7, silent=True)

    assert person.screen.silent


async def test_links_are_not_shown_as_pictures(
    gateway: Gateway, telegram: Telegram, person: Person
) -> None:
    await gateway.send(person.id, ASKED, message_id=7)
    await gateway.edit(person.id, person.screen.id, HELLO, message_id=7)

    sent, edited = list(telegram.calls)[-2:]
    assert (sent.method, edited.method) == ("sendMessage", "editMessageText")
    for call in (sent, edited):
        assert call.parameters["link_preview_options"] == {"is_disabled": True}
        assert call.parameters["parse_mode"] == "HTML"


async def test_an_edit_changes_text_and_buttons(gateway: Gateway, person: Person) -> None:
    await gateway.send(person.id, ASKED, message_id=7)
    number = person.screen.id

    assert await gateway.edit(person.id, number, HELLO, message_id=7) == Sent(None)

    assert (person.screen.id, person.screen.text, person.screen.rows) == (number, "Hej", ())


async def test_an_edit_that_changes_nothing_is_done(gateway: Gateway, person: Person) -> None:
    await gateway.send(person.id, ASKED, message_id=7)

    assert await gateway.edit(person.id, person.screen.id, ASKED, message_id=7) == Sent(None)


async def test_an_edit_of_what_is_gone_is_done(gateway: Gateway, person: Person) -> None:
    await gateway.send(person.id, ASKED, message_id=7)
    number = person.screen.id
    await gateway.delete(person.id, number)

    assert await gateway.edit(person.id, number, HELLO, message_id=7) == Sent(None)


async def test_an_edit_of_what_is_not_the_bot_s_is_done(gateway: Gateway, person: Person) -> None:
    written = person.write("Hej")

    assert await gateway.edit(person.id, written.id, HELLO, message_id=7) == Sent(None)


async def test_an_edit_that_telegram_can_not_take_is_refused(
    gateway: Gateway, person: Person
) -> None:
    await gateway.send(person.id, ASKED, message_id=7)
    broken = Rendered(text="<b>Hej")

    result = await gateway.edit(person.id, person.screen.id, broken, message_id=7)

    assert result == Refused("BadRequest")


async def test_an_edit_in_a_blocked_chat_says_so(gateway: Gateway, person: Person) -> None:
    await gateway.send(person.id, ASKED, message_id=7)
    number = person.screen.id
    person.block()

    result = await gateway.edit(person.id, number, HELLO, message_id=7)

    assert result == Unreachable("Forbidden")


async def test_a_tap_is_answered_with_or_without_words(gateway: Gateway, person: Person) -> None:
    await gateway.send(person.id, ASKED, message_id=7)
    silent, spoken = person.tap("Ja, jeg kommer"), person.tap("Jeg kan ikke")

    assert await gateway.answer_tap(silent.id) == Sent(None)
    assert await gateway.answer_tap(spoken.id, "Ikke din knap") == Sent(None)

    assert (silent.answered, silent.text) == (True, "")
    assert (spoken.answered, spoken.text) == (True, "Ikke din knap")


async def test_a_second_answer_to_a_tap_is_done(gateway: Gateway, person: Person) -> None:
    await gateway.send(person.id, ASKED, message_id=7)
    tap = person.tap("Ja, jeg kommer")
    await gateway.answer_tap(tap.id)

    assert await gateway.answer_tap(tap.id) == Sent(None)


async def test_a_deleted_message_is_gone_and_once_is_enough(
    gateway: Gateway, person: Person
) -> None:
    written = person.write("010190-0000")

    for _ in range(2):
        assert await gateway.delete(person.id, written.id) == Sent(None)
    assert written.deleted


async def test_the_menu_is_offered_to_everybody(gateway: Gateway, person: Person) -> None:
    assert await gateway.offer_commands([("hjaelp", "Hjælp")]) == Sent(None)

    assert person.commands() == [{"command": "hjaelp", "description": "Hjælp"}]


async def test_a_menu_of_one_s_own_goes_before_everybody_s(
    gateway: Gateway, telegram: Telegram, person: Person
) -> None:
    other = telegram.person("Mette")
    await gateway.offer_commands([("hjaelp", "Hjælp")])
    await gateway.offer_commands([("dag", "Din dag")], chat_id=person.id)

    assert [shown["command"] for shown in person.commands()] == ["dag"]
    assert [shown["command"] for shown in other.commands()] == ["hjaelp"]


async def test_a_group_is_left(gateway: Gateway, telegram: Telegram, person: Person) -> None:
    group = telegram.group("Familien")
    person.add_bot_to(group)

    assert await gateway.leave(group.id) == Sent(None)

    assert group.access.value == "left"


@pytest.mark.parametrize("what", ["leave", "delete"])
async def test_what_telegram_never_allows_is_refused(
    gateway: Gateway, telegram: Telegram, person: Person, what: str
) -> None:
    if what == "leave":
        assert await gateway.leave(person.id) == Refused("BadRequest")
        return
    telegram.faults.order(FaultKind.BAD_GATEWAY)
    assert isinstance(await gateway.delete(person.id, 1), TryLater)
