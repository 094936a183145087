"""Asks for the calendars that come by their address, each in its rhythm, and takes what has changed.

A server may be slow: each calendar is an errand of its own, and nothing waits for it. It rests on no lease: who begins
says in the database until when it is theirs, and a calendar that is taken twice changes nothing twice.
"""

import logging
from datetime import datetime, timedelta
from functools import partial

from bot import feeds
from bot.actions.importing import appointments, feeding
from bot.actions.importing.counting import Counts
from bot.actions.importing.feeding import Asking, Trouble
from bot.actions.importing.incoming import Found
from bot.actions.importing.portions import Portion
from bot.deps import Deps
from bot.feeds import Answer, Failed, Got
from bot.rules.feeds import Feed, FeedTrouble, is_older_copy
from bot.store import DatabaseFault, Session, resting_on

NAME = "feeds"
EVERY = timedelta(minutes=1)

logger = logging.getLogger(__name__)


async def tick(deps: Deps, now: datetime) -> int:
    """Begin with those that are due. What follows from them comes with their own commits."""
    if not deps.policy.feeds:
        return 0
    for feed in await deps.database.aread(feeding.due, deps.policy, now=now):
        with resting_on(None):
            deps.errands.begin(f"feed {feed.source}", partial(_poll, deps, feed))
    return 0


def next_due(_session: Session, _deps: Deps, _now: datetime) -> datetime | None:
    """It has a rhythm only."""
    return None


async def _poll(deps: Deps, feed: Feed) -> None:
    """Ask for one calendar, and take what comes; a fault of ours is one of its troubles too."""
    now = deps.clock.now()
    asking = await deps.database.arun(feeding.begin, deps.policy, feed, now=now)
    if asking is None:
        return
    try:
        answer = await feeds.fetch(feed.url, asking.known)
        await _receive(deps, feed, asking, answer)
    except DatabaseFault:
        raise
    except Exception:
        await _fail(deps, feed, Trouble(FeedTrouble.BROKEN))
        raise


async def _receive(deps: Deps, feed: Feed, asking: Asking, answer: Answer) -> None:
    now = deps.clock.now()
    match answer:
        case Failed(trouble, wait):
            await _fail(deps, feed, Trouble(trouble, wait=wait))
        case Got():
            await _take(deps, feed, asking, answer)
        case _:
            await deps.database.arun(feeding.unchanged, feed, now=now)


async def _take(deps: Deps, feed: Feed, asking: Asking, got: Got) -> None:
    now, content = deps.clock.now(), got.content
    if is_older_copy(got.validators, than=asking.known):  # of some cache on the way
        await deps.database.arun(feeding.unchanged, feed, now=now)
        return
    found = await deps.database.aread(
        feeding.look, deps.policy, feed, content, asking=asking, now=now
    )
    if isinstance(found, Trouble):
        await _fail(deps, feed, found)
        return
    if found is None:
        await deps.database.arun(feeding.unchanged, feed, now=now)
        return
    if found.counts.changes:
        await deps.database.arun(feeding.remember, feed, content, now=now)
        await _write(deps, feed, found, is_announced=asking.is_announced)
    is_news = await deps.database.arun(
        feeding.taken,
        deps.policy,
        feed,
        content=content,
        validators=got.validators,
        reading=asking.reading,
        counts=found.counts,
        now=deps.clock.now(),
    )
    _say(feed, found.counts, is_announced=asking.is_announced, is_news=is_news)


async def _write(deps: Deps, feed: Feed, found: Found, *, is_announced: bool) -> None:
    """Batch by batch, with room for everybody else's transactions in between."""
    portion = Portion()
    for batch in appointments.batches(found.rows, portion):
        now = deps.clock.now()
        await deps.database.arun(
            appointments.apply,
            deps.policy,
            batch,
            source=feed.source,
            announce=is_announced,
            now=now,
        )
        await deps.database.arun(feeding.goes_on, feed, now=now)
        portion.learn(is_wanted=await deps.database.agive_way())


def _say(feed: Feed, counts: Counts, *, is_announced: bool, is_news: bool) -> None:
    numbers = counts.as_json() | {"refused": len(counts.refused)}
    if counts.changes:
        told = {
            "action": "feed_taken",
            "source": feed.source,
            "counts": numbers,
            "announced": is_announced,
        }
        logger.info("a calendar is taken", extra=told)
    if is_news:
        _warn(feed, FeedTrouble.SOME_REFUSED)


async def _fail(deps: Deps, feed: Feed, trouble: Trouble) -> None:
    now = deps.clock.now()
    if await deps.database.arun(feeding.failed, deps.policy, feed, trouble, now=now):
        _warn(feed, trouble.kind)


def _warn(feed: Feed, trouble: FeedTrouble) -> None:
    """Once for each trouble, until all is well again."""
    told = {"action": "feed_fails", "source": feed.source, "trouble": trouble.value}
    logger.warning("a calendar is not taken as it should be", extra=told)
