"""The oracle's books: who must have got what and when, what stands open, and a queue of what is to happen."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from tests.week import days
from tests.week.unit import IMPORTED, STANDS_IN, Talk, Week


@dataclass(frozen=True)
class Expected:
    """A new message: to a reference or initials, at a minute, with all of these words in it."""

    to: str
    at: datetime
    says: tuple[str, ...]
    silent: bool = False


@dataclass
class Matter:
    """Something that waits for a human; `epoch` grows when what was planned for it no longer holds."""

    opened: datetime
    told: set[str] = field(default_factory=set)
    closed: bool = False
    epoch: int = 0


@dataclass
class Case:
    """One appointment as it stands."""

    talk: Talk
    answer: str = "none"
    result: str = ""
    late: timedelta = timedelta()
    reminded: int = 0
    matters: dict[str, Matter] = field(default_factory=dict)

    def alive(self, kind: str) -> Matter | None:
        matter = self.matters.get(kind)
        return matter if matter is not None and not matter.closed else None

    @property
    def stands(self) -> bool:
        return not self.talk.cancelled and self.answer != "approved"


class Ledger:
    """What is known at `now`, and how it is written down."""

    def __init__(self, week: Week) -> None:
        self.week = week
        self.expected: list[Expected] = []
        self.cases = {talk.id: Case(talk) for talk in week.talks}
        self.citizens = {citizen.ref: citizen for citizen in week.citizens}
        self.blocked: set[str] = set()
        self.away: dict[tuple[str, date], str] = {}  # (initials, day): who stands in
        self.now = IMPORTED
        self._queue: list[tuple[datetime, int, int, Callable[[], None]]] = []
        self._numbers = count()

    def _at(self, at: datetime, happen: Callable[[], None], *, order: int = 0) -> None:
        heapq.heappush(self._queue, (at, order, next(self._numbers), happen))

    def _tell(self, to: str, *says: str, at: datetime | None = None, silent: bool = False) -> None:
        if to in self.citizens and (to in self.blocked or not self.citizens[to].joins):
            return
        self.expected.append(Expected(to, at or self.now, says, silent))

    def _tell_staff(self, to: str, *says: str, silent: bool = False) -> None:
        at = days.next_opening(self.now)
        self._tell(self.away.get((to, at.date()), to), *says, at=at, silent=silent)

    def _holder(self, talk: Talk) -> str:
        """The host, or who stands in for them on the day."""
        return self.away.get((talk.host, talk.start.date()), talk.host)

    def _of(self, ref: str) -> list[Case]:
        return [case for case in self.cases.values() if case.talk.ref == ref]

    def _by_host(self, wanted: Callable[[Case], bool]) -> list[tuple[str, list[Case]]]:
        hosts: dict[str, list[Case]] = {}
        for case in sorted(self.cases.values(), key=lambda case: case.talk.start):
            if wanted(case):
                hosts.setdefault(self._holder(case.talk), []).append(case)
        return list(hosts.items())

    def _is_reached(self, ref: str) -> bool:
        return self.citizens[ref].joins and ref not in self.blocked

    def _substitute(self, consultant: str) -> str:
        return STANDS_IN[consultant]
