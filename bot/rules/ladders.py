"""Ladders: who is told of an open matter, and when. Decisions only; finding people and telling them is not here.

A ladder is frozen when its matter opens: roles and instants, so that a changed policy does not touch it. Delays
count opening time from the origin, not from the rung before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.calendar import Calendar
from bot.rules.units import LadderRole, LadderStep

REPEATS = 5  # how often the last rung is told again, once every opening day
REOPENED_FOR = timedelta(minutes=30)  # opening time that an owner has after a promise ran out
WARNING = timedelta(hours=1)  # opening time before the start by which a head knows of a regret


@dataclass(frozen=True)
class Rung:
    """One step of a frozen ladder."""

    to: LadderRole
    at: datetime


@dataclass(frozen=True)
class Notify:
    """Tell `rung`; then wait until `next_at`, None if this is the end of it."""

    rung: Rung
    step: int
    next_at: datetime | None


@dataclass(frozen=True)
class Exhausted:
    """Everybody was told often enough: the matter stays on the agenda and in `doctor`."""


def freeze(
    steps: Iterable[LadderStep], calendar: Calendar, *, origin: datetime, first_at: datetime
) -> tuple[Rung, ...]:
    """The ladder of a matter; its first rung is told at `first_at`, the others by opening time from `origin`."""
    rungs: list[Rung] = []
    for step in steps:
        at = first_at if not rungs else calendar.add_opening_time(origin, step.after or timedelta())
        rungs.append(Rung(step.to, max(at, rungs[-1].at if rungs else at)))
    return tuple(rungs)


def before_start(
    rungs: Sequence[Rung], calendar: Calendar, *, origin: datetime, starts_at: datetime
) -> tuple[Rung, ...]:
    """A regret's ladder: the last rung knows of it an opening hour before the start, if that is sooner."""
    if not rungs:
        return ()
    latest = max(origin, last_call(calendar, starts_at=starts_at))
    return tuple(Rung(rung.to, min(rung.at, latest)) for rung in rungs)


def last_call(calendar: Calendar, *, starts_at: datetime) -> datetime:
    """By when a head has to know of a regret, come what may."""
    return calendar.subtract_opening_time(starts_at, WARNING)


def with_consultant(rungs: Sequence[Rung], *, ends_at: datetime) -> tuple[Rung, ...]:
    """A provider's appointment: the primary consultant is told at its end, behind the provider."""
    if not rungs:
        return ()
    put_in = Rung(LadderRole.CONSULTANT, max(ends_at, rungs[0].at))
    later = (Rung(rung.to, max(rung.at, put_in.at)) for rung in rungs[1:])
    return (rungs[0], put_in, *later)


def to_consultant(rungs: Sequence[Rung]) -> tuple[Rung, ...]:
    """A matter that a provider can't decide: the primary consultant stands where the host would."""
    return tuple(
        Rung(LadderRole.CONSULTANT if rung.to is LadderRole.HOST else rung.to, rung.at)
        for rung in rungs
    )


def next_step(
    rungs: Sequence[Rung], calendar: Calendar, *, step: int, now: datetime
) -> Notify | Exhausted:
    """What to do at step number `step`, counted from 0; behind the last rung it is told anew each opening day."""
    last = len(rungs) - 1
    if step > last + REPEATS or not rungs:
        return Exhausted()
    rung = rungs[min(step, last)]
    return Notify(rung, step, _after(rungs, calendar, step=step, now=now))


def _after(
    rungs: Sequence[Rung], calendar: Calendar, *, step: int, now: datetime
) -> datetime | None:
    last = len(rungs) - 1
    if step < last:
        return max(rungs[step + 1].at, now)
    if step >= last + REPEATS or not last:  # a single rung is told once: there is no climb
        return None
    return next_opening_day(calendar, now)


def next_opening_day(calendar: Calendar, now: datetime) -> datetime:
    """When the unit opens on the first opening day after today's."""
    end = calendar.end_of_opening_day(now)
    return calendar.next_opening(end)


def promise_due(calendar: Calendar, now: datetime) -> datetime:
    """Until when «Jeg tager den» holds: the end of that opening day."""
    return calendar.end_of_opening_day(now)


def after_reopening(calendar: Calendar, now: datetime) -> datetime:
    """When a matter that its owner let lie climbs on: the owner is reminded first."""
    return calendar.add_opening_time(calendar.next_opening(now), REOPENED_FOR)
