"""What the engine says of faults: each once, not once a second, and that it is over.

A fault of the database strikes every concern at once and is one sentence for all of them.
"""

import logging

from bot.logs import withheld
from bot.store import DatabaseFault, faults
from bot.store.faults import DatabaseTrouble

logger = logging.getLogger(__name__)


class Complaints:
    """One process's."""

    def __init__(self) -> None:
        self._faults: dict[tuple[str, str], str] = {}
        self._trouble: DatabaseTrouble | None = None
        self._is_troubled = False

    def begin(self) -> None:
        """A run begins: whether the database works in it is seen at its end."""
        self._is_troubled = False

    def end(self) -> None:
        """A run without trouble ends what was said of the database."""
        if self._trouble is not None and not self._is_troubled:
            self._trouble = None
            logger.info("the database works again", extra={"action": "database_works"})

    def over(self, name: str, what: str) -> None:
        """That went well."""
        self._faults.pop((name, what), None)

    def note(self, name: str, what: str, fault: Exception) -> None:
        """Concern `name` has failed in `what`."""
        if isinstance(fault, DatabaseFault):
            self._note_database(fault)
            return
        kind = type(fault).__name__
        if self._faults.get((name, what)) == kind:
            return
        self._faults[name, what] = kind
        told = {"action": "concern_failed", "concern": name, "fault": kind}
        logger.error("a concern failed", extra=told, exc_info=withheld(fault))

    def _note_database(self, fault: Exception) -> None:
        self._is_troubled = True
        found = faults.trouble(fault)
        if found is self._trouble:
            return
        self._trouble = found
        told = {"action": "database_fails", "trouble": found.value, "fault": type(fault).__name__}
        sentence = faults.SENTENCES[found]
        logger.error("%s. Nothing is lost; all goes on by itself.", sentence, extra=told)
