"""What is wrong with a policy file, in one sentence for whoever wrote it."""

import json
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from bot.errors import AftalebotError

DURATION_WANTED = 'it should be an ISO 8601 duration such as "PT30M" or "P7D"'
_PLAIN = {
    "missing": "this key is required",
    "dict_type": "it should be a table",
    "model_type": "it should be a table",
    "list_type": "it should be a list",
    "tuple_type": "it should be a list",
    "feed_address": "it should be an address that begins with https://, http:// or webcal://",  # a secret: not shown
}


class PolicyUnreadable(AftalebotError):
    """The policy file {0} can't be read: {1}."""


class PolicyInvalid(AftalebotError):
    """The policy file {0} has a fault at {1}: {2}."""


def refuse_unknown(keys: Iterable[str], known: Sequence[str]) -> None:
    """Raise for the first of `keys` that is not `known`, with the closest that is."""
    for key in keys:
        if key not in known:
            close = get_close_matches(key, known, n=1, cutoff=0.5)
            hint = f"the closest known is {close[0]}" if close else f"known are {', '.join(known)}"
            raise PydanticCustomError("unknown_key", "unknown", {"key": key, "hint": hint})


def invalid(file: Path, error: ValidationError, prefix: Sequence[str | int] = ()) -> PolicyInvalid:
    """The sentence for the first fault of `error`, which lies below `prefix` in the file."""
    details = error.errors(include_url=False)[0]
    loc = details["loc"]
    if prefix and loc[:1] == ("unit",):  # a unit's table holds these keys directly
        loc = loc[1:]
    return PolicyInvalid(file, _path([*prefix, *loc], details), _expectation(details))


def _path(loc: Sequence[str | int], details: ErrorDetails) -> str:
    keys = [*loc, details["ctx"]["key"]] if details["type"] == "unknown_key" else loc
    parts = (f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in keys)
    return "".join(parts).removeprefix(".") or "its top level"


def _expectation(details: ErrorDetails) -> str:
    kind = details["type"]
    if kind == "unknown_key":
        return f"there is no such key; {details['ctx']['hint']}"
    if kind in _PLAIN:
        return _PLAIN[kind]
    return f"{_wanted(details)}{_given(details['input'])}"


def _wanted(details: ErrorDetails) -> str:
    if details["type"] == "time_delta_parsing":
        return DURATION_WANTED
    if details["type"] == "value_error":
        return str(details["ctx"]["error"])
    return details["msg"].replace("Input should", "it should", 1)


def _given(value: object) -> str:
    scalar = isinstance(value, str | int | float)
    return f", not {json.dumps(value, ensure_ascii=False)}" if scalar else ""
