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


@dataclass
class Counts:
    """How many lines had which outcome, and the lines that were refused."""

    created: int = 0
    moved: int = 0
    changed: int = 0
    cancelled: int = 0
    unchanged: int = 0
    older: int = 0  # of those that are unchanged: a newer version was imported before
    refused: list[Refused] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)

    def as_json(self) -> dict[str, Any]:
        """The document of the contract."""
        return {name: count for name, count in asdict(self).items() if name != "older"}

    @property
    def changes(self) -> int:
        """How many lines change something."""
        return self.created + self.moved + self.changed + self.cancelled
