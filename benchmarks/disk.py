"""What the disk itself keeps everybody waiting for: no program that waits for what it wrote can be faster."""

import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

BLOCK = b"\0" * 4096
EVERY = 0.02  # seconds between two looks
LONG = 0.05  # seconds; as a rule it takes one or two thousandths


@dataclass(frozen=True)
class Stall:
    """From when to when the disk kept one waiting who had 4 KB written; seconds of the machine's own clock, one for all processes."""

    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass
class Disk:
    """The stalls that were seen so far, oldest first."""

    stalls: list[Stall] = field(default_factory=list)

    def stood_still(self, began: float, ended: float) -> float:
        """For how many seconds of that time it did."""
        return sum(max(0.0, min(s.ended, ended) - max(s.began, began)) for s in self.stalls)

    def between(self, began: float, ended: float) -> "Disk":
        """What of it touches that time."""
        return Disk([s for s in self.stalls if s.began < ended and began < s.ended])

    def __str__(self) -> str:
        if not self.stalls:
            return f"never stood still for {LONG * 1000:.0f} ms"
        longest = max(stall.seconds for stall in self.stalls)
        return f"stood still {len(self.stalls)} times, for {longest * 1000:.0f} ms at worst"


@contextlib.contextmanager
def watched() -> Iterator[Disk]:
    """The disk of temporary files, looked at while inside: a database lies there, unless the environment names a server."""
    disk, is_over = Disk(), threading.Event()
    watching = threading.Thread(target=_watch, args=(disk, is_over))
    watching.start()
    try:
        yield disk
    finally:
        is_over.set()
        watching.join()


def _watch(disk: Disk, is_over: threading.Event) -> None:
    with tempfile.TemporaryFile() as file:
        while not is_over.wait(EVERY):
            began = time.perf_counter()
            os.pwrite(file.fileno(), BLOCK, 0)
            os.fdatasync(file.fileno())
            stall = Stall(began, time.perf_counter())
            if stall.seconds > LONG:
                disk.stalls.append(stall)
