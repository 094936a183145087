"""A gateway in front of a pretend Telegram, and somebody to write to."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from telegram import Bot

from bot.app import telegram_bot
from bot.clock import PushedClock
from bot.gateway import Gateway
from bot.simulator.people import Person
from bot.simulator.telegram import Telegram
from bot.simulator.transport import request
from tests.world import START, TOKEN


@pytest.fixture
def telegram() -> Telegram:
    return Telegram(PushedClock(START), token=TOKEN)


@pytest.fixture
def person(telegram: Telegram) -> Person:
    """Somebody whose chat is open."""
    somebody = telegram.person("Amina")
    somebody.start()
    return somebody


@pytest_asyncio.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    """python-telegram-bot's client, with our request class."""
    made = telegram_bot(
        TOKEN,
        api_url="http://telegram.invalid/",
        request=request(telegram),
        poll=request(telegram),
    )
    async with made:
        yield made


@pytest.fixture
def gateway(bot: Bot) -> Gateway:
    return Gateway(bot)
