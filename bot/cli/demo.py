"""`demo`: the real bot among pretended people, on a page in the browser."""

import asyncio
import webbrowser
from typing import Annotated

import typer

from bot import logs
from bot.cli import output
from bot.errors import ExtraMissing

app = output.alone()

LARGEST_PORT = 65_535


@app.command()
def demo(
    *,
    port: Annotated[
        int, typer.Option(min=0, max=LARGEST_PORT, help="Where it listens; 0: wherever it is free.")
    ] = 8080,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser.")] = False,
    seed: Annotated[int, typer.Option(help="Another number is another unit.")] = 1,
) -> None:
    """The real bot among pretended people, on a page in the browser.

    On this machine alone; no token, no account. Ctrl-C ends it and leaves nothing behind.
    """
    logs.set_up(level="WARNING", as_json=False)
    try:
        from bot.demo import running, seed as seeds  # noqa: PLC0415 - the extra [web] may be missing
        from bot.simulator import server  # noqa: PLC0415 - likewise
    except ModuleNotFoundError as error:
        raise ExtraMissing("The demo", "web") from error

    async def serve() -> None:
        with server.signalled() as stopped:
            async with running.running(seeds.grow(seed), port=port) as begun:
                output.say(f"The demo is on {begun.address} (Ctrl-C ends it)")
                opening = asyncio.ensure_future(_open(begun.address, wanted=not no_open))
                await server.until(stopped, begun.furnishing)
                opening.cancel()

    asyncio.run(serve())


async def _open(address: str, *, wanted: bool) -> None:
    """In a thread: some browsers keep whoever opens them waiting."""
    if wanted and not await asyncio.to_thread(webbrowser.open, address):
        output.note(f"There is no browser here: open {address} in one.")
