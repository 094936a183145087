"""The metronome. APScheduler ticks and remembers nothing; what is due is in the database.

`Engine.run_until_quiet` does all that is due, and is what the metronome, the tests and the demo call.
"""

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.actions import keeping
from bot.deps import Deps
from bot.logs import withheld
from bot.store import DatabaseFault

T = TypeVar("T")

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
        self._faults: dict[tuple[str, str], str] = {}
        self._passing = asyncio.Lock()
        self._ending = False

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
        """Begin nothing more, wait for what is under way, then let another process have the concerns."""
        self._ending = True
        async with self._passing:
            now = self._deps.clock.now()
            names = [_lease(name) for name in self._concerns]
            await self._deps.database.arun(keeping.let_go, names, owner=self._deps.owner, now=now)
            self._held.clear()

    async def _pass(self) -> bool:
        worked = False
        for concern in self._concerns.values():
            worked = await self._try(concern) or worked
        return worked

    async def _try(self, concern: Concern) -> bool:
        now = self._deps.clock.now()
        last = self._last.get(concern.NAME)
        is_early = concern.EVERY > PULSE and last is not None and now - last < concern.EVERY
        if is_early or self._ending:
            return False
        self._last[concern.NAME] = now
        return bool(await self._guarded(concern, "tick", self.tick(concern.NAME)))

    async def _guarded(self, concern: Concern, what: str, work: Awaitable[T]) -> T | None:
        """The work's result; None where it failed: whatever it is, the other concerns go on."""
        try:
            result = await work
        except Exception as fault:  # noqa: BLE001 - as the docstring says
            self._note(concern, what, fault)
            return None
        self._faults.pop((concern.NAME, what), None)
        return result

    def _note(self, concern: Concern, what: str, fault: Exception) -> None:
        """Say once what is wrong, not once a second."""
        kind = type(fault).__name__
        if self._faults.get((concern.NAME, what)) == kind:
            return
        self._faults[concern.NAME, what] = kind
        logger.error(
            "a concern failed",
            extra={"action": "concern_failed", "concern": concern.NAME, "fault": kind},
            exc_info=None if isinstance(fault, DatabaseFault) else withheld(fault),
        )

    async def _hold(self, name: str, now: datetime) -> bool:
        """Whether the concern is this process's; the lease is renewed when half of it is gone."""
        if now < self._held.get(name, now):
            return True
        held = await self._deps.database.arun(
            keeping.hold, _lease(name), owner=self._deps.owner, now=now, length=LEASE
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
        instants = [
            await self._guarded(concern, "next_due", concern.next_due(self._deps, now))
            for concern in self._concerns.values()
        ]
        return min((instant for instant in instants if instant is not None), default=None)


def _lease(concern: str) -> str:
    return f"concern:{concern}"


class Metronome:
    """Calls the engine every second, at the next due instant, and when a commit made something due.

    APScheduler's jobs only give the sign: however long a pass takes, none of them is still running when the next
    is due, and a sign during a pass is a pass more.
    """

    def __init__(self, engine: Engine, deps: Deps) -> None:
        self._engine = engine
        self._deps = deps
        self._sign = asyncio.Event()
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=JOB_DEFAULTS)

    async def run(self, stopping: asyncio.Event) -> None:
        """Tick until `stopping` is set; a pass that is under way is finished first."""
        self._start()
        beating = asyncio.ensure_future(self._beat())
        stop = asyncio.ensure_future(stopping.wait())
        try:
            await asyncio.wait({beating, stop}, return_when=asyncio.FIRST_COMPLETED)
            self._scheduler.remove_all_jobs()
            await self._finish()
        finally:
            self._deps.database.on_due = _nobody_waits
            self._scheduler.shutdown(wait=False)
            beating.cancel()
            stop.cancel()
            await asyncio.wait({beating, stop})
        if not beating.cancelled():
            beating.result()

    def _start(self) -> None:
        loop = asyncio.get_running_loop()
        self._deps.database.on_due = lambda: _from_a_thread(loop, self._sign)
        self._scheduler.start()
        self._scheduler.add_job(self._give_sign, IntervalTrigger(seconds=PULSE.seconds), id="pulse")
        self._sign.set()

    async def _finish(self) -> None:
        try:
            await asyncio.wait_for(self._engine.finish(), LAST_PASS_WITHIN)
        except (TimeoutError, *DatabaseFault):
            logger.warning("the last pass was cut off", extra={"action": "pass_cut_off"})

    async def _give_sign(self) -> None:
        self._sign.set()

    async def _beat(self) -> None:
        while await self._sign.wait():
            self._sign.clear()
            due = await self._engine.run_until_quiet()
            if due is not None and due < self._deps.clock.now() + PULSE:
                self._scheduler.add_job(
                    self._give_sign, DateTrigger(due), id="due", replace_existing=True
                )


def _nobody_waits() -> None:
    """What a commit makes due is found at the next start."""


def _from_a_thread(loop: asyncio.AbstractEventLoop, sign: asyncio.Event) -> None:
    """Give the sign from whichever thread has committed."""
    loop.call_soon_threadsafe(sign.set)
