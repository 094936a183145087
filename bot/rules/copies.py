"""Whether a database is an older copy of the one that was seen before.

A database has a history with a name, and how far it has come in it only grows. After a restore that a human has
accepted it begins another history, which knows whose place it takes.
"""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Trace:
    """How far a database had come when it was seen: what is written down in it, counted."""

    history: str
    reached: int


def is_older(seen: Trace | None, here: Trace, *, replaced: Collection[str]) -> bool:
    """Whether `here` has forgotten something that was there when it was last seen.

    `replaced` are the histories that this one took the place of. A database without a history has sent nothing.
    """
    if seen is None or not here.history:
        return False
    if seen.history == here.history:
        return here.reached < seen.reached
    return seen.history not in replaced
