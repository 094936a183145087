"""`status`: what there is, in numbers."""

from typing import Annotated

import typer
from rich.table import Table

from bot.actions import looking
from bot.cli import output, settled


def status(
    *, json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False
) -> None:
    """What there is, in numbers."""
    with settled.database(settled.load()) as database, database.read() as session:
        numbers = looking.status(session)
    if json:
        output.document(numbers)
        return
    table = Table(box=None, show_header=False, padding=(0, 2))
    for noun, counts in numbers.items():
        shown = ", ".join(f"{name} {count}" for name, count in counts.items())
        table.add_row(noun, shown or "none yet")
    output.people.print(table)
