"""Over real sockets: what breaks before there is a connection is certainly not sent, and nothing else is."""

import asyncio
import contextlib
import os
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp.connector
import httpx
import pytest
import pytest_asyncio
from aiohttp.abc import ResolveResult
from aiohttp.resolver import ThreadedResolver
from telegram.error import NetworkError, TimedOut

from bot import line as the_line
from bot.app import telegram_bot
from bot.line import Lines, NoConnection, ProxyNotUnderstood, proxy_to
from tests.world import TOKEN

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
async def test_where_there_is_no_such_place_nothing_went_out(
    lines: Lines, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
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
        try:
            with pytest.raises(NoConnection, match="in use"):
                await lines.ask(f"http://{place}/", b"{}", read=5)
        finally:
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


class Talker:
    """A server that says something more on a connection when it has answered; `asked` is what it was asked."""

    def __init__(self, more: bytes) -> None:
        self.asked: list[str] = []
        self._more = more

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                self.asked.append((await _asked(reader)).split()[1])
                name = self.asked[-1].removeprefix("/").encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(name) + name)
                writer.write(self._more)
                await writer.drain()


TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize("more", [WHOLE, TOO_LATE])
async def test_what_nobody_asked_for_is_nobody_s_answer(lines: Lines, more: bytes) -> None:
    talker = Talker(more)
    async with listening(talker.answer) as place:
        for name in ("one", "two", "three"):
            answer = await lines.ask(f"http://{place}/{name}", b"{}", read=5)
            assert answer == (200, name.encode())
        await lines.hang_up()
    assert talker.asked == ["/one", "/two", "/three"]


async def test_who_waits_while_the_line_hangs_up_has_sent_nothing(lines: Lines) -> None:
    asking = asyncio.Event()

    class Resolver(ThreadedResolver):
        async def resolve(self, *_: object, **__: object) -> list[ResolveResult]:
            asking.set()
            await asyncio.Event().wait()
            raise AssertionError("it never comes")

    with pytest.MonkeyPatch.context() as slow:
        slow.setattr(aiohttp.connector, "DefaultResolver", Resolver)
        waiting = asyncio.ensure_future(lines.ask("http://telegram.invalid/", b"{}", read=5))
        await asking.wait()
        await lines.hang_up()
        with pytest.raises(NoConnection):
            await waiting


async def test_an_answer_that_does_not_come_is_not_waited_for(lines: Lines) -> None:
    left = asyncio.Event()

    async def silent(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await left.wait()

    async with listening(silent) as place:
        try:
            with pytest.raises(TimedOut):
                await lines.ask(f"http://{place}/", b"{}", read=0.01)
        finally:
            left.set()


async def test_whom_to_trust_is_read_beside_the_loop(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: list[threading.Thread] = []
    read = httpx.create_ssl_context

    def watched() -> ssl.SSLContext:
        readers.append(threading.current_thread())
        return read()

    monkeypatch.setattr(httpx, "create_ssl_context", watched)
    async with listening(_whole) as place:
        for _ in range(2):
            await lines.ask(f"http://{place}/", b"{}", read=5)
    assert [reader is threading.main_thread() for reader in readers] == [False]


async def test_without_anybody_to_trust_nothing_has_gone_out(
    lines: Lines, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(NoConnection):
        await lines.ask("https://telegram.invalid/", b"{}", read=5)


async def test_who_opens_the_line_while_it_hangs_up_has_sent_nothing(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, may_go_on = threading.Event(), threading.Event()
    read = httpx.create_ssl_context

    def slow() -> ssl.SSLContext:
        reading.set()
        may_go_on.wait(timeout=5)
        return read()

    monkeypatch.setattr(httpx, "create_ssl_context", slow)
    asking = asyncio.ensure_future(lines.ask("http://telegram.invalid/", b"{}", read=5))
    await asyncio.to_thread(reading.wait)
    await lines.hang_up()
    may_go_on.set()
    with pytest.raises(NoConnection, match="hung up"):
        await asking


async def test_after_hanging_up_the_line_opens_anew(lines: Lines) -> None:
    async with listening(_whole) as place:
        await lines.ask(f"http://{place}/", b"{}", read=5)
        await lines.hang_up()
        assert await lines.ask(f"http://{place}/", b"{}", read=5) == (200, b"hele")


@contextlib.asynccontextmanager
async def by_way_of(proxy: str | None) -> AsyncIterator[Lines]:
    lines = Lines(1, proxy=proxy)
    yield lines
    await lines.hang_up()


@pytest.mark.parametrize("written", ["http://{0}", "{0}", "http://somebody:secret@{0}/"])
@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_a_proxy_of_the_environment_is_asked(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str
) -> None:
    heads: list[str] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await _asked(reader))
        writer.write(WHOLE)

    url = "http://telegram.invalid/botX/getMe"
    async with listening(proxy) as place:
        monkeypatch.setenv(name, written.format(place))
        async with by_way_of(proxy_to(url)) as lines:
            assert await lines.ask(url, b"{}", read=5) == (200, b"hele")

    assert heads[0].startswith("POST http://telegram.invalid/botX/getMe ")


def test_what_no_proxy_names_is_asked_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,telegram.invalid:81")

    assert proxy_to("http://127.0.0.1:8081") is None
    assert proxy_to("http://telegram.invalid:81") is None
    assert proxy_to("http://telegram.invalid") == "http://proxy.invalid:1"
    assert proxy_to("https://telegram.invalid") is None


@pytest.mark.parametrize("url", ["socks5://127.0.0.1:1080", "ftp://127.0.0.1"])
def test_a_proxy_of_another_kind_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", url)
    with pytest.raises(ProxyNotUnderstood, match="set HTTPS_PROXY"):
        telegram_bot(TOKEN, api_url="https://telegram.invalid")


async def _refuses(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")


async def _says_nothing(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    """It hangs up at once."""


async def _mumbles(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"Hm\r\n\r\n")


@pytest.mark.parametrize("proxy", [_refuses, _says_nothing, _mumbles])
async def test_a_proxy_that_lets_nobody_through_took_nothing(proxy: Answer) -> None:
    async def closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"CONNECT telegram.invalid:443 ")
        await proxy(reader, writer)

    async with (
        listening(closed) as place,
        by_way_of(f"http://somebody:secret@{place}") as lines,
    ):
        with pytest.raises(NoConnection) as raised:
            await lines.ask("https://telegram.invalid/", b"{}", read=5)
    assert "secret" not in f"{raised.value!r} {raised.value.__cause__!r}"
