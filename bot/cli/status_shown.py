"""The numbers of `status` as people read them: a table on a terminal, wide or narrow, and a line a noun in a pipe.

What is wrong is `doctor`'s to say; here only what asks for a look is pointed out, in words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table

Numbers = Mapping[str, Mapping[str, Any]]

HEARTBEATS = "heartbeats"
BETWEEN = "   "  # two facts
_ASK_FOR_A_LOOK = {  # noun, state: what it means
    (
        "citizens",
        "unreachable",
    ): "citizens have blocked the bot or are gone: their consultants know",
    ("staff", "unreachable"): "members of staff have blocked the bot or are gone: invite them anew",
    ("messages", "uncertain"): "messages may or may not have arrived",
    ("messages", "failed"): "messages could not be sent",
    ("messages", "expired"): "messages came too late to be of use, and were not sent",
    ("escalations", "open"): "matters wait for a human who takes them",
}


def in_lines(say: Callable[[str], None], numbers: Numbers) -> None:
    """A line a noun, for other programs and for files."""
    width = max(map(len, numbers))
    for noun, counts in numbers.items():
        shown = ", ".join(f"{name} {count}" for name, count in counts.items())
        say(f"{noun:<{width}}  {shown or 'none yet'}")


def on_terminal(console: Console, numbers: Numbers, *, now: datetime) -> None:
    """A row a noun, how long ago each heartbeat was, and what asks for a look."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(no_wrap=True)
    room = console.width - max(map(len, numbers)) - len(BETWEEN)
    for noun, counts in numbers.items():
        facts = _beats(counts, now) if noun == HEARTBEATS else _counts(counts)
        table.add_row(noun, "\n".join(_broken(facts, room)) or "none yet")
    console.print(table)
    for line in looks(numbers):
        console.print(line)


def _counts(counts: Mapping[str, int]) -> list[str]:
    return [f"{name} {count:,}" for name, count in counts.items()]


def _beats(beats: Mapping[str, str], now: datetime) -> list[str]:
    ages = {concern: now - datetime.fromisoformat(at) for concern, at in beats.items()}
    return [f"{concern} {_ago(age)}" for concern, age in ages.items()]


def _broken(facts: Iterable[str], room: int) -> Iterator[str]:
    """Lines of facts, each of which stays whole."""
    line = ""
    for fact in facts:
        if line and len(line) + len(BETWEEN) + len(fact) > room:
            yield line
            line = ""
        line = f"{line}{BETWEEN}{fact}" if line else fact
    if line:
        yield line


def _ago(age: timedelta) -> str:
    seconds = max(0, int(age.total_seconds()))
    for length, name in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{seconds // length} {name} ago"
    return f"{seconds} s ago"


def looks(numbers: Numbers) -> Iterator[str]:
    """What asks for a look, a sentence each; and where to learn more."""
    found = False
    for (noun, state), meaning in _ASK_FOR_A_LOOK.items():
        count = numbers[noun][state]
        if count:
            found = True
            yield f"{count:,} {meaning}."
    if found:
        yield "«aftalebot doctor» says what is wrong, and what to do."
