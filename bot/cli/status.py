"""`status`: what there is, in numbers."""

from typing import Annotated

import typer

from bot.actions import looking
from bot.cli import output, settled

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
        return
    width = max(map(len, numbers))
    for noun, counts in numbers.items():
        shown = ", ".join(f"{name} {count}" for name, count in counts.items())
        output.say(f"{noun:<{width}}  {shown or 'none yet'}")
