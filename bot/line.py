"""The line to Telegram: python-telegram-bot's request class, made for many small calls to one server.

What an answer means is `bot.gateway`; here a request goes out and comes back, or the line breaks.
"""

import asyncio
import json
import ssl
from typing import Any
from urllib.parse import urlencode
from urllib.request import getproxies

import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import HTTPXRequest, RequestData

_SERVER_ERRORS = frozenset({500, 502, 503, 504})
_FRONT_ERRORS = frozenset({502, 503})  # from in front of Telegram's servers: nothing was taken
_NOT_OURS = range(300, 500)  # from a proxy on the way: likewise
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "aftalebot"}


class ServerFault(NetworkError):
    """An answer that is none of the Bot API's own: a 5xx, or what a proxy on the way says."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the server answered {status}")
        self.status = status

    @property
    def was_not_taken(self) -> bool:
        """Whether the request never came to where it would be carried out."""
        return self.status in _FRONT_ERRORS or self.status in _NOT_OURS


class Lines(httpx.AsyncBaseTransport):
    """At most `most` connections, each in a pool of its own: a pool looks through all of its connections, twice a request.

    The one that was used last is used next, so that no more are open than are needed.
    """

    def __init__(self, most: int) -> None:
        self._free: list[httpx.AsyncHTTPTransport] = []
        self._slots = asyncio.Semaphore(most)
        self._trust: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, read to its end. Raises PoolTimeout, as httpx does, where all lines stay busy."""
        await self._slot(request)
        line = self._free.pop() if self._free else self._another()
        try:
            response = await line.handle_async_request(request)
            await response.aread()
        except BaseException:  # cut off in the middle: the rest of it is not for whoever comes next
            await line.aclose()
            raise
        else:
            self._free.append(line)
        finally:
            self._slots.release()
        return response

    async def _slot(self, request: httpx.Request) -> None:
        if not self._slots.locked():
            await self._slots.acquire()
            return
        try:
            await asyncio.wait_for(self._slots.acquire(), request.extensions["timeout"]["pool"])
        except TimeoutError as fault:
            raise httpx.PoolTimeout("all lines are busy", request=request) from fault

    def _another(self) -> httpx.AsyncHTTPTransport:
        if self._trust is None:
            self._trust = httpx.create_ssl_context()
        return httpx.AsyncHTTPTransport(verify=self._trust, limits=httpx.Limits(max_connections=1))

    async def aclose(self) -> None:
        """Hang up; what is asked after that makes lines anew."""
        free, self._free = self._free, []
        for line in free:
            await line.aclose()


class TelegramRequest(HTTPXRequest):
    """python-telegram-bot's request class, but that a fault keeps its status, and what is not Telegram's is known.

    A proxy's 403 must not make everybody unreachable; and what can't be read must not be logged, as it may
    hold what somebody was told. Cookies, redirects and sign-ins, on which httpx spends a third of its time, are
    none of the Bot API's: requests go right to the lines, unless the environment names a proxy.
    """

    def __init__(
        self, connection_pool_size: int = 1, *, httpx_kwargs: dict[str, Any] | None = None
    ) -> None:
        options = dict(httpx_kwargs or {})
        if "transport" not in options and not getproxies():
            options["transport"] = Lines(connection_pool_size)
        super().__init__(connection_pool_size=connection_pool_size, httpx_kwargs=options)
        self._transport: httpx.AsyncBaseTransport | None = options.get("transport")

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = HTTPXRequest.DEFAULT_NONE,
        *args: Any,
        **kwargs: Any,
    ) -> tuple[int, bytes]:
        transport = self._transport
        if transport is None or (request_data is not None and request_data.contains_files):
            status, payload = await super().do_request(
                url, method, request_data, read_timeout, *args, **kwargs
            )
        else:
            patience = self._patience(read_timeout)
            request = _request(method, url, request_data, patience)
            status, payload = await _through(transport, request)
        if status in _SERVER_ERRORS or not _is_an_answer(payload):
            raise ServerFault(status)
        return status, payload

    def _patience(self, read_timeout: Any) -> dict[str, float | None]:
        """Seconds: what the client was made with, but for the reading of a long poll."""
        patience = self._client.timeout.as_dict()
        own = read_timeout is not self.DEFAULT_NONE
        return patience | {"read": read_timeout} if own else patience


def _is_an_answer(payload: bytes) -> bool:
    """Whether it is one of the Bot API's: an object that says what came of the request."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return False
    return isinstance(answer, dict) and ("result" in answer or answer.get("ok") is False)


def _request(
    method: str, url: str, data: RequestData | None, patience: dict[str, float | None]
) -> httpx.Request:
    form = urlencode(data.json_parameters) if data is not None else ""
    return httpx.Request(
        method, url, headers=_FORM, content=form.encode(), extensions={"timeout": patience}
    )


async def _through(
    transport: httpx.AsyncBaseTransport, request: httpx.Request
) -> tuple[int, bytes]:
    """Ask and read; faults of the line as python-telegram-bot names them."""
    try:
        response = await transport.handle_async_request(request)
        return response.status_code, await response.aread()
    except httpx.PoolTimeout as fault:
        raise TimedOut("the request was *not* sent: all connections are in use") from fault
    except httpx.TimeoutException as fault:
        raise TimedOut from fault
    except httpx.HTTPError as fault:
        raise NetworkError(f"httpx.{type(fault).__name__}: {fault}") from fault
