"""`import`: files in. First everything is read and compared, then it is written in batches."""

from collections.abc import Iterator

from bot.actions.importing import citizens, staff
from bot.cli import output, settled
from bot.cli.import_appointments import import_appointments
from bot.cli.importing import DryRun, File, Json, Row, Strict, carry_out, content, with_progress
from bot.clock import SystemClock
from bot.files import read_citizens, read_staff

app = output.group("Read a file into the database.")

BATCH = 500


@app.command("staff")
def import_staff(
    file: File, *, dry_run: DryRun = False, strict: Strict = False, json: Json = False
) -> None:
    """Members of staff.

    Columns: initialer; navn; rolle; leder; vikar; telefon; enhed; status
    """
    loaded = settled.load()
    table = read_staff(content(file))
    with settled.database(loaded) as database:
        with database.read() as session:
            rows, counts = staff.compare(session, table)

        def write() -> None:
            with database.write() as writing:
                staff.apply(writing, rows, now=SystemClock().now())

        carry_out(counts, table.notes, write, dry_run=dry_run, strict=strict, json=json)


@app.command("citizens")
def import_citizens(
    file: File, *, dry_run: DryRun = False, strict: Strict = False, json: Json = False
) -> None:
    """Citizens.

    Columns: borger_ref; fornavn; konsulent; sprog; status; enhed; beskyttet
    """
    loaded = settled.load()
    policy = settled.policy(loaded)
    table = read_citizens(content(file))
    with settled.database(loaded) as database:
        with database.read() as session:
            rows, counts = citizens.compare(session, table)

        def write() -> None:
            for batch in with_progress(_slices(rows), len(rows)):
                with database.write() as writing:
                    citizens.apply(writing, policy, batch, now=SystemClock().now())

        carry_out(
            counts, (*table.notes, *counts.notes), write, dry_run=dry_run, strict=strict, json=json
        )


app.command("appointments")(import_appointments)


def _slices(rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
