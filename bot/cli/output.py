"""How the command line speaks: a document for machines, lines for people, one sentence for faults."""

import json
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

import typer


def say(line: str) -> None:
    """A line for people, on standard output."""
    typer.echo(line)


def note(line: str) -> None:
    """A line on standard error, beside the answer."""
    typer.echo(line, err=True)


def document(content: Any) -> None:
    """One JSON document on standard output, and nothing else there."""
    typer.echo(_json(content))


def _json(content: Any) -> str:
    speaks_unicode = sys.stdout.encoding.casefold().startswith("utf")
    return json.dumps(content, ensure_ascii=not speaks_unicode, default=str)


def long_document(content: dict[str, Any], key: str, several: Iterable[Any]) -> None:
    """One JSON document whose last key holds more than should be in memory at once."""
    document_begun = _json(content)[:-1]
    sys.stdout.write(f'{document_begun}, "{key}": [')
    for number, one in enumerate(several):
        sys.stdout.write((", " if number else "") + _json(one))
    typer.echo("]}")


def fail(sentence: str, status: int = 1) -> NoReturn:
    """One clear line on standard error, and the exit status."""
    note(sentence)
    raise typer.Exit(status)


def group(purpose: str) -> typer.Typer:
    """A command with commands of its own, as all are set up."""
    return typer.Typer(
        help=purpose, no_args_is_help=True, add_completion=False, rich_markup_mode=None
    )


def alone() -> typer.Typer:
    """What holds one command without any of its own."""
    return typer.Typer(add_completion=False, rich_markup_mode=None)
