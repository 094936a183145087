"""Faults on order, as an in-process bot meets them: the real exceptions, and what was done."""

import json
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.clock import PushedClock
from bot.line import NoConnection
from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from bot.simulator.telegram import Telegram
from bot.simulator.transport import SimulatorLine, request


@pytest.mark.parametrize(
    ("kind", "error", "sent"),
    [
        (FaultKind.CONNECT_ERROR, NoConnection, False),
        (FaultKind.CONNECT_TIMEOUT, NoConnection, False),
        (FaultKind.POOL_TIMEOUT, NoConnection, False),
        (FaultKind.RESET_BEFORE, NetworkError, False),
        (FaultKind.RESET_AFTER, NetworkError, True),
        (FaultKind.READ_TIMEOUT_BEFORE, TimedOut, False),
        (FaultKind.READ_TIMEOUT_AFTER, TimedOut, True),
    ],
)
async def test_a_broken_line_raises_what_a_real_one_does(
    bot: Bot,
    anna: Person,
    telegram: Telegram,
    *,
    kind: FaultKind,
    error: type[TelegramError],
    sent: bool,
) -> None:
    telegram.faults.order(kind)
    with pytest.raises(error) as raised:
        await bot.send_message(anna.id, "Hej")
    assert type(raised.value) is error
    assert anna.texts() == (["Hej"] if sent else [])
    assert telegram.calls[-1].status == (200 if sent else 0)
    assert telegram.calls[-1].fault is not None
    await bot.get_me()


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (FaultKind.INTERNAL_ERROR, 500),
        (FaultKind.BAD_GATEWAY, 502),
        (FaultKind.UNAVAILABLE, 503),
        (FaultKind.GATEWAY_TIMEOUT, 504),
        (FaultKind.INTERNAL_ERROR_AFTER, 500),
        (FaultKind.BAD_GATEWAY_AFTER, 502),
        (FaultKind.UNAVAILABLE_AFTER, 503),
        (FaultKind.GATEWAY_TIMEOUT_AFTER, 504),
    ],
)
async def test_an_error_of_the_server_may_hide_a_message_that_was_sent(
    bot: Bot, anna: Person, telegram: Telegram, kind: FaultKind, status: int
) -> None:
    telegram.faults.order(kind)
    with pytest.raises(NetworkError, match=f"answered {status}"):
        await bot.send_message(anna.id, "Hej")
    assert anna.texts() == (["Hej"] if kind.endswith("after") else [])
    assert telegram.calls[-1].status == int(kind[:3])


async def test_too_many_requests_on_order(bot: Bot, anna: Person, telegram: Telegram) -> None:
    telegram.faults.order(FaultKind.TOO_MANY_REQUESTS, retry_after=17)
    with pytest.raises(RetryAfter) as raised:
        await bot.send_message(anna.id, "Hej")
    assert raised.value.retry_after == timedelta(seconds=17)
    assert anna.texts() == []


async def test_a_malformed_answer_comes_after_the_message_was_sent(
    bot: Bot, anna: Person, telegram: Telegram
) -> None:
    telegram.faults.order(FaultKind.MALFORMED)
    with pytest.raises(TelegramError, match="answered 200"):
        await bot.send_message(anna.id, "Hej")
    assert anna.texts() == ["Hej"]


async def test_a_fault_is_for_so_many_calls(bot: Bot, telegram: Telegram) -> None:
    telegram.faults.order(FaultKind.BAD_GATEWAY, times=2)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.get_me()
    assert telegram.faults.pending == []
    await bot.get_me()


async def test_a_fault_is_for_one_method_and_one_chat(
    bot: Bot, anna: Person, telegram: Telegram
) -> None:
    bo = telegram.person("Bo")
    bo.start()
    telegram.faults.order(FaultKind.BAD_GATEWAY, method="sendmessage", chat_id=anna.id)
    await bot.get_me()
    await bot.send_message(bo.id, "Hej")
    assert await bot.send_chat_action(anna.id, "typing")
    with pytest.raises(NetworkError):
        await bot.send_message(anna.id, "Hej")
    await bot.send_message(anna.id, "Hej")


async def test_a_fault_lasts_by_the_clock(bot: Bot, telegram: Telegram, clock: PushedClock) -> None:
    telegram.faults.order(FaultKind.UNAVAILABLE, lasting=timedelta(minutes=5))
    for _ in range(3):
        with pytest.raises(NetworkError):
            await bot.get_me()
    clock.push_to(clock.now() + timedelta(minutes=5))
    await bot.get_me()
    telegram.faults.order(FaultKind.UNAVAILABLE, lasting=timedelta(minutes=5), times=1)
    with pytest.raises(NetworkError):
        await bot.get_me()
    await bot.get_me()


async def test_the_oldest_order_goes_first_and_all_can_be_cleared(
    bot: Bot, telegram: Telegram
) -> None:
    telegram.faults.order(FaultKind.BAD_GATEWAY)
    telegram.faults.order(FaultKind.READ_TIMEOUT_BEFORE)
    with pytest.raises(NetworkError, match="answered 502"):
        await bot.get_me()
    assert [fault.kind for fault in telegram.faults.pending] == [FaultKind.READ_TIMEOUT_BEFORE]
    telegram.faults.clear()
    await bot.get_me()


async def test_a_poll_can_fail_too_and_loses_nothing(
    bot: Bot, anna: Person, telegram: Telegram
) -> None:
    anna.write("et")
    telegram.faults.order(FaultKind.RESET_AFTER, method="getUpdates")
    with pytest.raises(NetworkError):
        await bot.get_updates()
    assert len(await bot.get_updates()) == 1


async def test_a_wrong_token_is_refused(telegram: Telegram) -> None:
    bot = Bot("987654321:WRONG", request=request(telegram))
    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()


async def test_addresses_that_are_not_the_bot_apis_are_not_found(telegram: Telegram) -> None:
    line = SimulatorLine(telegram)
    for path in ("/", "/botX", "/file/bot1:x/y", f"/bot{telegram.token}/getMe/more"):
        status, answer = await line.ask(f"http://simulator.invalid{path}", b"{}", read=None)
        assert (status, json.loads(answer)["description"]) == (404, "Not Found")
    me = f"http://simulator.invalid/bot{telegram.token}/getMe"
    _, found = await line.ask(me, b"{}", read=None)
    assert json.loads(found)["result"]["is_bot"] is True
    assert (await line.ask(me, b"{", read=None))[0] == 400


async def test_only_one_call_in_so_many_may_go_wrong(
    bot: Bot, anna: Person, telegram: Telegram
) -> None:
    telegram.faults.order(FaultKind.BAD_GATEWAY, lasting=timedelta(hours=1), every=3)
    for number in range(1, 7):
        if number % 3:
            await bot.send_message(anna.id, str(number))
        else:
            with pytest.raises(NetworkError, match="answered 502"):
                await bot.send_message(anna.id, str(number))
    assert anna.texts() == ["1", "2", "4", "5"]
