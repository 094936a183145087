"""What an import did, or would do."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from bot.files import Refused


class Outcome(StrEnum):
    """What becomes of one line."""

    CREATED = "created"
    MOVED = "moved"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    UNCHANGED = "unchanged"


_WHY = {
    "older": "{0} begivenheder er ældre end dem, der sidst blev importeret, og er sprunget over.",
    "past": "{0} aftaler, som ikke er her i forvejen, er for længst forbi og er sprunget over.",
    "closed": "{0} borgere, som ikke er her i forvejen, er afsluttede og er sprunget over.",
}


@dataclass
class Counts:
    """How many lines had which outcome, and the lines that were refused."""

    created: int = 0
    moved: int = 0
    changed: int = 0
    cancelled: int = 0
    unchanged: int = 0
    older: int = 0  # of those that are unchanged: a newer version was imported before
    past: int = 0  # and these: new, and over for so long that they would be erased again
    closed: int = 0  # and these: citizens whom nobody knows, and whose case is closed
    refused: list[Refused] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)

    def leave_out(self, why: str) -> None:
        """A line that changes nothing for one of the reasons that are counted by themselves."""
        self.add(Outcome.UNCHANGED)
        setattr(self, why, getattr(self, why) + 1)

    def as_json(self) -> dict[str, Any]:
        """The document of the contract."""
        return {name: count for name, count in asdict(self).items() if name not in _WHY}

    @property
    def notes(self) -> list[str]:
        """Why lines were left out that could be read, in Danish sentences."""
        counts = ((sentence, getattr(self, name)) for name, sentence in _WHY.items())
        return [sentence.format(count) for sentence, count in counts if count]

    @property
    def changes(self) -> int:
        """How many lines change something."""
        return self.created + self.moved + self.changed + self.cancelled
