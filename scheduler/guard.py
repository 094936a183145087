"""Stands before every pass: whether the clock and the database are such that anything may be done.

What is judged is `bot.actions.halting`; here is what one process remembers of its earlier looks, the trace that it
leaves beside the database, and the one sentence in the log.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from bot.actions import halting
from bot.actions.halting import Known, Look
from bot.deps import Deps
from bot.errors import AftalebotError
from bot.rules import clocks
from bot.rules.clocks import Reading
from bot.rules.copies import Trace
from bot.rules.halts import REMEDIES, SENTENCES, Halt
from bot.store import Session, traces

T = TypeVar("T")

FRESH = timedelta(seconds=1)  # how long a look serves: passes follow each other by milliseconds

logger = logging.getLogger(__name__)


class Halted(AftalebotError):
    """{0}, so nothing is sent. {1}"""

    exit_status = 1


class Guard:
    """One process's."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._file = traces.file_beside(deps.database.file)
        self._known: Known | None = None
        self._left: Trace | None = None
        self._looked: Reading | None = None
        self._halt: Halt | None = None

    async def lets_pass(self) -> bool:
        """Whether anything may be done now."""
        return await self.halt() is None

    async def halt(self) -> Halt | None:
        """Why nothing may be done now; None where all may go on. What has changed is said once."""
        reading = self._reading()
        if not self._is_fresh(reading):
            await self._look_anew(reading, _nothing_more)
        return self._halt

    async def let_see(self, what: Callable[[Session], T]) -> T | None:
        """`what` there is to see, in the same look at the database; None where nothing may be done."""
        reading = self._reading()
        if self._is_fresh(reading):
            return await self._deps.database.aread(what)
        return await self._look_anew(reading, what)

    async def _look_anew(self, reading: Reading, what: Callable[[Session], T]) -> T | None:
        found, seen = await self._deps.database.aread(self._look, reading, what)
        if found.news:
            await self._deps.database.arun(halting.keep, found, now=reading.wall)
        self._known, self._looked = found.known, reading
        self._say(found.halts[0] if found.halts else None)
        return seen

    def is_steady(self) -> bool:
        """Whether the clock still goes as it did at the last look: it may be set in the middle of a pass."""
        last, present = self._looked, self._reading()
        if last is None:
            return True
        return not clocks.ran_ahead(last, present) and not clocks.is_behind(last.wall, present.wall)

    def _reading(self) -> Reading:
        return Reading(self._deps.clock.now(), self._deps.clock.steady())

    def _is_fresh(self, reading: Reading) -> bool:
        """Whether all was well within this second, and no clock has moved otherwise since."""
        last = self._looked
        if last is None or self._halt is not None:
            return False
        passed = (reading.wall - last.wall, reading.steady - last.steady)
        return all(timedelta(0) <= span < FRESH for span in passed)

    def _look(
        self, session: Session, reading: Reading, what: Callable[[Session], T]
    ) -> tuple[Look, T | None]:
        """In a thread, as it reads and writes a file: what was read of the database was committed."""
        known = self._known or Known(trace=traces.left(self._file))
        found = halting.look(session, known, reading)
        if found.halts:
            return found, None
        self._leave(found.known.trace)
        return found, what(session)

    def _leave(self, trace: Trace | None) -> None:
        if trace is None or trace == self._left:
            return
        self._left = trace
        try:
            traces.leave(self._file, trace)
        except OSError as fault:
            told = {"action": "trace_not_left", "fault": type(fault).__name__}
            logger.warning("the trace beside the database can't be written", extra=told)

    def _say(self, halt: Halt | None) -> None:
        if halt is self._halt:
            return
        self._halt = halt
        if halt is None:
            logger.info("all may go on", extra={"action": "goes_on"})
        else:
            told = {"action": "halted", "why": halt.value}
            logger.error(
                "%s. %s", f"{SENTENCES[halt]}: nothing is sent", REMEDIES[halt], extra=told
            )


def _nothing_more(_session: Session) -> None:
    """Only whether anything may be done."""
