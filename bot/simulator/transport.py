"""The way from an in-process bot to the pretend Telegram: httpx without a network.

The bot keeps python-telegram-bot's own request class, so that errors are mapped as in earnest;
ordered faults of the line come out as the exceptions that httpx raises for real ones.
"""

from collections.abc import Callable
from typing import Any

import httpx
from telegram.request import HTTPXRequest

from bot.simulator import bodies
from bot.simulator.answers import Answer, CallError, failure
from bot.simulator.faults import FaultKind
from bot.simulator.telegram import Telegram

_DISCONNECTED = "Server disconnected without sending a response."
_BROKEN: dict[FaultKind, Callable[[httpx.Request], httpx.TransportError]] = {
    FaultKind.CONNECT_ERROR: lambda to: httpx.ConnectError("Connection refused", request=to),
    FaultKind.CONNECT_TIMEOUT: lambda to: httpx.ConnectTimeout("", request=to),
    FaultKind.POOL_TIMEOUT: lambda to: httpx.PoolTimeout("", request=to),
    FaultKind.RESET_BEFORE: lambda to: httpx.RemoteProtocolError(_DISCONNECTED, request=to),
    FaultKind.RESET_AFTER: lambda to: httpx.RemoteProtocolError(_DISCONNECTED, request=to),
    FaultKind.READ_TIMEOUT_BEFORE: lambda to: httpx.ReadTimeout("", request=to),
    FaultKind.READ_TIMEOUT_AFTER: lambda to: httpx.ReadTimeout("", request=to),
}


class SimulatorTransport(httpx.AsyncBaseTransport):
    """Hands httpx's requests to a `Telegram`, whatever host they are addressed to."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, or raise what an ordered fault of the line looks like."""
        answer = await answered(
            self._telegram,
            path=request.url.path,
            query=request.url.query.decode(),
            content_type=request.headers.get("content-type", ""),
            body=await request.aread(),
        )
        if answer.fault in _BROKEN:
            raise _BROKEN[answer.fault](request)
        return httpx.Response(answer.status, headers=answer.headers, content=answer.content)


async def answered(
    telegram: Telegram, *, path: str, query: str, content_type: str, body: bytes
) -> Answer:
    """What the Bot API answers to a request taken as it came over the line."""
    addressed = bodies.address(path)
    if addressed is None:
        return failure(404, "Not Found")
    try:
        given = bodies.parameters(content_type, query, body)
    except CallError as error:
        return error.answer
    return await telegram.call(*addressed, given)


def request(
    telegram: Telegram, request_class: type[HTTPXRequest] = HTTPXRequest, **options: Any
) -> HTTPXRequest:
    """A request object for `telegram.Bot` that talks to this `telegram`; `options` go to it."""
    return request_class(httpx_kwargs={"transport": SimulatorTransport(telegram)}, **options)
