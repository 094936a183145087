"""The page over HTTP: its files, the snapshot and the stream of snapshots, and the visitor's acts.

Light to import: the page is there before the unit is.
Answers are JSON. An act answers once its effect is in the snapshot; what can't be done is a 4xx with a sentence.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.demo.publishing import Publisher
from bot.demo.sentences import Impossible, said
from bot.simulator.parameters import Table, UnreadableError, integer, read_fields, string
from bot.simulator.telegram import Telegram

if TYPE_CHECKING:
    from bot.demo.room import Room

FOLDER = Path(__file__).parent / "page"
QUIET = 15  # seconds after which a comment shows that the line is alive
NO_CACHE = {"cache-control": "no-cache"}
Values = dict[str, Any]
Act = Callable[["Room", int, Values], Awaitable[None]]


@dataclass
class Entrance:
    """Where the page meets the unit; `room` is None until that has moved in."""

    telegram: Telegram
    publisher: Publisher
    room: "Room | None" = None

    def entered(self) -> "Room":
        """The room; raises Impossible while there is none."""
        if self.room is None:
            raise Impossible(said("not_ready"))
        return self.room


class _Files(StaticFiles):
    """The page's files; a changed one is seen at once."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers.update(NO_CACHE)
        return response


def routes(entrance: Entrance) -> list[BaseRoute]:
    """The page, its files and its acts."""
    publisher = entrance.publisher

    async def page(_request: Request) -> Response:
        return FileResponse(FOLDER / "index.html", headers=NO_CACHE)

    async def state(_request: Request) -> Response:
        return Response(await publisher.newest(), media_type="application/json", headers=NO_CACHE)

    async def events(request: Request) -> Response:
        stream = _stream(publisher, request.app.state.closing)
        return StreamingResponse(stream, media_type="text/event-stream", headers=NO_CACHE)

    async def file(request: Request) -> Response:
        document = entrance.telegram.world.documents.get(request.path_params["file_id"])
        if document is None:
            return JSONResponse({"error": said("no_such_file")}, 404)
        named = {"content-disposition": f'attachment; filename="{document.name}"'}
        return Response(document.content, media_type="application/octet-stream", headers=named)

    return [
        Route("/", page),
        Route("/api/state", state),
        Route("/api/events", events),
        Route("/api/files/{file_id}", file),
        *(_act(entrance, path, act, table) for path, act, table in _ACTS),
        Mount("/static", _Files(directory=FOLDER)),
    ]


async def _stream(publisher: Publisher, closing: asyncio.Event) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    seen = -1
    while not closing.is_set():
        snapshot = await publisher.after(seen, closing, QUIET)
        if snapshot is None:
            yield ": still here\n\n"
        else:
            seen, body = snapshot
            yield f"event: state\ndata: {body}\n\n"
            await publisher.rest()


def _act(entrance: Entrance, path: str, act: Act, table: Table) -> BaseRoute:
    async def answer(request: Request) -> Response:
        try:
            values = read_fields("the body", table, _fields(await request.body()))
            await act(entrance.entered(), request.path_params.get("phone", 0), values)
        except UnreadableError as expected:
            return JSONResponse({"error": said("bad_request", why=str(expected))}, 400)
        except Impossible as refusal:
            return JSONResponse({"error": refusal.told}, 409)
        return JSONResponse({"done": True})

    return Route(f"/api/{path}", answer, methods=["POST"])


def _fields(body: bytes) -> Values:
    try:
        fields = json.loads(body or b"{}")
    except ValueError as error:
        raise UnreadableError("a JSON object") from error
    if not isinstance(fields, dict):
        raise UnreadableError("a JSON object")
    return fields


async def _give(room: "Room", phone: int, values: Values) -> None:
    await room.give(phone, values["person"])


async def _write(room: "Room", phone: int, values: Values) -> None:
    await room.write(phone, values["text"])


async def _tap(room: "Room", phone: int, values: Values) -> None:
    await room.tap(phone, values["message"], values["button"])


async def _block(room: "Room", phone: int, _: Values) -> None:
    await room.block(phone)


async def _unblock(room: "Room", phone: int, _: Values) -> None:
    await room.unblock(phone)


async def _forward(room: "Room", _: int, values: Values) -> None:
    await room.forward(values["to"])


async def _play(room: "Room", _: int, values: Values) -> None:
    await room.play(values["speed"])


async def _trouble(room: "Room", _: int, values: Values) -> None:
    room.make_trouble(values["kind"])


async def _crash(room: "Room", _: int, __: Values) -> None:
    await room.crash()


async def _look_at(room: "Room", _: int, values: Values) -> None:
    room.look_at(values["appointment"])


_ACTS: tuple[tuple[str, Act, Table], ...] = (
    ("phones/{phone:int}", _give, Table({"person": string})),
    ("phones/{phone:int}/write", _write, Table({"text": string})),
    ("phones/{phone:int}/tap", _tap, Table({"message": integer, "button": integer})),
    ("phones/{phone:int}/block", _block, Table()),
    ("phones/{phone:int}/unblock", _unblock, Table()),
    ("clock/forward", _forward, Table({"to": string})),
    ("clock/play", _play, Table({"speed": integer})),
    ("trouble", _trouble, Table({"kind": string})),
    ("crash", _crash, Table()),
    ("appointment", _look_at, Table({"appointment": string})),
)
