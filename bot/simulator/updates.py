"""The queue of updates: kept until confirmed, dropped when too old, fetched by one poller.

The clock decides what is too old; only the waiting of a long poll is real time.
"""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.simulator.answers import conflict

DAY = timedelta(hours=24)
TAP_LASTS = timedelta(seconds=150)
LONGEST_POLL = 50  # seconds
MOST_AT_ONCE = 100

_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
# An offset so far ahead is taken for another sequence's, and nothing is confirmed by it.
_STRAY_OFFSET = 10
_SUPERSEDED = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
_BY_WEBHOOK = "terminated by setWebhook request"


@dataclass(frozen=True)
class Update:
    """One update that waits for the bot."""

    id: int
    kind: str
    content: dict[str, Any]
    expires_at: datetime

    def as_object(self) -> dict[str, Any]:
        """An `Update`."""
        return {"update_id": self.id, self.kind: self.content}


class Updates:
    """All updates of one bot.

    `poll_second` is how long, in real seconds, a second of a long poll lasts; `polled` is set while
    somebody waits for news, `changed` when there is something to post to a webhook.
    """

    def __init__(self, clock: Clock, first_id: int | None, poll_second: float) -> None:
        self._clock = clock
        # Telegram's own numbers begin anywhere too; nobody should count on small ones.
        self._next_id = 100_000_000 + secrets.randbelow(10**9) if first_id is None else first_id
        self.poll_second = poll_second
        self.polled = asyncio.Event()
        self.changed = asyncio.Event()
        self._waiting: asyncio.Future[str | None] | None = None
        self._queue: list[Update] = []
        self.allowed: tuple[str, ...] = ()

    def add(self, kind: str, content: dict[str, Any], *, lasts: timedelta = DAY) -> None:
        """Queue an update, unless the bot did not ask for its kind; wakes the poller."""
        wanted = kind in self.allowed if self.allowed else kind not in _NOT_BY_DEFAULT
        if not wanted:
            return
        self._queue.append(Update(self._next_id, kind, content, self._clock.now() + lasts))
        self._next_id += 1
        self._end_poll(None)
        self.changed.set()

    def pending(self) -> list[Update]:
        """What is neither confirmed nor too old, oldest first."""
        now = self._clock.now()
        self._queue = [update for update in self._queue if now < update.expires_at]
        return list(self._queue)

    def clear(self) -> None:
        """Forget all."""
        self._queue.clear()

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Remember which kinds the bot wants; None leaves it as it was, empty is the default."""
        if kinds is not None:
            self.allowed = tuple(kinds)

    def take(self, update: Update) -> None:
        """The bot has it, by its webhook."""
        self._queue = [other for other in self._queue if other is not update]

    def interrupt(self) -> None:
        """A webhook has been set: the waiting poll ends with a 409."""
        self._end_poll(_BY_WEBHOOK)
        self.changed.set()

    async def poll(self, offset: int, limit: int, timeout: int) -> list[dict[str, Any]]:  # noqa: ASYNC109 - the Bot API's own parameter
        """Confirm what lies before `offset`, and fetch; wait at most `timeout` seconds for news.

        A negative offset keeps that many of the newest and forgets the rest. A poll that has to
        wait ends the one that waits already, with a 409 for the older.
        """
        self._confirm(offset)
        most = min(max(limit, 1), MOST_AT_ONCE)
        if timeout > 0 and not self.pending():
            await self._wait(min(timeout, LONGEST_POLL))
        return [update.as_object() for update in self.pending()[:most]]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._queue = self.pending()[offset:]
        elif offset <= self._next_id + _STRAY_OFFSET:
            self._queue = [update for update in self._queue if update.id >= offset]

    async def _wait(self, seconds: int) -> None:
        self._end_poll(_SUPERSEDED)
        waiting: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        self.polled.set()
        try:
            done, _ = await asyncio.wait({waiting}, timeout=seconds * self.poll_second)
        finally:
            if self._waiting is waiting:
                self._end_poll(None)
        ended_by = waiting.result() if waiting in done else None
        if ended_by is not None:
            raise conflict(ended_by)

    def _end_poll(self, reason: str | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(reason)
        self._waiting = None
        self.polled.clear()
