"""`db`: the schema."""

from typing import Annotated

import typer

from bot import app as composition
from bot.cli import output, settled
from bot.store import migrate

app = typer.Typer(no_args_is_help=True, help="The database's schema.")

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@app.command()
def upgrade(*, json: Json = False) -> None:
    """Bring the database up to this version. Make a backup first."""
    database = composition.open_database(settled.load())
    try:
        revision = migrate.upgrade(database)
    finally:
        database.close()
    if json:
        output.document({"revision": revision})
    else:
        output.people.print(f"The database is at revision {revision}.")


@app.command()
def check(*, json: Json = False) -> None:
    """Whether the database is just as this version expects it."""
    database = composition.open_database(settled.load())
    try:
        migrate.check(database)
        differences = migrate.differences(database)
    finally:
        database.close()
    if json:
        output.document({"revision": migrate.head(), "differences": differences})
    if differences:
        output.fail(
            f"The tables differ from the schema in {len(differences)} places: restore a backup."
        )
    if not json:
        output.people.print("The database is as it should be.")
