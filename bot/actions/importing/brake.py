"""What stops an import before it writes anything: too much that changes at once, or a file older than the last one.

Whoever knows better may go on all the same. The sentences are for the people who made the file.
"""

import hashlib
from collections import Counter
from datetime import datetime, timedelta

from bot.actions.importing.complete import Effect
from bot.clock import COPENHAGEN
from bot.store import Session, sources

LEAST = 5  # fewer than these are never too many
SHARE = 0.2  # of what is ahead
_HOW = "Intet er skrevet. Er det rigtigt, så importér filen igen med --force."
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def is_too_much(effect: Effect) -> bool:
    """Whether so many are cancelled or moved that the file is more likely wrong than right."""
    changed = effect.lost + effect.moved
    return changed >= LEAST and changed > SHARE * effect.ahead


def stops(effect: Effect, *, source: str) -> str | None:
    """Why so much may not change at once, in one or two sentences; None where it may."""
    if not is_too_much(effect):
        return None
    if effect.moved and not effect.kept and _is_one_slip(effect.shifts):
        return f"{_slip(effect)} {_HOW}"
    numbers = [
        f"{verb} {count}"
        for verb, count in (("aflyse", effect.lost), ("flytte", effect.moved))
        if count
    ]
    of = f"af de {effect.ahead} aftaler, der ligger forude i {source}"
    return f"Filen ville {' og '.join(numbers)} {of}. {_HOW}"


def _is_one_slip(shifts: Counter[timedelta]) -> bool:
    """All by as much; a zone's slip is an hour more in summer than in winter."""
    later = {shift > timedelta() for shift in shifts}
    farthest, nearest = max(map(abs, shifts)), min(map(abs, shifts))
    is_zone = farthest < _DAY and farthest - nearest == _HOUR
    return len(later) == 1 and (farthest == nearest or (is_zone and len(shifts) == 2))  # noqa: PLR2004 - summer, winter


def _slip(effect: Effect) -> str:
    spans = sorted({abs(shift) for shift in effect.shifts})
    way = "frem" if max(effect.shifts) > timedelta() else "tilbage"
    far = " eller ".join(str(span // _MINUTE) for span in spans)
    if spans[-1] < _DAY:
        return f"Alle {effect.moved} aftaler flyttes {far} minutter {way}: tjek tidszonen."
    hours = f"{spans[-1] // _HOUR} timer"
    return f"Alle {effect.moved} aftaler flyttes {hours} {way}: tjek datoerne."


def digest(content: bytes) -> str:
    """What a file is known by."""
    return hashlib.sha256(content).hexdigest()[:32]


def is_older(session: Session, source: str, file: str) -> datetime | None:
    """When a file was read, if others of its source have come since; None where it is new, or the newest."""
    earlier = sources.files(session, source)[:-1]
    return next((at for known, at in earlier if known == file), None)


def older(at: datetime) -> str:
    """Why a file that was read at `at` is not read again."""
    local = at.astimezone(COPENHAGEN)
    when = f"den {local:%d-%m-%Y} kl. {local:%H.%M}"
    return f"Filen er gammel: den blev importeret {when}, og der er kommet en nyere siden. {_HOW}"


def remember(session: Session, source: str, file: str, *, now: datetime) -> None:
    """The file is about to be written: from now on it is the newest of its source."""
    sources.remember(session, source, file, now)
