"""The metronome. APScheduler ticks and remembers nothing; what is due is in the database.

`Engine.run_until_quiet` does all that is due, and is what the metronome, the tests and the demo call.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.actions import keeping, outages
from bot.deps import Deps
from bot.rules.halts import REMEDIES, SENTENCES
from bot.store import DatabaseFault, LeaseLost, Session
from scheduler.complaints import Complaints
from scheduler.guard import Guard, Halted
from scheduler.pulse import Pulse
from scheduler.tenure import Tenure

T = TypeVar("T")
Ahead = dict[str, datetime | None]  # when each concern that could tell has something to do

BEAT_EVERY = timedelta(seconds=10)
PULSE = timedelta(seconds=1)
NEVER = datetime.min.replace(tzinfo=UTC)
LAST_PASS_WITHIN = 4  # seconds that a stop waits for what is under way
JOB_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}

logger = logging.getLogger(__name__)


class Concern(Protocol):
    """A module for one thing that happens because time passes: a sweep over due rows.

    `EVERY`: a second where the rows say when something is due; longer where the concern has a rhythm only, and
    waits for it once it has found nothing (more) to do.
    """

    NAME: str
    EVERY: timedelta

    async def tick(self, deps: Deps, now: datetime) -> int:
        """One pass; how many rows it dealt with. If any, it has another turn when the others have had theirs."""

    def next_due(self, session: Session, deps: Deps, now: datetime) -> datetime | None:
        """When it will have something to do, None if there is nothing ahead. Reads only, in a thread."""


class Engine:
    """Runs the concerns, each under its lease; a fault in one stops only that one."""

    def __init__(self, deps: Deps, concerns: Sequence[Concern]) -> None:
        self._deps = deps
        self._guard = Guard(deps)
        self._concerns = {concern.NAME: concern for concern in concerns}
        self._last: dict[str, datetime] = {}
        self._tenure = Tenure(deps)
        self._well: set[str] = set()
        self._beaten: dict[str, datetime] = {}
        self._promised: datetime | None = NEVER
        self._complaints = Complaints()
        self._passing = asyncio.Lock()
        self._ending = False
        self._looked_at = NEVER
        self._looked_ahead_at = NEVER

    @property
    def names(self) -> list[str]:
        """The concerns, in the order of a pass."""
        return list(self._concerns)

    async def run_until_quiet(self) -> datetime | None:
        """Do all that is due, and what follows from it; the next instant at which something will be.

        None also where nothing may be done: somebody has to answer first.
        """
        async with self._passing:
            self._complaints.begin()
            self._follow_clock()
            ahead = await self._look()
            while ahead is not None and await self._pass(ahead):
                ahead = await self._look_again()
            if ahead is None:
                return None
            due = self._earliest(ahead)
            # A clock that runs is looked at every second; one that is pushed, when the next thing is due.
            is_pushed = self._deps.clock.is_pushed
            await self._promise(due if is_pushed else self._deps.clock.now())
            self._complaints.end()
            return due

    async def tick(self, name: str) -> int | None:
        """One pass of one concern; None while another process holds it. Raises Halted."""
        halt = await self._guard.halt()
        if halt is not None:
            raise Halted(SENTENCES[halt], REMEDIES[halt])
        done = await self._tick(name)
        await self._beat()
        return done

    async def finish(self) -> None:
        """Begin nothing more, wait for what is under way, then let another process have the concerns."""
        self._ending = True
        async with self._passing:
            await self._tenure.give_back(self._concerns)

    def _follow_clock(self) -> None:
        """What this process keeps until some instant would be kept too long where the clock was set back."""
        now = self._deps.clock.now()
        if self._looked_at - now > PULSE:
            self._last.clear()
            self._tenure.forget()
            self._beaten.clear()
            self._deps.pace.begin_anew(now)
        self._looked_at = now

    async def _look(self) -> Ahead | None:
        """When each concern has something to do, as the guard looks; None where nothing may be done.

        Nothing may be done either where that can't be found out.
        """
        self._looked_ahead_at = now = self._deps.clock.now()
        look = self._guard.let_see(lambda session: self._ahead(session, now))
        ahead = await self._guarded("engine", "guard", look)
        return ahead if ahead != {} else await self._look_one_by_one(now)

    async def _look_again(self) -> Ahead | None:
        """As `_look`, after a pass: however long it took, somebody was there."""
        if not await self._guarded("engine", "guard", self._guard.lets_pass()):
            return None
        await self._promise(self._deps.clock.now())
        return await self._look()

    def _ahead(self, session: Session, now: datetime) -> Ahead:
        """Empty where a concern could not tell: which one, and what the others say, turns out one by one."""
        try:
            return {
                name: concern.next_due(session, self._deps, now)
                for name, concern in self._concerns.items()
            }
        except Exception:  # noqa: BLE001 - as the docstring says
            return {}

    async def _look_one_by_one(self, now: datetime) -> Ahead:
        ahead: Ahead = {}
        for name, concern in self._concerns.items():
            look = self._deps.database.aread(concern.next_due, self._deps, now)
            await self._guarded(name, "next_due", _kept(ahead, name, look))
        return ahead

    async def _pass(self, ahead: Ahead) -> bool:
        """Give each concern that is due its turn; whether any of them did something."""
        due = [name for name, concern in self._concerns.items() if self._is_due(concern, ahead)]
        self._well |= ahead.keys() - set(due)
        if self._may_go_on():
            await self._guarded("engine", "hold_on", self._tenure.hold_on(due))
        worked = False
        for name in due:
            worked = await self._try(self._concerns[name]) or worked
        await self._guarded("engine", "beat", self._beat())
        return worked

    def _is_due(self, concern: Concern, ahead: Ahead) -> bool:
        """A concern that can't look ahead gets its turn: nothing may stand still because of that."""
        now = self._deps.clock.now()
        if concern.EVERY > PULSE:
            last = self._last.get(concern.NAME)
            return last is None or now - last >= concern.EVERY
        due = ahead.get(concern.NAME, now)
        return due is not None and due <= now

    async def _tick(self, name: str) -> int | None:
        held = await self._tenure.hold(name)
        if held is None:
            return None
        stopwatch = asyncio.get_running_loop().time
        begun, work = stopwatch(), self._concerns[name].tick(self._deps, self._deps.clock.now())
        try:
            done = await self._tenure.keep(name, held, work)
        except LeaseLost:
            self._tenure.forget(name)
            told = {"action": "lease_lost", "concern": name}
            logger.info("another process goes on with it", extra=told)
            return None
        self._deps.tally.swept(name, stopwatch() - begun)
        self._well.add(name)
        return done

    async def _try(self, concern: Concern) -> bool:
        if not self._may_go_on():
            return False
        began = self._deps.clock.now()
        has_worked = bool(await self._guarded(concern.NAME, "tick", self._tick(concern.NAME)))
        if not has_worked:
            self._last[concern.NAME] = began
        return has_worked

    def _may_go_on(self) -> bool:
        return not self._ending and self._guard.is_steady()

    async def _guarded(self, name: str, what: str, work: Awaitable[T]) -> T | None:
        """The work's result; None where it failed: whatever it is, the other concerns go on."""
        try:
            result = await work
        except Exception as fault:  # noqa: BLE001 - as the docstring says
            self._deps.tally.faults[name] += 1
            self._complaints.note(name, what, fault)
            return None
        self._complaints.over(name, what)
        return result

    async def _beat(self) -> None:
        """Write down which concerns have completed a pass, each now and then."""
        now = self._deps.clock.now()
        due = [name for name in self._well if self._is_beat_due(name, now)]
        self._well.clear()
        if not self._guard.is_steady():
            return
        if due:
            await self._deps.database.arun(keeping.beat, *due, now=now)
            self._beaten |= dict.fromkeys(due, now)

    def _is_beat_due(self, name: str, now: datetime) -> bool:
        return name not in self._beaten or now - self._beaten[name] >= BEAT_EVERY

    async def _promise(self, until: datetime | None) -> None:
        """Write down by when somebody looks again, None if nothing is to come: who looks later knows that nobody did."""
        if self._is_promised(until) or not self._may_go_on():
            return
        now = self._deps.clock.now()
        work = self._deps.database.arun(outages.promise, until, now=now)
        if await self._guarded("engine", "promise", work):
            self._promised = until

    def _is_promised(self, until: datetime | None) -> bool:
        if until is None or self._promised is None:
            return until is self._promised
        return self._promised <= until < self._promised + BEAT_EVERY

    def _earliest(self, ahead: Ahead) -> datetime | None:
        """The next instant of all; what was due and could not be done is tried again at the next pulse.

        What has become due since the look was not tried: it is for now.
        """
        later = self._deps.clock.now() + PULSE
        instants = (instant for instant in ahead.values() if instant is not None)
        return min((at if at > self._looked_ahead_at else later for at in instants), default=None)


async def _kept(ahead: Ahead, name: str, look: Awaitable[datetime | None]) -> None:
    ahead[name] = await look


class Metronome:
    """Calls the engine every second, at the next due instant, and when a commit made something due.

    APScheduler goes by the computer's clock: where that is set back, a timer that nobody can set gives the sign. Its
    jobs only give the sign: however long a pass takes, none of them is still running when the next
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
        self._scheduler.add_job(self._give_sign, Pulse(seconds=PULSE.seconds), id="pulse")
        self._sign.set()

    async def _finish(self) -> None:
        try:
            await asyncio.wait_for(self._engine.finish(), LAST_PASS_WITHIN)
        except (TimeoutError, *DatabaseFault):
            logger.warning("the last pass was cut off", extra={"action": "pass_cut_off"})

    async def _give_sign(self) -> None:
        self._sign.set()

    async def _beat(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._sign.wait(), 2 * PULSE.seconds)
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
