"""The oracle's books: who must have got what and when, what stands open, and a queue of what is to happen."""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from tests.week import days
from tests.week.unit import IMPORTED, STANDS_IN, Talk, Week


@dataclass(frozen=True)
class Change:
    """An edit: from a minute on the message says all of this, and has these buttons; None: whichever."""

    at: datetime
    says: tuple[str, ...]
    buttons: tuple[str, ...] | None = None


@dataclass(eq=False)
class Expected:
    """A new message: to a reference or initials, at a minute, with all of these words in it.

    `changes` are the edits that must come, `ends` what it must say in the end; what `lives` may be edited besides.
    """

    to: str
    at: datetime
    says: tuple[str, ...]
    silent: bool = False
    changes: list[Change] = field(default_factory=list)
    ends: tuple[str, ...] = ()
    lives: bool = False

    def change(self, at: datetime, *says: str, buttons: tuple[str, ...] | None = None) -> None:
        self.changes.append(Change(max(at, self.at), says, buttons))


@dataclass
class Matter:
    """Something that waits for a human; `epoch` grows when what was planned for it no longer holds."""

    opened: datetime
    told: set[str] = field(default_factory=set)
    messages: list[Expected] = field(default_factory=list)  # about this matter alone
    asked: dict[str, Expected] = field(default_factory=dict)  # by initials, the list that asks now
    closed: bool = False
    epoch: int = 0


@dataclass
class Case:
    """One appointment as it stands."""

    talk: Talk
    answer: str = "none"
    result: str = ""
    late: timedelta = timedelta()
    asked: Expected | None = None  # «Vi så dig ikke»
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
        self.silent: set[str] = set()  # references of those who have blocked the bot, or said stop
        self.paused: set[str] = set()
        self.lists: list[tuple[Expected, list[Case]]] = []  # agendas, questions, what is overdue
        self.unreachable: dict[str, Expected] = {}  # by reference: what the consultant was told
        self.away: dict[tuple[str, date], str] = {}  # (initials, day): who stands in
        self.untried: dict[datetime, list[Case]] = {}  # what a head reads of at one instant
        self.now = self.back = IMPORTED  # `back`: the end of the latest outage
        self.late: Counter[str] = (
            Counter()
        )  # messages to citizens that an outage held up, by consultant
        self.asked_again: set[tuple[str, datetime]] = set()  # which talk, at which start
        self._queue: list[tuple[datetime, int, int, Callable[[], object]]] = []
        self._numbers = count()

    def _at(self, at: datetime, happen: Callable[[], object], *, order: int = 0) -> None:
        heapq.heappush(self._queue, (at, order, next(self._numbers), happen))

    def _next_due(self) -> datetime:
        return self._queue[0][0]

    def _tell(self, to: str, *says: str, answer: bool = False, **how: Any) -> Expected | None:
        """None: nothing reaches them; an `answer` goes to a paused citizen too."""
        if to in self.citizens and not (self._is_reached(to) or (answer and to in self.paused)):
            return None
        message = Expected(to, how.pop("at", None) or self.now, says, **how)
        self.expected.append(message)
        return message

    def _tell_staff(self, to: str, *says: str, **how: Any) -> Expected:
        """In opening hours, and to who stands in for them then."""
        at = days.next_opening(self.now)
        message = Expected(self.away.get((to, at.date()), to), at, says, **how)
        self.expected.append(message)
        return message

    def _last(self, to: str, *words: str) -> Expected | None:
        """The newest message to somebody with these words in what is expected of it."""
        for message in reversed(self.expected):
            if message.to == to and all(any(w in said for said in message.says) for w in words):
                return message
        return None

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
        return self.citizens[ref].joins and ref not in self.silent | self.paused

    def _substitute(self, consultant: str) -> str:
        return STANDS_IN[consultant]
