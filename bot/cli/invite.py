"""`invite`: one-time codes that tie a person to a Telegram user."""

from typing import Annotated

import typer

from bot import opening
from bot.actions import inviting
from bot.actions.inviting import Invitation, NotInvited
from bot.cli import output, settled
from bot.clock import COPENHAGEN, SystemClock

app = output.group("Make a one-time code.")

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@app.command()
def citizen(
    ref: Annotated[str, typer.Argument(metavar="REF", help="Such as B-017.")], *, json: Json = False
) -> None:
    """A code for a citizen."""
    loaded = settled.load()
    with settled.database(loaded) as database, database.write() as session:
        secret = opening.secret_of(loaded, database)
        now = SystemClock().now()
        made = inviting.invite_citizen(session, ref, secret=secret, now=now)
    _show(made, json=json)


@app.command()
def staff(
    initials: Annotated[str, typer.Argument(metavar="INITIALS")], *, json: Json = False
) -> None:
    """A code for a member of staff."""
    loaded = settled.load()
    with settled.database(loaded) as database, database.write() as session:
        secret = opening.secret_of(loaded, database)
        now = SystemClock().now()
        made = inviting.invite_staff(session, initials, secret=secret, now=now)
    _show(made, json=json)


def _show(made: Invitation | NotInvited, *, json: bool) -> None:
    if isinstance(made, NotInvited):
        output.fail(made.sentence, 2)
    if json:
        expires = made.expires_at.isoformat()
        output.document({"code": made.code, "link": made.link, "expires_at": expires})
        return
    until = made.expires_at.astimezone(COPENHAGEN)
    output.say(f"{made.code}  (works once, until {until:%d-%m-%Y %H:%M})")
    output.say(made.link or "The link comes once «aftalebot run» has learnt the bot's name.")
