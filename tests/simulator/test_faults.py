"""Faults on order, as an in-process bot meets them: the real exceptions, and what was done."""

from datetime import timedelta

import httpx
import pytest
from telegram import Bot
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.clock import PushedClock
from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from bot.simulator.telegram import Telegram
from bot.simulator.transport import SimulatorTransport, request


@pytest.mark.parametrize(
    ("kind", "error", "cause", "sent"),
    [
        (FaultKind.CONNECT_ERROR, NetworkError, httpx.ConnectError, False),
        (FaultKind.CONNECT_TIMEOUT, TimedOut, httpx.ConnectTimeout, False),
        (FaultKind.POOL_TIMEOUT, TimedOut, httpx.PoolTimeout, False),
        (FaultKind.RESET_BEFORE, NetworkError, httpx.RemoteProtocolError, False),
        (FaultKind.RESET_AFTER, NetworkError, httpx.RemoteProtocolError, True),
        (FaultKind.READ_TIMEOUT_BEFORE, TimedOut, httpx.ReadTimeout, False),
        (FaultKind.READ_TIMEOUT_AFTER, TimedOut, httpx.ReadTimeout, True),
    ],
)
async def test_a_broken_line_raises_what_httpx_raises(
    bot: Bot,
    anna: Person,
    telegram: Telegram,
    *,
    kind: FaultKind,
    error: type[TelegramError],
    cause: type[Exception],
    sent: bool,
) -> None:
    telegram.faults.order(kind)
    with pytest.raises(error) as raised:
        await bot.send_message(anna.id, "Hej")
    assert type(raised.value) is error
    assert type(raised.value.__cause__) is cause
    assert anna.texts() == (["Hej"] if sent else [])
    assert telegram.calls[-1].status == (200 if sent else 0)
    assert telegram.calls[-1].fault is not None
    await bot.get_me()


@pytest.mark.parametrize(
    ("kind", "phrase"),
    [
        (FaultKind.INTERNAL_ERROR, "Internal Server Error"),
        (FaultKind.BAD_GATEWAY, "Bad Gateway"),
        (FaultKind.UNAVAILABLE, "Service Unavailable"),
        (FaultKind.GATEWAY_TIMEOUT, "Gateway Timeout"),
        (FaultKind.INTERNAL_ERROR_AFTER, "Internal Server Error"),
        (FaultKind.BAD_GATEWAY_AFTER, "Bad Gateway"),
        (FaultKind.UNAVAILABLE_AFTER, "Service Unavailable"),
        (FaultKind.GATEWAY_TIMEOUT_AFTER, "Gateway Timeout"),
    ],
)
async def test_an_error_of_the_server_may_hide_a_message_that_was_sent(
    bot: Bot, anna: Person, telegram: Telegram, kind: FaultKind, phrase: str
) -> None:
    telegram.faults.order(kind)
    with pytest.raises(NetworkError, match=f"(?i){phrase}"):
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
    with pytest.raises(TelegramError, match="Invalid server response"):
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
    with pytest.raises(NetworkError, match="Bad Gateway"):
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


async def test_a_request_class_of_ones_own_is_kept(telegram: Telegram) -> None:
    class Own(HTTPXRequest):
        pass

    own = request(telegram, Own, read_timeout=7)
    assert isinstance(own, Own)
    assert own.read_timeout == 7


async def test_addresses_that_are_not_the_bot_apis_are_not_found(telegram: Telegram) -> None:
    async with httpx.AsyncClient(transport=SimulatorTransport(telegram)) as client:
        for path in ("/", "/botX", "/file/bot1:x/y", f"/bot{telegram.token}/getMe/more"):
            answer = await client.get(f"http://simulator.invalid{path}")
            assert (answer.status_code, answer.json()["description"]) == (404, "Not Found")
        found = await client.get(f"http://simulator.invalid/bot{telegram.token}/getMe")
        assert found.json()["result"]["is_bot"] is True
        unreadable = await client.post(
            f"http://simulator.invalid/bot{telegram.token}/getMe",
            content=b"{",
            headers={"content-type": "application/json"},
        )
        assert unreadable.status_code == 400


async def test_only_one_call_in_so_many_may_go_wrong(
    bot: Bot, anna: Person, telegram: Telegram
) -> None:
    telegram.faults.order(FaultKind.BAD_GATEWAY, lasting=timedelta(hours=1), every=3)
    for number in range(1, 7):
        if number % 3:
            await bot.send_message(anna.id, str(number))
        else:
            with pytest.raises(NetworkError, match=r"(?i)bad gateway"):
                await bot.send_message(anna.id, str(number))
    assert anna.texts() == ["1", "2", "4", "5"]
