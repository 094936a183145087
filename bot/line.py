"""The line to Telegram: python-telegram-bot's requests, made by aiohttp.

What an answer means is `bot.gateway`; here a request goes out and comes back, or it is said whether it can have gone out.
"""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from typing import Any, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT = 5.0  # seconds
READ = 5.0
FREE = 1.0  # until one of the connections is free
IDLE = 5.0  # that a connection is kept for whoever comes next

_SERVER_ERRORS = frozenset({500, 502, 503, 504})
_FRONT_ERRORS = frozenset({502, 503})  # from in front of Telegram's servers: nothing was taken
_NOT_OURS = range(300, 500)  # from a proxy on the way: likewise
_JSON = {"Content-Type": "application/json", "User-Agent": "aftalebot"}


class NoConnection(NetworkError):
    """There was no connection, or none was free: nothing can have gone out."""


class ServerFault(NetworkError):
    """An answer that is none of the Bot API's own: a 5xx, or what a proxy on the way says."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the server answered {status}")
        self.status = status

    @property
    def was_not_taken(self) -> bool:
        """Whether the request never came to where it would be carried out."""
        return self.status in _FRONT_ERRORS or self.status in _NOT_OURS


class Line(Protocol):
    """Where requests go: Telegram, or the simulator in the same process."""

    async def ask(self, url: str, body: bytes, *, read: float | None) -> tuple[int, bytes]:
        """Status and answer to a JSON body; `read` seconds may pass until something comes, None for ever.

        Raises NoConnection where nothing can have gone out, else TimedOut or another NetworkError.
        """
        ...

    async def hang_up(self) -> None:
        """Close what is open; whoever asks after that opens it anew."""
        ...


class Lines:
    """At most `most` connections, made and kept by aiohttp, by way of a proxy where the environment names one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._session: aiohttp.ClientSession | None = None
        self._proxy: str | None = None

    async def ask(self, url: str, body: bytes, *, read: float | None) -> tuple[int, bytes]:
        """As `Line` says."""
        await asyncio.sleep(0)  # the loop hears of connections that the other end has let go
        session = self._session or self._open(url)
        limits = aiohttp.ClientTimeout(
            total=None if read is None else FREE + CONNECT + READ + read,  # writing is in it
            connect=FREE + CONNECT,
            sock_connect=CONNECT,
            sock_read=read,
        )
        with _as_telegram_s_errors():
            async with session.post(
                url, data=body, timeout=limits, proxy=self._proxy, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()

    def _open(self, url: str) -> aiohttp.ClientSession:
        trust = httpx.create_ssl_context()  # what feeds trust, too: SSL_CERT_FILE is heard
        connector = aiohttp.TCPConnector(limit=self._most, keepalive_timeout=IDLE, ssl=trust)
        self._proxy = _proxy_on_the_way_to(url)
        self._session = aiohttp.ClientSession(
            connector=connector, headers=_JSON, cookie_jar=aiohttp.DummyCookieJar()
        )
        return self._session

    async def hang_up(self) -> None:
        """As `Line` says."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()


def _proxy_on_the_way_to(url: str) -> str | None:
    """What HTTPS_PROXY, HTTP_PROXY or ALL_PROXY name, unless NO_PROXY excepts the host."""
    to, named = urlsplit(url), getproxies()
    proxy = named.get(to.scheme) or named.get("all")
    return None if proxy is None or proxy_bypass(to.netloc) else proxy


@contextlib.contextmanager
def _as_telegram_s_errors() -> Iterator[None]:
    """Order matters: what goes wrong before there is a connection is a kind of what goes wrong on one."""
    try:
        yield
    except (
        aiohttp.ConnectionTimeoutError,
        aiohttp.ClientConnectorError,
        aiohttp.ClientHttpProxyError,
        aiohttp.InvalidURL,
    ) as fault:
        raise NoConnection(type(fault).__name__) from fault
    except TimeoutError as fault:
        raise TimedOut from fault
    except (aiohttp.ClientError, OSError) as fault:
        raise NetworkError(type(fault).__name__) from fault


class TelegramRequest(BaseRequest):
    """python-telegram-bot's way to ask, over a line, but that a fault keeps its status, and what is not Telegram's is known.

    A proxy's 403 must not make everybody unreachable; and what can't be read must not be logged, as it may
    hold what somebody was told. The bot sends no files.
    """

    def __init__(self, line: Line) -> None:
        self._line = line

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        """The first request opens the line."""

    async def shutdown(self) -> None:
        await self._line.hang_up()

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - the Bot API is asked by POST
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        own = read_timeout is not self.DEFAULT_NONE
        parameters = request_data.parameters if request_data is not None else {}
        body = json.dumps(parameters, ensure_ascii=False).encode()
        status, answer = await self._line.ask(url, body, read=read_timeout if own else READ)
        if status in _SERVER_ERRORS or not _is_an_answer(answer):
            raise ServerFault(status)
        return status, answer


def _is_an_answer(payload: bytes) -> bool:
    """Whether it is one of the Bot API's: an object that says what came of the request."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return False
    return isinstance(answer, dict) and ("result" in answer or answer.get("ok") is False)
