"""A server of calendars on this machine that answers just what it is told to, byte by byte."""

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from tests.files.exports import event, inner

Headers = dict[str, str]
SECRET_PATH = "/owa/calendar/s3cr3t-t0ken/calendar.ics?key=an0ther"
HUNG_UP = b""  # an answer that is none
_SAFE = b"\x16"  # how TLS begins


def response(
    status: str = "200 OK", body: bytes = b"", *, length: int | None = None, **headers: str
) -> bytes:
    """An answer as it goes over the line; names of headers are written with `_` for `-`."""
    fields = {"Content-Type": "text/calendar; charset=utf-8", "Connection": "close"}
    fields["Content-Length"] = str(len(body) if length is None else length)
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def packed(body: bytes) -> bytes:
    return response(body=gzip.compress(body), Content_Encoding="gzip")


def talk(uid: str, start: str, *more: str, ref: str = "B-017") -> str:
    """An event of Mette's on Copenhagen's clock."""
    at = f"DTSTART;TZID=Romance Standard Time:{start}"
    by = "ORGANIZER;CN=Mette Jensen:mailto:mej@eksempel.invalid"
    return inner(f"UID:{uid}", f"SUMMARY:{ref} jobsamtale", at, by, *more)


def calendar(*events: str) -> bytes:
    """A calendar of these events."""
    empty = event().replace(inner().rstrip() + "\n", "")
    whole = empty.replace("END:VCALENDAR", "".join(events) + "END:VCALENDAR")
    return whole.replace("\n", "\r\n").encode()


@dataclass
class Shelf:
    """`answer` is bytes, or made from the request's headers; None: nothing comes, ever."""

    answer: bytes | Callable[[Headers], bytes] | None = HUNG_UP
    asked: list[Headers] = field(default_factory=list)
    at: dict[str, bytes] = field(default_factory=dict)  # by path, where that matters
    url: str = ""
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)

    def gives(self, *events: str, etag: str) -> None:
        """A calendar under a validator, as a well-behaved server does it."""
        whole = response(body=calendar(*events), ETag=etag)

        def answer(headers: Headers) -> bytes:
            known = headers.get("if-none-match") == etag
            return response("304 Not Modified", ETag=etag) if known else whole

        self.answer = answer

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            answer = await self._answer(reader)
            if answer is None:
                return  # held, until the shelf is closed
            writer.write(answer)
            await writer.drain()
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> bytes | None:
        begin = await reader.readexactly(1)
        if begin == _SAFE:
            return response("400 Bad Request")  # in words that are none on a safe line
        rest = await reader.readuntil(b"\r\n\r\n")
        head = (begin + rest).decode("latin-1").split("\r\n")
        path = head[0].split(" ")[1]
        fields = (line.partition(": ") for line in head[1:] if line)
        headers = {name.lower(): value for name, _, value in fields} | {"path": path}
        self.asked.append(headers)
        answer = self.at.get(path, self.answer)
        return answer(headers) if callable(answer) else answer

    def close(self) -> None:
        for writer in self._writers:
            writer.close()


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[Shelf]:
    """A shelf that is asked at its `url`."""
    shelf = Shelf()
    server = await asyncio.start_server(shelf.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    shelf.url = f"http://127.0.0.1:{port}{SECRET_PATH}"
    async with server:
        yield shelf
        shelf.close()
