"""The program as faketime's library bears it: `python -m tests.end_to_end.sleeping`.

Python 3.11 sleeps until an instant of the steady clock; faketime 0.9.10, told to leave that clock alone, takes the
instant for one of the other clock, and every sleep fails (wolfcw/libfaketime, issue 426). A wait for nothing lasts as long.
"""

import select
import time
from typing import SupportsIndex


def _sleep(seconds: float | SupportsIndex) -> None:
    select.select([], [], [], float(seconds))


time.sleep = _sleep

from bot.cli import main  # noqa: E402 - as said above

if __name__ == "__main__":
    main()
