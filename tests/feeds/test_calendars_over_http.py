"""A calendar comes over real HTTP as a value; whatever goes wrong on the way has a name and never an exception."""

import ssl
from datetime import timedelta

import httpx
import pytest

from bot import feeds
from bot.feeds import Failed, Got, Unchanged
from bot.rules.feeds import FeedTrouble, Validators
from tests.feeds.shelf import SECRET_PATH, Shelf, calendar, packed, response, talk

WHOLE = calendar(talk("one", "20261126T100000"))
MODIFIED = "Mon, 23 Nov 2026 07:00:00 GMT"


async def test_a_calendar_comes_with_what_the_server_knows_it_by(shelf: Shelf) -> None:
    shelf.answer = response(body=WHOLE, ETag='W/"one"', Last_Modified=MODIFIED)
    answer = await feeds.fetch(shelf.url)
    assert answer == Got(WHOLE, Validators('W/"one"', MODIFIED))
    assert "if-none-match" not in shelf.asked[0]
    assert shelf.asked[0]["path"] == SECRET_PATH
    shelf.answer = response("304 Not Modified")
    assert await feeds.fetch(shelf.url, answer.validators) == Unchanged()
    asked = shelf.asked[1]
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('W/"one"', MODIFIED)


async def test_packed_and_chunked_calendars_are_unpacked(shelf: Shelf) -> None:
    shelf.answer = packed(WHOLE)
    assert await feeds.fetch(shelf.url) == Got(WHOLE, Validators())
    chunk = f"{len(WHOLE):x}\r\n".encode() + WHOLE + b"\r\n0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    shelf.answer = head + chunk
    assert await feeds.fetch(shelf.url) == Got(WHOLE, Validators())


async def test_a_redirect_is_followed_with_its_conditions_and_not_for_ever(shelf: Shelf) -> None:
    shelf.answer = response("302 Found", Location="/there")
    shelf.at["/there"] = response("304 Not Modified")
    assert await feeds.fetch(shelf.url, Validators('"one"')) == Unchanged()
    assert [asked["if-none-match"] for asked in shelf.asked] == ['"one"'] * 2
    shelf.at.clear()
    assert await feeds.fetch(shelf.url) == Failed(FeedTrouble.MISDIRECTED)
    assert len(shelf.asked) < 12


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://eksempel.invalid/x", "http://[x"])
async def test_a_redirect_to_somewhere_else_than_the_web_is_not_followed(
    shelf: Shelf, to: str
) -> None:
    shelf.answer = response("301 Moved Permanently", Location=to)
    assert await feeds.fetch(shelf.url) in (
        Failed(FeedTrouble.MISDIRECTED),
        Failed(FeedTrouble.UNREACHABLE),
    )


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        ("304 Not Modified", FeedTrouble.UNEXPECTED),  # nobody asked
        ("204 No Content", FeedTrouble.UNEXPECTED),
        ("206 Partial Content", FeedTrouble.UNEXPECTED),
        ("400 Bad Request", FeedTrouble.UNEXPECTED),
        ("401 Unauthorized", FeedTrouble.LOCKED),
        ("403 Forbidden", FeedTrouble.LOCKED),
        ("404 Not Found", FeedTrouble.GONE),
        ("410 Gone", FeedTrouble.GONE),
        ("500 Internal Server Error", FeedTrouble.SERVER_FAULT),
        ("503 Service Unavailable", FeedTrouble.SERVER_FAULT),
    ],
)
async def test_every_status_has_its_meaning(
    shelf: Shelf, status: str, trouble: FeedTrouble
) -> None:
    shelf.answer = response(status, WHOLE if status.startswith(("206", "4", "5")) else b"")
    assert await feeds.fetch(shelf.url) == Failed(trouble)


async def test_a_busy_server_says_for_how_long(shelf: Shelf) -> None:
    shelf.answer = response("429 Too Many Requests", Retry_After="120")
    assert await feeds.fetch(shelf.url) == Failed(FeedTrouble.BUSY, timedelta(minutes=2))
    shelf.answer = response("429 Too Many Requests", Retry_After="Mon, 23 Nov 2026 08:00:00 GMT")
    assert await feeds.fetch(shelf.url) == Failed(FeedTrouble.BUSY)


PAGE = b"<html><body>Log ind</body></html>"


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (response(body=PAGE, Content_Type="text/html"), FeedTrouble.NOT_A_CALENDAR),
        (response(body=PAGE), FeedTrouble.NOT_A_CALENDAR),
        (response(), FeedTrouble.NOT_A_CALENDAR),
        (response(body=WHOLE[:-40], length=len(WHOLE)), FeedTrouble.CUT_OFF),
        (packed(WHOLE)[:-12].replace(b"Content-Length", b"X-Length"), FeedTrouble.CUT_OFF),
        (response(body=b"no gzip", Content_Encoding="gzip"), FeedTrouble.CUT_OFF),
        (response(body=WHOLE, Content_Encoding="br"), FeedTrouble.UNEXPECTED),
        (b"HTTP/1.1 200", FeedTrouble.UNREACHABLE),
        (b"\0\1\2 what is this", FeedTrouble.UNREACHABLE),
        (b"", FeedTrouble.UNREACHABLE),
    ],
)
async def test_what_is_no_calendar_or_not_all_of_it_is_not_taken(
    shelf: Shelf, answer: bytes, trouble: FeedTrouble
) -> None:
    shelf.answer = answer
    assert await feeds.fetch(shelf.url) == Failed(trouble)


async def test_any_other_type_of_content_is_read_for_what_it_is(shelf: Shelf) -> None:
    shelf.answer = response(body=WHOLE, Content_Type="application/octet-stream")
    assert isinstance(await feeds.fetch(shelf.url), Got)


async def test_too_much_is_not_read_to_its_end(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LARGEST", 10_000)
    for answer in (response(body=WHOLE + b" " * 10_000), packed(WHOLE + b" " * 5_000_000)):
        shelf.answer = answer
        assert await feeds.fetch(shelf.url) == Failed(FeedTrouble.TOO_LARGE)


async def test_a_silent_server_is_not_waited_for(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "_PATIENCE", httpx.Timeout(0.05))
    shelf.answer = None
    assert await feeds.fetch(shelf.url) == Failed(FeedTrouble.SLOW)
    monkeypatch.setattr(feeds, "_PATIENCE", httpx.Timeout(60))
    monkeypatch.setattr(feeds, "_WITHIN", 0.05)
    assert await feeds.fetch(shelf.url) == Failed(FeedTrouble.SLOW)


async def test_nobody_there_and_no_safe_line_are_two_things(shelf: Shelf) -> None:
    plain = shelf.url.partition("://")[2]
    assert await feeds.fetch(f"webcal://{plain}") == Failed(FeedTrouble.INSECURE)
    assert await feeds.fetch("http://127.0.0.1:1/x.ics") == Failed(FeedTrouble.UNREACHABLE)


def test_a_certificate_that_is_not_trusted_is_known_however_deep_it_lies() -> None:
    fault = httpx.ConnectError("https://eksempel.invalid/s3cr3t")
    fault.__cause__ = OSError()
    fault.__cause__.__context__ = ssl.SSLCertVerificationError()
    assert feeds._meaning(fault) is FeedTrouble.INSECURE


async def test_a_validator_that_can_t_be_sent_back_is_not_kept(shelf: Shelf) -> None:
    shelf.answer = response(body=WHOLE, ETag='"' + "x" * 2000 + '"', Last_Modified="\xe6\xf8")
    assert await feeds.fetch(shelf.url) == Got(WHOLE, Validators())
