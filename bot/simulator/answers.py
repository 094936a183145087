"""What the Bot API answers, and the error answers on their way out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.faults import FaultKind

_CUT_SHORT = b'{"ok":true,"result":'


@dataclass(frozen=True)
class Answer:
    """One answer: the HTTP status, the JSON body, and the ordered fault that spoils it, if any.

    A fault of the line (a reset, a time-out) leaves it to the transport to break the connection;
    `body` then is what would have been answered, empty when the request never arrived.
    """

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    fault: FaultKind | None = None
    delay: float | None = None  # seconds after which a held answer comes; None: never

    @property
    def content(self) -> bytes:
        """The bytes of the body as they go over the line."""
        return _CUT_SHORT if self.fault is FaultKind.MALFORMED else json.dumps(self.body).encode()

    @property
    def headers(self) -> dict[str, str]:
        """The headers that go with it; a 429 says there too how long to wait, in seconds."""
        headers = {"content-type": "application/json"}
        retry_after = self.body.get("parameters", {}).get("retry_after")
        return headers if retry_after is None else {**headers, "retry-after": str(retry_after)}


def success(result: object) -> Answer:
    """A 200 with its result."""
    return Answer(200, {"ok": True, "result": result})


def failure(
    status: int, description: str, parameters: Mapping[str, object] | None = None
) -> Answer:
    """An error answer in the form that Telegram gives it."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return Answer(status, body if parameters is None else {**body, "parameters": dict(parameters)})


def too_many_requests(retry_after: int) -> Answer:
    """A 429; `retry_after` in whole seconds."""
    description = f"Too Many Requests: retry after {retry_after}"
    return failure(429, description, {"retry_after": retry_after})


class CallError(Exception):
    """A call that Telegram would refuse, carrying the answer: raised deep down, caught once."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body.get("description"))
        self.answer = answer


def bad_request(description: str) -> CallError:
    """The fault of a caller: 400."""
    return CallError(failure(400, f"Bad Request: {description}"))


def forbidden(description: str) -> CallError:
    """A chat that the bot may not write to: 403."""
    return CallError(failure(403, f"Forbidden: {description}"))


def conflict(description: str) -> CallError:
    """Two who want the updates: 409."""
    return CallError(failure(409, f"Conflict: {description}"))
