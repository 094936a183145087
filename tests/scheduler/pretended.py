"""Concerns that do what a test tells them."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.deps import Deps
from bot.store import Session

SECOND = timedelta(seconds=1)
ALWAYS = datetime.min.replace(tzinfo=UTC)  # due whenever somebody looks


class Pretended:
    """Has `work` left to do, one a tick; may break, and may give others work. Always due, if `due` is not set."""

    def __init__(
        self, name: str, book: list[str] | None = None, *, every: timedelta = SECOND
    ) -> None:
        self.NAME, self.EVERY = name, every
        self.book = [] if book is None else book
        self.work = 0
        self.due: datetime | None = ALWAYS
        self.breaks: Exception | None = None
        self.breaks_ahead: Exception | None = None
        self.then: Callable[[], Any] = lambda: None
        self.ticked = asyncio.Event()

    async def tick(self, _deps: Deps, _now: datetime) -> int:
        self.book.append(self.NAME)
        self.ticked.set()
        if self.breaks is not None:
            raise self.breaks
        if self.work == 0:
            return 0
        self.work -= 1
        self.then()
        return 1

    def next_due(self, _session: Session, _deps: Deps, now: datetime) -> datetime | None:
        if self.breaks_ahead is not None:
            raise self.breaks_ahead
        has_work = self.work > 0 or self.breaks is not None
        return now if has_work or self.due is ALWAYS else self.due


class Held(Pretended):
    """Stays in its tick until it is let go."""

    def __init__(self, name: str, book: list[str] | None = None) -> None:
        super().__init__(name, book)
        self.let_go = asyncio.Event()
        self.finished = False

    async def tick(self, deps: Deps, now: datetime) -> int:
        done = await super().tick(deps, now)
        await self.let_go.wait()
        self.finished = True
        return done
