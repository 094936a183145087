"""How fast Telegram lets a bot send: about one message a second to a person, thirty in all.

Counted are new messages, as Telegram's own advice counts them; edits and answers to taps are free.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)


@dataclass
class Window:
    """At most `most` messages in any stretch of `length`."""

    most: int
    length: timedelta
    _instants: deque[datetime] = field(default_factory=deque)

    def wait(self, now: datetime) -> timedelta:
        """How long until one more is let through; zero: now."""
        while self._instants and self._instants[0] + self.length <= now:
            self._instants.popleft()
        if len(self._instants) < self.most:
            return timedelta()
        return self._instants[-self.most] + self.length - now

    def take(self, now: datetime) -> None:
        """Count one."""
        self._instants.append(now)


@dataclass
class Bucket:
    """A burst of `burst` messages, then one every `interval`."""

    burst: int
    interval: timedelta
    _empty_until: datetime | None = None  # when all the messages sent so far are paid for

    def wait(self, now: datetime) -> timedelta:
        """How long until one more is let through; zero: now."""
        credit = self.interval * (self.burst - 1)
        return max(timedelta(), self._paid(now) - now - credit)

    def take(self, now: datetime) -> None:
        """Count one."""
        self._empty_until = self._paid(now) + self.interval

    def _paid(self, now: datetime) -> datetime:
        return now if self._empty_until is None else max(now, self._empty_until)


class Limits:
    """All of a bot's limits. What is refused is not counted."""

    def __init__(self, *, overall: int = 30, burst: int = 5, group_per_minute: int = 20) -> None:
        self._overall = Window(overall, _SECOND)
        self._burst = burst
        self._group_per_minute = group_per_minute
        self._chats: dict[int, Window | Bucket] = {}

    def take(self, chat_id: int, now: datetime) -> int | None:
        """Count a message to `chat_id`, or say after how many whole seconds to try again."""
        chat = self._chats.setdefault(chat_id, self._new(chat_id))
        wait = max(chat.wait(now), self._overall.wait(now))
        if wait:
            return math.ceil(wait / _SECOND)
        chat.take(now)
        self._overall.take(now)
        return None

    def _new(self, chat_id: int) -> Window | Bucket:
        is_group = chat_id < 0
        return Window(self._group_per_minute, _MINUTE) if is_group else Bucket(self._burst, _SECOND)
