"""A pretend Telegram on a pushed clock, a real bot that talks to it, and one who has started it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from telegram import Bot

from bot.clock import PushedClock
from bot.simulator.people import Person
from bot.simulator.server import create_app, running
from bot.simulator.telegram import Telegram
from bot.simulator.transport import request

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> PushedClock:
    return PushedClock(NOON)


@pytest.fixture
def telegram(clock: PushedClock) -> Telegram:
    return Telegram(clock, first_update_id=700, poll_second=0.001)


@pytest.fixture
async def bot(telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    # Otherwise every RetryAfter warns of the type that its time will have one day.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    polling = request(telegram)
    async with Bot(telegram.token, request=request(telegram), get_updates_request=polling) as bot:
        yield bot


@pytest.fixture
async def uploader(telegram: Telegram) -> AsyncIterator[Bot]:
    """As `bot`, with python-telegram-bot's own request class, which sends files; ours does not."""
    async with (
        running(create_app(telegram)) as address,
        Bot(telegram.token, base_url=f"{address}/bot") as uploader,
    ):
        yield uploader


@pytest.fixture
def anna(telegram: Telegram) -> Person:
    """Started, and the bot has not heard of it."""
    anna = telegram.person("Anna")
    anna.start()
    telegram.world.updates.clear()
    return anna
