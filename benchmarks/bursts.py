"""A morning's reminders due at once: at the configured rate, without a limit, and killed in the middle."""

import statistics
import time
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import text

from benchmarks import places, seeding
from benchmarks.pretended import FIRST_PERSON
from benchmarks.processes import NO_LIMIT, PretendedTelegram, Sends, Taps, bare, pretended, product
from benchmarks.table import Line
from bot.clock import SystemClock
from bot.store import Database

DUE = 3_000
# The bare loop's best is one of these: one alone waits too often, and sixteen wait for one another in its HTTP client.
WIDTHS = (2, 4, 8, 10)
ROUNDS = 3
GOALS = {places.Kind.SQLITE: 0.8, places.Kind.POSTGRES: 0.6}
IN_FLIGHT = 10
# Until then what was seeded has settled, the bot has started, and the first pass of all concerns is over.
A_WHILE = timedelta(seconds=20)
PER_SECOND = 25
OVER = 0.02  # beyond the rate's own time


def unlimited(kinds: list[places.Kind], planned: list[int], *, quick: bool) -> Iterator[Line]:
    """The product against the bare loop, in turns."""
    count = DUE // 3 if quick else DUE
    with pretended(DUE) as telegram:
        width = _best_width(telegram, count)
        for kind in kinds:
            for waiting in planned:
                yield _against_bare(telegram, kind, waiting, count, width)


def _best_width(telegram: PretendedTelegram, count: int) -> int:
    """The median decides, for a machine's speed changes from one run to the next more than the best by the width."""
    rounds = [{width: bare(telegram, count, width).rate for width in WIDTHS} for _ in range(ROUNDS)]
    return max(WIDTHS, key=lambda width: statistics.median(rates[width] for rates in rounds))


def _against_bare(
    telegram: PretendedTelegram, kind: places.Kind, planned: int, count: int, width: int
) -> Line:
    ratios, rates, notes = [], [], []
    with places.fresh(kind) as url:
        seed(url, planned)
        for number in range(ROUNDS):
            before = bare(telegram, count, width).rate
            sends, noted = _ours(telegram, url, count, f"{number}")
            after = bare(telegram, count, width).rate
            ratios.append(2 * sends.rate / (before + after))
            rates.append((sends.rate, (before + after) / 2))
            notes.append(noted)
    ratio = statistics.median(ratios)
    ours, theirs = rates[ratios.index(ratio)]
    held = max(noted["worst"] for noted in notes)
    return Line(
        f"{count:,} due at once without a limit, {planned:,} planned, {kind.label}",
        f"at least {GOALS[kind]} of a bare loop",
        f"{ratio:.2f} ({ours:.0f}/s against {theirs:.0f}/s, {width} at a time; "
        f"rounds {', '.join(f'{r:.2f}' for r in ratios)}; loop held {held * 1000:.0f} ms at worst)",
        ratio >= GOALS[kind],
    )


def seed(url: str, planned: int) -> None:
    """DUE people with an appointment tomorrow, and `planned` reminders ahead."""
    database = Database(url, places.CIPHER)
    now = SystemClock().now()
    seeding.seed(database, people=DUE, planned=planned, first_person=FIRST_PERSON, now=now)
    database.close()


def make_due(url: str, count: int, mark: str, within: timedelta = timedelta(0)) -> None:
    """A reminder due to each of the first `count` in a while; `mark` sets it apart from those of other rounds."""
    database = Database(url, places.CIPHER)
    seeding.make_due(database, people=count, mark=mark, due=SystemClock().now() + within)
    database.close()


def _ours(
    telegram: PretendedTelegram, url: str, count: int, mark: str
) -> tuple[Sends, dict[str, float]]:
    """It runs when they become due, as on any morning: the first pass of all else is behind it."""
    make_due(url, count, mark, A_WHILE)
    telegram.forget()
    with product(telegram, url, per_second=NO_LIMIT) as running:
        telegram.until(count, look_every=1)
        time.sleep(0.5)
        notes = running.stop()
    return telegram.sends(), notes


def at_the_rate(kinds: list[places.Kind], *, quick: bool) -> Iterator[Line]:
    """At 25 a second, with Telegram's limits on, and somebody who says something now and then."""
    count = DUE // 5 if quick else DUE
    for kind in kinds:
        with pretended(DUE + 10, limited=True) as telegram, places.fresh(kind) as url:
            seed(url, 0)
            make_due(url, count, "rate")
            asking = list(range(FIRST_PERSON + count, FIRST_PERSON + count + 10))
            with product(telegram, url, per_second=PER_SECOND) as running:
                telegram.until(20)
                # Half an answer a second: what it takes of the rate is taken off below.
                taps = telegram.taps(asking, rate=0.5, seconds=count / PER_SECOND * 0.8, delay=0)
                telegram.until(count + len(taps.answered))
                time.sleep(0.5)
                notes = running.stop()
            yield _line_at_the_rate(kind, telegram.sends(), taps, notes, count)


def _line_at_the_rate(
    kind: places.Kind, sends: Sends, taps: Taps, notes: dict[str, float], count: int
) -> Line:
    refused = sum(status == 429 for _, status, _ in sends.calls)  # noqa: PLR2004 - Telegram's «too many»
    own_time = (len(sends.calls) - 1 - 5) / PER_SECOND  # five may go in a burst
    over = sends.seconds / own_time - 1
    return Line(
        f"{count:,} due at once at {PER_SECOND} a second, {kind.label}",
        "within 2 % of the rate's own time, no 429, an answer never behind reminders",
        f"{over:+.1%} ({sends.seconds:.1f} s), {refused} refused, an answer after "
        f"{taps.worst * 1000:.0f} ms at worst; loop held {notes['worst'] * 1000:.0f} ms at worst",
        over <= OVER and not refused and taps.worst < 1,
    )


def killed(kinds: list[places.Kind], *, quick: bool) -> Iterator[Line]:
    """How many messages nobody knows the end of after SIGKILL in mid-burst."""
    with pretended(DUE) as telegram:
        for kind in kinds:
            doubts = [_in_doubt(telegram, kind, n) for n in range(2 if quick else 5)]
            yield Line(
                f"in doubt after a SIGKILL in mid-burst, {kind.label}",
                f"at most {IN_FLIGHT}",
                f"{max(doubts)} at most ({', '.join(map(str, doubts))})",
                max(doubts) <= IN_FLIGHT,
            )


def _in_doubt(telegram: PretendedTelegram, kind: places.Kind, number: int) -> int:
    with places.fresh(kind) as url:
        seed(url, 0)
        make_due(url, DUE, "killed")
        telegram.forget()
        with product(telegram, url, per_second=NO_LIMIT) as running:
            telegram.until(300 + 97 * number)
            running.kill()
        database = Database(url, places.CIPHER)
        with database.read() as session:
            query = text("select count(*) from messages where state = 'sending'")
            doubt = int(session.scalar(query) or 0)
        database.close()
    return doubt
