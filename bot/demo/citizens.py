"""The habits of citizens: most say yes, some can't come, some are late, some stay silent."""

import random
from collections.abc import Sequence
from datetime import datetime

from bot.demo.intents import Intent, about, chance_of, found, say, tap
from bot.demo.seed import Seed
from bot.simulator.state import Message

YES = ("Ja, jeg kommer", "Det er fint", "Vi ses")
NO = "Jeg kan ikke"
ON_MY_WAY, LATE = "Jeg er på vej", "Jeg kommer for sent"
HOW_LATE = ("10 minutter", "20 minutter", "30 minutter")
WHY = ("Tiden passer ikke", "Jeg har job eller skole", "Jeg har en anden aftale", "Vil ikke svare")
WRITE, WAS_THERE = "Jeg skriver selv", "Jeg var der"
ASKED_TO_WRITE = "Skriv med dine egne ord"
EXCUSES = (
    "Bussen kom ikke.",
    "Jeg sov over mig.",
    "Jeg tog fejl af dagen.",
    "Min søn blev hentet.",
)
SAYS_YES, SAYS_NO = 0.62, 0.09
IS_LATE, IS_ON_THE_WAY = 0.08, 0.3
WRITES, DISPUTES = 0.5, 0.1


def decide(seed: Seed, key: str, message: Message, now: datetime) -> Intent | None:
    """What this citizen will do about a message; None: nothing."""
    chance = chance_of(seed.number, key, about(message, now))
    for ask in (_on_the_day, _missed, _in_own_words, _how_late, _why, _yes_or_no):
        if (intent := ask(message, chance)) is not None:
            return intent
    return None


def _on_the_day(message: Message, chance: random.Random) -> Intent | None:
    if LATE not in message.labels or message.edited_at is not None:
        return None
    luck = chance.random()
    if luck < IS_LATE:
        return tap(LATE, chance, 40, 110)
    if luck < IS_LATE + IS_ON_THE_WAY and ON_MY_WAY in message.labels:
        return tap(ON_MY_WAY, chance, 20, 100)
    return None


def _how_late(message: Message, chance: random.Random) -> Intent | None:
    return _one_of(HOW_LATE, message, chance, at_most=0.6)


def _why(message: Message, chance: random.Random) -> Intent | None:
    return _one_of(WHY, message, chance, at_most=1)


def _one_of(
    labels: Sequence[str], message: Message, chance: random.Random, *, at_most: float
) -> Intent | None:
    """One that the message offers, within so many minutes."""
    label = found(message, *chance.sample(labels, len(labels)))
    return tap(label, chance, 0.2, at_most) if label else None


def _yes_or_no(message: Message, chance: random.Random) -> Intent | None:
    yes = found(message, *YES)
    if yes is None or message.edited_at is not None or LATE in message.labels:
        return None
    luck = chance.random()
    if luck < SAYS_YES:
        return tap(yes, chance, 1, 150)
    if luck < SAYS_YES + SAYS_NO and NO in message.labels:
        return tap(NO, chance, 5, 200)
    return None


def _missed(message: Message, chance: random.Random) -> Intent | None:
    if WRITE not in message.labels or message.edited_at is not None:
        return None
    luck = chance.random()
    if luck < WRITES:
        return tap(WRITE, chance, 10, 90)
    return tap(WAS_THERE, chance, 10, 60) if luck < WRITES + DISPUTES else None


def _in_own_words(message: Message, chance: random.Random) -> Intent | None:
    if ASKED_TO_WRITE not in message.text:
        return None
    return say(chance.choice(EXCUSES), chance, 1, 5)
