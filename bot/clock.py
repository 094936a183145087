"""The only question to the computer's clock; everything else takes `now` as an argument."""

import time
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
# Linux lets its monotonic clock rest while the machine sleeps, and has another that goes on; elsewhere it goes on anyway.
_STEADY: int | None = getattr(time, "CLOCK_BOOTTIME", None)
_NEVER_PUSHED_BACK = datetime(2000, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Whatever tells the time at the program's rim.

    `is_pushed`: it goes from due instant to due instant, so that hours may pass in which nobody looks.
    """

    is_pushed: ClassVar[bool]

    def now(self) -> datetime:
        """The present instant, in UTC."""

    def steady(self) -> timedelta:
        """Time since some fixed moment, which nobody can set; it goes on while the machine sleeps."""


class SystemClock:
    """The computer's clock."""

    is_pushed: ClassVar[bool] = False

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks

    def steady(self) -> timedelta:
        seconds = time.monotonic() if _STEADY is None else time.clock_gettime(_STEADY)
        return timedelta(seconds=seconds)


class PushedClock:
    """A clock that stands still until it is pushed: the tests' and the demo's."""

    is_pushed: ClassVar[bool] = True

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def steady(self) -> timedelta:
        return self._now - _NEVER_PUSHED_BACK

    def push_to(self, instant: datetime) -> None:
        """Move to `instant`; a clock never goes back."""
        if instant < self._now:
            raise ValueError("a pushed clock never goes back")
        self._now = instant.astimezone(UTC)
