"""How fast messages may go, to one chat and in all.

Kept in memory: what a restart forgets is a wait of a second. Telegram tolerates about one message a second to
a chat, with short bursts, and thirty a second in all (facts found by experiment, see docs/reliability.md).
"""

import heapq
import itertools
from collections.abc import Iterable, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store.messages import Recipient

CHAT_BURST = 3  # what a chat may get at once, if all but the first are answers
CHAT_EVERY = timedelta(seconds=1)
IN_ALL_BURST = 5
MANY = 3  # chats that Telegram wants left alone: then it means the bot, not them


@dataclass
class _Bucket:
    """Tokens that come back one `every`; held as the instant at which it will be full again."""

    size: int
    every: timedelta
    full_at: datetime

    def tokens(self, now: datetime) -> int:
        missing = max(self.full_at - now, timedelta(0))
        return self.size - -(-missing // self.every)

    def take(self, now: datetime) -> None:
        self.full_at = max(self.full_at, now) + self.every

    def has_at(self, tokens: int) -> datetime:
        """When `tokens` are there, if nothing is taken meanwhile."""
        return self.full_at - (self.size - tokens) * self.every


class Pace:
    """Who rests until when."""

    def __init__(self, *, per_second: int, now: datetime) -> None:
        burst = max(IN_ALL_BURST, per_second // 6)
        self._all = _Bucket(burst, timedelta(seconds=1) / per_second, now)
        self._chats: dict[Recipient, _Bucket] = {}
        # A heap: when a chat may be full again.
        self._full: list[tuple[datetime, int, Recipient]] = []
        self._numbers = itertools.count()
        # Who got all that a chat may get at once, some while ago perhaps.
        self._emptied: set[Recipient] = set()
        self._blocked: dict[Recipient, datetime] = {}

    def allowed(self, now: datetime) -> int:
        """How many messages may go now."""
        self._forget(now)
        return 0 if len(self._blocked) >= MANY else self._all.tokens(now)

    def resting(self, now: datetime) -> AbstractSet[Recipient]:
        """Chats that may get answers only."""
        self._forget(now)
        return self._chats.keys()

    def spent(self, now: datetime) -> AbstractSet[Recipient]:
        """Chats that may get nothing."""
        with_one = now + CHAT_EVERY * (CHAT_BURST - 1)
        self._emptied = {
            r for r in self._emptied if r in self._chats and self._chats[r].full_at > with_one
        }
        return self._emptied.union(r for r, until in self._blocked.items() if until > now)

    def sent(self, recipient: Recipient, now: datetime) -> None:
        """A message went to `recipient`."""
        self._all.take(now)
        bucket = self._chats.setdefault(recipient, _Bucket(CHAT_BURST, CHAT_EVERY, now))
        bucket.take(now)
        if bucket.tokens(now) < 1:
            self._emptied.add(recipient)
        heapq.heappush(self._full, (bucket.full_at, next(self._numbers), recipient))

    def block(self, recipient: Recipient, until: datetime) -> None:
        """Telegram asked us to leave this chat alone until then."""
        self._blocked[recipient] = until

    def begin_anew(self, now: datetime) -> None:
        """The clock was set back: what was to end by it would last too long."""
        self._all.full_at = now
        self._chats.clear()
        self._full.clear()
        self._emptied.clear()
        self._blocked.clear()

    def next_change(self, now: datetime) -> datetime:
        """The next instant at which more may go than now."""
        return min((i for i in self._changes() if i > now), default=now + CHAT_EVERY)

    def _changes(self) -> Iterable[datetime]:
        yield self._all.has_at(1)
        yield from self._blocked.values()
        for bucket in self._chats.values():
            yield bucket.has_at(1)
            yield bucket.has_at(CHAT_BURST)

    def _forget(self, now: datetime) -> None:
        """A chat with a full bucket may get anything, as if it had never got anything."""
        while self._full and self._full[0][0] <= now:
            _, _, recipient = heapq.heappop(self._full)
            bucket = self._chats.get(recipient)
            if bucket is not None and bucket.full_at <= now:  # else it got more, and comes up again
                del self._chats[recipient]
        for recipient in [r for r, until in self._blocked.items() if until <= now]:
            del self._blocked[recipient]
