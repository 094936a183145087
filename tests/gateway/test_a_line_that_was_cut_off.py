"""Whoever is cut off in the middle of an answer leaves nothing of it to the next one."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from bot.line import Lines

PATIENCE = {"connect": 5.0, "read": 5.0, "write": 5.0, "pool": 0.5}  # seconds


class HalfAnAnswer:
    """A server that stops in the middle of its first answer, and gives the others whole."""

    def __init__(self) -> None:
        self.in_the_middle = asyncio.Event()
        self.left = asyncio.Event()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_first = not self.in_the_middle.is_set()
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + (b"ha" if is_first else b"hele")
        )
        await writer.drain()
        if is_first:
            self.in_the_middle.set()
            await self.left.wait()
        writer.close()


@pytest_asyncio.fixture
async def lines() -> AsyncIterator[Lines]:
    one = Lines(1)
    yield one
    await one.aclose()


async def test_an_answer_that_was_cut_off_does_not_hold_the_line(lines: Lines) -> None:
    stops = HalfAnAnswer()
    async with await asyncio.start_server(stops.answer, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()

        def asked() -> httpx.Request:
            return httpx.Request("GET", f"http://{host}:{port}/", extensions={"timeout": PATIENCE})

        cut_off = asyncio.ensure_future(lines.handle_async_request(asked()))
        await stops.in_the_middle.wait()
        for _ in range(100):  # until the beginning of the answer has been read
            await asyncio.sleep(0)
        cut_off.cancel()
        await asyncio.wait({cut_off})
        stops.left.set()
        assert (await lines.handle_async_request(asked())).content == b"hele"
