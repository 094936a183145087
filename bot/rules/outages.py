"""Time in which nobody looked, or listened: when it is an outage of ours, and what the silence of that time is worth.

Values in and values out. Who promised to look again by when is written down by the scheduler's engine.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.calendar import Calendar
from bot.rules.ladders import Rung

LEAST = timedelta(
    minutes=2
)  # Telegram holds a tap for two and a half minutes: shorter loses nothing
REPORT_AFTER = timedelta(minutes=10)  # by then what was due has gone out, or never will
REPORT_WITHIN = timedelta(days=1)  # for what is put off again and again

_NOTHING = timedelta(0)


@dataclass(frozen=True)
class Outage:
    """From `since` to `until` nothing was sent, or nothing was taken in; neither counts against anybody."""

    since: datetime
    until: datetime


def noticed(awake_until: datetime | None, now: datetime) -> Outage | None:
    """The outage that ends at `now`, if somebody should have looked more than two minutes ago.

    `awake_until` is the instant by which whoever looked last was to look again; None if nothing was to come.
    """
    if awake_until is None or now - awake_until <= LEAST:
        return None
    return Outage(awake_until, now)


def is_late(wanted_at: datetime, sent_at: datetime | None) -> bool:
    """Whether a message came later than it may without an outage; None: nobody knows when it came."""
    return sent_at is None or sent_at - wanted_at > LEAST


def is_being_caught_up(outage: Outage, now: datetime) -> bool:
    """Whether what an outage left has not had as much time to be done as the outage took.

    One that ends later was recorded by a clock that was wrong.
    """
    return _NOTHING <= now - outage.until <= outage.until - outage.since


def beyond(silence: Outage, known: Iterable[Outage]) -> Iterator[Outage]:
    """What of a silence is an outage of its own: the parts of over two minutes outside of those `known`, by their begin."""
    since = silence.since
    for outage in (*known, Outage(silence.until, silence.until)):
        until = min(outage.since, silence.until)
        if until - since > LEAST:
            yield Outage(since, until)
        since = max(since, outage.until)


def report_at(until: datetime, last: datetime | None) -> datetime:
    """When the hosts hear of an outage that ended at `until`.

    `last` is when the last of what it kept back is to be tried: after a night, or because Telegram did not take it.
    None: all of it has gone out, or never will.
    """
    latest = min(last or until, until + REPORT_WITHIN)
    return max(until, latest) + REPORT_AFTER


def opening_time(calendar: Calendar, since: datetime, until: datetime) -> timedelta:
    """For how long the unit was open between two instants; nothing if they are the wrong way round."""
    total, at = _NOTHING, calendar.next_opening(since)
    while at < until:
        end = min(calendar.end_of_opening_day(at), until)
        total += end - at
        at = calendar.next_opening(end)
    return total


def lost(calendar: Calendar, outage: Outage, *, origin: datetime) -> timedelta:
    """The opening time of an outage that nobody could use for a matter that arose at `origin`."""
    return opening_time(calendar, max(outage.since, origin), outage.until)


def postponed(calendar: Calendar, instant: datetime, by: timedelta) -> datetime:
    """The instant as if the clock had stood still for `by` of opening time."""
    return calendar.add_opening_time(instant, by) if by > _NOTHING else instant


def postponed_rungs(
    calendar: Calendar, rungs: Sequence[Rung], *, step: int, by: timedelta
) -> tuple[Rung, ...]:
    """A frozen ladder whose rungs from number `step` on are told so much later; those told stay as they are."""
    later = (Rung(rung.to, postponed(calendar, rung.at, by)) for rung in rungs[step:])
    return (*rungs[:step], *later)
