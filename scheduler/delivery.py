"""Sends what is due: claimed under a lease, one at a time per chat, paced, recorded.

A message that breaks on its way stops no other.
"""

import asyncio
import logging
from collections.abc import Awaitable
from datetime import datetime, timedelta

from bot import messages
from bot.actions import delivering, faulting, recording
from bot.actions.delivering import Envelope
from bot.actions.showing import Letter
from bot.deps import Deps
from bot.logs import withheld
from bot.rules.delivery import Result, TryLater, Uncertain
from bot.rules.letters import Rendered
from bot.store import DatabaseFault, Session
from bot.store.messages import Recipient

NAME = "delivery"
EVERY = timedelta(seconds=1)
IN_FLIGHT = 8  # python-telegram-bot sends slower, not faster, with more than about ten at once

logger = logging.getLogger(__name__)


async def tick(deps: Deps, now: datetime) -> int:
    """Send what may go now; how many messages were dealt with."""
    waiting = await deps.database.aread(delivering.waiting, now=now)
    claimed = await _claim(deps, now) if waiting.due else []
    limit = asyncio.Semaphore(IN_FLIGHT)
    work: list[Awaitable[int]] = [_deliver(deps, limit, *claim) for claim in claimed]
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
    due = delivering.next_due(session)
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


async def _claim(deps: Deps, now: datetime) -> list[tuple[int, Recipient]]:
    allowed = deps.pace.allowed(now)
    if allowed < 1:
        return []
    return await deps.database.arun(
        delivering.claim,
        now=now,
        owner=deps.owner,
        limit=allowed,
        resting=deps.pace.resting(now),
        spent=deps.pace.spent(now),
    )


async def _deliver(
    deps: Deps, limit: asyncio.Semaphore, message_id: int, recipient: Recipient
) -> int:
    async with limit:
        envelope = await _open(deps, message_id)
        if envelope is not None:
            deps.pace.sent(recipient, deps.clock.now())
            result = await _send(deps, envelope)
            await _record(deps, message_id, recipient, result)
            if envelope.welcomes_staff:
                menu = messages.commands(of_staff=True)
                await deps.gateway.offer_commands(menu, chat_id=envelope.chat_id)
    return 1


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


async def _record(deps: Deps, message_id: int, recipient: Recipient, result: Result) -> None:
    now = deps.clock.now()
    if isinstance(result, TryLater) and result.after is not None:
        deps.pace.block(recipient, now + result.after)
    await deps.database.arun(recording.record, deps.policy, message_id, result, now=now)
    what = type(result).__name__.casefold()
    logger.info(
        "message handled",
        extra={"action": "message_handled", "message_id": message_id, "result": what},
    )


def words(letter: Letter, appended_to: str | None) -> Rendered:
    """The letter in words; one that changes an earlier message is appended to its text, or takes its place."""
    rendered = messages.render(letter.kind, letter.facts, letter.language)
    if letter.then is not None:
        rendered = messages.with_note(rendered, words(letter.then, None))
    return rendered if appended_to is None else messages.append(appended_to, rendered)
