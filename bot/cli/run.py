"""`run`: bot and scheduler, until they are stopped."""

import asyncio
from enum import StrEnum
from typing import Annotated

import typer

from bot import app as composition, logs
from bot.cli import output, settled

app = output.alone()


class Part(StrEnum):
    """Half of a process."""

    BOT = "bot"
    SCHEDULER = "scheduler"


@app.command()
def run(
    *,
    only: Annotated[
        Part | None, typer.Option(help="What comes in alone, or what goes out alone.")
    ] = None,
) -> None:
    """Bot and scheduler, until SIGTERM or Ctrl-C."""
    loaded = settled.load()
    settled.complete_policy(loaded)
    receive, tick = only is not Part.SCHEDULER, only is not Part.BOT
    with logs.written_beside():
        asyncio.run(composition.run(loaded, receive=receive, tick=tick))
