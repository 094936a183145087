"""Requests to the Bot API taken apart: address, and parameters from query, form, upload or JSON."""

import json
import re
from urllib.parse import parse_qsl

from bot.simulator.answers import CallError, bad_request
from bot.simulator.parameters import Upload

_ADDRESS = re.compile(r"/bot([^/]+)/([^/]+)/?")
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_FIELD = re.compile(r'\bname="([^"]*)"')
_FILE_NAME = re.compile(r'\bfilename="([^"]*)"')
_ATTACHED = "attach://"

Given = dict[str, object]


def address(path: str) -> tuple[str, str] | None:
    """Token and method in a path; None if it is not one of the Bot API's."""
    found = _ADDRESS.fullmatch(path)
    return None if found is None else (found[1], found[2])


def parameters(content_type: str, query: str, body: bytes) -> Given:
    """All parameters of a request; raises a 400 for a body that cannot be read."""
    given: Given = dict(_pairs(query))
    try:
        return given | _from_body(content_type, body)
    except ValueError as error:
        raise _unreadable() from error


def _unreadable() -> CallError:
    return bad_request("can't read the request's body")


def _from_body(content_type: str, body: bytes) -> Given:
    if content_type.startswith("multipart/form-data"):
        return _from_multipart(content_type, body)
    if content_type.startswith("application/json"):
        return _from_json(body)
    return dict(_pairs(body.decode()))


def _pairs(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True)


def _from_json(body: bytes) -> Given:
    fields = json.loads(body or b"{}")
    if not isinstance(fields, dict):
        raise ValueError("an object is expected")  # noqa: TRY004 - the caller knows one kind
    return fields


def _from_multipart(content_type: str, body: bytes) -> Given:
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise ValueError("no boundary")
    # The first piece is what stands before the first part, the last what follows the end.
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:-1]
    fields = dict(_part(piece) for piece in pieces)
    return {name: _resolved(value, fields) for name, value in fields.items()}


def _part(piece: bytes) -> tuple[str, object]:
    head, _, content = piece.partition(b"\r\n\r\n")
    headers = head.decode()
    name = _FIELD.search(headers)
    if name is None:
        raise ValueError("a part without a name")
    file_name = _FILE_NAME.search(headers)
    return name[1], content.decode() if file_name is None else Upload(file_name[1], content)


def _resolved(value: object, fields: Given) -> object:
    if isinstance(value, str) and value.startswith(_ATTACHED):
        return fields.get(value.removeprefix(_ATTACHED), value)
    return value
