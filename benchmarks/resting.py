"""What a process costs that has nothing to do: its start, its memory, its share of a processor."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks import bursts, places
from benchmarks.processes import PretendedTelegram, Product, pretended, product
from benchmarks.table import Line
from bot.clock import SystemClock

TICKS = 100  # of a processor's clock, a second, in /proc
ROOM = 5  # megabytes
STARTS = 5
SHARE = 0.01


@dataclass(frozen=True)
class Rest:
    """Seconds to «running», megabytes, share of a processor."""

    start: float
    memory: float
    share: float


def idle(kinds: list[places.Kind], *, quick: bool) -> Iterator[Line]:
    """With nothing planned, and with a million."""
    many = 100_000 if quick else 1_000_000
    with pretended(bursts.DUE) as telegram:
        for kind in kinds:
            none, full = (_rest(telegram, kind, n, quick=quick) for n in (0, many))
            yield Line(
                f"start and idle with {many:,} planned, {kind.label}",
                f"as fast, within {ROOM} MB, under 1 % of a core",
                f"start {none.start:.2f} s → {full.start:.2f} s, {none.memory:.0f} MB → "
                f"{full.memory:.0f} MB, {full.share:.1%} of a core (none planned: {none.share:.1%})",
                full.start < none.start * 1.1 + 0.1
                and full.memory - none.memory <= ROOM
                and full.share < SHARE,
            )


def _rest(telegram: PretendedTelegram, kind: places.Kind, planned: int, *, quick: bool) -> Rest:
    with places.fresh(kind) as url:
        bursts.seed(url, planned)
        _start(telegram, url)  # what a first start learns
        start = statistics.median(_start(telegram, url) for _ in range(STARTS))
        with product(telegram, url, per_second=25, watched=False) as running:
            running.until_it_runs()
            time.sleep(5)
            used, looked = _used(running), time.perf_counter()
            time.sleep(10 if quick else 30)
            share = (_used(running) - used) / (time.perf_counter() - looked)
            memory = _memory(running)
        return Rest(start, memory, share)


def _start(telegram: PretendedTelegram, url: str) -> float:
    """Seconds until it runs, as it says itself."""
    began = SystemClock().now()
    with product(telegram, url, per_second=25, watched=False) as running:
        running.until_it_runs()
        said = next(line for line in running.log() if line.get("action") == "running")
    return (datetime.fromisoformat(said["timestamp"]) - began).total_seconds()


def _used(running: Product) -> float:
    """Seconds of a processor so far."""
    fields = Path(f"/proc/{running.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory(running: Product) -> float:
    """Megabytes of its own that it holds now."""
    status = Path(f"/proc/{running.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("RssAnon"))
    return int(line.split()[1]) / 1024
