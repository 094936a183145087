"""The command line's frame: the list of commands, and how it is begun.

A command's module is imported when it is called for, so that `--help` need not wait for the rest. What goes
wrong is turned into a sentence by `bot.cli.sentences`.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from bot.cli import output, sentences

COMMANDS = {  # name: module, and what it is for
    "run": ("run", "Bot and scheduler, until SIGTERM or Ctrl-C."),
    "import": ("imports", "Read a file into the database."),
    "invite": ("invite", "Make a one-time code."),
    "unlink": ("unlink", "End the link to a Telegram user."),
    "status": ("status", "What there is, in numbers."),
    "forecast": ("forecast", "Everything that will be sent, when and to whom."),
    "case-sheet": ("case_sheet", "The chronology of one citizen, for the case record."),
    "doctor": ("doctor", "Is everything in place? Each fault with its remedy."),
    "retention": ("retention", "Whose data stay, and whose go before their time."),
    "texts": ("texts", "Every message in a language on one page."),
    "tick": ("tick", "One pass of one concern by hand."),
    "db": ("db", "The database: its schema, its key, and copies of it."),
    "demo": ("demo", "The real bot among pretended people, on a page in the browser."),
    "simulator": ("simulator", "A pretend Telegram, to try things out without a token."),
}

ENVIRONMENT = {
    "TOKEN": "the bot's token from @BotFather",
    "API_URL": "another Bot API server, such as the simulator's",
    "DATABASE_URL": "sqlite:///aftalebot.db (default) or postgresql://USER@HOST/NAME",
    "POLICY": "the policy file (TOML): municipality, telephone, hours, reminders",
    "SECRET_KEY": "encrypts names and texts, keys the hashes of codes; PostgreSQL requires it",
    "SECRET_KEY_OLD": "the one before it, until «db rotate-key» has run",
    "WEBHOOK_URL": "where Telegram reaches the bot, instead of polling (needs LISTEN)",
    "LISTEN": "HOST:PORT for the webhook, /healthz and /metrics (default: none)",
    "LOG_LEVEL": "DEBUG, INFO (default), WARNING or ERROR",
    "LOG_FORMAT": "console (default) or json",
}


class _Named(TyperCommand):
    """A command's name and purpose; its module is yet to be imported."""

    def __init__(self, name: str, module: str, purpose: str) -> None:
        super().__init__(name=name, help=purpose, rich_markup_mode=None)
        self._module = module

    def loaded(self) -> Any:
        """The command itself."""
        return get_command(import_module(f"bot.cli.{self._module}").app)


class _Commands(TyperGroup):
    """All commands; only the one that is called is imported."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command.loaded() if isinstance(command, _Named) else command, rest


def _all_commands() -> TyperGroup:
    return _Commands(
        name="aftalebot",
        help="Reminders for citizens of a Danish job centre, answers in one tap, nothing lost.",
        epilog=_settings(),
        commands=[_Named(name, *about) for name, about in COMMANDS.items()],
        no_args_is_help=True,
        rich_markup_mode=None,
    )


def _settings() -> str:
    """The environment, a setting a line; a backspace keeps the lines apart."""
    width = max(map(len, ENVIRONMENT))
    lines = [f"AFTALEBOT_{name:<{width}}  {purpose}" for name, purpose in ENVIRONMENT.items()]
    return "\n".join(["\b", "Settings, from the environment or from .env here:", *lines])


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; what is wrong is one sentence on standard error, never a traceback."""
    try:
        status = _all_commands().main(arguments, prog_name="aftalebot", standalone_mode=False)
    except TyperException as error:
        output.note(_of_usage(error))
        status = error.exit_code
    except typer.Abort:
        status = 1
    except Exception as error:  # noqa: BLE001 - whatever it is, the reader gets a sentence
        sentence, status = sentences.about(error)
        output.note(sentence)
    sys.exit(status or 0)


def _of_usage(error: TyperException) -> str:
    sentence = error.format_message()
    context = getattr(error, "ctx", None)
    is_help = sentence.startswith("Usage")  # what is said where there is no command at all
    if context is None or is_help:
        return sentence
    ended = sentence if sentence.endswith((".", "?")) else f"{sentence}."
    return f"{ended} See «{context.command_path} --help»."
