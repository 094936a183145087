"""The pretend Bot API over real HTTP, with the control beside it (extra `[web]`).

`/bot<token>/<method>` is Telegram's, `/control/…` ours. A fault of the line is a real one here: the
connection is dropped without an answer, or held until the caller gives up. A connect error can only
be a dropped connection: who answers the telephone cannot claim to be out.
"""

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.simulator import control
from bot.simulator.answers import Answer
from bot.simulator.faults import FaultKind
from bot.simulator.telegram import Telegram
from bot.simulator.transport import answered
from bot.simulator.webhook import posting
from bot.web import serving

Result = TypeVar("Result")

_DROPPED = (
    FaultKind.CONNECT_ERROR,
    FaultKind.POOL_TIMEOUT,
    FaultKind.RESET_BEFORE,
    FaultKind.RESET_AFTER,
)
_HELD = (
    FaultKind.CONNECT_TIMEOUT,
    FaultKind.READ_TIMEOUT_BEFORE,
    FaultKind.READ_TIMEOUT_AFTER,
)


_TO_NOBODY = Answer(200)  # into a connection that is broken: uvicorn takes silence for a mistake


class PortTakenError(serving.CannotListenError):
    """Port {1} on {0} is used by another program. Choose another with --port."""


def create_app(telegram: Telegram) -> Starlette:
    """The web application; run it with `running`, whose connections can be broken."""
    return Starlette(routes=routes(telegram))


def routes(telegram: Telegram) -> list[BaseRoute]:
    """The Bot API and the control, for an application that has pages of its own as well."""

    async def controlled(request: Request) -> Response:
        path = request.path_params["path"]
        status, reply = control.handle(telegram, request.method, path, await request.body())
        return JSONResponse(reply, status)

    verbs = ["GET", "POST", "DELETE"]
    return [
        Route("/bot{call:path}", _BotApi(telegram)),
        Route("/control/{path:path}", controlled, methods=verbs),
    ]


@contextlib.asynccontextmanager
async def running(app: Starlette, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Serve `app` while inside; gives its address, `http://host:port` (port 0: any free one).

    Raises `PortTakenError` or `CannotListenError`. On the way out, waiting polls are let go at once.
    """
    listening = _listen(host, port)
    server = serving.Server(serving.config(app, http=_BreakableProtocol))
    app.state.closing = asyncio.Event()
    answering = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://{host}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        app.state.closing.set()
        await answering


async def serve(
    telegram: Telegram,
    port: int,
    host: str = "127.0.0.1",
    *,
    ready: Callable[[str], object] | None = None,
) -> None:
    """Serve until SIGINT, SIGTERM or cancelled; `ready` is told the address once it answers."""
    with signalled() as stopped:
        async with running(create_app(telegram), port, host) as address, posting(telegram.world):
            if ready is not None:
                ready(address)
            await stopped.wait()


async def until(stopped: asyncio.Event, working: asyncio.Future[Any]) -> None:
    """Wait until `stopped` is set; `working` is what must not fail meanwhile: its fault is raised."""
    stop = asyncio.ensure_future(stopped.wait())
    await asyncio.wait({stop, working}, return_when=asyncio.FIRST_COMPLETED)
    if not stop.done():
        working.result()
    await stop


class _BotApi:
    """Answers `/bot<token>/<method>`, or breaks the line where that is ordered."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:  # cut off in the middle of asking: nothing was asked
            return
        # Who hangs up during a long poll must not keep the next poller waiting.
        answer = await _unless_gone(request, self._answer(request, body))
        if answer is None or await _broken(request, answer):
            scope["state"]["connection"].abort()
            answer = _TO_NOBODY
        response = Response(answer.content, answer.status, answer.headers)
        await response(scope, receive, send)

    async def _answer(self, request: Request, body: bytes) -> Answer:
        return await answered(
            self._telegram,
            path=request.scope["path"],
            query=request.scope["query_string"].decode("latin-1"),
            content_type=request.headers.get("content-type", ""),
            body=body,
        )


async def _broken(request: Request, answer: Answer) -> bool:
    """Do what an ordered fault wants; whether nothing is left to answer."""
    if answer.fault in _DROPPED:
        return True
    if answer.fault not in _HELD:
        return False
    too_late = None if answer.delay is None else asyncio.sleep(answer.delay, result=True)
    in_time = await _unless_gone(request, too_late or _forever())
    return in_time is None or answer.status == 0


async def _forever() -> bool:
    return await asyncio.Event().wait()


async def _unless_gone(request: Request, work: Coroutine[Any, Any, Result]) -> Result | None:
    """The result of `work`; None if it takes a while and the caller hangs up, or the server closes, before."""
    working = asyncio.ensure_future(work)
    await asyncio.sleep(0)  # nearly all work is done in one step: then nobody has to be watched
    if working.done():
        return working.result()
    hung_up = asyncio.ensure_future(_hung_up(request))
    closing = asyncio.ensure_future(request.app.state.closing.wait())
    tasks = (working, hung_up, closing)
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.wait(tasks)
    return working.result() if working in done else None


async def _hung_up(request: Request) -> None:
    await request.scope["state"]["hung_up"].wait()


class _BreakableProtocol(HttpToolsProtocol):
    """Hands the connection to the application, which alone may break it, and tells it of its end."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # By itself the protocol tells only the last of several requests on a connection.
        self._hung_up = asyncio.Event()
        self.app_state = {**self.app_state, "connection": transport, "hung_up": self._hung_up}

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._hung_up.set()


def _listen(host: str, port: int) -> socket.socket:
    try:
        return serving.listen(host, port)
    except serving.CannotListenError as error:
        if getattr(error.__cause__, "errno", None) == errno.EADDRINUSE:
            raise PortTakenError(host, port) from error
        raise


@contextlib.contextmanager
def signalled() -> Iterator[asyncio.Event]:
    """What SIGINT and SIGTERM set while inside; begun before the address is said: who hears it may stop us at once."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, stopped.set)
    try:
        yield stopped
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
