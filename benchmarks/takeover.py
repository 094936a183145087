"""Two processes on one database, of which the one that works is killed: how long until the other does its work.

The leases are the product's own. The blow falls right after one of them was renewed, when it has longest to run.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks import places, seeding
from benchmarks.pretended import FIRST_PERSON
from benchmarks.processes import (
    PretendedTelegram,
    Product,
    eventually,
    pretended,
    product,
)
from benchmarks.table import Line
from bot.actions.hearing import NAME as RECEIVING
from bot.clock import SystemClock
from bot.store import Database
from bot.store.schema import Lease

GOAL = 30.0  # seconds
PER_SECOND = 25
RATE = 4.0  # taps and texts a second, as many of the one as of the other
SECONDS = 50  # of tapping and writing: a lease is renewed within ten of them
SOME = int(RATE * SECONDS) // 2
DUE = 100  # reminders, one of which falls due every half second
APART = timedelta(seconds=0.5)
PATIENCE = 60.0  # seconds that a person waits
DELIVERY = "concern:delivery"
LOOK_EVERY = 0.02  # seconds, where it is to be seen at once


@dataclass(frozen=True)
class Gap:
    """Seconds from the kill to the first answer to a tap and to a text, and to the first message that fell due after it."""

    tap: float
    text: float
    message: float
    unanswered: int  # of those who tapped or wrote after it


def after_a_kill(kinds: list[places.Kind], *, quick: bool) -> Iterator[Line]:
    """On PostgreSQL; an embedded database is one process's."""
    if places.Kind.POSTGRES not in kinds:
        return
    renewed = [DELIVERY] if quick else [DELIVERY, RECEIVING, DELIVERY]
    gaps = [_gap(lease) for lease in renewed]
    worst = max(max(gap.tap, gap.text, gap.message) for gap in gaps)
    unanswered = sum(gap.unanswered for gap in gaps)
    said = (
        f"{what} after {', '.join(f'{waited:.1f}' for waited in waits)} s"
        for what, waits in (
            ("a tap's answer", [gap.tap for gap in gaps]),
            ("a text's", [gap.text for gap in gaps]),
            ("a message that fell due since", [gap.message for gap in gaps]),
        )
    )
    yield Line(
        f"from the SIGKILL of one of two processes until the other goes on, {places.Kind.POSTGRES.label}",
        f"within {GOAL:.0f} s, and everybody is answered",
        f"{worst:.1f} s at worst of {len(gaps)} kills ({'; '.join(said)}); {unanswered} not answered",
        worst <= GOAL and not unanswered,
    )


def _gap(lease: str) -> Gap:
    """Killed right after it has renewed that lease, while people tap and write and reminders fall due."""
    with pretended(DUE + 2 * SOME) as telegram, places.fresh(places.Kind.POSTGRES) as url:
        database = Database(url, places.CIPHER)
        _seed(database)
        # One after the other, so that the first has all leases.
        with product(telegram, url, per_second=PER_SECOND) as one:
            telegram.until(DUE + SOME)
            time.sleep(3)  # each chat may get something again
            with product(telegram, url, per_second=PER_SECOND) as another:
                another.until_it_runs()
                gap = _measure(telegram, database, [one, another], lease)
        database.close()
    return gap


def _seed(database: Database) -> None:
    """Those who get reminders, and those who tap, have a message; those who write have none."""
    now = SystemClock().now()
    people = DUE + 2 * SOME
    seeding.seed(database, people=people, planned=0, first_person=FIRST_PERSON, now=now)
    seeding.make_due(database, people=DUE + SOME, mark="asked", due=now)


def _measure(
    telegram: PretendedTelegram, database: Database, processes: list[Product], lease: str
) -> Gap:
    first = SystemClock().now() + APART
    seeding.make_due(database, people=DUE, mark="since", due=first, apart=APART)
    tapping = range(FIRST_PERSON + DUE, FIRST_PERSON + DUE + SOME)
    people = [number for one in tapping for number in (one, one + SOME)]
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(telegram.taps, people, rate=RATE, seconds=SECONDS, patience=PATIENCE)
        working = _working(database, processes)
        _until_renewed(database, lease)
        killed, stopwatch = SystemClock().now(), time.perf_counter()
        working.kill()
        taps = asked.result()
    late = {FIRST_PERSON + number for number in range(DUE) if first + number * APART > killed}
    eventually(lambda: late <= _sent(telegram, killed).keys(), "all that fell due")
    sent = _sent(telegram, killed)
    return Gap(
        _first_answer(taps.answered[::2], stopwatch),
        _first_answer(taps.answered[1::2], stopwatch),
        (min(sent[chat] for chat in late) - killed).total_seconds(),
        sum(at > stopwatch and waited >= PATIENCE for at, waited in taps.answered),
    )


def _working(database: Database, processes: list[Product]) -> Product:
    """The one that receives and delivers."""
    with database.read() as session:
        owners = {session.get_one(Lease, name).owner for name in (RECEIVING, DELIVERY)}
    (working,) = (process for process in processes if process.owner in owners)
    return working


def _until_renewed(database: Database, name: str) -> None:
    """Wait until this lease reaches further than now."""

    def until() -> datetime:
        with database.read() as session:
            return session.get_one(Lease, name).until

    before = until()
    eventually(lambda: until() > before, f"a renewal of {name}", LOOK_EVERY)


def _sent(telegram: PretendedTelegram, since: datetime) -> dict[int, datetime]:
    """When each chat first got something since."""
    calls = [(chat, seeding.at(at)) for at, _, chat in telegram.sends().calls]
    return {chat: at for chat, at in reversed(calls) if at > since}


def _first_answer(answered: list[tuple[float, float]], since: float) -> float:
    """How long after that instant the first of those was answered who tapped or wrote after it."""
    return min(at + waited for at, waited in answered if at > since) - since
