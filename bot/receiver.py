"""Updates in: handled before they are confirmed to Telegram, so that a crash loses none.

python-telegram-bot's own updater confirms first and handles later; this one fetches a batch, hands each update to
`Application.process_update` (in order per chat, side by side across chats), and asks for the next batch only
behind what is committed. An update's id is recorded in the transaction that it causes (`bot.store.db`).
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.error import Conflict, TelegramError
from telegram.ext import Application, CallbackContext

from bot.actions import faulting, keeping
from bot.actions.saying import Said
from bot.deps import Deps
from bot.logs import withheld
from bot.store import DatabaseFault, Incoming, Redelivered, incoming

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
BATCH = 100
SIDE_BY_SIDE = 32  # chats whose updates are handled at once
TRIES = 3
POLL = 10  # seconds that Telegram holds a poll open
NAME = "receiving"
LEASE = timedelta(seconds=25)  # longer than a poll, shorter than anybody's patience
PAUSES = (1, 2, 5, 10)  # seconds between polls while something is away

App = Application[Any, Any, Any, Any, Any, Any]

logger = logging.getLogger(__name__)


class Receiver:
    """Fetches, handles, confirms."""

    def __init__(self, application: App, deps: Deps) -> None:
        self._application = application
        self._deps = deps
        self._offset = 0
        self._faults: dict[int, Exception] = {}
        self._trouble: str | None = None
        self._troubles = 0
        application.add_error_handler(self._catch)

    async def run(self, stopping: asyncio.Event) -> None:
        """Poll until `stopping` is set; what was handed over by then is finished first."""
        while not stopping.is_set():
            trouble, fault = None, None
            try:
                batch = await _unless(stopping, self._fetch_if_ours())
                if batch is not None and not await self.handle(batch):
                    trouble = "database"
            except Conflict:
                trouble = "another process polls with this token"
            except Exception as error:  # noqa: BLE001 - what can't be fetched may be fetched later
                trouble, fault = type(error).__name__, error
            self._note(trouble, fault)
            if trouble:
                await _unless(stopping, asyncio.sleep(self._pause()))
        await self._let_go()

    async def poll(self) -> int:
        """Fetch what is there now and handle it; how many updates. For whoever pushes the clock."""
        updates = await self._fetch(held=0)
        await self.handle(updates)
        return len(updates)

    async def handle(self, updates: Iterable[Update]) -> bool:
        """Handle a batch; True if all of it may be confirmed.

        Updates of one chat are handled in order. The next fetch begins at the first one that is not done.
        """
        by_chat: dict[int, list[Update]] = {}
        for update in updates:
            by_chat.setdefault(_chat(update), []).append(update)
        limit = asyncio.Semaphore(SIDE_BY_SIDE)
        undone = await asyncio.gather(*(self._handle_chat(limit, u) for u in by_chat.values()))
        first = min((update_id for update_id in undone if update_id is not None), default=None)
        last = max((update.update_id for u in by_chat.values() for update in u), default=None)
        if last is not None:
            self._offset = last + 1 if first is None else first
        return first is None

    async def _fetch_if_ours(self) -> list[Update]:
        """One long poll, unless another process receives."""
        now = self._deps.clock.now()
        ours = await self._deps.database.arun(
            keeping.hold, NAME, owner=self._deps.owner, now=now, length=LEASE
        )
        if ours:
            return await self._fetch(held=POLL)
        await asyncio.sleep(PAUSES[1])
        return []

    async def _let_go(self) -> None:
        """Another process may receive at once; a lease that can't be given back runs out."""
        now = self._deps.clock.now()
        with contextlib.suppress(*DatabaseFault):
            await self._deps.database.arun(keeping.let_go, [NAME], owner=self._deps.owner, now=now)

    async def _fetch(self, *, held: int) -> list[Update]:
        updates = await self._application.bot.get_updates(
            offset=self._offset or None, limit=BATCH, timeout=held, allowed_updates=ALLOWED
        )
        return list(updates)

    async def _handle_chat(self, limit: asyncio.Semaphore, updates: list[Update]) -> int | None:
        """The id of the first update that has to come again, None if all are done."""
        async with limit:
            for update in updates:
                if not await self._handle(update):
                    return update.update_id
        return None

    async def _handle(self, update: Update) -> bool:
        """Three tries, then it is given up and recorded; False if the database is away."""
        name = ""
        for _ in range(TRIES):
            fault = await self._try(update)
            if fault is None or isinstance(fault, Redelivered):
                return True
            if isinstance(fault, DatabaseFault):
                return False
            name = type(fault).__name__
            _say(update, fault)
        return await self._give_up(update, name)

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
            except DatabaseFault:
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

    def _note(self, trouble: str | None, fault: Exception | None) -> None:
        """Say once what is wrong, and once that it is over."""
        self._troubles = self._troubles + 1 if trouble else 0
        if trouble == self._trouble:
            return
        self._trouble = trouble
        if trouble:
            is_known = fault is None or isinstance(fault, (TelegramError, *DatabaseFault))
            logger.warning(
                "receiving waits",
                extra={"action": "receiving_waits", "trouble": trouble},
                exc_info=None if is_known or fault is None else withheld(fault),
            )
        else:
            logger.info("receiving goes on", extra={"action": "receiving_goes_on"})

    def _pause(self) -> int:
        return PAUSES[min(self._troubles, len(PAUSES)) - 1]


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
