"""What the kinds of files share: their options, reading a file, writing it in batches, and saying what was done."""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress

from bot import collecting
from bot.actions.importing import Counts
from bot.actions.importing.difference import Difference
from bot.cli import foreseen, output
from bot.files import LARGEST_FILE

Row = TypeVar("Row")

File = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")]
Strict = Annotated[bool, typer.Option("--strict", help="One bad line refuses the whole file.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def content(file: Path) -> bytes:
    """The file's bytes; of one that is too large only as many as show that it is."""
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        output.fail(f"There is no file {file}: check the path.", 2)
    except OSError as error:
        output.fail(f"The file {file} can't be read: {error.strerror}.", 2)


def with_progress(batches: Iterable[list[Row]], total: int) -> Iterator[list[Row]]:
    """The batches, with a bar on a terminal and silence in a pipe."""
    hidden = (
        not sys.stderr.isatty()
    )  # rich would also believe FORCE_COLOR, which says nothing of pipes
    with Progress(console=Console(stderr=True), disable=hidden) as progress:
        task = progress.add_task("Importing", total=total)
        for batch in batches:
            yield batch
            progress.advance(task, len(batch))


def carry_out(
    counts: Counts,
    notes: Iterable[str],
    write: Callable[[], None],
    *,
    dry_run: bool,
    strict: bool,
    json: bool,
    stopped: str | None = None,
    foresee: Callable[[], Difference] | None = None,
) -> None:
    """Write unless asked not to; say what was done; exit status 2 if a line was refused or the file `stopped`.

    `foresee`: what a dry run says beside the counts.
    """
    is_refused = strict and bool(counts.refused)
    if is_refused:
        counts = Counts(refused=counts.refused)
    elif stopped is not None and not dry_run:
        output.fail(stopped, 2)
    elif not dry_run:
        collecting.seldom()
        write()
    changes = foresee() if foresee is not None and dry_run and not is_refused else None
    if json:
        more = {"forecast": foreseen.as_json(changes)} if changes is not None else {}
        output.document(counts.as_json() | more)
    else:
        _say(counts, notes, dry_run=dry_run, is_refused=is_refused)
        for line in foreseen.in_lines(changes) if changes is not None else ():
            output.say(line)
    if stopped is not None and not is_refused:
        output.fail(stopped, 2)
    if counts.refused:
        raise typer.Exit(2)


def _say(counts: Counts, notes: Iterable[str], *, dry_run: bool, is_refused: bool) -> None:
    for note in notes:
        output.note(note)
    for refused in counts.refused:
        where = f"linje {refused.line}" + (f", {refused.column}" if refused.column else "")
        output.note(f"{where}: {refused.reason}")
    if is_refused:
        output.note("Nothing was written: with --strict one bad line refuses the file.")
        return
    numbers = ", ".join(
        f"{name} {count}" for name, count in counts.as_json().items() if name != "refused"
    )
    would = "Would be: " if dry_run else ""
    output.say(f"{would}{numbers}, refused {len(counts.refused)}.")
