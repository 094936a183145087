"""A file of many appointments is taken while people tap: what a tap waits, and how fast the file goes in."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import bursts, places, seeding
from benchmarks.bursts import PER_SECOND
from benchmarks.disk import Disk, watched
from benchmarks.pretended import FIRST_PERSON
from benchmarks.processes import NO_LIMIT, Product, Taps, pretended, product
from benchmarks.table import Line
from bot.clock import COPENHAGEN, SystemClock

RATE = 30.0  # taps a second
FIRST = 30  # taps of which nothing is noted: a process that has just begun is slower
GOAL = 0.1  # seconds that a tap waits for its answer
HEAD = "aftale_id;borger_ref;vært;type;start\n"


def beside_taps(kinds: list[places.Kind], *, quick: bool) -> Iterator[Line]:
    """Thirty taps a second while the file goes in."""
    for kind in kinds:
        yield _line(kind, count=3_000 if quick else 20_000, seconds=8 if quick else 30)


def _line(kind: places.Kind, *, count: int, seconds: int) -> Line:
    """Each taps once: some before the file comes, as many beside it."""
    some = int(RATE * seconds)
    everybody = list(range(FIRST_PERSON, FIRST_PERSON + FIRST + 2 * some))
    early, late = everybody[FIRST : FIRST + some], everybody[FIRST + some :]
    with pretended(bursts.DUE) as telegram, places.fresh(kind) as url:
        bursts.seed(url, 0)
        bursts.make_due(url, len(everybody), "asked")
        with product(telegram, url, per_second=NO_LIMIT):
            telegram.until(len(everybody))
        time.sleep(3)  # each chat may get something again
        with product(telegram, url, per_second=PER_SECOND) as running, watched() as disk:
            running.until_it_runs()
            telegram.taps(everybody[:FIRST], rate=RATE, seconds=FIRST / RATE, delay=0)
            before = telegram.taps(early, rate=RATE, seconds=seconds, delay=0)
            began = time.perf_counter()
            importer = _import(running, count)
            beside = telegram.taps(late, rate=RATE, seconds=seconds, delay=0)
            is_beside = importer.poll() is None
            importer.wait()
            taken = time.perf_counter() - began
            held = running.stop()["worst"]
    own = beside.less(disk)
    within = "" if is_beside else " (the file was in before the last tap)"
    return Line(
        f"a tap to the answer, {RATE:.0f} a second, while {count:,} appointments go in, {kind.label}",
        f"p99 under {GOAL * 1000:.0f} ms",
        f"{_said(beside)}, while the disk {_during(disk, beside)}; without that {_said(own)}; before the file {_said(before)}, "
        f"while the disk {_during(disk, before)}; {count / taken:.0f} appointments a second beside the taps{within}; "
        f"loop held {held * 1000:.0f} ms at worst",
        beside.mostly < GOAL and importer.returncode == 0,
    )


def _said(taps: Taps) -> str:
    return f"p99 {taps.mostly * 1000:.0f} ms, median {taps.median * 1000:.0f} ms, worst {taps.worst * 1000:.0f} ms"


def _during(disk: Disk, taps: Taps) -> Disk:
    """What the disk did meanwhile."""
    last, waited = taps.answered[-1]
    return disk.between(taps.answered[0][0], last + waited)


def _import(running: Product, count: int) -> "subprocess.Popen[bytes]":
    file = running.folder / "many.csv"
    _write(file, count)
    return subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-m", "bot", "import", "appointments", str(file)],
        env=running.environment,
        stdout=subprocess.DEVNULL,
    )


def _write(file: Path, count: int) -> None:
    """Appointments of the people who are there, from a month ahead on."""
    first = SystemClock().now().astimezone(COPENHAGEN) + timedelta(days=30)
    with file.open("w", encoding="utf-8") as opened:
        opened.write(HEAD)
        for number in range(count):
            citizen, host = number % bursts.DUE + 1, number % seeding.HOSTS + 1
            at = _start(first, number)
            opened.write(f"M{number};B-{citizen};V{host:03};job_talk;{at:%d-%m-%Y %H:%M}\n")


def _start(first: datetime, number: int) -> datetime:
    day = first + timedelta(days=number // bursts.DUE)
    return day.replace(hour=8 + number % 7, minute=number // 7 % 4 * 15)
