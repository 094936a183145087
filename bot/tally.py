"""What this process has done since it began, counted for whoever watches it. A restart begins at nothing.

Numbers and the words of our own code only: nothing here is about a person. How it is shown is `bot.web`'s business.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

LATE = (1, 2, 5, 10, 30, 60, 300, 1800, 7200, 43200)  # seconds
LONG = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)  # seconds


@dataclass
class Spread:
    """How values lie: `counts[n]` of them are at most `bounds[n]` and above the bound before; the last has no bound."""

    bounds: Sequence[float]
    counts: list[int] = field(init=False)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def add(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


@dataclass
class Tally:
    """One process's; results, concerns and classes of faults are its words."""

    results: Counter[str] = field(default_factory=Counter)
    lateness: Spread = field(default_factory=lambda: Spread(LATE))
    sweeps: dict[str, Spread] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    updates: Counter[str] = field(default_factory=Counter)

    def arrived(self, late: timedelta) -> None:
        """A message was sent, so long after it was due."""
        self.lateness.add(max(late.total_seconds(), 0.0))

    def swept(self, concern: str, seconds: float) -> None:
        """A concern has completed a pass."""
        self.sweeps.setdefault(concern, Spread(LONG)).add(seconds)
