"""The only question to the computer's clock; everything else takes `now` as an argument."""

from datetime import UTC, datetime
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


class Clock(Protocol):
    """Whatever tells the time at the program's rim.

    `is_pushed`: it goes from due instant to due instant, so that hours may pass in which nobody looks.
    """

    is_pushed: ClassVar[bool]

    def now(self) -> datetime:
        """The present instant, in UTC."""


class SystemClock:
    """The computer's clock."""

    is_pushed: ClassVar[bool] = False

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks


class PushedClock:
    """A clock that stands still until it is pushed: the tests' and the demo's."""

    is_pushed: ClassVar[bool] = True

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def push_to(self, instant: datetime) -> None:
        """Move to `instant`; a clock never goes back."""
        if instant < self._now:
            raise ValueError("a pushed clock never goes back")
        self._now = instant.astimezone(UTC)
