"""`invite` and `unlink`: who is tied to a Telegram user."""

from typing import Annotated

import typer

from bot import app as composition
from bot.actions import inviting
from bot.actions.inviting import Invitation, NotInvited
from bot.cli import output, settled
from bot.clock import SystemClock
from bot.i18n import DEFAULT, day

invite_app = typer.Typer(no_args_is_help=True, help="Make a one-time code.")
unlink_app = typer.Typer(no_args_is_help=True, help="End the link to a Telegram user.")

Ref = Annotated[str, typer.Argument(metavar="REF", help="The citizen's reference, such as B-017.")]
Initials = Annotated[str, typer.Argument(metavar="INITIALS")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@invite_app.command("citizen")
def invite_citizen(ref: Ref, *, json: Json = False) -> None:
    """A code for a citizen."""
    loaded = settled.load()
    with settled.database(loaded) as database, database.write() as session:
        secret = composition.secret_of(loaded, database)
        now = SystemClock().now()
        made = inviting.invite_citizen(session, ref, secret=secret, now=now)
    _show(made, json=json)


@invite_app.command("staff")
def invite_staff(initials: Initials, *, json: Json = False) -> None:
    """A code for a member of staff."""
    loaded = settled.load()
    with settled.database(loaded) as database, database.write() as session:
        secret = composition.secret_of(loaded, database)
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
    output.people.print(f"{made.code}  (once, until {day(made.expires_at, DEFAULT)})")
    output.people.print(
        made.link or "The link comes once «aftalebot run» has learnt the bot's name."
    )


@unlink_app.command("citizen")
def unlink_citizen(ref: Ref, *, json: Json = False) -> None:
    """A citizen, for example whose telephone was lost."""
    with settled.database(settled.load()) as database, database.write() as session:
        ended = inviting.unlink_citizen(session, ref, now=SystemClock().now())
    _say_ended(ref, ended=ended, json=json)


@unlink_app.command("staff")
def unlink_staff(initials: Initials, *, json: Json = False) -> None:
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
        output.people.print(f"{who} is no longer linked.")
