"""A uvicorn that leaves signals and the log to the program around it."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from bot.errors import AftalebotError

KEPT_OPEN = 75  # seconds without a request; a proxy in front should let go first
LAST_ANSWERS_WITHIN = 4  # seconds that a stop waits for them


class CannotListenError(AftalebotError):
    """Cannot listen on {0}, port {1}: {2}."""

    exit_status = 1


class Server(uvicorn.Server):
    """Leaves the signals to the program around it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def config(app: ASGIApp, **more: Any) -> uvicorn.Config:
    """How every server of ours is set up; `more` are uvicorn's own settings."""
    return uvicorn.Config(
        app,
        **({"http": "h11", "log_level": "warning"} | more),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections (port 0: any free one). Raises CannotListenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise CannotListenError(host, port, error.strerror or error) from error
    # asyncio does this only where the protocol is named, and create_server names none. Without it
    # the second part of an answer waits up to 40 ms for the other end to confirm the first.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


async def serve(app: ASGIApp, listening: socket.socket, stopping: asyncio.Event) -> None:
    """Answer until `stopping` is set; what is being answered by then is finished first."""
    server = Server(
        config(
            app,
            log_level="error",  # whoever talks no HTTP to it is no news
            server_header=False,
            timeout_keep_alive=KEPT_OPEN,
            timeout_graceful_shutdown=LAST_ANSWERS_WITHIN,
        )
    )
    serving = asyncio.ensure_future(server.serve(sockets=[listening]))
    stop = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({serving, stop}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.should_exit = True
        stop.cancel()
        await serving
