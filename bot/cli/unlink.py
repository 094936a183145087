"""`unlink`: the end of somebody's tie to a Telegram user."""

from typing import Annotated

import typer

from bot.actions import inviting
from bot.cli import output, settled
from bot.clock import SystemClock

app = output.group("End the link to a Telegram user.")

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@app.command()
def citizen(
    ref: Annotated[str, typer.Argument(metavar="REF", help="Such as B-017.")], *, json: Json = False
) -> None:
    """A citizen, for example whose telephone was lost."""
    with settled.database(settled.load()) as database, database.write() as session:
        ended = inviting.unlink_citizen(session, ref, now=SystemClock().now())
    _say_ended(ref, ended=ended, json=json)


@app.command()
def staff(
    initials: Annotated[str, typer.Argument(metavar="INITIALS")], *, json: Json = False
) -> None:
    """A member of staff."""
    with settled.database(settled.load()) as database, database.write() as session:
        ended = inviting.unlink_staff(session, initials, now=SystemClock().now())
    _say_ended(initials, ended=ended, json=json)


def _say_ended(who: str, *, ended: bool, json: bool) -> None:
    if not ended:
        output.fail(f"{who} is not linked to a Telegram user: there is nothing to end.", 2)
    if json:
        output.document({"unlinked": who})
    else:
        output.say(f"{who} is no longer linked.")
