"""Over real sockets: what breaks before there is a connection is certainly not sent, and nothing else is."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from telegram.error import NetworkError, TimedOut

from bot import line as the_line
from bot.line import Lines, NoConnection

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhele"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.casefold().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest_asyncio.fixture
async def lines() -> AsyncIterator[Lines]:
    one = Lines(1)
    yield one
    await one.hang_up()


@contextlib.asynccontextmanager
async def listening(answer: Answer) -> AsyncIterator[str]:
    """A server that answers each connection so; gives its host and port."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answer(reader, writer)
        writer.close()

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        yield f"{host}:{port}"


async def _asked(reader: asyncio.StreamReader) -> str:
    """The head of a request, once all of it has come."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = int(head.casefold().partition("content-length: ")[2].partition("\r")[0] or 0)
    await reader.readexactly(length)
    return head


async def _whole(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _asked(reader)
    writer.write(WHOLE)


class HalfAnAnswer:
    """A server that stops in the middle of its first answer, and gives the others whole."""

    def __init__(self) -> None:
        self.in_the_middle = asyncio.Event()
        self.left = asyncio.Event()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        is_first = not self.in_the_middle.is_set()
        await _asked(reader)
        writer.write(WHOLE[:-2] if is_first else WHOLE)
        await writer.drain()
        if is_first:
            self.in_the_middle.set()
            await self.left.wait()


async def test_an_answer_that_was_cut_off_leaves_nothing_of_it_to_the_next_one(
    lines: Lines,
) -> None:
    stops = HalfAnAnswer()
    async with listening(stops.answer) as place:
        cut_off = asyncio.ensure_future(lines.ask(f"http://{place}/", b"{}", read=5))
        await stops.in_the_middle.wait()
        for _ in range(100):  # until the beginning of the answer has been read
            await asyncio.sleep(0)
        cut_off.cancel()
        await asyncio.wait({cut_off})
        stops.left.set()
        assert await lines.ask(f"http://{place}/", b"{}", read=5) == (200, b"hele")


async def test_where_nobody_listens_nothing_went_out(lines: Lines) -> None:
    async with listening(_whole) as place:
        pass
    with pytest.raises(NoConnection):
        await lines.ask(f"http://{place}/", b"{}", read=5)


@pytest.mark.parametrize("url", ["http://", "http://telegram.invalid/", "http:///x"])
async def test_where_there_is_no_such_place_nothing_went_out(lines: Lines, url: str) -> None:
    with pytest.raises(NoConnection):
        await lines.ask(url, b"{}", read=5)


async def test_who_can_not_be_trusted_is_told_nothing(lines: Lines) -> None:
    async def in_plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(WHOLE)

    async with listening(in_plain) as place:
        with pytest.raises(NoConnection):
            await lines.ask(f"https://{place}/", b"{}", read=5)


async def test_where_all_connections_are_taken_nothing_went_out(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, may_end = asyncio.Event(), asyncio.Event()

    async def busily(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        busy.set()
        await may_end.wait()
        await _whole(reader, writer)

    async with listening(busily) as place:
        first = asyncio.ensure_future(lines.ask(f"http://{place}/", b"{}", read=None))
        await busy.wait()
        monkeypatch.setattr(the_line, "FREE", 0.001)
        monkeypatch.setattr(the_line, "CONNECT", 0.001)
        with pytest.raises(NoConnection):
            await lines.ask(f"http://{place}/", b"{}", read=5)
        may_end.set()
        assert await first == (200, b"hele")


async def _hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _asked(reader)
    writer.close()


async def _in_the_middle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _asked(reader)
    writer.write(WHOLE[:-2])


async def _gibberish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _asked(reader)
    writer.write(b"Hej Amina\r\n\r\n")


@pytest.mark.parametrize("answer", [_hangs_up, _in_the_middle, _gibberish])
async def test_what_breaks_later_may_have_gone_out(lines: Lines, answer: Answer) -> None:
    async with listening(answer) as place:
        with pytest.raises(NetworkError) as raised:
            await lines.ask(f"http://{place}/", b"{}", read=5)
    assert type(raised.value) is NetworkError
    assert "Amina" not in str(raised.value)


async def test_a_connection_that_was_let_go_meanwhile_is_not_used_again(lines: Lines) -> None:
    async with listening(_whole) as place:  # closes each connection after one answer
        for _ in range(3):
            assert await lines.ask(f"http://{place}/", b"{}", read=5) == (200, b"hele")


async def test_an_answer_that_does_not_come_is_not_waited_for(lines: Lines) -> None:
    left = asyncio.Event()

    async def silent(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await left.wait()

    async with listening(silent) as place:
        with pytest.raises(TimedOut):
            await lines.ask(f"http://{place}/", b"{}", read=0.01)
        left.set()


async def test_after_hanging_up_the_line_opens_anew(lines: Lines) -> None:
    async with listening(_whole) as place:
        await lines.ask(f"http://{place}/", b"{}", read=5)
        await lines.hang_up()
        assert await lines.ask(f"http://{place}/", b"{}", read=5) == (200, b"hele")


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_a_proxy_of_the_environment_is_asked(
    lines: Lines, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    heads: list[str] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await _asked(reader))
        writer.write(WHOLE)

    async with listening(proxy) as place:
        monkeypatch.setenv(name, f"http://{place}")
        assert await lines.ask("http://telegram.invalid/botX/getMe", b"{}", read=5) == (
            200,
            b"hele",
        )

    assert heads[0].startswith("POST http://telegram.invalid/botX/getMe ")


async def test_what_no_proxy_names_is_asked_without_one(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with listening(_whole) as place:
        assert await lines.ask(f"http://{place}/", b"{}", read=5) == (200, b"hele")


async def test_a_proxy_that_lets_nobody_through_took_nothing(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    async with listening(closed) as place:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{place}")
        with pytest.raises(NoConnection):
            await lines.ask("https://telegram.invalid/", b"{}", read=5)
