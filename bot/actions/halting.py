"""Asks, before anything is done, whether anything may be done at all, and writes down why not.

The look only reads; what it finds for the first time is kept by a second step, so that it holds until a human
has answered (`accepting`), whichever process looks next.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.rules import clocks, copies, outages as away
from bot.rules.clocks import Reading
from bot.rules.copies import Trace
from bot.rules.halts import Halt
from bot.store import Session, journal, notes, outages, traces
from bot.store.journal import Extent

Kept = Mapping[str, str]  # notes, by their names


@dataclass(frozen=True)
class Known:
    """What a process knows from its earlier looks; at its start no more than the trace that was left."""

    reading: Reading | None = None
    trace: Trace | None = None


class News(StrEnum):
    """What a look has found, and that is to be kept."""

    UNNAMED = "unnamed"  # the database has no history yet
    MOVED = "moved"  # it lives where it was not seen before, and nothing speaks against that
    OLDER = "older"
    LEAPT = "leapt"
    RIGHT_AGAIN = "right_again"


@dataclass(frozen=True)
class Look:
    """Why nothing may be done (nothing there: go on), what is new about it, and what to know next time."""

    halts: tuple[Halt, ...]
    news: frozenset[News]
    known: Known


def look(session: Session, known: Known, reading: Reading) -> Look:
    """Judge the clock and the database by what is known and what is written down. Reads only."""
    kept = notes.read_together(session, notes.IN_EVERY_LOOK)
    extent = _extent(session, kept)
    restored, of_copy, trace = _judge_copy(session, kept, extent, known.trace, reading.wall)
    clock, of_clock, earlier = _judge_clock(kept, extent, known.reading, reading)
    halts = (*restored, *clock)
    return Look(halts, frozenset(of_copy | of_clock), Known(earlier, trace))


def _extent(session: Session, kept: Kept) -> Extent:
    """How far the database has come, under a clock that nobody has declared wrong."""
    accepted = notes.document(kept.get(notes.CLOCK_ACCEPTED))
    if not accepted:
        return journal.extent(session)
    after = datetime.fromisoformat(accepted["at"])
    return journal.extent_but(session, void_to=accepted["entries"], void_after=after)


def _judge_copy(
    session: Session, kept: Kept, extent: Extent, seen: Trace | None, now: datetime
) -> tuple[tuple[Halt, ...], set[News], Trace | None]:
    history = notes.document(kept.get(notes.HISTORY))
    here = Trace(history.get("name", ""), extent.entries)
    if notes.RESTORED in kept:
        return (Halt.RESTORED,), set(), seen
    moved = _moved(session, notes.document(kept.get(notes.HOME)), now)
    is_older = copies.is_older(seen, here, replaced=history.get("replaces", ()))
    if is_older or moved is News.OLDER:
        return (Halt.RESTORED,), {News.OLDER}, seen
    news: set[News] = {moved} if moved else set()
    if not here.history:
        return (), news | {News.UNNAMED}, None
    return (), news, here


def _moved(session: Session, home: Mapping[str, str], now: datetime) -> News | None:
    """Whether the database lives elsewhere than it was last seen.

    A dump put back does. A server's time line changes with every fail-over, too: it counts where nobody looked for
    a while, as when the server was taken back to an earlier moment.
    """
    if _is_at(home, *traces.home_as_known(session)):
        return None
    place, time_line = traces.home(session)
    if _is_at(home, place, time_line):
        return None
    if not home:
        return News.MOVED
    is_alone = away.noticed(outages.awake_until(session), now) is not None
    return News.OLDER if home["place"] != place or is_alone else News.MOVED


def _is_at(home: Mapping[str, str], place: str, time_line: str) -> bool:
    """Whether that is where it was last seen. A file has no place."""
    return not place or home == {"place": place, "time_line": time_line}


def _judge_clock(
    kept: Kept, extent: Extent, earlier: Reading | None, reading: Reading
) -> tuple[tuple[Halt, ...], set[News], Reading | None]:
    """What was read of a clock that is wrong is no measure for when it will be right."""
    leapt = kept.get(notes.CLOCK_LEAPT)
    behind = (Halt.CLOCK_BEHIND,) if clocks.is_behind(extent.newest_at, reading.wall) else ()
    if leapt is not None:
        if reading.wall < datetime.fromisoformat(leapt):
            return behind, {News.RIGHT_AGAIN}, None
        return (*behind, Halt.CLOCK_AHEAD), set(), None
    if earlier is not None and clocks.ran_ahead(earlier, reading):
        return (*behind, Halt.CLOCK_AHEAD), {News.LEAPT}, None
    return behind, set(), None if behind else earlier or reading


def is_ahead(session: Session, earlier: Reading | None, reading: Reading) -> bool:
    """Whether the clock runs ahead, by what is written down or by what it showed earlier, and nobody has accepted it.

    For whoever takes something in: the rest of a look is no reason to leave a citizen's word untaken. Reads only.
    """
    kept = notes.read_together(session, (notes.CLOCK_LEAPT, notes.CLOCK_ACCEPTED))
    if notes.CLOCK_LEAPT in kept:
        return reading.wall >= datetime.fromisoformat(kept[notes.CLOCK_LEAPT])
    if earlier is None or not clocks.ran_ahead(earlier, reading):
        return False
    accepted = notes.document(kept.get(notes.CLOCK_ACCEPTED))
    # By a clock that did not run ahead, nobody can have accepted anything later than now.
    present = earlier.wall + (reading.steady - earlier.steady)
    return not accepted or datetime.fromisoformat(accepted["at"]) <= present + clocks.TOLERANCE


def keep(session: Session, found: Look, *, now: datetime) -> None:
    """Write down what is new, unless another process has done so."""
    if News.UNNAMED in found.news:
        notes.write_first_document(session, notes.HISTORY, **_new_history(replaces=()))
    if News.MOVED in found.news:
        settle(session)
    if News.OLDER in found.news:
        seen = found.known.trace
        mark_restored(session, replaces=seen.history if seen else "", now=now)
    if News.LEAPT in found.news:
        notes.write(session, notes.CLOCK_LEAPT, now.isoformat())
    if News.RIGHT_AGAIN in found.news:
        notes.forget(session, notes.CLOCK_LEAPT)


def begin_history(session: Session, *, replaces: tuple[str, ...]) -> None:
    """From now on the database has another name, in place of those."""
    notes.write_document(session, notes.HISTORY, **_new_history(replaces=replaces))


def _new_history(*, replaces: tuple[str, ...]) -> dict[str, Any]:
    return {"name": secrets.token_hex(8), "replaces": [name for name in replaces if name]}


def settle(session: Session) -> None:
    """The database is at home where it is."""
    place, time_line = traces.home(session)
    if place:
        notes.write_document(session, notes.HOME, place=place, time_line=time_line)


def mark_restored(session: Session, *, replaces: str, now: datetime) -> None:
    """The database is an older copy: nothing is sent until somebody has said what is to become of what is due."""
    since = last_moment(session, now).isoformat()
    if notes.write_first_document(session, notes.RESTORED, since=since, replaces=replaces):
        journal.append(session, "database_restored", at=now, actor=journal.SYSTEM, since=since)


def last_moment(session: Session, now: datetime) -> datetime:
    """The last that the database knows of: what was sent after it, it has forgotten."""
    known = (journal.extent(session).newest_at, outages.awake_until(session))
    return max((at for at in known if at is not None and at <= now), default=now)
