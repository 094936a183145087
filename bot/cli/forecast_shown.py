"""A forecast as people read it: tables on a terminal, wide or narrow, and plain lines in a pipe.

Words say all; there are no colours. What is foreseen is decided elsewhere.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from rich import box
from rich.console import Console
from rich.table import Table

from bot.actions.forecasting import Day, Forecast, Peak, Rate, total
from bot.actions.foreseeing import Condition, Entry, Fate
from bot.cli import moments

WIDE = 100  # columns from which each fact has a column of its own
LEAST_ROWS = 5
BESIDE = 16  # lines of headings, sums and the rate

_CONDITIONS = {
    Condition.NOTHING_REGISTERED: "if nothing is registered",
    Condition.NO_ANSWER: "if they don't answer",
    Condition.NOBODY_ACTS: "if nobody acts",
}
_FATES = {
    Fate.GOES: "",
    Fate.WAITS: "after quiet hours",
    Fate.TOO_LATE: "too late by then: not sent",
    Fate.NOT_REACHED: "nobody is linked: not sent",
}
_PASSED_ON = "nobody is linked: passed on"
NOTHING = "Nothing is planned for these days."


def room(console: Console, seen: Forecast) -> int:
    """How many messages fit on the screen below the days."""
    return max(LEAST_ROWS, console.size.height - len(seen.days) - BESIDE)


def on_terminal(console: Console, seen: Forecast, listed: Sequence[Entry]) -> None:
    """The days, the rate, and the first messages."""
    is_wide = console.width >= WIDE
    console.print(_span(seen))
    if not seen.days:
        console.print(NOTHING)
        return
    console.print(_days(seen, is_wide=is_wide))
    for line in (*_rate(seen.rate), *_held_back(seen)):
        console.print(line)
    if listed:
        console.print(_wide(listed) if is_wide else _narrow(listed))
        console.print("More with --limit, all with --json.")


def in_lines(say: Callable[[str], None], seen: Forecast, listed: Iterable[Entry]) -> None:
    """The same, a fact a line, for other programs and for files."""
    say(_span(seen))
    if not seen.days:
        say(NOTHING)
        return
    for day in seen.days:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(day.kinds.items()))
        say(f"{moments.day(day.date)}  {_counts(day)}{f' ({kinds})' if kinds else ''}")
    for line in _rate(seen.rate):
        say(line)
    for entry in listed:
        facts = (moments.soon(entry.at), entry.to or "?", entry.kind, _about(entry), _note(entry))
        say("  ".join(fact for fact in facts if fact))


def _span(seen: Forecast) -> str:
    return f"From {moments.whole(seen.since)} until {moments.whole(seen.until)}, Copenhagen's time:"


def _counts(day: Day) -> str:
    counts = {
        "messages": day.kinds.total(),
        "after quiet hours": day.waiting,
        "if nobody acts": day.conditional.total(),
        "too late": day.too_late,
        "nobody linked": day.not_reached,
    }
    shown = {name: count for name, count in counts.items() if count or name == "messages"}
    return ", ".join(f"{name} {count}" for name, count in shown.items())


def _days(seen: Forecast, *, is_wide: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_footer=True, pad_edge=False)
    table.add_column("Day", "In all", no_wrap=True)
    columns: dict[str, Callable[[Day], int]] = {
        "Messages": lambda day: day.kinds.total(),
        "If nobody acts": lambda day: day.conditional.total(),
        "Not sent": lambda day: day.too_late + day.not_reached,
    }
    for name, count in columns.items():
        table.add_column(name, _number(sum(map(count, seen.days))), justify="right")
    if is_wide:
        table.add_column("Kinds", _kinds(total(seen.days)), ratio=1)
    for day in seen.days:
        numbers = [_number(count(day)) for count in columns.values()]
        table.add_row(moments.day(day.date), *numbers, *([_kinds(day.kinds)] if is_wide else []))
    return table


def _kinds(counts: dict[str, int]) -> str:
    most = sorted(counts.items(), key=lambda kind: (-kind[1], kind[0]))
    return ", ".join(f"{kind} {count}" for kind, count in most)


def _number(count: int) -> str:
    return f"{count:,}" if count else "·"


def _rate(rate: Rate) -> Iterable[str]:
    if rate.minute is None or rate.hour is None:
        return
    yield f"Busiest minute: {_peak(rate.minute)} at {rate.per_second} a second."
    yield f"Busiest hour: {_peak(rate.hour)}. The longest that a message waits for its turn: {_span_of(rate.longest_wait)}."


def _held_back(seen: Forecast) -> Iterable[str]:
    counts = {
        "Held back until quiet hours end": sum(day.waiting for day in seen.days),
        "Not sent because it will be too late": sum(day.too_late for day in seen.days),
        "Not sent because nobody is linked": sum(day.not_reached for day in seen.days),
    }
    return (f"{what}: {count:,}." for what, count in counts.items() if count)


def _peak(peak: Peak) -> str:
    messages = "1 message" if peak.count == 1 else f"{peak.count:,} messages"
    return f"{moments.soon(peak.at)}, {messages}, out in {_span_of(peak.takes)}"


def _span_of(span: timedelta) -> str:
    seconds = span.total_seconds()
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.1f} min"  # noqa: PLR2004 - a minute


def _wide(listed: Iterable[Entry]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("When", "To", "What"):
        table.add_column(name, no_wrap=True)
    table.add_column("About")
    table.add_column("", ratio=1)
    for entry in listed:
        table.add_row(
            moments.soon(entry.at), entry.to or "?", str(entry.kind), _about(entry), _note(entry)
        )
    return table


def _narrow(listed: Iterable[Entry]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("When", "To"):
        table.add_column(name, no_wrap=True)
    table.add_column("What", overflow="fold")
    for entry in listed:
        facts = (str(entry.kind), _about(entry), _note(entry))
        table.add_row(
            moments.soon(entry.at), entry.to or "?", "\n".join(fact for fact in facts if fact)
        )
    return table


def _about(entry: Entry) -> str:
    return ", ".join(f"{one.id} {moments.soon(one.starts_at)} {one.host}" for one in entry.about)


def _note(entry: Entry) -> str:
    then = ", ".join(f"{step.to or step.role} {moments.soon(step.at)}" for step in entry.then)
    if entry.condition is None:
        return _FATES[entry.fate]
    passed_on = _PASSED_ON if entry.fate is Fate.NOT_REACHED else ""
    notes = (_CONDITIONS[entry.condition], passed_on, f"then {then}" if then else "")
    return "; ".join(note for note in notes if note)
