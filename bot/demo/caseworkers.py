"""The habits of staff: they register, decide, call and note, most of them soon.

What the tour leaves open nobody registers by habit: it has to climb for the visitor to see.
"""

import random
import re
from datetime import datetime, timedelta

from bot.clock import COPENHAGEN
from bot.demo.intents import Intent, about, chance_of, found, tap
from bot.demo.seed import CONSULTANTS, PROVIDER, Seed
from bot.simulator.state import Message

ATTENDED, LATE, ABSENT = "Mødt", "Mødt for sent", "Ikke mødt"
APPROVE, STANDS = "Godkend afbud", "Aftalen gælder"
CALLED, LOG, SEEN = "Jeg har ringet", "Notér kontaktforsøg", "Set"
CHANNEL, OUTCOMES = "Telefon", ("Fik kontakt", "Intet svar")
LOGGED = "Kontaktforsøg noteret"
AGENDA, REPORTED = "Din dag", "melder ikke mødt"
_LINE = re.compile(r"(?P<ref>B-\d+)[^\n]*? kl\. (?P<time>\d+\.\d\d)(?P<notes>[^\n]*)")
_DONE = re.compile(
    r"(?<!meldt )(?<!meldt ikke )\b(mødt|ikke mødt|aflyst)\b"
)  # a provider's word is none
LEAVES_IT = 0.2  # to whoever is told next
IS_ABSENT, IS_LATE = 0.07, 0.08
APPROVES, DECLINES = 0.8, 0.12
OVER_HERE = timedelta(hours=12)


def decide(seed: Seed, key: str, message: Message, now: datetime) -> Intent | None:
    """What this member of staff will do about a message; None: nothing."""
    if AGENDA in message.text:
        return None
    chance = chance_of(seed.number, key, about(message, now))
    if APPROVE in message.labels:
        is_visitors = seed.tour.citizen in message.text
        return None if is_visitors else _on_a_regret(chance)
    return (
        _on_a_try(message, chance)
        or _register(seed, key, message, now)
        or _on_a_notice(message, chance)
    )


def _on_a_regret(chance: random.Random) -> Intent | None:
    luck = chance.random()
    if luck < APPROVES:
        return tap(APPROVE, chance, 5, 60)
    return tap(STANDS, chance, 5, 60) if luck < APPROVES + DECLINES else None


def _on_a_try(message: Message, chance: random.Random) -> Intent | None:
    """How it was tried to reach a citizen, and what came of it."""
    label = found(message, CHANNEL, *chance.sample(OUTCOMES, len(OUTCOMES)))
    return tap(label, chance, 0.3, 1) if label else None


def _on_a_notice(message: Message, chance: random.Random) -> Intent | None:
    label = found(message, LOG, CALLED, SEEN)
    return tap(label, chance, 10, 90) if label and LOGGED not in message.text else None


def _register(seed: Seed, key: str, message: Message, now: datetime) -> Intent | None:
    """One appointment at a time, on a card of its own or unfolded from a list."""
    pace = (0.2, 0.7) if message.edited_at is not None else (3, 20)
    for ref, time, notes in _lines(message):
        if _DONE.search(notes) or not _will(seed, key, ref, time, now):
            continue
        chance = chance_of(seed.number, key, ref, time, f"{now:%Y-%m-%d}")
        if ATTENDED in message.labels:
            result = ABSENT if REPORTED in message.text else came(seed, ref, time, now)
            return tap(found(message, result, ABSENT, ATTENDED) or ATTENDED, chance, *pace)
        if (label := f"{ref} kl. {time}") in message.labels:
            return tap(label, chance, *pace)
    return None


def _lines(message: Message) -> list[tuple[str, str, str]]:
    return [(line["ref"], line["time"], line["notes"]) for line in _LINE.finditer(message.text)]


def _will(seed: Seed, key: str, ref: str, time: str, now: datetime) -> bool:
    """Hosts leave some to whoever is told after them; what the tour leaves open nobody touches."""
    missed = seed.tour.appointments["missed"]
    start = datetime.fromisoformat(missed["start"])
    is_left_open = (ref, time) == (seed.tour.citizen, _clock(start)) and (
        timedelta() <= now - start < OVER_HERE
    )
    if is_left_open:
        return False
    chance = chance_of(seed.number, key, ref, time, f"{now:%Y-%m-%d}", "leaves it")
    return key not in (*CONSULTANTS, PROVIDER) or chance.random() >= LEAVES_IT


def came(seed: Seed, ref: str, time: str, now: datetime) -> str:
    """What became of an appointment of today; whoever the tour follows came, but for what it leaves open."""
    if ref == seed.tour.citizen:
        return ATTENDED
    luck = chance_of(seed.number, ref, time, f"{now:%Y-%m-%d}", "came").random()
    if luck < IS_ABSENT:
        return ABSENT
    return LATE if luck < IS_ABSENT + IS_LATE else ATTENDED


def _clock(instant: datetime) -> str:
    local = instant.astimezone(COPENHAGEN)
    return f"{local.hour}.{local:%M}"
