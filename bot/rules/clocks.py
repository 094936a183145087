"""What a computer's clock may do without anybody asking, and what only a human can have meant.

Values in and values out: what was read is `bot.clock`, who stops because of it is `bot.actions.halting`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)  # what clocks of several machines may differ by, and be set back
LEAP = timedelta(hours=48)  # nobody corrects a clock by more without knowing


@dataclass(frozen=True)
class Reading:
    """Two clocks read at once: the one that people set, and the one that nobody can."""

    wall: datetime
    steady: timedelta


def is_behind(newest: datetime | None, now: datetime) -> bool:
    """Whether the clock stands before `newest`, the last instant that was written down, by over five minutes."""
    return newest is not None and newest - now > TOLERANCE


def ran_ahead(earlier: Reading, present: Reading) -> bool:
    """Whether the clock has moved by 48 hours more than time has passed.

    A sleep of the machine counts as time. A process that was not running has no earlier reading.
    """
    return (present.wall - earlier.wall) - (present.steady - earlier.steady) > LEAP
