"""The metronome. APScheduler ticks and remembers nothing; what is due is in the database.

`Engine.run_until_quiet` does all that is due, and is what the metronome, the tests and the demo call.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.actions import keeping
from bot.deps import Deps
from bot.store import DatabaseFault

LEASE = timedelta(seconds=20)  # another process takes over when this one has been silent so long
BEAT_EVERY = timedelta(seconds=10)
PULSE = timedelta(seconds=1)
LAST_PASS_WITHIN = 4  # seconds that a stop waits for what is under way
JOB_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}

logger = logging.getLogger(__name__)


class Concern(Protocol):
    """A module for one thing that happens because time passes: a sweep over due rows."""

    NAME: str
    EVERY: timedelta

    async def tick(self, deps: Deps, now: datetime) -> int:
        """One pass; how many rows it dealt with."""

    async def next_due(self, deps: Deps, now: datetime) -> datetime | None:
        """When it will have something to do, None if it can't tell."""


class Engine:
    """Runs the concerns, each under its lease; a fault in one stops only that one."""

    def __init__(self, deps: Deps, concerns: Sequence[Concern]) -> None:
        self._deps = deps
        self._concerns = {concern.NAME: concern for concern in concerns}
        self._last: dict[str, datetime] = {}
        self._held: dict[str, datetime] = {}
        self._beaten: dict[str, datetime] = {}
        self._faults: dict[str, str] = {}
        self._passing = asyncio.Lock()

    @property
    def names(self) -> list[str]:
        """The concerns, in the order of a pass."""
        return list(self._concerns)

    async def run_until_quiet(self) -> datetime | None:
        """Do all that is due, and what follows from it; the next instant at which something will be."""
        async with self._passing:
            while await self._pass():
                pass
            return await self._next_due()

    async def tick(self, name: str) -> int | None:
        """One pass of one concern; None while another process holds it."""
        now = self._deps.clock.now()
        if not await self._hold(name, now):
            return None
        done = await self._concerns[name].tick(self._deps, now)
        await self._beat(name, now)
        return done

    async def finish(self) -> None:
        """Wait for the pass that is under way, then let another process have the concerns."""
        async with self._passing:
            now = self._deps.clock.now()
            await self._deps.database.arun(keeping.let_go, owner=self._deps.owner, now=now)
            self._held.clear()

    async def _pass(self) -> bool:
        return any([await self._try(concern) for concern in self._concerns.values()])

    async def _try(self, concern: Concern) -> bool:
        now = self._deps.clock.now()
        last = self._last.get(concern.NAME)
        if concern.EVERY > PULSE and last is not None and now - last < concern.EVERY:
            return False
        self._last[concern.NAME] = now
        try:
            done = await self.tick(concern.NAME)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the other concerns go on
            self._note(concern, fault)
            return False
        self._faults.pop(concern.NAME, None)
        return bool(done)

    def _note(self, concern: Concern, fault: Exception) -> None:
        """Say once what is wrong, not once a second."""
        kind = type(fault).__name__
        if self._faults.get(concern.NAME) == kind:
            return
        self._faults[concern.NAME] = kind
        known = isinstance(fault, DatabaseFault)  # its text holds a statement's values
        logger.error(
            "a concern failed",
            extra={"action": "concern_failed", "concern": concern.NAME, "fault": kind},
            exc_info=None if known else fault,
        )

    async def _hold(self, name: str, now: datetime) -> bool:
        """Whether the concern is this process's; the lease is renewed when half of it is gone."""
        if now < self._held.get(name, now):
            return True
        held = await self._deps.database.arun(
            keeping.hold, f"concern:{name}", owner=self._deps.owner, now=now, length=LEASE
        )
        if held:
            self._held[name] = now + LEASE / 2
        return held

    async def _beat(self, name: str, now: datetime) -> None:
        if name in self._beaten and now - self._beaten[name] < BEAT_EVERY:
            return
        await self._deps.database.arun(keeping.beat, name, now=now)
        self._beaten[name] = now

    async def _next_due(self) -> datetime | None:
        now = self._deps.clock.now()
        instants = []
        for concern in self._concerns.values():
            try:
                instants.append(await concern.next_due(self._deps, now))
            except DatabaseFault as fault:
                self._note(concern, fault)
        return min((instant for instant in instants if instant is not None), default=None)


class Metronome:
    """Calls the engine every second, at the next due instant, and when a commit made something due."""

    def __init__(self, engine: Engine, deps: Deps) -> None:
        self._engine = engine
        self._deps = deps
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=JOB_DEFAULTS)

    def start(self) -> None:
        """Begin to tick, in the running loop."""
        loop = asyncio.get_running_loop()
        self._deps.database.on_due = lambda: _call(loop, self._soon)
        self._scheduler.start()
        self._scheduler.add_job(self._beat, IntervalTrigger(seconds=PULSE.seconds), id="pulse")
        self._soon()

    async def stop(self) -> None:
        """Stop ticking; a pass that is under way is finished first."""
        self._deps.database.on_due = lambda: None
        self._scheduler.remove_all_jobs()
        try:
            await asyncio.wait_for(self._engine.finish(), LAST_PASS_WITHIN)
        except (TimeoutError, *DatabaseFault):
            logger.warning("the last pass was cut off", extra={"action": "pass_cut_off"})
        self._scheduler.shutdown(wait=False)

    def _soon(self) -> None:
        if self._scheduler.running:
            self._scheduler.add_job(self._beat, id="soon", replace_existing=True)

    async def _beat(self) -> None:
        due = await self._engine.run_until_quiet()
        if due is not None and due < self._deps.clock.now() + PULSE:
            self._scheduler.add_job(self._beat, DateTrigger(due), id="due", replace_existing=True)


def _call(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    """Have the loop call it, from whichever thread."""
    loop.call_soon_threadsafe(what)
