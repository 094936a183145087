"""Sends what is due: opened a few at a time, one at a time per chat, paced, recorded.

A message that breaks on its way stops no other.
"""

import asyncio
import logging
from collections.abc import Awaitable
from datetime import datetime, timedelta

from bot import messages
from bot.actions import bursting, delivering, faulting, recording
from bot.actions.bursting import Dealt, Room
from bot.actions.delivering import Envelope
from bot.actions.recording import Outcome
from bot.actions.showing import Letter
from bot.deps import Deps
from bot.logs import withheld
from bot.rules.delivery import LEASE, Result, Sent, TryLater, Uncertain
from bot.rules.letters import Rendered
from bot.store import DatabaseFault, Session, resting_on
from bot.store.messages import Recipient

NAME = "delivery"
EVERY = timedelta(seconds=1)
IN_FLIGHT = 10  # python-telegram-bot sends slower, not faster, with more; and a crash leaves no more in doubt
# Seconds that what came back waits for the others, to be recorded with them: a turn costs nearly as much for one as for
# all, and what is sent beside it is slower than what is sent after it, as both compute in one process.
LINGER = 0.03
HANGING = 0.25  # seconds that nothing comes back: what has become due since need not wait for it
REQUEST_TAKES = 5  # steps of the loop until a request has gone out
LONGEST = timedelta(seconds=2)  # then the other concerns get their turn

logger = logging.getLogger(__name__)


async def tick(deps: Deps, now: datetime) -> int:
    """Send what may go now; how many messages were dealt with."""
    waiting = await deps.database.aread(delivering.waiting, now=now)
    work: list[Awaitable[int]] = []
    if waiting.due:
        work.append(Burst(deps).run())
    if waiting.in_mid_send:
        work.append(_rescue(deps, now))
    return sum(await _all_of(work))


async def _all_of(work: list[Awaitable[int]]) -> list[int]:
    """What each did, once all of it has ended; then the first fault is raised."""
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, int)]


def next_due(session: Session, deps: Deps, now: datetime) -> datetime | None:
    """When there will be something to send; what waits for the pace waits until that changes."""
    due = delivering.next_due(session, now)
    is_held_back = due is not None and due <= now and not _may_go(session, deps, now)
    return deps.pace.next_change(now) if is_held_back else due


def _may_go(session: Session, deps: Deps, now: datetime) -> bool:
    if delivering.waiting(session, now=now).in_mid_send:
        return True
    pace = deps.pace
    return pace.allowed(now) > 0 and delivering.may_go(
        session, now=now, resting=pace.resting(now), spent=pace.spent(now)
    )


async def _rescue(deps: Deps, now: datetime) -> int:
    return await deps.database.arun(recording.rescue, deps.policy, now=now)


class Burst:
    """Sends for as long as something may go: while some messages are in flight, the next are opened.

    What is in flight, and what has come back and is not recorded, are IN_FLIGHT together at most.
    """

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._ends_at = deps.clock.now() + LONGEST
        self._in_flight: dict[int, Recipient] = {}
        self._back: list[Outcome] = []
        self._flights: set[asyncio.Task[None]] = set()
        self._enough = asyncio.Event()
        self._lingering: asyncio.TimerHandle | None = None
        self._fault: BaseException | None = None

    async def run(self) -> int:
        """Until nothing more may go, or others want a turn; how many messages were dealt with."""
        dealt = 0
        try:
            while True:
                some = await self._turn()
                dealt += some
                if not some and not self._in_flight and not self._back:
                    break
                await self._wait()
            if self._flights:  # a menu may be offered after its message is dealt with
                await asyncio.wait(self._flights)
        except Exception:
            await self._land()
            raise
        finally:
            if self._lingering is not None:
                self._lingering.cancel()
            for flight in self._flights:
                flight.cancel()
        return dealt

    async def _turn(self) -> int:
        """Record what is back, and let the next go; how many were dealt with."""
        room, outcomes = self._room(), self._take_back()
        if not outcomes and room.messages < 1:
            return 0
        since = self._deps.clock.steady()
        dealt = await _take_turn(self._deps, outcomes, room)
        for one in dealt:
            if one.envelope is not None:
                self._let_go(one, one.envelope, since)
        for _ in range(REQUEST_TAKES):  # Telegram works on those while we tell of the last
            await asyncio.sleep(0)
        _say_handled(outcomes)
        return len(dealt)

    def _room(self) -> Room:
        now, pace = self._deps.clock.now(), self._deps.pace
        allowed = pace.allowed(now) if now < self._ends_at else 0
        return Room(
            messages=min(IN_FLIGHT - len(self._in_flight), allowed),
            resting=pace.resting(now),
            spent={*pace.spent(now), *self._in_flight.values()},
        )

    def _take_back(self) -> list[Outcome]:
        outcomes, self._back = self._back, []
        return outcomes

    def _let_go(self, one: Dealt, envelope: Envelope, since: timedelta) -> None:
        self._in_flight[one.message_id] = one.recipient
        self._deps.pace.sent(one.recipient, self._deps.clock.now())
        flight = asyncio.ensure_future(self._fly(one, envelope, since))
        self._flights.add(flight)
        flight.add_done_callback(self._flights.discard)

    async def _fly(self, one: Dealt, envelope: Envelope, since: timedelta) -> None:
        try:
            result = await _send_in_time(self._deps, envelope, since)
            if isinstance(result, TryLater) and result.after is not None:
                self._deps.pace.block(one.recipient, self._deps.clock.now() + result.after)
            self._back.append(Outcome(one.message_id, result, one.row))
        except BaseException as fault:  # noqa: BLE001 - raised where the burst is waited for
            self._fault = fault
        del self._in_flight[one.message_id]
        self._ring()
        if envelope.welcomes_staff:
            menu = messages.commands(of_staff=True)
            await self._deps.gateway.offer_commands(menu, chat_id=envelope.chat_id)

    def _ring(self) -> None:
        """All are worth a turn; so are some, when a moment has passed since the first came back."""
        if not self._in_flight or self._fault:
            self._enough.set()
        elif len(self._back) == 1:
            self._linger(LINGER)

    def _linger(self, seconds: float) -> None:
        if self._lingering is not None:
            self._lingering.cancel()
        self._lingering = asyncio.get_running_loop().call_later(seconds, self._enough.set)

    async def _wait(self) -> None:
        """What came back during the turn waits for what the turn has let go: no older timer cuts in."""
        self._enough.clear()
        self._linger(LINGER if self._back else HANGING)
        self._ring()
        await self._enough.wait()
        if self._fault is not None:
            raise self._fault

    async def _land(self) -> None:
        """Something broke: what is in flight comes back, and is recorded if that can be done."""
        if self._flights:
            await asyncio.wait(self._flights)
        await _record_each(self._deps, self._take_back())


