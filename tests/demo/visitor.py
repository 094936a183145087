"""A visitor of the demo, over real HTTP: looks at the snapshot, taps, writes, moves the clock."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpx

from bot.demo import running, seed as seeds
from bot.demo.room import Room

SMALL = 8  # citizens: enough for a story, and soon at home


@dataclass(frozen=True)
class Visitor:
    """Somebody in front of the page, and the room behind it."""

    client: httpx.AsyncClient
    room: Room

    async def state(self) -> dict[str, Any]:
        """The snapshot."""
        answer = await self.client.get("/api/state")
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found

    async def ask(self, path: str, **body: object) -> httpx.Response:
        """An act, and whatever is answered."""
        return await self.client.post(f"/api/{path}", json=body)

    async def do(self, path: str, **body: object) -> dict[str, Any]:
        """An act that has to be done; the snapshot after it."""
        answer = await self.ask(path, **body)
        assert (answer.status_code, answer.json()) == (200, {"done": True}), answer.text
        return await self.state()

    async def refused(self, path: str, **body: object) -> tuple[int, str]:
        """An act that can't be done: the status, and the sentence in English."""
        answer = await self.ask(path, **body)
        told = answer.json()["error"]
        assert set(told) == {"da", "en"}
        return answer.status_code, told["en"]

    async def phone(self, number: int) -> dict[str, Any]:
        """What is on a phone."""
        found: dict[str, Any] = (await self.state())["phones"][number]
        return found

    async def texts(self, number: int) -> list[str]:
        """The bot's messages on a phone."""
        return [m["text"] for m in (await self.phone(number))["messages"] if not m["mine"]]

    async def tap(self, number: int, label: str) -> dict[str, Any]:
        """Tap the newest button that says so."""
        for message in reversed((await self.phone(number))["messages"]):
            labels = [button["label"] for row in message["buttons"] for button in row]
            if label in labels:
                place = {"message": message["id"], "button": labels.index(label)}
                return await self.do(f"phones/{number}/tap", **place)
        raise AssertionError((label, await self.texts(number)))

    async def forward(self, to: str) -> dict[str, Any]:
        """Run on."""
        return await self.do("clock/forward", to=to)

    async def snapshots(self) -> AsyncIterator[dict[str, Any]]:
        """What the stream brings."""
        async with self.client.stream("GET", "/api/events") as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))


@asynccontextmanager
async def visiting(
    *, seed: int = 1, size: int = SMALL, furnished: bool = True
) -> AsyncIterator[Visitor]:
    """A visitor of a unit that has moved in, or, if not `furnished`, is about to: then there is no room."""
    async with (
        running.running(seeds.grow(seed, size=size)) as demo,
        httpx.AsyncClient(base_url=demo.address, timeout=60) as client,
    ):
        room = (await demo.furnishing).room if furnished else cast("Room", None)
        yield Visitor(client, room)


def at(text: str) -> str:
    """«2026-11-24 10:00» in Copenhagen, in winter, as the page writes it."""
    return f"{text.replace(' ', 'T')}:00+01:00"


async def until(looks: Any, *, rounds: int = 2000) -> None:
    """Wait, with the patience of many turns of the loop, until `looks()` is true."""
    for _ in range(rounds):
        if looks():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("waited in vain")
