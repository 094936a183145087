"""What it costs to find and claim what is due, by how much is planned."""

import statistics
import time
from collections.abc import Iterator
from datetime import datetime

from benchmarks import places, seeding
from benchmarks.pretended import FIRST_PERSON
from benchmarks.table import Line
from bot.actions import delivering
from bot.clock import SystemClock
from bot.store import Database

PEOPLE = 1_000
TIMES = 300
FLAT = 1.5


def flat(kinds: list[places.Kind], planned: list[int]) -> Iterator[Line]:
    """One line for each database: milliseconds for each size, and the largest against the smallest."""
    for kind in kinds:
        times = {size: _milliseconds(kind, size) for size in planned}
        steepest = max(times.values()) / times[planned[0]]
        measured = ", ".join(f"{size:,}: {took:.2f} ms" for size, took in times.items())
        yield Line(
            f"finding and claiming what is due, {kind.label}",
            f"flat within {FLAT}",
            f"{steepest:.2f} ({measured})",
            steepest <= FLAT if len(planned) > 1 else None,
        )


def _milliseconds(kind: places.Kind, planned: int) -> float:
    """The median of many claims of one message, each with a look before it."""
    with places.fresh(kind) as url:
        database, now = Database(url, places.CIPHER), SystemClock().now()
        seeding.seed(database, people=PEOPLE, planned=planned, first_person=FIRST_PERSON, now=now)
        seeding.make_due(database, people=PEOPLE, mark="due", due=now)
        took = [_once(database, now) for _ in range(TIMES)]
        database.close()
    return statistics.median(took) * 1000


def _once(database: Database, now: datetime) -> float:
    began = time.perf_counter()
    with database.read() as session:
        is_due = delivering.waiting(session, now=now).due
    with database.write() as session:
        claimed = delivering.claim(
            session, now=now, owner="measured", limit=1, resting=frozenset(), spent=frozenset()
        )
    if not is_due or len(claimed) != 1:
        raise RuntimeError("nothing was due")
    return time.perf_counter() - began
