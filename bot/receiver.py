"""Updates in: handled before they are confirmed to Telegram, so that a crash loses none.

python-telegram-bot's own updater confirms first and handles later; this one fetches a batch, hands each update to
`Application.process_update` (in order per chat, side by side across chats), and asks for the next batch only
behind what is committed. An update's id is recorded in the transaction that it causes (`bot.store.db`).
By a webhook updates come one by one (`push`), to as many processes as there are; who answers the requests is `bot.web`.
"""

import asyncio
import contextlib
import hmac
import logging
from collections.abc import Awaitable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from weakref import WeakValueDictionary

from telegram import Bot, Update
from telegram.error import BadRequest, Conflict, TelegramError
from telegram.ext import Application, CallbackContext

from bot.actions import faulting, halting, hearing, keeping
from bot.actions.hearing import NAME
from bot.actions.saying import Said
from bot.deps import Deps
from bot.errors import AftalebotError
from bot.logs import withheld
from bot.rules import clocks
from bot.rules.clocks import Reading
from bot.store import (
    DatabaseFault,
    Held,
    Incoming,
    LeaseLost,
    Redelivered,
    incoming,
    resting_on,
)
from bot.trouble import ANOTHER, CLOCK, DATABASE, Trouble

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
BATCH = 100
SIDE_BY_SIDE = 32  # chats whose updates are handled at once
TRIES = 3
POLL = 10  # seconds that Telegram holds a poll open
LEASE = timedelta(seconds=20)  # shorter than half a minute
RENEWALS = 5  # in the length of a lease: what is left of it is longer than a poll on an open line
PAUSES = (1, 2, 5, 10)  # seconds between polls while something is away
BEAT_EVERY = 20  # seconds, of a process to which updates are brought

App = Application[Any, Any, Any, Any, Any, Any]

logger = logging.getLogger(__name__)


class WebhookRefused(AftalebotError):
    """Telegram refuses the webhook ({0}): check AFTALEBOT_WEBHOOK_URL."""


def secret_token(secret: bytes) -> str:
    """The word by which Telegram's requests are known; the same in all processes that share the key."""
    return hmac.new(secret, b"webhook", sha256).hexdigest()


