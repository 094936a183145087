"""Faults on order: what goes wrong with the next calls, for which method and chat, and how long.

How a broken line looks to the caller is the transports' business.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.clock import Clock


class FaultKind(StrEnum):
    """What goes wrong. `…_after`: the call was carried out, and the caller doesn't learn it."""

    TOO_MANY_REQUESTS = "429"
    INTERNAL_ERROR = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    GATEWAY_TIMEOUT = "504"
    INTERNAL_ERROR_AFTER = "500_after"
    BAD_GATEWAY_AFTER = "502_after"
    UNAVAILABLE_AFTER = "503_after"
    GATEWAY_TIMEOUT_AFTER = "504_after"
    CONNECT_ERROR = "connect_error"
    CONNECT_TIMEOUT = "connect_timeout"
    POOL_TIMEOUT = "pool_timeout"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    READ_TIMEOUT_BEFORE = "read_timeout_before"
    READ_TIMEOUT_AFTER = "read_timeout_after"
    MALFORMED = "malformed"

    @property
    def carried_out(self) -> bool:
        """Whether the call has its effect before it goes wrong."""
        return self is FaultKind.MALFORMED or self.endswith("_after")

    @property
    def status(self) -> int | None:
        """The HTTP status that is answered; none when the line itself breaks."""
        return int(self[:3]) if self[:3].isdigit() else None


@dataclass
class Fault:
    """One order. `left` calls remain (None: no count); `until` ends it by the clock.

    Of the calls that it concerns it spoils one in `every`; `spared` counts those since the last.
    """

    kind: FaultKind
    method: str | None = None
    chat_id: int | None = None
    left: int | None = 1
    until: datetime | None = None
    retry_after: int = 3
    delay: float | None = None
    every: int = 1
    spared: int = 0

    def concerns(self, method: str, chat_id: int | None) -> bool:
        """Whether a call of `method` for `chat_id` is meant."""
        same_method = self.method is None or self.method.lower() == method.lower()
        return same_method and self.chat_id in (None, chat_id)

    def has_its_turn(self) -> bool:
        """Whether this call is the one in `every`; counts it."""
        self.spared = (self.spared + 1) % self.every
        return self.spared == 0

    def over(self, now: datetime) -> bool:
        """Whether it has nothing left to spoil."""
        return self.left == 0 or (self.until is not None and now >= self.until)


class Faults:
    """The book of orders; the oldest order that concerns a call spoils it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._orders: list[Fault] = []

    @property
    def pending(self) -> list[Fault]:
        """The orders that still spoil something, oldest first."""
        now = self._clock.now()
        self._orders = [fault for fault in self._orders if not fault.over(now)]
        return list(self._orders)

    def order(
        self,
        kind: FaultKind,
        *,
        method: str | None = None,
        chat_id: int | None = None,
        times: int | None = None,
        lasting: timedelta | None = None,
        retry_after: int = 3,
        delay: float | None = None,
        every: int = 1,
    ) -> Fault:
        """Spoil the next `times` calls (one, if nothing is said) or all calls for `lasting`; or one in `every`.

        `retry_after` is what a 429 says, in seconds. `delay` is for time-outs over HTTP: the answer
        comes that many seconds late; without it the line is held until the caller hangs up.
        """
        if every < 1:
            raise ValueError("expected 1 or more as every")
        left = 1 if times is None and lasting is None else times
        until = None if lasting is None else self._clock.now() + lasting
        fault = Fault(kind, method, chat_id, left, until, retry_after, delay, every)
        self._orders.append(fault)
        return fault

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._orders.clear()

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The order that spoils this call, counted down."""
        for fault in self.pending:
            if fault.concerns(method, chat_id) and fault.has_its_turn():
                fault.left = None if fault.left is None else fault.left - 1
                return fault
        return None
