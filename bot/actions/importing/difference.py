"""What an import would change of what is planned to be sent, found by carrying it out.

Whoever calls this throws the transaction away. A batch holds all rows of its citizens, so each may be carried out and
thrown away by itself.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.actions.importing import appointments
from bot.files import AppointmentRow
from bot.policy import Policy
from bot.store import Session, waiting
from bot.store.waiting import Waiting

SHOWN = 10  # messages that are shown as well as counted


class Change(StrEnum):
    """What becomes of a message."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"


@dataclass
class Difference:
    """How many messages of each kind are added, dropped or changed, and the first of them."""

    counts: dict[Change, Counter[str]] = field(
        default_factory=lambda: {change: Counter() for change in Change}
    )
    first: list[tuple[Change, Waiting]] = field(default_factory=list)

    def note(self, change: Change, message: Waiting) -> None:
        self.counts[change][message.kind] += 1
        if len(self.first) < SHOWN:
            self.first.append((change, message))


def add(
    session: Session,
    policy: Policy,
    difference: Difference,
    rows: Sequence[AppointmentRow],
    *,
    source: str,
    announce: bool,
    now: datetime,
) -> None:
    """Carry out one batch, and note what it changes."""
    refs = {row.citizen_ref.upper() for row in rows}
    before = waiting.of_citizens(session, refs)
    appointments.apply(session, policy, rows, source=source, announce=announce, now=now)
    after = waiting.of_citizens(session, refs)
    for number in sorted(before.keys() | after.keys()):
        was, is_now = before.get(number), after.get(number)
        if is_now is not None and was != is_now:
            difference.note(Change.ADDED if was is None else Change.CHANGED, is_now)
        elif is_now is None and was is not None:
            difference.note(Change.DROPPED, was)