class Receiver:
    """Fetches, handles, confirms."""

    def __init__(self, application: App, deps: Deps) -> None:
        self._application = application
        self._deps = deps
        self._offset = 0
        self._held: Held | None = None
        self._heard_at: datetime | None = None
        self._has_beaten = False
        self._taken_at = deps.clock.now()
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._side_by_side = asyncio.Semaphore(SIDE_BY_SIDE)
        self._faults: dict[int, Exception] = {}
        self._trouble = Trouble()
        self._remembered: str | None = ""  # of an earlier process: not known
        self._earlier: Reading | None = None  # of a clock that was right
        self._is_ahead = False
        application.add_error_handler(self._catch)

    @property
    def bot(self) -> Bot:
        """Whose updates these are."""
        bot: Bot = self._application.bot
        return bot

    async def run(self, stopping: asyncio.Event) -> None:
        """Poll until `stopping` is set; what was handed over by then is finished first."""
        while not stopping.is_set():
            await self._attempt(stopping, self._receive(stopping))
        await self._let_go()

    async def be_pushed(self, stopping: asyncio.Event, *, url: str) -> None:
        """Have Telegram bring updates to `url` until `stopping` is set, and then to whoever else listens there.

        Raises WebhookRefused.
        """
        while not stopping.is_set():
            asked = _unless(stopping, self._set_webhook(url))
            if await self._attempt(stopping, asked):
                break
        while not stopping.is_set():
            await self._attempt(stopping, self._be_ready())
            await _unless(stopping, asyncio.sleep(BEAT_EVERY))

    async def push(self, update: Update) -> bool:
        """Handle one that Telegram brought; True if it may be confirmed, False while nothing can be taken in.

        Updates of one chat are handled in the order in which they come.
        """
        done = await asyncio.create_task(self._handle_in_turn(update))  # it has its own context
        self._note(None if done else self._undone_by())
        return done

    async def poll(self) -> int:
        """Fetch what is there now and handle it to the end; how many updates, 0 where not all could be taken in.

        For whoever pushes the clock.
        """
        updates = await self._fetch(held=0)
        is_done = await self.handle(updates)
        await self._deps.screens.finished()
        return len(updates) if is_done else 0

    async def handle(self, updates: Iterable[Update]) -> bool:
        """Handle a batch; True if all of it may be confirmed.

        Updates of one chat are handled in order. The next fetch begins at the first one that is not done.
        """
        by_chat: dict[int, list[Update]] = {}
        for update in updates:
            by_chat.setdefault(_chat(update), []).append(update)
        undone = await asyncio.gather(*(self._handle_chat(u) for u in by_chat.values()))
        first = min((update_id for update_id in undone if update_id is not None), default=None)
        last = max((update.update_id for u in by_chat.values() for update in u), default=None)
        if last is not None:
            self._offset = last + 1 if first is None else first
        return first is None

    async def _attempt(self, stopping: asyncio.Event, work: Awaitable[str | None]) -> bool:
        """Whether the work was done; where something is in its way, say so once and wait a while."""
        fault: Exception | None = None
        try:
            trouble = await work
        except AftalebotError:
            raise
        except Conflict:
            trouble = ANOTHER
        except DatabaseFault:
            trouble = DATABASE
        except Exception as error:  # noqa: BLE001 - what can't be fetched may be fetched later
            trouble, fault = type(error).__name__, error
        self._note(trouble, fault)
        await self._remember(self._trouble.present)
        if trouble:
            await _unless(stopping, asyncio.sleep(self._pause()))
        return trouble is None

    async def _receive(self, stopping: asyncio.Event) -> str | None:
        """Fetch and handle, once; what was in the way."""
        is_new = self._held is None
        # Waited for to the end: a lease that is taken after it was given back would be kept.
        await self._hold()
        batch = await _unless(stopping, self._fetch_if_ours(is_new=is_new))
        with resting_on(self._held):
            done = batch is None or await self.handle(batch)
        if done and self._held is not None:
            self._heard_at = self._deps.clock.now()
        return None if done or self._held is None else self._undone_by()

    async def _set_webhook(self, url: str) -> None:
        word = secret_token(self._deps.secret)
        try:
            await self.bot.set_webhook(url, secret_token=word, allowed_updates=ALLOWED)
        except BadRequest as error:
            raise WebhookRefused(error.message) from error

    async def _be_ready(self) -> str | None:
        """Say that what is brought can be taken in; what is in the way."""
        if await self._nobody_knows_the_time():
            return self._undone_by()
        await self._deps.database.arun(hearing.beat, at=self._deps.clock.now())
        return None

    async def _hold(self) -> None:
        """Take the lease, or renew it when some of it is gone; a clock set back is no reason to wait.

        That receiving works is said then, and as soon as it does.
        """
        now = self._deps.clock.now()
        is_fresh = timedelta() <= now - self._taken_at < LEASE / RENEWALS
        has_news = self._heard_at is not None and not self._has_beaten
        if self._held is not None and is_fresh and not has_news:
            return
        before, heard_at = self._held, await self._heard(now)
        held = await self._deps.database.arun(
            hearing.hold, before, owner=self._deps.owner, now=now, length=LEASE, heard_at=heard_at
        )
        self._held, self._taken_at = held, now
        self._has_beaten = held == before and heard_at is not None
        if held != before:
            self._heard_at = None

    async def _heard(self, now: datetime) -> datetime | None:
        """When this process last received, as far as its clock can be trusted."""
        at = self._heard_at
        if at is None or at > now or await self._nobody_knows_the_time():
            return None
        return at

    async def _fetch_if_ours(self, *, is_new: bool) -> list[Update]:
        """One long poll, unless another process receives."""
        if self._held is None:
            await asyncio.sleep(PAUSES[1])
            return []
        if is_new:  # nobody gets updates by both
            await self._delete_webhook()
        return await self._fetch(held=0 if is_new else POLL)  # whether it works is known at once

    async def _delete_webhook(self) -> None:
        """Until it is done the lease counts as new, so that it is tried again."""
        held, self._held = self._held, None
        await self.bot.delete_webhook()
        self._held = held

    async def _let_go(self) -> None:
        """Another process may receive at once; a lease that can't be given back runs out."""
        now = self._deps.clock.now()
        with contextlib.suppress(*DatabaseFault):
            await self._deps.database.arun(keeping.let_go, [NAME], owner=self._deps.owner, now=now)

    async def _fetch(self, *, held: int) -> list[Update]:
        updates = await self.bot.get_updates(
            offset=self._offset or None, limit=BATCH, timeout=held, allowed_updates=ALLOWED
        )
        return list(updates)

    async def _handle_in_turn(self, update: Update) -> bool:
        turn = self._turns.setdefault(_chat(update), asyncio.Lock())
        async with turn, self._side_by_side:
            return await self._handle(update)

    async def _handle_chat(self, updates: list[Update]) -> int | None:
        """The id of the first update that has to come again, None if all are done."""
        async with self._side_by_side:
            for update in updates:
                if not await self._handle(update):
                    return update.update_id
        return None

    async def _handle(self, update: Update) -> bool:
        """Three tries, then it is given up and recorded; False if the database is away, or it is not known when it is."""
        if await self._nobody_knows_the_time():
            return self._count("put_off", is_done=False)
        name = ""
        for _ in range(TRIES):
            fault = await self._try(update)
            if fault is None or isinstance(fault, Redelivered):
                return self._count("redelivered" if fault else "handled", is_done=True)
            if isinstance(fault, LeaseLost):
                self._held = None
            if isinstance(fault, (LeaseLost, *DatabaseFault)):
                return self._count("put_off", is_done=False)
            name = type(fault).__name__
            _say(update, fault)
        return self._count("given_up", is_done=await self._give_up(update, name))

    async def _nobody_knows_the_time(self) -> bool:
        """Under a clock that runs ahead all appointments seem to be over: what is said waits with Telegram."""
        now = self._deps.clock.now()
        reading = Reading(now, self._deps.clock.steady())
        if self._earlier is not None and not clocks.ran_ahead(self._earlier, reading):
            self._is_ahead = False
            return False
        try:
            look = self._deps.database.aread(halting.is_ahead, self._earlier, reading)
            self._is_ahead = await look
        except DatabaseFault:
            return True
        if not self._is_ahead:
            self._earlier = reading
        return self._is_ahead

    def _undone_by(self) -> str:
        return CLOCK if self._is_ahead else DATABASE

    def _count(self, result: str, *, is_done: bool) -> bool:
        self._deps.tally.updates[result if is_done else "put_off"] += 1
        return is_done

    async def _try(self, update: Update) -> Exception | None:
        self._announce(update)
        await self._application.process_update(update)
        return self._faults.pop(update.update_id, None)

    def _announce(self, update: Update, fault: str | None = None) -> None:
        incoming.set(Incoming(update.update_id, self._deps.clock.now(), fault))

    async def _catch(self, update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        """python-telegram-bot swallows what handlers raise; here it is kept for the one who asked."""
        if isinstance(update, Update) and isinstance(context.error, Exception):
            self._faults[update.update_id] = context.error

    async def _give_up(self, update: Update, fault: str) -> bool:
        """Record it and tell; record it alone if telling is what breaks: it must not come for ever."""
        for work in (self._tell, self._record):
            self._announce(update, fault)
            try:
                await work(update, fault)
            except Redelivered:  # its act was committed; only what came after it failed
                return True
            except (LeaseLost, *DatabaseFault):
                return False
            except Exception as another:  # noqa: BLE001 - as the docstring says
                _say(update, another)
            else:
                return True
        return False

    async def _tell(self, update: Update, fault: str) -> None:
        user, now = update.effective_user, self._deps.clock.now()
        said = Said(telegram_id=user.id, update_id=update.update_id) if user else None
        await self._deps.database.arun(
            faulting.give_up, self._deps.policy, update.update_id, said, fault=fault, now=now
        )

    async def _record(self, update: Update, fault: str) -> None:
        now = self._deps.clock.now()
        await self._deps.database.arun(
            faulting.give_up_silently, update.update_id, fault=fault, now=now
        )

    def _note(self, trouble: str | None, fault: Exception | None = None) -> None:
        is_known = isinstance(fault, TelegramError)
        self._trouble.note(
            trouble, now=self._deps.clock.now(), unexpected=None if is_known else fault
        )

    async def _remember(self, trouble: str | None) -> None:
        """What is in the way is kept for `doctor`, by the process that receives; of the clock it knows by itself."""
        if self._held is None or trouble in {self._remembered, DATABASE, CLOCK}:
            return
        now = self._deps.clock.now()
        with contextlib.suppress(*DatabaseFault):
            await self._deps.database.arun(hearing.note_trouble, trouble, now=now)
            self._remembered = trouble

    def _pause(self) -> int:
        return self._trouble.pause(PAUSES)


def _chat(update: Update) -> int:
    chat, user = update.effective_chat, update.effective_user
    return chat.id if chat else user.id if user else 0


def _say(update: Update, fault: Exception) -> None:
    told = {
        "action": "update_failed",
        "update": update.update_id,
        "fault": type(fault).__name__,
    }
    logger.error("an update failed", extra=told, exc_info=withheld(fault))


async def _unless(stopping: asyncio.Event, work: Any) -> Any:
    """The work's result, or None if the stop came first: then the work is cancelled."""
    task = asyncio.ensure_future(work)
    stop = asyncio.ensure_future(stopping.wait())
    await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.wait({task})
    return None
