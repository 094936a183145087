"""People who tap at a steady rate, and how long each waits for the bot's answer."""

import asyncio
import time

from bot.simulator.people import Person
from bot.simulator.telegram import Telegram

PATIENCE = 10.0  # seconds after which a tap counts as not answered
LOOK = 0.001
WORDS = "/hjaelp"


async def tap_for_a_while(
    telegram: Telegram, numbers: list[int], rate: float, seconds: float
) -> list[float]:
    """Seconds from each tap to what answers it, in the order of the taps.

    Who has a question on the screen taps its first button; whoever has none writes.
    """
    everybody = [person for number in numbers if (person := telegram.person_called(number))]
    waits, began = [], time.perf_counter()
    for count in range(int(rate * seconds)):
        due = began + count / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        waits.append(asyncio.ensure_future(_answered(everybody[count % len(everybody)])))
    return list(await asyncio.gather(*waits))


async def _answered(person: Person) -> float:
    """Tap or say something, and wait for the bot to answer."""
    asked = [message for message in person.chat if message.by_bot and message.buttons]
    before, began = len(person.chat), time.perf_counter()
    if asked:
        person.tap(asked[-1].labels[0])
    else:
        person.write(WORDS)
    while time.perf_counter() - began < PATIENCE:
        is_edited = bool(asked) and asked[-1].edited_at is not None
        if is_edited or any(message.by_bot for message in person.chat[before:]):
            return time.perf_counter() - began
        await asyncio.sleep(LOOK)
    return PATIENCE
