"""The pretended Telegram of the measurements, in a process of its own: `python -m benchmarks.pretended`.

The simulator's own server, with people who have started the bot; `/bench/…` beside it is the measurements' own.
It answers at once, or `delay` seconds late, and refuses nothing but what the real limits refuse, if they are on.
"""

import argparse
import asyncio
import gc
from collections import deque
from datetime import datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from benchmarks.tappers import Ears, tap_for_a_while
from bot.clock import SystemClock
from bot.simulator import server
from bot.simulator.answers import Answer
from bot.simulator.limits import Limits
from bot.simulator.state import Access, Chat
from bot.simulator.telegram import Telegram

FIRST_PERSON = 100_001
SENDS = frozenset({"sendMessage", "editMessageText"})


class Unlimited(Limits):
    """Refuses nothing."""

    def take(self, chat_id: int, now: datetime) -> int | None:
        del chat_id, now
        return None


class SlowTelegram(Telegram):
    """Answers what is asked `delay` seconds late, but for polls, which wait anyway."""

    delay = 0.0
    ears = Ears()

    async def call(self, token: str, method: str, parameters: dict[str, object]) -> Answer:  # type: ignore[override] # the same, by another name
        answer = await super().call(token, method, parameters)
        if method in SENDS:
            self.ears.heard(int(str(parameters["chat_id"])))
        if self.delay and method.lower() != "getupdates":
            await asyncio.sleep(self.delay)
        return answer


def pretended(*, people: int, limited: bool) -> SlowTelegram:
    """A Telegram with people numbered from FIRST_PERSON, all of whom the bot may write to."""
    limits = Limits() if limited else Unlimited()
    telegram = SlowTelegram(SystemClock(), limits=limits)
    telegram.calls = deque(maxlen=200_000)
    for number in range(FIRST_PERSON, FIRST_PERSON + people):
        telegram.world.chats[number] = Chat(number, f"Person {number}", Access.OPEN)
    return telegram


def routes(telegram: SlowTelegram) -> list[BaseRoute]:
    """What the measurements ask of it."""

    async def sends(_: Request) -> JSONResponse:
        """Instants and statuses of all that was sent since the last `forget`, oldest first."""
        calls = [call for call in telegram.calls if call.method in SENDS]
        return JSONResponse([[c.at.timestamp(), c.status, c.parameters["chat_id"]] for c in calls])

    async def count(_: Request) -> JSONResponse:
        return JSONResponse(sum(call.method in SENDS for call in telegram.calls))

    async def forget(_: Request) -> JSONResponse:
        telegram.calls.clear()
        for chat in telegram.world.chats.values():
            chat.messages.clear()
        return JSONResponse(None)

    async def taps(request: Request) -> JSONResponse:
        asked = await request.json()
        telegram.delay = asked["delay"]
        waits = await tap_for_a_while(
            telegram,
            telegram.ears,
            asked["people"],
            rate=asked["rate"],
            seconds=asked["seconds"],
            patience=asked["patience"],
        )
        telegram.delay = 0.0
        return JSONResponse(waits)

    return [
        Route("/bench/sends", sends),
        Route("/bench/count", count),
        Route("/bench/forget", forget, methods=["POST"]),
        Route("/bench/taps", taps, methods=["POST"]),
    ]


async def serve(telegram: SlowTelegram) -> None:
    """Serve until SIGTERM; says its address in one line."""
    app = Starlette(routes=[*server.routes(telegram), *routes(telegram)])
    with server.signalled() as stopped:
        async with server.running(app) as address:
            print(address, telegram.token, flush=True)  # noqa: T201 - to the process that started this one
            await stopped.wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--limited", action="store_true")
    given = parser.parse_args()
    telegram = pretended(people=given.people, limited=given.limited)
    gc.freeze()
    gc.disable()  # its pauses would be taken for the bot's
    asyncio.run(serve(telegram))


if __name__ == "__main__":
    main()
