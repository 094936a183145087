"""Sends what is due: claimed under a lease, one at a time per chat, paced, recorded."""

import asyncio
import logging
from datetime import datetime, timedelta

from bot import messages
from bot.actions import delivering
from bot.actions.composing import Letter
from bot.actions.delivering import Envelope
from bot.deps import Deps
from bot.rules.delivery import Result, TryLater
from bot.rules.letters import Rendered
from bot.store.messages import Recipient

NAME = "delivery"
EVERY = timedelta(seconds=1)
IN_FLIGHT = 8  # python-telegram-bot sends slower, not faster, with more than about ten at once

logger = logging.getLogger(__name__)


async def tick(deps: Deps, now: datetime) -> int:
    """Send what may go now; how many messages were dealt with."""
    waiting = await deps.database.aread(delivering.waiting, now=now)
    rescued = await _rescue(deps, now) if waiting.in_mid_send else 0
    claimed = await _claim(deps, now) if waiting.due else []
    limit = asyncio.Semaphore(IN_FLIGHT)
    await asyncio.gather(*(_deliver(deps, limit, *claim) for claim in claimed))
    return rescued + len(claimed)


async def next_due(deps: Deps, now: datetime) -> datetime | None:
    """When there will be something to send; what waits for the pace waits until that changes."""
    due = await deps.database.aread(delivering.next_due)
    return deps.pace.next_change(now) if due is not None and due <= now else due


async def _rescue(deps: Deps, now: datetime) -> int:
    return await deps.database.arun(delivering.rescue, deps.policy, now=now)


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
) -> None:
    async with limit:
        envelope = await _open(deps, message_id)
        if envelope is None:
            return
        deps.pace.sent(recipient, deps.clock.now())
        result = await _send(deps, envelope)
        await _record(deps, message_id, recipient, result)


async def _open(deps: Deps, message_id: int) -> Envelope | None:
    return await deps.database.arun(
        delivering.open_envelope,
        deps.policy,
        message_id,
        owner=deps.owner,
        words=words,
        now=deps.clock.now(),
    )


async def _send(deps: Deps, envelope: Envelope) -> Result:
    chat, content, row = envelope.chat_id, envelope.content, envelope.message_id
    if envelope.edits is not None:
        return await deps.gateway.edit(chat, envelope.edits, content, message_id=row)
    return await deps.gateway.send(chat, content, message_id=row, silent=envelope.silent)


async def _record(deps: Deps, message_id: int, recipient: Recipient, result: Result) -> None:
    now = deps.clock.now()
    if isinstance(result, TryLater) and result.after is not None:
        deps.pace.block(recipient, now + result.after)
    await deps.database.arun(delivering.record, deps.policy, message_id, result, now=now)
    what = type(result).__name__.casefold()
    logger.info(
        "message handled",
        extra={"action": "message_handled", "message_id": message_id, "result": what},
    )


def words(letter: Letter, appended_to: str | None) -> Rendered:
    """The letter in words; a letter that changes an earlier message is appended to its text."""
    rendered = messages.render(letter.kind, letter.facts, letter.language)
    return rendered if appended_to is None else messages.append(appended_to, rendered)
