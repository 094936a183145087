"""Calendars in over HTTP: one request out, its answer back as a value, never an exception.

The address holds a secret: nothing here logs it or hands it on. What becomes of a calendar is `bot.actions`' business.
"""

import asyncio
import re
import ssl
import zlib
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

import httpx

from bot.rules.feeds import NOTHING_KNOWN, FeedTrouble, Validators, fetched_from

LARGEST = 20_000_000  # bytes, unpacked
_REDIRECTS = 5
_PATIENCE = httpx.Timeout(20, connect=10)  # seconds of silence
_WITHIN = 60  # seconds for all of it
_LONGEST_VALIDATOR = 1000
_ASKING = {
    "Accept": "text/calendar, text/plain;q=0.5, */*;q=0.1",
    "Accept-Encoding": "gzip",
    "User-Agent": "aftalebot",
}
_STATUSES = {
    HTTPStatus.UNAUTHORIZED: FeedTrouble.LOCKED,
    HTTPStatus.FORBIDDEN: FeedTrouble.LOCKED,
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: FeedTrouble.LOCKED,
    HTTPStatus.NOT_FOUND: FeedTrouble.GONE,
    HTTPStatus.GONE: FeedTrouble.GONE,
    HTTPStatus.REQUEST_TIMEOUT: FeedTrouble.SLOW,
    HTTPStatus.TOO_MANY_REQUESTS: FeedTrouble.BUSY,
}
_PACKED = {"": None, "identity": None, "gzip": 31, "x-gzip": 31, "deflate": 15}  # zlib's windows
_MARK = b"BEGIN:VCALENDAR"
_LOOKED_AT = 1000


@dataclass(frozen=True)
class Got:
    """A calendar, and by what the server knows it."""

    content: bytes = field(repr=False)
    validators: Validators


@dataclass(frozen=True)
class Unchanged:
    """The server says that it is as it was."""


@dataclass(frozen=True)
class Failed:
    """Nothing came that can be read; `wait` is how long the server asks to be left alone."""

    trouble: FeedTrouble
    wait: timedelta | None = None


Answer = Got | Unchanged | Failed


class _Stopped(Exception):
    """What came so far is enough to know that there is no use in the rest."""

    def __init__(self, trouble: FeedTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


async def fetch(url: str, known: Validators = NOTHING_KNOWN) -> Answer:
    """The calendar at `url`; `known` is what came with it last time, if that is still good."""
    try:
        async with asyncio.timeout(_WITHIN):
            client = await asyncio.to_thread(_client)  # it reads all certificates that are trusted
            async with client:
                return await _through(client, fetched_from(url), known)
    except _Stopped as stopped:
        return Failed(stopped.trouble)
    except (httpx.TimeoutException, TimeoutError):
        return Failed(FeedTrouble.SLOW)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError) as fault:
        return Failed(_meaning(fault))


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=_PATIENCE, headers=_ASKING)


def _meaning(fault: Exception) -> FeedTrouble:
    """What stopped it before an answer came: the text of a fault may hold the address."""
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return FeedTrouble.INSECURE
        cause = cause.__cause__ or cause.__context__
    is_of_address = isinstance(fault, httpx.InvalidURL | httpx.UnsupportedProtocol | UnicodeError)
    return FeedTrouble.MISDIRECTED if is_of_address else FeedTrouble.UNREACHABLE


async def _through(client: httpx.AsyncClient, url: str, known: Validators) -> Answer:
    """Follow where the server leads, and read what is there."""
    request: httpx.Request | None = client.build_request("GET", url, headers=_conditions(known))
    for _ in range(_REDIRECTS + 1):
        if request is None:
            break
        response = await client.send(request, stream=True)
        try:
            if not response.has_redirect_location:
                return await _answer(response, known)
            request = _next(response)
        finally:
            await response.aclose()
    return Failed(FeedTrouble.MISDIRECTED)


def _conditions(known: Validators) -> dict[str, str]:
    headers = {}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.modified:
        headers["If-Modified-Since"] = known.modified
    return headers


def _next(response: httpx.Response) -> httpx.Request | None:
    """Where a redirect leads; None where it must not be followed: from a safe line to an open one."""
    request = response.next_request
    if request is None or request.url.scheme not in {"http", "https"}:
        return None
    is_exposed = response.url.scheme == "https" and request.url.scheme == "http"
    return None if is_exposed else request


async def _answer(response: httpx.Response, known: Validators) -> Answer:
    status = response.status_code
    if status == HTTPStatus.NOT_MODIFIED and known != NOTHING_KNOWN:
        return Unchanged()
    if status != HTTPStatus.OK:
        return Failed(_refusal(status), _wait(response))
    if "html" in response.headers.get("Content-Type", "").lower():  # a page to sign in at
        return Failed(FeedTrouble.NOT_A_CALENDAR)
    content = await _content(response)
    if _MARK not in content[:_LOOKED_AT].upper():
        return Failed(FeedTrouble.NOT_A_CALENDAR)
    return Got(content, Validators(_kept(response, "ETag"), _kept(response, "Last-Modified")))


def _refusal(status: int) -> FeedTrouble:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return FeedTrouble.SERVER_FAULT
    known = {int(code): trouble for code, trouble in _STATUSES.items()}
    return known.get(status, FeedTrouble.UNEXPECTED)


def _wait(response: httpx.Response) -> timedelta | None:
    """What a busy server asks for, where it gives it in seconds."""
    asked = re.fullmatch(r"[0-9]{1,6}", response.headers.get("Retry-After", "").strip())
    return timedelta(seconds=int(asked[0])) if asked else None


def _kept(response: httpx.Response, name: str) -> str | None:
    """A header that can be sent back as it is."""
    value = response.headers.get(name, "").strip()
    is_plain = value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR
    return value if value and is_plain else None


async def _content(response: httpx.Response) -> bytes:
    """All of the body, unpacked. Raises _Stopped where it is too large, or broken off."""
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in _PACKED:
        raise _Stopped(FeedTrouble.UNEXPECTED)
    raw = await _raw(response)
    window = _PACKED[packing]
    return raw if window is None else _unpacked(raw, window)


async def _raw(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        async for part in response.aiter_raw():
            size += len(part)
            if size > LARGEST:
                raise _Stopped(FeedTrouble.TOO_LARGE)
            parts.append(part)
    except (httpx.NetworkError, httpx.RemoteProtocolError):
        raise _Stopped(FeedTrouble.CUT_OFF) from None
    return b"".join(parts)


def _unpacked(raw: bytes, window: int) -> bytes:
    """What was packed, never more of it than may come: a small file can hold a very large one."""
    unpacking = zlib.decompressobj(window)
    try:
        content = unpacking.decompress(raw, LARGEST + 1)
    except zlib.error:
        raise _Stopped(FeedTrouble.CUT_OFF) from None
    if len(content) > LARGEST:
        raise _Stopped(FeedTrouble.TOO_LARGE)
    if not unpacking.eof:
        raise _Stopped(FeedTrouble.CUT_OFF)
    return content
