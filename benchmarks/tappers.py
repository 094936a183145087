"""People who tap at a steady rate, and how long each waits for the bot's answer."""

import asyncio
import contextlib
import time
from collections.abc import Iterator

from bot.simulator.people import Person
from bot.simulator.telegram import Telegram

WORDS = "/hjaelp"


class Ears:
    """Who waits for the bot to say something in their chat."""

    def __init__(self) -> None:
        self._listening: dict[int, asyncio.Event] = {}

    def heard(self, chat_id: int) -> None:
        """The bot has said something there, or changed what it said."""
        if chat_id in self._listening:
            self._listening[chat_id].set()

    @contextlib.contextmanager
    def listening(self, chat_id: int) -> Iterator[asyncio.Event]:
        """Set by what is said from here on."""
        self._listening[chat_id] = event = asyncio.Event()
        try:
            yield event
        finally:
            del self._listening[chat_id]


async def tap_for_a_while(
    telegram: Telegram,
    ears: Ears,
    numbers: list[int],
    *,
    rate: float,
    seconds: float,
    patience: float,
) -> list[tuple[float, float]]:
    """When each tap was, by the machine's own clock, and the seconds to what answers it, in the order of the taps.

    Whoever is not answered gives up after `patience` seconds. Who has a question on the screen taps its first button; whoever has none writes.
    """
    everybody = [person for number in numbers if (person := telegram.person_called(number))]
    waits, began = [], time.perf_counter()
    for count in range(int(rate * seconds)):
        due = began + count / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        person = everybody[count % len(everybody)]
        waits.append(asyncio.ensure_future(_answered(person, ears, patience)))
    return list(await asyncio.gather(*waits))


async def _answered(person: Person, ears: Ears, patience: float) -> tuple[float, float]:
    """Tap or say something, and wait for the bot to answer."""
    asked = [message for message in person.chat if message.by_bot and message.buttons]
    with ears.listening(person.id) as answer:
        began = time.perf_counter()
        if asked:
            person.tap(asked[-1].labels[0])
        else:
            person.write(WORDS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(answer.wait(), patience)
        return began, time.perf_counter() - began
