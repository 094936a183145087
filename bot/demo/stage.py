"""The stage: one unit, one pretend Telegram, the real bot between them, and a clock that the visitor pushes.

All of the product runs from due instant to due instant, through the receiver and the engine, as it does in earnest
second by second. One thing at a time: whoever acts or moves the clock has the lock while the bot works.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from telegram.error import TelegramError

from bot import app as composition, opening
from bot.clock import PushedClock
from bot.demo.habits import Habits
from bot.policy import Policy
from bot.simulator.telegram import Telegram
from bot.store import Cipher, Database, Session, migrate

P = ParamSpec("P")
T = TypeVar("T")

A_MOMENT = timedelta(seconds=10)  # what an answer takes, at the pace that Telegram tolerates
BREATH = timedelta(milliseconds=200)  # between two rounds, so that several messages go in one
SHORTEST_PAUSE, LONGEST_PAUSE = (
    timedelta(seconds=5),
    timedelta(minutes=1),
)  # of a Telegram that is away
SOON = 0.08  # seconds: an answer that comes by then needs no sign that it is on its way
ROUNDS = 20  # fetches at one instant; more would be a circle


class Stage:
    """Holds the composition and replaces it after a crash."""

    def __init__(
        self,
        *,
        file: Path,
        policy: Policy,
        clock: PushedClock,
        telegram: Telegram,
        address: str,
        secret: bytes,
    ) -> None:
        self.clock = clock
        self.telegram = telegram
        self.policy = policy
        self.habits: Habits | None = None
        self.breath = BREATH
        self.say: Callable[[], None] = _nobody_listens  # something has changed
        self.hurry: Callable[[], None] = _nobody_listens  # and somebody waits to see it
        self.happened = 0  # messages that came or were changed, to anybody
        self.url = f"sqlite:///{file}"
        self._address = address
        self.secret = secret
        self._lock = asyncio.Lock()
        self._work: asyncio.Future[datetime | None] | None = None
        self._due: datetime | None = None
        self._ask_again_at = clock.now()
        self._pause = SHORTEST_PAUSE
        self._is_up = False
        self._is_over = False

    async def begin(self) -> None:
        """Migrate the file and compose the bot over it."""
        self._compose()
        await asyncio.to_thread(migrate.upgrade, self.database)

    async def end(self) -> None:
        """Let everything go; whoever still waits for the stage waits for nothing."""
        self._is_over = True
        await self._cut_off()
        async with self._lock:
            await self._close()

    async def crash(self) -> None:
        """Cut off whatever the bot is doing, without a word to anybody, and compose it anew over the same file."""
        await self._cut_off()
        async with self._lock:
            await self._close()
            self._compose()
            self._due = await self._working()
        self.say()

    async def change(
        self, action: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """One transaction beside the bot's, as the command line would have it; what follows is due at once."""
        async with self._lock:
            self._due = self.clock.now()
            return await self.database.arun(action, *args, **kwargs)

    # --- time -------------------------------------------------------------------------------

    async def act(self, deed: Callable[[], object]) -> None:
        """Somebody does something, and is answered."""
        async with self._lock:
            deed()
            later = asyncio.get_running_loop().call_later(SOON, self.say)
            self._due = await self._working()
            later.cancel()
        self.say()
        self.hurry()
        await self.run_to(self.clock.now() + A_MOMENT)

    async def run_to(self, instant: datetime, *, still: Callable[[], bool] | None = None) -> None:
        """All that is due until then, as long as it is `still` wanted; the clock stands at the last of it."""
        while still is None or still():
            if not await self._advance(instant):
                return
            self.say()

    async def arrive(self, instant: datetime) -> None:
        """The clock shows that instant, and what is due then is done."""
        async with self._lock:
            self.clock.push_to(max(instant, self.clock.now()))
            self._due = await self._working()
        self.say()

    async def _advance(self, limit: datetime) -> bool:
        async with self._lock:
            due = self._due
            if due is None or due > limit or self._is_over:
                return False
            self.clock.push_to(max(due, self.clock.now() + self.breath))
            self._due = await self._working()
            return True

    async def _working(self) -> datetime | None:
        """One round, which a crash may cut off: then it is due at once."""
        if self._is_over:
            return None
        self._work = asyncio.ensure_future(self._pass())
        await asyncio.wait({self._work})
        cut_off, self._work = self._work, None
        return self.clock.now() if cut_off.cancelled() else cut_off.result()

    async def _pass(self) -> datetime | None:
        """What people do now, what the bot does about it, and what they see of it; when there will be more."""
        if self.habits is not None:
            self.habits.act(self.clock.now())
        instants: list[datetime | None] = []
        if await self._awake():
            instants.append(await self._handled())
        if not self._is_up or self._is_waiting():
            instants.append(self._ask_again_at)
        if self.habits is not None:
            self.happened += self.habits.look(self.clock.now())
            instants.append(self.habits.next_due)
        return min((instant for instant in instants if instant is not None), default=None)

    async def _handled(self) -> datetime | None:
        due = None
        for _ in range(ROUNDS):
            await self._receive()
            due = await self.assembly.engine.run_until_quiet()
            if not self._is_waiting() or self.clock.now() < self._ask_again_at:
                break
        return due

    async def _awake(self) -> bool:
        """Whether the bot has begun: a Telegram that is away keeps it waiting, as it does in earnest."""
        if not self._is_up and self.clock.now() >= self._ask_again_at:
            try:
                await self.assembly.application.initialize()
            except TelegramError:
                self._ask_again_later()
            else:
                await composition.introduce(self.assembly)
                self._is_up = True
        return self._is_up

    def _is_waiting(self) -> bool:
        return bool(self.telegram.world.updates.pending())

    async def _receive(self) -> None:
        """Fetch and handle; a Telegram that does not answer is asked again a little later."""
        now = self.clock.now()
        if not self._is_waiting() or now < self._ask_again_at:
            return
        try:
            await self.assembly.receiver.poll()
        except TelegramError:
            self._ask_again_later()
        else:
            self._pause = SHORTEST_PAUSE

    def _ask_again_later(self) -> None:
        """As a program does that nobody answers: after ever longer pauses."""
        self._ask_again_at = self.clock.now() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    # --- the bot ----------------------------------------------------------------------------

    def _compose(self) -> None:
        self.database = Database(self.url, Cipher.of(self.secret))
        self._is_up, self._ask_again_at = False, self.clock.now()
        self._pause = SHORTEST_PAUSE
        bot = composition.telegram_bot(self.telegram.token, api_url=self._address)
        self.assembly = composition.compose(
            database=self.database,
            policy=self.policy,
            clock=self.clock,
            bot=bot,
            secret=self.secret,
            owner=opening.owner_name(self.database),
        )

    async def _cut_off(self) -> None:
        if self._work is not None:
            self._work.cancel()
            await asyncio.wait({self._work})

    async def _close(self) -> None:
        """Only what this process would leave open: the bot itself is told nothing."""
        await self.assembly.application.bot.shutdown()
        await asyncio.to_thread(self.database.close)


def _nobody_listens() -> None:
    """Until there is a page."""
