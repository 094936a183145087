"""`simulator`: the pretend Bot API alone, over HTTP."""

import asyncio
from typing import Annotated

import typer

from bot import logs
from bot.cli import output
from bot.clock import SystemClock
from bot.errors import ExtraMissing
from bot.simulator.telegram import Telegram

app = output.alone()

LARGEST_PORT = 65_535


@app.command()
def simulator(
    *,
    port: Annotated[
        int, typer.Option(min=0, max=LARGEST_PORT, help="Where it listens; 0: wherever it is free.")
    ] = 8081,
) -> None:
    """A pretend Telegram, to try things out without a token.

    On this machine alone. Says in one line what the bot needs in its environment.
    """
    logs.set_up(level="WARNING", as_json=False)
    try:
        from bot.simulator import server  # noqa: PLC0415 - the extra [web] may be missing
    except ModuleNotFoundError as error:
        raise ExtraMissing("The simulator", "web") from error
    telegram = Telegram(SystemClock())

    def say_where(address: str) -> None:
        output.say(f"AFTALEBOT_API_URL={address} AFTALEBOT_TOKEN={telegram.token}")

    asyncio.run(server.serve(telegram, port, ready=say_where))
