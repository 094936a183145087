"""What is in the way of receiving: said once, and once that it is over; and how long to wait because of it."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.logs import withheld

DATABASE = "database"
CLOCK = "the clock runs ahead"
ANOTHER = "another process polls with this token"
CALM = timedelta(
    minutes=1
)  # two pollers interrupt each other now and then: so long until it is over

logger = logging.getLogger(__name__)


class Trouble:
    """One process's."""

    def __init__(self) -> None:
        self._present: str | None = None
        self._said: set[str] = set()
        self._in_a_row = 0
        self._calm_at: datetime | None = None

    def note(
        self, trouble: str | None, *, now: datetime, unexpected: Exception | None = None
    ) -> None:
        """None: it went well. `unexpected` is a fault whose place in the code is worth knowing."""
        self._in_a_row = self._in_a_row + 1 if trouble else 0
        if trouble == ANOTHER:
            self._calm_at = now + CALM
        is_truce = self._calm_at is not None and self._present == ANOTHER and now < self._calm_at
        if trouble == self._present or (trouble is None and is_truce):
            return
        self._present = trouble
        if trouble is None:
            self._said.clear()
            logger.info("receiving goes on", extra={"action": "receiving_goes_on"})
        elif trouble not in self._said:  # troubles that take turns are one
            self._said.add(trouble)
            told = {"action": "receiving_waits", "trouble": trouble}
            where = None if unexpected is None else withheld(unexpected)
            logger.warning("receiving waits", extra=told, exc_info=where)

    @property
    def present(self) -> str | None:
        """What is in the way now; None if nothing is."""
        return self._present

    def pause(self, seconds: Sequence[int]) -> int:
        """How long to wait: ever longer, as in `seconds`, while it goes on."""
        return seconds[min(self._in_a_row, len(seconds)) - 1]
