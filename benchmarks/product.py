"""The product as it runs, `aftalebot run`, with a witness beside it who notes how long its loop was held.

`python -m benchmarks.product NOTES`: set up by the environment; at its end the notes are written to that file.
"""

import asyncio
import json
import logging
import resource
import sys
import time
from pathlib import Path

from bot import app as composition, logs
from bot.cli import settled

EVERY = 0.01  # seconds between two looks


class Witness(logging.Handler):
    """Looks at the clock every few milliseconds, from when the product says that it runs; what comes later was held."""

    def __init__(self) -> None:
        super().__init__()
        self.holds: list[float] = []
        self._runs = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if getattr(record, "action", "") == "running":
            self._runs.set()

    async def watch(self) -> None:
        """For ever."""
        await self._runs.wait()
        while True:
            before = time.perf_counter()
            await asyncio.sleep(EVERY)
            self.holds.append(time.perf_counter() - before - EVERY)

    def notes(self) -> dict[str, float]:
        """Seconds that the loop was held: at worst, and in all but one of a thousand looks; seconds of the processor."""
        held = sorted(self.holds) or [0.0]
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "worst": held[-1],
            "mostly": held[int(len(held) * 0.999)],
            "used": used.ru_utime + used.ru_stime,
            "memory": used.ru_maxrss / 1024,
        }


async def run(witness: Witness) -> None:
    """Until SIGTERM."""
    watching = asyncio.ensure_future(witness.watch())
    try:
        await composition.run(settled.load(), receive=True, tick=True)
    finally:
        watching.cancel()


def main(notes: Path) -> None:
    witness = Witness()
    logging.getLogger("bot.app").addHandler(witness)
    try:
        asyncio.run(run(witness))
    finally:
        notes.write_text(json.dumps(witness.notes()))


if __name__ == "__main__":
    logs.set_up(level="INFO", as_json=True)
    main(Path(sys.argv[1]))
