"""How fast messages may go, to one chat and in all.

Kept in memory: what a restart forgets is a wait of a second. Telegram tolerates about one message a second to
a chat, with short bursts, and thirty a second in all (facts found by experiment, see docs/reliability.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store.messages import Recipient

CHAT_BURST = 3  # what a chat may get at once, if all but the first are answers
CHAT_EVERY = timedelta(seconds=1)
IN_ALL_BURST = 5


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
        self._all = _Bucket(IN_ALL_BURST, timedelta(seconds=1) / per_second, now)
        self._chats: dict[Recipient, _Bucket] = {}
        self._blocked: dict[Recipient, datetime] = {}

    def allowed(self, now: datetime) -> int:
        """How many messages may go now."""
        self._forget(now)
        return self._all.tokens(now)

    def resting(self, now: datetime) -> frozenset[Recipient]:
        """Chats that may get answers only."""
        return frozenset(r for r, bucket in self._chats.items() if bucket.tokens(now) < CHAT_BURST)

    def spent(self, now: datetime) -> frozenset[Recipient]:
        """Chats that may get nothing."""
        empty = {r for r, bucket in self._chats.items() if bucket.tokens(now) < 1}
        return frozenset(empty | {r for r, until in self._blocked.items() if until > now})

    def sent(self, recipient: Recipient, now: datetime) -> None:
        """A message went to `recipient`."""
        self._all.take(now)
        self._chats.setdefault(recipient, _Bucket(CHAT_BURST, CHAT_EVERY, now)).take(now)

    def block(self, recipient: Recipient, until: datetime) -> None:
        """Telegram asked us to leave this chat alone until then."""
        self._blocked[recipient] = until

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
        self._chats = {r: b for r, b in self._chats.items() if b.full_at > now}
        self._blocked = {r: until for r, until in self._blocked.items() if until > now}
