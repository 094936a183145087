"""How the command line speaks: a document for machines, lines for people, one sentence for faults."""

import json
from typing import Any, NoReturn

import typer
from rich.console import Console

people = Console(highlight=False, soft_wrap=True)
faults = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


def document(content: Any) -> None:
    """One JSON document on standard output, and nothing else there."""
    typer.echo(json.dumps(content, ensure_ascii=False, default=str))


def fail(sentence: str, status: int = 1) -> NoReturn:
    """One clear line on standard error, and the exit status."""
    faults.print(sentence)
    raise typer.Exit(status)


def database_sentence(error: BaseException) -> str:
    """What is wrong with the database, without the statement and its values."""
    cause = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
    return f"The database does not work ({cause}): check AFTALEBOT_DATABASE_URL, its server and its disk."
