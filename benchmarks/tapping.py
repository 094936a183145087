"""How long a person waits for the bot's answer, at thirty taps a second."""

import time
from collections.abc import Iterator

from benchmarks import bursts, places
from benchmarks.pretended import FIRST_PERSON
from benchmarks.processes import NO_LIMIT, pretended, product
from benchmarks.table import Line

RATE = 30.0
GOAL = 0.05  # seconds beyond the server's own time
DELAYS = (0.0, 0.1)


def answered(kinds: list[places.Kind], *, quick: bool) -> Iterator[Line]:
    """The server answering at once, and after 100 ms."""
    seconds = 10 if quick else 30
    for kind in kinds:
        for delay in DELAYS:
            yield _line(kind, delay, seconds)


def _line(kind: places.Kind, delay: float, seconds: int) -> Line:
    """Each taps «Ja, jeg kommer» below a reminder of theirs, once."""
    count = int(RATE * seconds)
    people = list(range(FIRST_PERSON, FIRST_PERSON + count))
    with pretended(bursts.DUE) as telegram, places.fresh(kind) as url:
        bursts.seed(url, 0)
        bursts.make_due(url, count, "asked")
        with product(telegram, url, per_second=NO_LIMIT) as running:
            telegram.until(count)
            time.sleep(4)  # each chat may get something again
            taps = telegram.taps(people, rate=RATE, seconds=seconds, delay=delay)
            notes = running.stop()
    worst, middle = taps.mostly - delay, taps.median - delay
    held = notes["worst"] * 1000
    return Line(
        f"a tap to the answer, {RATE:.0f} a second, the server answering after {delay * 1000:.0f} ms, {kind.label}",
        f"p99 under {GOAL * 1000:.0f} ms beyond the server's own time",
        f"p99 {worst * 1000:.0f} ms, median {middle * 1000:.0f} ms; loop held {held:.0f} ms at worst",
        worst < GOAL,
    )
