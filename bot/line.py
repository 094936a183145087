"""The line to Telegram: python-telegram-bot's requests, made by aiohttp.

What an answer means is `bot.gateway`; here a request goes out and comes back, or it is said whether it can have gone out.
"""

import asyncio
import contextlib
import json
import ssl
from collections.abc import Iterator
from functools import cache
from typing import Any, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.errors import AftalebotError

CONNECT = 5.0  # seconds
READ = 5.0
FREE = 1.0  # until one of the connections is free
IDLE = 5.0  # that a connection is kept for whoever comes next
NEWS_TAKES = (
    2  # steps of the loop until it has heard what the other end has said of a kept connection
)

_SERVER_ERRORS = frozenset({500, 502, 503, 504})
_FRONT_ERRORS = frozenset({502, 503})  # from in front of Telegram's servers: nothing was taken
_NOT_OURS = range(300, 500)  # from a proxy on the way: likewise
_JSON = {"Content-Type": "application/json", "User-Agent": "aftalebot"}


class ProxyNotUnderstood(AftalebotError):
    """The proxy that the environment names can't be used: set HTTPS_PROXY to http://HOST:PORT, or NO_PROXY."""


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
    """At most `most` connections, made and kept by aiohttp, by way of a `proxy` where there is one."""

    def __init__(self, most: int, *, proxy: str | None = None) -> None:
        self._slots = asyncio.Semaphore(most)
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None
        self._hung_up = 0  # times

    async def ask(self, url: str, body: bytes, *, read: float | None) -> tuple[int, bytes]:
        """As `Line` says."""
        limits = _limits(read)
        await self._slot()
        try:
            for _ in range(NEWS_TAKES):
                await asyncio.sleep(0)
            with _as_telegram_s_errors():
                session = await self._opened()
                async with session.post(
                    url, data=body, timeout=limits, proxy=self._proxy, allow_redirects=False
                ) as answer:
                    return answer.status, await answer.read()
        finally:
            self._slots.release()

    async def _slot(self) -> None:
        if not self._slots.locked():
            await self._slots.acquire()
            return
        try:
            await asyncio.wait_for(self._slots.acquire(), FREE)
        except TimeoutError:
            raise NoConnection("all are in use") from None

    async def _opened(self) -> aiohttp.ClientSession:
        return self._session or await self._open()

    async def _open(self) -> aiohttp.ClientSession:
        trust = await self._trust()
        if self._session is None:  # else another was faster
            self._session = aiohttp.ClientSession(
                connector=_Connector(limit=0, keepalive_timeout=IDLE, ssl=trust),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_JSON,
            )
        return self._session

    async def _trust(self) -> ssl.SSLContext:
        """Whom feeds trust, too: SSL_CERT_FILE is heard. In a thread, as to read all authorities can take a fifth of a second."""
        hung_up = self._hung_up
        try:
            trust = await asyncio.to_thread(httpx.create_ssl_context)
        except OSError as fault:
            raise NoConnection(type(fault).__name__) from None
        if self._hung_up != hung_up:
            raise NoConnection("hung up")
        return trust

    async def hang_up(self) -> None:
        """As `Line` says."""
        self._hung_up += 1
        session, self._session = self._session, None
        if session is not None:
            await session.close()


@cache
def _limits(read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=None if read is None else CONNECT + READ + read,  # writing is in it
        connect=CONNECT,
        sock_connect=CONNECT,
        sock_read=read,
    )


class _NotConnectedError(aiohttp.ClientConnectionError):
    """What broke, broke before there was a connection."""


class _Connector(aiohttp.TCPConnector):
    """aiohttp's, but that nothing is left in doubt of when something broke, and that what nobody asked for is no answer.

    Both reach into aiohttp, whose version is held for that; tests over sockets see whether they still do what they say.
    """

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's name
    ) -> Connection:
        """Whatever goes wrong in here, a proxy's answer included, goes wrong before the request goes out."""
        try:
            return await super().connect(req, traces, timeout)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self.closed and not (task is not None and task.cancelling()):
                raise _NotConnectedError("hung up") from None
            raise
        except Exception as fault:  # noqa: BLE001 - as the docstring says
            raise _NotConnectedError(type(fault).__name__) from None

    async def _get(self, key: ConnectionKey, traces: list[Trace]) -> Connection | None:
        """A kept connection, unless something has come on it meanwhile: that would be taken for the next answer."""
        while (kept := await super()._get(key, traces)) is not None:
            if kept.protocol is not None and not kept.protocol.should_close:
                return kept
            kept.close()
        return None


def proxy_to(url: str) -> str | None:
    """What HTTPS_PROXY, HTTP_PROXY or ALL_PROXY name, unless NO_PROXY excepts the host. Raises ProxyNotUnderstood."""
    to, named = urlsplit(url), getproxies()
    proxy = named.get(to.scheme) or named.get("all")
    if not proxy or proxy_bypass(to.netloc):
        return None
    with_scheme = proxy if "://" in proxy else f"http://{proxy}"
    if urlsplit(with_scheme).scheme not in {"http", "https"}:
        raise ProxyNotUnderstood
    return with_scheme


@contextlib.contextmanager
def _as_telegram_s_errors() -> Iterator[None]:
    """Causes are left out: they may hold the token, or a proxy's password."""
    try:
        yield
    except _NotConnectedError as fault:
        raise NoConnection(str(fault)) from None
    except aiohttp.InvalidURL:
        raise NoConnection("there is no such address") from None
    except TimeoutError:
        raise TimedOut from None
    except (aiohttp.ClientError, OSError) as fault:
        raise NetworkError(type(fault).__name__) from None


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
