"""Calendars that come by their address: when each is asked for, what is kept of how it went, and who hears of it.

Fetching them is `bot.feeds`. What one says is taken as a file's is, in batches; that the server need not send it again
is written last, so that what was broken off is done anew.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.actions import telling, watching
from bot.actions.importing import brake, incoming
from bot.actions.importing.counting import Counts
from bot.actions.importing.incoming import Found, Incoming
from bot.clock import COPENHAGEN
from bot.files import Cut, Unreadable
from bot.policy import Policy
from bot.rules import feeds as rules
from bot.rules.feeds import NOTHING_KNOWN, Feed, FeedTrouble, Validators
from bot.rules.letters import Kind
from bot.store import Session, feeds as store, journal, notes
from bot.store.feeds import FeedState

BUSY_FOR = timedelta(
    minutes=10
)  # who begins has so long until another may; each batch says it anew
EARLY = timedelta(
    seconds=30
)  # it is looked at once a minute: better so much too soon than a minute late
NEW_FROM = timedelta(
    days=1
)  # so long after a restore a calendar that was never taken may have been, before
_KEPT_WHEN_WELL = frozenset({FeedTrouble.SOME_REFUSED})


@dataclass(frozen=True)
class Asking:
    """What a server is told that we have, by what that was read, and whether citizens hear of what is new."""

    known: Validators
    reading: str
    is_announced: bool


@dataclass(frozen=True)
class Trouble:
    """What is in the way, with the numbers that belong to it."""

    kind: FeedTrouble
    wait: timedelta | None = None
    count: int = 0
    ahead: int = 0


def due(session: Session, policy: Policy, *, now: datetime) -> list[Feed]:
    """The feeds that are to be asked for by now. Reads only."""
    return [feed for feed in policy.feeds if _is_due(store.read(session, feed), feed, now)]


def _is_due(state: FeedState, feed: Feed, now: datetime) -> bool:
    """A next time that lies too far ahead was written by a clock that was wrong."""
    at = state.next_at
    farthest = max(feed.every, rules.LONGEST_WISH, rules.LONGEST_PAUSE, BUSY_FOR)
    return at is None or at <= now + EARLY or at > now + farthest


def begin(session: Session, policy: Policy, feed: Feed, *, now: datetime) -> Asking | None:
    """From now on it is this process's for a while; None where another was faster.

    What the server is told that we have is nothing where it would be read otherwise than last time: on another day the
    repetitions reach further, and whoever was unknown may be known by now.
    """
    state = store.read(session, feed)
    if not _is_due(state, feed, now):
        return None
    goes_on(session, feed, now=now)
    reading = _reading(session, policy, feed, now)
    known = state.validators if reading == state.reading else NOTHING_KNOWN
    return Asking(known, reading, is_announced=not _is_told_again(session, state, now))


def _is_told_again(session: Session, state: FeedState, now: datetime) -> bool:
    """Whether the database has forgotten what citizens were told, as an older copy that nothing was taken into yet."""
    kept = notes.read(session, notes.QUIET_FROM)
    if kept is None:
        return False
    quiet_from = datetime.fromisoformat(kept)
    if state.taken_at is None:  # never taken, or after the copy was made; a new one comes later
        return now < quiet_from + NEW_FROM
    return state.taken_at < quiet_from


def goes_on(session: Session, feed: Feed, *, now: datetime) -> None:
    """It is still being taken."""
    store.write(session, feed, replace(store.read(session, feed), next_at=now + BUSY_FOR))


def _reading(session: Session, policy: Policy, feed: Feed, now: datetime) -> str:
    judged_by = (
        policy.base.citizen_ref,
        policy.base.calendar_type,
        sorted(policy.type_names().items()),
        feed.full,
        feed.host,
        now.astimezone(COPENHAGEN).date().isoformat(),
        store.everybody(session),
    )
    return hashlib.sha256(repr(judged_by).encode()).hexdigest()


def look(
    session: Session, policy: Policy, feed: Feed, content: bytes, *, asking: Asking, now: datetime
) -> Found | Trouble | None:
    """What the calendar would do, why it may not, or None where it is as it was. Reads only."""
    state = store.read(session, feed)
    if (brake.digest(content), asking.reading) == (state.digest, state.reading):
        return None
    try:
        found = incoming.look(session, policy, _incoming(feed, content, now))
    except Cut:
        return Trouble(FeedTrouble.CUT_OFF)
    except Unreadable:
        return Trouble(FeedTrouble.NOT_A_CALENDAR)
    effect = found.effect
    if brake.is_too_much(effect) or (found.is_empty and effect.missing):
        changed = effect.lost + effect.moved
        return Trouble(FeedTrouble.BRAKED, count=changed, ahead=effect.ahead)
    return found


def _incoming(feed: Feed, content: bytes, now: datetime) -> Incoming:
    """Only what changes something is remembered as a file: many servers write the time into every copy."""
    return Incoming(
        content=content,
        is_calendar=True,
        source=feed.source,
        host=feed.host,
        full=feed.full,
        now=now,
    )


def remember(session: Session, feed: Feed, content: bytes, *, now: datetime) -> None:
    """The calendar is about to be written: from now on it is the newest of its source."""
    incoming.begin(session, _incoming(feed, content, now))


def taken(
    session: Session,
    policy: Policy,
    feed: Feed,
    *,
    content: bytes,
    validators: Validators,
    reading: str,
    counts: Counts,
    now: datetime,
) -> bool:
    """All of it is written; whether the operators are told that some of it could not be taken."""
    refused = len(counts.refused)
    state = replace(
        _well(session, feed, now),
        validators=validators,
        digest=brake.digest(content),
        reading=reading,
        taken_at=now,
    )
    is_news = bool(refused) and FeedTrouble.SOME_REFUSED not in state.told
    told = _KEPT_WHEN_WELL if refused else frozenset[FeedTrouble]()
    store.write(session, feed, replace(state, told=told))
    if is_news:
        _tell(session, policy, feed, Trouble(FeedTrouble.SOME_REFUSED, count=refused), now)
    return is_news


def unchanged(session: Session, feed: Feed, *, now: datetime) -> None:
    """The calendar is as it was when it was last taken."""
    store.write(session, feed, replace(_well(session, feed, now), taken_at=now))


def _well(session: Session, feed: Feed, now: datetime) -> FeedState:
    """Its state, now that nothing is in the way."""
    state = store.read(session, feed)
    watching.note_import(session, now=now)
    if state.trouble is not None:
        journal.append(
            session, "feed_trouble_over", at=now, actor=journal.SYSTEM, source=feed.source
        )
    told = state.told & _KEPT_WHEN_WELL
    next_at = now + rules.pause(feed.every, 0)
    return replace(state, next_at=next_at, failures=0, trouble=None, told=told)


def failed(
    session: Session, policy: Policy, feed: Feed, trouble: Trouble, *, now: datetime
) -> bool:
    """Nothing is taken; the next try comes later than the last. Whether the operators are told."""
    state = store.read(session, feed)
    failures = state.failures + 1
    is_news = trouble.kind not in state.told and rules.is_told(trouble.kind, failures)
    told = state.told | ({trouble.kind} if is_news else set())
    next_at = now + rules.pause(feed.every, failures, trouble.wait)
    after = replace(
        state, next_at=next_at, failures=failures, trouble=trouble.kind, told=frozenset(told)
    )
    store.write(session, feed, after)
    if is_news:
        _tell(session, policy, feed, trouble, now)
    return is_news


def _tell(session: Session, policy: Policy, feed: Feed, trouble: Trouble, now: datetime) -> None:
    """Each operator once, until it is over."""
    kind = trouble.kind.value
    journal.append(
        session,
        "feed_trouble_begun",
        at=now,
        actor=journal.SYSTEM,
        source=feed.source,
        trouble=kind,
    )
    numbers: dict[str, Any] = {"count": trouble.count, "appointments_count": trouble.ahead}
    telling.operators(
        session,
        policy,
        Kind.OPERATIONS_FEED,
        key=f"feed:{kind}:{feed.source}:{now.isoformat()}",
        now=now,
        calendar=feed.shown,
        fault=kind,
        **numbers,
    )


def troubles(session: Session, policy: Policy) -> list[tuple[Feed, FeedTrouble, datetime | None]]:
    """The feeds that did not come, or were not taken, when asked for last; when each was taken last. Reads only."""
    states = [(feed, store.read(session, feed)) for feed in policy.feeds]
    return [
        (feed, state.trouble, state.taken_at) for feed, state in states if state.trouble is not None
    ]
