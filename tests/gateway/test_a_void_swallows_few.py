"""When requests go out and nothing comes back, the gateway asks something harmless before it risks another message."""

import asyncio
import logging

from bot.gateway import _CALM, _IN_A_ROW, Gateway
from bot.rules.delivery import Result, Sent, TryLater, Uncertain, Unreachable
from bot.rules.letters import Rendered
from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from bot.simulator.telegram import Telegram
from tests.conftest import Logged

HELLO = Rendered(text="Hej")
A_LOT = 1000


def _people(telegram: Telegram, count: int) -> list[Person]:
    people = [telegram.person(f"Person {number}") for number in range(count)]
    for person in people:
        person.start()
    return people


async def _to_all(gateway: Gateway, people: list[Person]) -> list[Result]:
    return [await gateway.send(person.id, HELLO, message_id=1) for person in people]


async def test_of_many_messages_into_a_void_one_is_in_doubt_and_the_others_are_kept_back(
    gateway: Gateway, telegram: Telegram, logged: Logged
) -> None:
    people = _people(telegram, 6)
    telegram.faults.order(FaultKind.READ_TIMEOUT_BEFORE, times=A_LOT)

    results = await _to_all(gateway, people)

    assert results == [Uncertain("TimedOut"), *[TryLater("TimedOut")] * 5]
    asked = [call.method for call in telegram.calls if call.method == "sendMessage"]
    assert len(asked) == 1

    telegram.faults.clear()
    results = await _to_all(gateway, people)
    assert [type(result) for result in results] == [Sent] * 6
    logged.expect("sending_waits")


async def test_one_message_that_telegram_chokes_on_holds_up_no_other(
    gateway: Gateway, telegram: Telegram
) -> None:
    one, other = _people(telegram, 2)
    kind = FaultKind.INTERNAL_ERROR
    telegram.faults.order(kind, method="sendMessage", chat_id=one.id, times=A_LOT)

    for _ in range(2):
        assert await gateway.send(one.id, HELLO, message_id=1) == Uncertain("ServerFault 500")
        assert isinstance(await gateway.send(other.id, HELLO, message_id=1), Sent)


async def test_who_waits_side_by_side_shares_one_question(
    gateway: Gateway, telegram: Telegram
) -> None:
    people = _people(telegram, 4)
    telegram.faults.order(FaultKind.RESET_BEFORE, method="sendMessage")
    await gateway.send(people[0].id, HELLO, message_id=1)
    telegram.calls.clear()

    results = await asyncio.gather(
        *(gateway.send(person.id, HELLO, message_id=1) for person in people)
    )

    assert [type(result) for result in results] == [Sent] * 4
    assert [call.method for call in telegram.calls].count("getMe") == 1


async def test_a_no_to_the_question_is_an_answer(gateway: Gateway, telegram: Telegram) -> None:
    (person,) = _people(telegram, 1)
    telegram.faults.order(FaultKind.GATEWAY_TIMEOUT, method="sendMessage")
    await gateway.send(person.id, HELLO, message_id=1)
    telegram.faults.order(FaultKind.TOO_MANY_REQUESTS, method="getMe")

    assert isinstance(await gateway.send(person.id, HELLO, message_id=1), Sent)


async def test_an_edit_is_kept_back_too(gateway: Gateway, telegram: Telegram) -> None:
    (person,) = _people(telegram, 1)
    sent = await gateway.send(person.id, HELLO, message_id=1)
    assert isinstance(sent, Sent)
    telegram.faults.order(FaultKind.BAD_GATEWAY, method="getMe", times=A_LOT)
    telegram.faults.order(FaultKind.RESET_BEFORE, method="sendMessage")
    await gateway.send(person.id, HELLO, message_id=1)

    edited = await gateway.edit(person.id, sent.message_id or 0, HELLO, message_id=1)

    assert edited == TryLater("ServerFault")


async def test_trouble_that_is_not_one_chat_s_is_said_once_and_so_is_its_end(
    gateway: Gateway, telegram: Telegram, logged: Logged
) -> None:
    people = _people(telegram, _IN_A_ROW)
    one = people[0]
    telegram.faults.order(FaultKind.CONNECT_ERROR, chat_id=one.id, times=5)
    for _ in range(5):
        await gateway.send(one.id, HELLO, message_id=1)
    assert logged.surprises == []  # that chat's alone

    for _ in range(3):  # now and then something gets through
        telegram.faults.order(FaultKind.CONNECT_ERROR, times=50 * _IN_A_ROW)
        for _ in range(50):
            await _to_all(gateway, people)
        await _to_all(gateway, people)
    assert logged.expect("sending_waits").__dict__["trouble"] == "NoConnection"
    assert logged.surprises == []
    assert _ends(logged) == 0

    one.block()
    for _ in range(_CALM):  # whoever is gone was found to be gone: the line is well
        assert isinstance(await gateway.send(one.id, HELLO, message_id=1), Unreachable)
    assert _ends(logged) == 1


def _ends(logged: Logged) -> int:
    said = [r for r in logged.records if getattr(r, "action", "") == "sending_goes_on"]
    assert {record.levelno for record in said} <= {logging.INFO}
    return len(said)
