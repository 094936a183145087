"""`db`: the schema."""

from typing import Annotated

import typer

from bot import opening
from bot.cli import output, settled
from bot.errors import AftalebotError
from bot.store import Database, migrate

app = output.group("The database's schema.")

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@app.command()
def upgrade(*, json: Json = False) -> None:
    """Bring the database up to this version; make a backup first."""
    database = opening.open_database(settled.load())
    try:
        revision = migrate.upgrade(database)
    finally:
        database.close()
    if json:
        output.document({"revision": revision})
    else:
        output.say(f"The database is at revision {revision}.")


@app.command()
def check(*, json: Json = False) -> None:
    """Is the database just as this version expects it?"""
    with settled.database_as_it_is(settled.load()) as database:
        revision = migrate.revision(database)
        fault = _fault_of_revision(database)
        differences = [] if fault else migrate.differences(database)
    if json:
        known = {"revision": revision, "expected": migrate.head(), "differences": differences}
        output.document(known)
    if fault:
        output.fail(fault)
    if differences:
        count = len(differences)
        output.fail(
            f"The tables differ from the schema (places: {count}, --json lists them): restore a backup."
        )
    if not json:
        output.say("The database is as it should be.")


def _fault_of_revision(database: Database) -> str | None:
    try:
        migrate.check(database)
    except AftalebotError as error:
        return str(error)
    return None
