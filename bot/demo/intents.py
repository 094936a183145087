"""What somebody is about to do, and the chance that decides it."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.state import Message


@dataclass(frozen=True, kw_only=True)
class Intent:
    """To tap the button that says `label`, or to write `text`, after a while."""

    after: timedelta
    label: str = ""
    text: str | None = None


def chance_of(number: int, *words: object) -> random.Random:
    """The chance of one decision: the same for the same words."""
    return random.Random("|".join(map(str, (number, *words))))  # noqa: S311 - no secret


def tap(label: str, chance: random.Random, soonest: float, latest: float) -> Intent:
    """Tap within so many minutes."""
    return Intent(after=_within(chance, soonest, latest), label=label)


def say(text: str, chance: random.Random, soonest: float, latest: float) -> Intent:
    """Write within so many minutes."""
    return Intent(after=_within(chance, soonest, latest), text=text)


def _within(chance: random.Random, soonest: float, latest: float) -> timedelta:
    return timedelta(seconds=round(chance.uniform(soonest, latest) * 60))


def found(message: Message, *labels: str) -> str | None:
    """The first of these buttons that is on show."""
    return next((label for label in labels if label in message.labels), None)


def about(message: Message, now: datetime) -> str:
    """What makes a message itself: its words and the day, but not the number that Telegram gave it."""
    return f"{now:%Y-%m-%d}|{message.text}"
