"""Posting: one update at a time for each chat, with the secret, again and again until it is taken or too old."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.clock import PushedClock
from bot.simulator.people import Person
from bot.simulator.telegram import Telegram
from bot.simulator.webhook import posting

URL = "https://eksempel.invalid/hook"
SECRET = "a-b_C"


class Bots:
    """What stands at the webhook: answers with the `statuses` in turn, then with 200."""

    def __init__(self, *statuses: int | httpx.TransportError) -> None:
        self.statuses = list(statuses)
        self.requests: list[httpx.Request] = []
        self.hold: asyncio.Event | None = None
        self.more = asyncio.Semaphore(0)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.more.release()
        status = self.statuses.pop(0) if self.statuses else 200
        if isinstance(status, httpx.TransportError):
            raise status
        if self.hold is not None:
            await self.hold.wait()
        return httpx.Response(status, headers={"retry-after": "7"} if status == 503 else {})

    @property
    def texts(self) -> list[str]:
        bodies: list[dict[str, Any]] = [json.loads(request.content) for request in self.requests]
        return [body["message"]["text"] for body in bodies]


@asynccontextmanager
async def _posting(telegram: Telegram, bots: Bots, times: int) -> AsyncIterator[None]:
    """Post until there were so many requests."""
    async with posting(telegram.world, httpx.MockTransport(bots.answer)):
        for _ in range(times):
            await bots.more.acquire()
        yield


async def test_an_update_is_posted_with_the_secret_and_is_gone_when_it_is_taken(
    bot: Bot, telegram: Telegram, anna: Person
) -> None:
    bots = Bots()
    await bot.set_webhook(URL, secret_token=SECRET)
    anna.write("et")

    async with _posting(telegram, bots, 1):
        anna.write("to")
        await bots.more.acquire()

    assert bots.texts == ["et", "to"]
    (request, _) = bots.requests
    assert (request.method, str(request.url)) == ("POST", URL)
    assert request.headers["x-telegram-bot-api-secret-token"] == SECRET
    assert request.headers["content-type"] == "application/json"


async def test_what_is_not_taken_comes_again_ever_later_and_what_follows_waits(
    bot: Bot, telegram: Telegram, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses, sleep = list[float](), asyncio.sleep

    async def noted(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("bot.simulator.webhook.asyncio.sleep", noted)
    telegram.world.updates.poll_second = 1
    bots = Bots(500, httpx.ConnectError("refused"), 302, 503, *[403] * 4)
    await bot.set_webhook(URL)
    anna.write("et")
    anna.write("to")

    async with _posting(telegram, bots, 10):
        info = await bot.get_webhook_info()

    assert bots.texts == ["et"] * 9 + ["to"]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert "x-telegram-bot-api-secret-token" not in bots.requests[0].headers
    assert info.last_error_message == "Wrong response from the webhook: 403 Forbidden"
    assert info.last_error_date == telegram.world.now()


async def test_the_bot_may_ask_for_a_longer_wait(
    bot: Bot, telegram: Telegram, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses, sleep = list[float](), asyncio.sleep

    async def noted(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("bot.simulator.webhook.asyncio.sleep", noted)
    telegram.world.updates.poll_second = 1
    await bot.set_webhook(URL)
    anna.write("et")

    async with _posting(telegram, Bots(503), 2):
        pass

    assert pauses == [7]


async def test_chats_are_side_by_side_as_far_as_the_webhook_allows(
    bot: Bot, telegram: Telegram, anna: Person
) -> None:
    others = [telegram.person(name) for name in ("Bo", "Kim")]
    bots = Bots()
    bots.hold = asyncio.Event()
    await bot.set_webhook(URL, max_connections=2)
    for number, person in enumerate((anna, *others)):
        person.write(f"{number}a")
        person.write(f"{number}b")

    async with _posting(telegram, bots, 2):
        assert bots.texts == ["0a", "1a"]
        bots.hold.set()
        for _ in range(4):
            await bots.more.acquire()

    assert sorted(bots.texts) == ["0a", "0b", "1a", "1b", "2a", "2b"]
    for number in range(3):
        assert bots.texts.index(f"{number}a") < bots.texts.index(f"{number}b")


async def test_what_is_too_old_or_no_longer_to_be_posted_is_not(
    bot: Bot, telegram: Telegram, anna: Person, clock: PushedClock
) -> None:
    bots = Bots(*[500] * 1000)
    await bot.set_webhook(URL)
    anna.write("et")
    async with _posting(telegram, bots, 2):
        clock.push_to(clock.now() + timedelta(days=1))
        anna.write("to")
        while bots.texts[-1] == "et":
            await bots.more.acquire()
        await bot.delete_webhook()
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "to"


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("http://eksempel.invalid/hook", "An HTTPS URL must be provided"),
        ("https://", "An HTTPS URL must be provided"),
        ("https://eksempel.invalid:8090/hook", "only on ports 80, 88, 443 or 8443"),
        ("https://eksempel.invalid:8443/hook", None),
        ("http://127.0.0.1:8090/hook", None),
        ("http://[::1]:8090/hook", None),
    ],
)
async def test_where_a_webhook_may_be(bot: Bot, url: str, refused: str | None) -> None:
    if refused is None:
        assert await bot.set_webhook(url)
        return
    with pytest.raises(BadRequest, match=rf"(?i){refused}"):
        await bot.set_webhook(url)
