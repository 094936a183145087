"""Requests taken apart, as python-telegram-bot and others send them."""

import httpx
import pytest
from hypothesis import given, strategies as st

from bot.simulator import bodies
from bot.simulator.answers import CallError
from bot.simulator.parameters import Upload

ADDRESS = "http://simulator.invalid/"
names = st.text(st.characters(categories=("Ll", "Nd")), min_size=1)


def parameters(request: httpx.Request) -> dict[str, object]:
    query = request.url.query.decode()
    return bodies.parameters(request.headers.get("content-type", ""), query, request.read())


@given(st.dictionaries(names, st.text(st.characters(codec="utf-8"))))
def test_forms_and_queries_are_read_as_they_were_written(fields: dict[str, str]) -> None:
    assert parameters(httpx.Request("POST", ADDRESS, data=fields)) == fields
    assert parameters(httpx.Request("GET", ADDRESS, params=fields)) == fields


@given(
    st.dictionaries(names, st.binary(), min_size=1),
    st.text(st.characters(categories=["L"]), min_size=1),
)
def test_uploads_are_read_byte_for_byte(files: dict[str, bytes], file_name: str) -> None:
    sent = {name: (file_name, content) for name, content in files.items()}
    read = parameters(httpx.Request("POST", ADDRESS, files=sent))
    assert read == {name: Upload(file_name, content) for name, content in files.items()}


def test_an_upload_may_be_attached_to_another_field() -> None:
    fields = {"document": "attach://paper", "caption": "attach://nothing"}
    request = httpx.Request("POST", ADDRESS, data=fields, files={"paper": ("x.ics", b"x")})
    read = parameters(request)
    assert read["document"] == Upload("x.ics", b"x")
    assert read["caption"] == "attach://nothing"


def test_json_keeps_its_types_and_adds_to_the_query() -> None:
    request = httpx.Request("POST", ADDRESS, params={"a": "1"}, json={"b": 2, "c": [True]})
    assert parameters(request) == {"a": "1", "b": 2, "c": [True]}
    assert bodies.parameters("application/json", "", b"") == {}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/x-www-form-urlencoded", b"\xff"),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\nnameless\r\n--x--\r\n"),
    ],
)
def test_bodies_that_cannot_be_read_are_refused(content_type: str, body: bytes) -> None:
    with pytest.raises(CallError) as refused:
        bodies.parameters(content_type, "", body)
    assert refused.value.answer.status == 400


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/bot1:x/getMe", ("1:x", "getMe")),
        ("/bot1:x/getMe/", ("1:x", "getMe")),
        ("/bot1:x", None),
        ("/bot1:x/a/b", None),
        ("/file/bot1:x/a", None),
    ],
)
def test_an_address_holds_token_and_method(path: str, expected: tuple[str, str] | None) -> None:
    assert bodies.address(path) == expected
