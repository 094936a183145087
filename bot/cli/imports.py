"""`import`: files in. First everything is read and compared, then it is written in batches."""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress

from bot.actions.importing import Counts, appointments, citizens, staff
from bot.cli import output, settled
from bot.clock import SystemClock
from bot.files import (
    LARGEST_FILE,
    AppointmentRow,
    Table,
    read_appointments,
    read_citizens,
    read_staff,
)
from bot.policy import Policy
from bot.store import Session, people

app = output.group("Read a file into the database.")

Row = TypeVar("Row")

File = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")]
Strict = Annotated[bool, typer.Option("--strict", help="One bad line refuses the whole file.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Source = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="NAME",
        help="Whose appointments these are; a file touches its own only. Default: csv or ical.",
    ),
]
Host = Annotated[
    str | None,
    typer.Option(
        "--host",
        metavar="INITIALS",
        help="Who holds the appointments of a calendar; without it, each event's organizer.",
    ),
]
NoAnnounce = Annotated[
    bool,
    typer.Option("--no-announce", help="Plan reminders only: letters have told the citizens."),
]

BATCH = 500


@app.command("staff")
def import_staff(
    file: File, *, dry_run: DryRun = False, strict: Strict = False, json: Json = False
) -> None:
    """Members of staff.

    Columns: initialer; navn; rolle; leder; vikar; telefon; enhed; status
    """
    loaded = settled.load()
    table = read_staff(_content(file))
    with settled.database(loaded) as database:
        with database.read() as session:
            rows, counts = staff.compare(session, table)

        def write() -> None:
            with database.write() as writing:
                staff.apply(writing, rows, now=SystemClock().now())

        _carry_out(counts, table.notes, write, dry_run=dry_run, strict=strict, json=json)


@app.command("citizens")
def import_citizens(
    file: File, *, dry_run: DryRun = False, strict: Strict = False, json: Json = False
) -> None:
    """Citizens.

    Columns: borger_ref; fornavn; konsulent; sprog; status; enhed; beskyttet
    """
    loaded = settled.load()
    policy = settled.policy(loaded)
    table = read_citizens(_content(file))
    with settled.database(loaded) as database:
        with database.read() as session:
            rows, counts = citizens.compare(session, table)

        def write() -> None:
            for batch in _with_progress(_slices(rows), len(rows)):
                with database.write() as writing:
                    citizens.apply(writing, policy, batch, now=SystemClock().now())

        _carry_out(counts, table.notes, write, dry_run=dry_run, strict=strict, json=json)


@app.command("appointments")
def import_appointments(
    file: File,
    *,
    dry_run: DryRun = False,
    strict: Strict = False,
    source: Source = None,
    host: Host = None,
    no_announce: NoAnnounce = False,
    json: Json = False,
) -> None:
    """Appointments: who is new, moved or cancelled is told. A table, or a calendar (.ics).

    Columns of a table: aftale_id; borger_ref; vært; type; start; slut; kontaktform; sted; status.
    In a calendar, the citizen's reference stands in an event's title.
    """
    loaded = settled.load()
    policy = settled.policy(loaded)
    content = _content(file)
    is_calendar = _is_calendar(file, content)
    if host and not is_calendar:
        output.fail("--host is for calendars: a table says in a column who the host is.", 2)
    source = source or ("ical" if is_calendar else "csv")
    with settled.database(loaded) as database:
        with database.read() as session:
            table = (
                _read_calendar(session, policy, content, host)
                if is_calendar
                else read_appointments(content, policy.type_names())
            )
            rows, counts = appointments.compare(session, table, source=source)

        def write() -> None:
            for batch in _with_progress(appointments.batches(rows), len(rows)):
                with database.write() as writing:
                    appointments.apply(
                        writing,
                        policy,
                        batch,
                        source=source,
                        announce=not no_announce,
                        now=SystemClock().now(),
                    )

        _carry_out(counts, table.notes, write, dry_run=dry_run, strict=strict, json=json)


def _is_calendar(file: Path, content: bytes) -> bool:
    return file.suffix.lower() in {".ics", ".ical", ".ifb"} or b"BEGIN:VCALENDAR" in content[:1000]


def _read_calendar(
    session: Session, policy: Policy, content: bytes, host: str | None
) -> Table[AppointmentRow]:
    from bot.files.calendars import read_calendar  # noqa: PLC0415 - a calendar's readers take a while to load
    from bot.files.events import Reading  # noqa: PLC0415 - likewise

    colleagues = people.staff_by_initials(session)
    hosts = {member.name.casefold(): initials for initials, member in colleagues.items()}
    hosts |= {initials.casefold(): initials for initials in colleagues}
    reading = Reading(
        citizen_ref=policy.base.citizen_ref,
        types=policy.type_names(),
        usual_type=policy.base.calendar_type,
        hosts=hosts,
        host=host,
        now=SystemClock().now(),
    )
    return read_calendar(content, reading)


def _content(file: Path) -> bytes:
    """The file's bytes; of one that is too large only as many as show that it is."""
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        output.fail(f"There is no file {file}: check the path.", 2)
    except OSError as error:
        output.fail(f"The file {file} can't be read: {error.strerror}.", 2)


def _slices(rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _with_progress(batches: Iterable[list[Row]], total: int) -> Iterator[list[Row]]:
    """The batches, with a bar on a terminal and silence in a pipe."""
    hidden = (
        not sys.stderr.isatty()
    )  # rich would also believe FORCE_COLOR, which says nothing of pipes
    with Progress(console=Console(stderr=True), disable=hidden) as progress:
        task = progress.add_task("Importing", total=total)
        for batch in batches:
            yield batch
            progress.advance(task, len(batch))


def _carry_out(
    counts: Counts,
    notes: Iterable[str],
    write: Callable[[], None],
    *,
    dry_run: bool,
    strict: bool,
    json: bool,
) -> None:
    """Write unless asked not to; say what was done; exit status 2 if a line was refused."""
    is_refused = strict and bool(counts.refused)
    if is_refused:
        counts = Counts(refused=counts.refused)
    elif not dry_run:
        write()
    if json:
        output.document(counts.as_json())
    else:
        _say(counts, notes, dry_run=dry_run, is_refused=is_refused)
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
