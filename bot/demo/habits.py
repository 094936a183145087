"""What people do whom nobody plays: they look at their screens and tap, after a while, as people do.

They act through the simulator alone: on buttons that are on show, at instants of the unit's clock. Everything
comes from the seed's number and from what a message says, so that a run can be had again. It is no part of the bot:
it survives a crash of it, as people would.
"""

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.demo import caseworkers, citizens
from bot.demo.intents import Intent
from bot.demo.seed import Seed
from bot.simulator.people import ImpossibleError, Person
from bot.simulator.state import Message


@dataclass(order=True)
class _Due:
    at: datetime
    number: int
    key: str = field(compare=False)
    message: Message = field(compare=False)
    intent: Intent = field(compare=False)


class Habits:
    """Everybody's habits; `people` are keyed by reference or initials, `is_played` says whose hand is the visitor's."""

    def __init__(
        self, seed: Seed, people: Mapping[str, Person], is_played: Callable[[str], bool]
    ) -> None:
        self._seed = seed
        self._people = people
        self._is_played = is_played
        self._due: list[_Due] = []
        self._met: set[tuple[int, str]] = set()
        self._number = 0

    @property
    def next_due(self) -> datetime | None:
        """When somebody will act next."""
        return self._due[0].at if self._due else None

    def look(self, now: datetime) -> int:
        """Everybody looks at what is new on the screen; how many messages were new or changed."""
        seen = 0
        for key, person in self._people.items():
            for message in person.unread():
                seen += 1
                if not self._is_played(key):
                    self._consider(key, message, now)
        return seen

    def act(self, now: datetime) -> int:
        """Do what is due; how many acts there were."""
        acts = 0
        while self._due and self._due[0].at <= now:
            due = heapq.heappop(self._due)
            if not self._is_played(due.key):
                acts += self._do(due)
        return acts

    def _consider(self, key: str, message: Message, now: datetime) -> None:
        """Once for each thing that a message says: an edit that changes nothing to tap is read, no more."""
        meaning = (message.id, f"{message.text}{message.labels}")
        if meaning in self._met:
            return
        self._met.add(meaning)
        decide = citizens.decide if key in self._citizens else caseworkers.decide
        intent = decide(self._seed, key, message, now)
        if intent is not None:
            self._number += 1
            # From the full minute: a message that is a second late must not make another story.
            at = max(now, now.replace(second=0, microsecond=0) + intent.after)
            heapq.heappush(self._due, _Due(at, self._number, key, message, intent))

    @property
    def _citizens(self) -> frozenset[str]:
        return frozenset(citizen.ref for citizen in self._seed.citizens)

    def _do(self, due: _Due) -> int:
        person = self._people[due.key]
        try:
            if due.intent.text is not None:
                person.write(due.intent.text)
            else:
                person.tap(due.intent.label, due.message)
        except ImpossibleError:  # the button is gone meanwhile, or they have blocked the bot
            return 0
        return 1