async def _take_turn(deps: Deps, outcomes: list[Outcome], room: Room) -> list[Dealt]:
    """All in one transaction; where that breaks, one by one, so that nothing else is lost with what breaks."""
    now = deps.clock.now()
    try:
        return await deps.database.arun(
            bursting.turn, deps.policy, outcomes, room, owner=deps.owner, words=words, now=now
        )
    except DatabaseFault:
        await _record_each(deps, outcomes)
        raise
    except Exception:  # noqa: BLE001 - which message it is turns out one by one
        await _record_each(deps, outcomes)
        return await _open_each(deps, room)


async def _record_each(deps: Deps, outcomes: list[Outcome]) -> None:
    """Each in a transaction of its own; the first fault is raised when all were tried.

    What has happened is written down whoever delivers by now: each row says whether it still waits for it.
    """
    now, first = deps.clock.now(), None
    for one in outcomes:
        try:
            with resting_on(None):
                await deps.database.arun(
                    recording.record, deps.policy, one.message_id, one.result, now=now
                )
        except Exception as fault:  # noqa: BLE001 - the others are recorded
            first = first or fault
    if first is not None:
        raise first


async def _open_each(deps: Deps, room: Room) -> list[Dealt]:
    claimed = await deps.database.arun(
        delivering.claim,
        now=deps.clock.now(),
        owner=deps.owner,
        limit=room.messages,
        resting=room.resting,
        spent=room.spent,
    )
    return [Dealt(number, to, await _open(deps, number)) for number, to in claimed]


async def _open(deps: Deps, message_id: int) -> Envelope | None:
    try:
        return await deps.database.arun(
            delivering.open_envelope,
            deps.policy,
            message_id,
            owner=deps.owner,
            words=words,
            now=deps.clock.now(),
        )
    except DatabaseFault:
        raise
    except Exception as fault:  # noqa: BLE001 - whatever it is, the other messages go out
        await _put_aside(deps, message_id, fault)
        return None


async def _put_aside(deps: Deps, message_id: int, fault: Exception) -> None:
    given_up = await deps.database.arun(
        faulting.unsayable,
        deps.policy,
        message_id,
        owner=deps.owner,
        fault=type(fault).__name__,
        now=deps.clock.now(),
    )
    if given_up:
        _say("message_unsayable", message_id, fault)


async def _send_in_time(deps: Deps, envelope: Envelope, since: timedelta) -> Result:
    """Not sent if this process slept since it was opened, until somebody else may have taken care of it."""
    if deps.clock.steady() - since >= LEASE:
        return TryLater("the process slept")
    result = await _send(deps, envelope)
    deps.tally.results[_word(type(result))] += 1
    if isinstance(result, Sent):
        deps.tally.arrived(deps.clock.now() - envelope.due_at)
    return result


def _word(result: type[Result]) -> str:
    return result.__name__.casefold()


async def _send(deps: Deps, envelope: Envelope) -> Result:
    """Whatever breaks here, nobody knows whether the request went out."""
    chat, content, row = envelope.chat_id, envelope.content, envelope.message_id
    leads_to = envelope.buttons_of
    try:
        if envelope.edits is not None:
            return await deps.gateway.edit(chat, envelope.edits, content, message_id=leads_to)
        return await deps.gateway.send(chat, content, message_id=leads_to, silent=envelope.silent)
    except Exception as fault:  # noqa: BLE001 - as the docstring says
        _say("message_broke", row, fault)
        return Uncertain(type(fault).__name__)


def _say(action: str, message_id: int, fault: Exception) -> None:
    told = {"action": action, "message_id": message_id, "fault": type(fault).__name__}
    logger.error("a message can't be sent", extra=told, exc_info=withheld(fault))


def _say_handled(outcomes: list[Outcome]) -> None:
    """A line for all that ended alike: one for each took as long as the request."""
    alike: dict[type[Result], list[int]] = {}
    for one in outcomes:
        alike.setdefault(type(one.result), []).append(one.message_id)
    for result, ids in alike.items():
        told = {"action": "messages_handled", "result": _word(result), "message_ids": ids}
        is_over = result is not TryLater  # else it comes up again, and may for hours
        logger.log(logging.INFO if is_over else logging.DEBUG, "messages handled", extra=told)


def words(letter: Letter, appended_to: str | None) -> Rendered:
    """The letter in words; one that changes an earlier message is appended to its text, or takes its place."""
    rendered = messages.render(letter.kind, letter.facts, letter.language)
    if letter.then is not None:
        rendered = messages.with_note(rendered, words(letter.then, None))
    return rendered if appended_to is None else messages.append(appended_to, rendered)
