"""`run` and `simulator`: the commands that go on until they are stopped."""

import asyncio
from enum import StrEnum
from typing import Annotated

import typer

from bot import app
from bot.cli import settled
from bot.clock import SystemClock
from bot.errors import AftalebotError


class WebMissing(AftalebotError):
    """The simulator needs the extra [web]: install aftalebot[web]."""


class Part(StrEnum):
    """Half of a process."""

    BOT = "bot"
    SCHEDULER = "scheduler"


def run(
    only: Annotated[
        Part | None, typer.Option(help="The bot (what comes in) or the scheduler (what goes out).")
    ] = None,
) -> None:
    """Bot and scheduler, until SIGTERM or Ctrl-C."""
    loaded = settled.load()
    asyncio.run(app.run(loaded, receive=only is not Part.SCHEDULER, tick=only is not Part.BOT))


def simulator(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on this machine.")] = 8081,
) -> None:
    """A pretend Telegram on this machine, for trying things out without a token."""
    settled.load()
    try:
        from bot.simulator import server  # noqa: PLC0415 - the extra [web] may be missing
    except ModuleNotFoundError as error:
        raise WebMissing from error
    from bot.simulator.telegram import Telegram  # noqa: PLC0415 - as above

    telegram = Telegram(SystemClock())
    asyncio.run(server.serve(telegram, port, ready=_say_where))


def _say_where(address: str) -> None:
    typer.echo(f"AFTALEBOT_API_URL={address} AFTALEBOT_TOKEN=123456789:FAKE")
