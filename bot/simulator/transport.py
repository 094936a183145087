"""The way from an in-process bot to the pretend Telegram: a line without a network.

Ordered faults of the line come out as `bot.line` names those of a real one.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from telegram.error import NetworkError, TimedOut

from bot.line import NoConnection, TelegramRequest
from bot.simulator import bodies
from bot.simulator.answers import Answer, CallError, failure
from bot.simulator.faults import FaultKind
from bot.simulator.telegram import Telegram

_JSON = "application/json"
_BROKEN: dict[FaultKind, Callable[[], NetworkError]] = {
    FaultKind.CONNECT_ERROR: lambda: NoConnection("refused"),
    FaultKind.CONNECT_TIMEOUT: lambda: NoConnection("too slow"),
    FaultKind.POOL_TIMEOUT: lambda: NoConnection("none is free"),
    FaultKind.RESET_BEFORE: lambda: NetworkError("disconnected"),
    FaultKind.RESET_AFTER: lambda: NetworkError("disconnected"),
    FaultKind.READ_TIMEOUT_BEFORE: TimedOut,
    FaultKind.READ_TIMEOUT_AFTER: TimedOut,
}


class SimulatorLine:
    """Hands requests to a `Telegram`, whatever host they are addressed to."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def ask(self, url: str, body: bytes, *, read: float | None) -> tuple[int, bytes]:
        """Answer one request, or raise what an ordered fault of the line looks like."""
        del read  # an ordered slowness says so itself
        to = urlsplit(url)
        answer = await answered(
            self._telegram, path=to.path, query=to.query, content_type=_JSON, body=body
        )
        if answer.fault in _BROKEN:
            broken = _BROKEN[answer.fault]
            raise broken()
        return answer.status, answer.content

    async def hang_up(self) -> None:
        """Nothing is open."""


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


def request(telegram: Telegram) -> TelegramRequest:
    """A request object for `telegram.Bot` that talks to this `telegram`."""
    return TelegramRequest(SimulatorLine(telegram))
