"""The command line's frame: settings, faults as sentences, the groups of commands."""

import sys

import typer

from bot.cli import db, doctor, imports, invitations, running, status, tick
from bot.cli.output import database_sentence, faults
from bot.errors import AftalebotError
from bot.store import DatabaseFault

app = typer.Typer(
    name="aftalebot",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Reminders for citizens of a Danish job centre, answers in one tap, nothing lost.",
    epilog=(
        "Settings come from the environment or .env: AFTALEBOT_TOKEN, AFTALEBOT_API_URL,"
        " AFTALEBOT_DATABASE_URL, AFTALEBOT_POLICY, AFTALEBOT_SECRET_KEY, AFTALEBOT_WEBHOOK_URL,"
        " AFTALEBOT_LISTEN, AFTALEBOT_LOG_LEVEL, AFTALEBOT_LOG_FORMAT."
    ),
)
app.command("run")(running.run)
app.command("simulator")(running.simulator)
app.command("status")(status.status)
app.command("tick")(tick.tick)
app.command("doctor")(doctor.doctor)
app.add_typer(db.app, name="db")
app.add_typer(imports.app, name="import")
app.add_typer(invitations.invite_app, name="invite")
app.add_typer(invitations.unlink_app, name="unlink")


def main() -> None:
    """Run a command; what is wrong is one sentence on standard error, never a traceback."""
    try:
        app()
    except AftalebotError as error:
        faults.print(str(error))
        sys.exit(error.exit_status)
    except DatabaseFault as error:
        faults.print(database_sentence(error))
        sys.exit(1)
