"""`tick`: one pass of one concern by hand."""

import asyncio
import secrets
from typing import Annotated

import typer

from bot import app as composition
from bot.cli import output, settled
from bot.clock import SystemClock
from bot.settings import Settings, TokenMissing
from bot.store import Database

app = output.alone()


@app.command()
def tick(
    concern: Annotated[
        str, typer.Argument(metavar="CONCERN", help=f"{', '.join(composition.CONCERN_NAMES)}.")
    ],
    *,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """One pass of one concern by hand, unless another process has it."""
    if concern not in composition.CONCERN_NAMES:
        known = ", ".join(composition.CONCERN_NAMES)
        output.fail(f"There is no concern {concern}: there are {known}.", 2)
    loaded = settled.load()
    with settled.database(loaded) as database:
        done = asyncio.run(_tick(loaded, database, concern))
    _say(concern, done, json=json)


def _say(concern: str, done: int | None, *, json: bool) -> None:
    if done is None:
        output.fail(f"Another process holds {concern}: it will do what is due.")
    if json:
        output.document({"concern": concern, "done": done})
    else:
        output.say(f"{concern}: {done} done.")


async def _tick(loaded: Settings, database: Database, concern: str) -> int | None:
    if loaded.token is None:
        raise TokenMissing
    policy = settled.complete_policy(loaded)
    await composition.ask_telegram(loaded)  # says what is wrong with the token or the line
    assembly = composition.compose(
        database=database,
        policy=policy,
        clock=SystemClock(),
        bot=composition.telegram_bot(loaded.token.get_secret_value(), api_url=loaded.api_url),
        secret=b"",  # a pass of a concern reads no codes
        owner=f"tick:{secrets.token_hex(6)}",
    )
    async with assembly.application.bot:
        done = await assembly.engine.tick(concern)
        await assembly.deps.errands.finished()
        await assembly.engine.finish()
    return done
