"""`status`: what there is, in numbers."""

import sys
from typing import Annotated

import typer
from rich.console import Console

from bot.actions import looking
from bot.cli import output, settled, status_shown
from bot.clock import SystemClock

app = output.alone()


@app.command()
def status(
    *,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """What there is, in numbers."""
    with settled.database(settled.load()) as database, database.read() as session:
        numbers = looking.status(session)
    if json:
        output.document(numbers)
    elif sys.stdout.isatty():  # rich would also believe FORCE_COLOR, which says nothing of pipes
        console = Console(no_color=True, highlight=False)
        status_shown.on_terminal(console, numbers, now=SystemClock().now())
    else:
        status_shown.in_lines(output.say, numbers)
