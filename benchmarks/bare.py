"""The bare loop: python-telegram-bot's `Bot.send_message`, a few at a time, and nothing else.

`python -m benchmarks.bare ADDRESS TOKEN COUNT WIDTH` sends one reminder to each person, as the product words it.
"""

import asyncio
import gc
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.request import HTTPXRequest

from benchmarks.pretended import FIRST_PERSON
from bot import messages
from bot.buttons import callback_data
from bot.rules.appointments import ContactForm
from bot.rules.letters import Facts, Kind, Rendered

FACTS = Facts(
    municipality="Eksempel Kommune",
    first_name="Borger1",
    consultant="Vært1",
    phone="+45 00 00 00 01",
    starts_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    contact_form=ContactForm.IN_PERSON,
)


def keyboard(letter: Rendered) -> InlineKeyboardMarkup:
    """The letter's buttons."""
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(b.label, callback_data=callback_data(1, b)) for b in row]
            for row in letter.buttons
        ]
    )


async def send(address: str, token: str, count: int, width: int) -> None:
    """Send `count` messages, `width` at a time."""
    letter = messages.render(Kind.REMINDER_TOMORROW, FACTS, None)
    request, poll = HTTPXRequest(connection_pool_size=width), HTTPXRequest(connection_pool_size=1)
    bot = Bot(token, base_url=f"{address}/bot", request=request, get_updates_request=poll)
    async with bot:
        gc.freeze()
        people = iter(range(FIRST_PERSON, FIRST_PERSON + count))
        await asyncio.gather(*(_worker(bot, letter, people) for _ in range(width)))


async def _worker(bot: Bot, letter: Rendered, people: Iterator[int]) -> None:
    for person in people:
        await bot.send_message(
            person,
            letter.text,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(letter),
            disable_notification=False,
            protect_content=True,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )


if __name__ == "__main__":
    asyncio.run(send(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
