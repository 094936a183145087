"""Telegram's HTML: read into the text as shown and its entities, refused where Telegram refuses it.

Places are counted in UTF-16 code units in entities, in bytes in error texts, as Telegram does.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.answers import CallError, bad_request
from bot.simulator.wire import utf16_length

Entity = dict[str, Any]

TEXT_LIMIT = 4096  # code points, after parsing
CAPTION_LIMIT = 1024
SOURCE_LIMIT = 32768  # bytes, before parsing

_SIMPLE = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
}
_TAGS = {*_SIMPLE, "a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}

_START = re.compile(r"<([^\s>]*)")
_ATTRIBUTE = re.compile(
    r"""\s*([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]*)(?=[\s>])))?"""
)
_START_END = re.compile(r"\s*>")
_END = re.compile(r"</([^\s>]*)\s*>")
_REFERENCE = re.compile(
    r"&(?:#x(?P<hex>[0-9a-fA-F]{1,6})|#(?P<decimal>[0-9]{1,7})"
    r"|(?P<name>lt|gt|amp|quot)(?![A-Za-z]));?"
)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_PLANE_0, _OTHER_PLANES = range(1, 0xD800), range(0xE000, 0x10FFFF)  # surrogates between them
_TIME_FORMAT = re.compile(r"[rR]|[wWdDtT]*")


@dataclass(frozen=True)
class Marked:
    """A text as shown, and where in it the formatting is."""

    text: str
    entities: list[Entity] = field(default_factory=list)


def cannot_parse(why: str) -> CallError:
    """The 400 for marks that make no sense."""
    return bad_request(f"can't parse entities: {why}")


def parse(source: str) -> Marked:
    """Read HTML; raises a 400 if Telegram would."""
    return trimmed(_Reader(source).read())


def trimmed(marked: Marked) -> Marked:
    """Without the white space around it, which Telegram takes away."""
    text = marked.text.strip()
    cut = utf16_length(marked.text) - utf16_length(marked.text.lstrip())
    end = utf16_length(text)
    moved = (_moved(entity, -cut, end) for entity in marked.entities)
    return Marked(text, [entity for entity in moved if entity["length"] > 0])


def _moved(entity: Entity, by: int, end: int) -> Entity:
    start = max(0, entity["offset"] + by)
    stop = min(end, entity["offset"] + entity["length"] + by)
    return {**entity, "offset": start, "length": stop - start}


def _character(found: re.Match[str]) -> str:
    if name := found["name"]:
        return _NAMED[name]
    code = int(found["hex"], 16) if found["hex"] else int(found["decimal"])
    is_character = code in _PLANE_0 or code in _OTHER_PLANES
    return chr(code) if is_character else found.group()


def _decoded(text: str) -> str:
    return _REFERENCE.sub(_character, text)


@dataclass(frozen=True)
class _Open:
    """A start tag that waits for its end."""

    tag: str
    attributes: dict[str, str]
    offset: int
    shown: int  # how many pieces of text stood before it


class _Reader:
    """One pass over the source."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._pieces: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def read(self) -> Marked:
        while self._at < len(self._source):
            self._step()
        if self._open:
            tag = self._open[-1].tag
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{tag}"')
        ordered = sorted(self._entities, key=lambda entity: (entity["offset"], -entity["length"]))
        return Marked("".join(self._pieces), [_without_code_language(one) for one in ordered])

    def _step(self) -> None:
        if self._source.startswith("</", self._at):
            self._end_tag()
        elif self._source[self._at] == "<":
            self._start_tag()
        else:
            self._text()

    def _text(self) -> None:
        stop = self._source.find("<", self._at)
        stop = len(self._source) if stop < 0 else stop
        piece = _decoded(self._source[self._at : stop])
        self._pieces.append(piece)
        self._length += utf16_length(piece)
        self._at = stop

    def _place(self) -> str:
        return f"at byte offset {len(self._source[: self._at].encode())}"

    def _start_tag(self) -> None:
        found = _START.match(self._source, self._at)
        tag = found[1].lower() if found else ""
        if tag not in _TAGS:
            raise cannot_parse(f'Unsupported start tag "{tag}" {self._place()}')
        attributes, stop = self._attributes(self._at + 1 + len(tag))
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" {self._place()}')
        self._open.append(_Open(tag, attributes, self._length, len(self._pieces)))
        self._at = stop

    def _attributes(self, at: int) -> tuple[dict[str, str], int]:
        attributes: dict[str, str] = {}
        while not (end := _START_END.match(self._source, at)):
            found = _ATTRIBUTE.match(self._source, at)
            if not found:
                raise cannot_parse(f"Unclosed start tag {self._place()}")
            name, *values = found.groups()
            value = next((value for value in values if value is not None), "")
            attributes[name] = _decoded(value)
            at = found.end()
        return attributes, end.end()

    def _end_tag(self) -> None:
        if not self._open:
            raise cannot_parse(f"Unexpected end tag {self._place()}")
        found = _END.match(self._source, self._at)
        if not found:
            raise cannot_parse(f"Unclosed end tag {self._place()}")
        start = self._open.pop()
        self._check_pair(start.tag, found[1].lower())
        if self._length > start.offset:
            self._close(start)
        self._at = found.end()

    def _check_pair(self, expected: str, found: str) -> None:
        if found not in ("", expected):
            pair = f'expected "</{expected}>", found "</{found}>"'
            raise cannot_parse(f"Unmatched end tag {self._place()}, {pair}")

    def _close(self, start: _Open) -> None:
        span = {"offset": start.offset, "length": self._length - start.offset}
        shown = "".join(self._pieces[start.shown :])
        if start.tag == "pre" and (language := self._language_of(span)):
            self._entities[-1] = {"type": "pre", **span, "language": language}
        elif meaning := _meaning(start, shown):
            self._entities.append({**meaning, **span})

    def _language_of(self, span: Entity) -> str:
        last = self._entities[-1] if self._entities else {}
        return str(last.get("language", "")) if last == {**last, **span} else ""


def _meaning(start: _Open, shown: str) -> Entity | None:
    attributes = start.attributes
    match start.tag:
        case "a":
            return _link(attributes.get("href") or shown)
        case "code":
            return {"type": "code", "language": _language(attributes.get("class", ""))}
        case "blockquote":
            return {"type": f"{'expandable_' if 'expandable' in attributes else ''}blockquote"}
        case "tg-emoji":
            return _custom_emoji(attributes.get("emoji-id", ""))
        case "tg-time":
            return _date_time(attributes)
        case simple:
            return {"type": _SIMPLE.get(simple, simple)}


def _language(class_name: str) -> str:
    _, _, language = class_name.partition("language-")
    return language


def _link(url: str) -> Entity | None:
    # Telegram silently drops a link that leads nowhere.
    return {"type": "text_link", "url": url} if "." in url or "://" in url else None


def _custom_emoji(identifier: str) -> Entity:
    if not identifier.isdecimal():
        raise bad_request("invalid custom emoji identifier specified")
    return {"type": "custom_emoji", "custom_emoji_id": identifier}


def _date_time(attributes: dict[str, str]) -> Entity | None:
    instant, form = attributes.get("unix", ""), attributes.get("format", "")
    if not _TIME_FORMAT.fullmatch(form):
        raise cannot_parse("Invalid date format used")
    if not instant.isdecimal():
        return None
    entity: Entity = {"type": "date_time", "unix_time": int(instant)}
    return {**entity, "date_time_format": form} if form else entity


def _without_code_language(entity: Entity) -> Entity:
    # A language counts only for code inside <pre>.
    if entity["type"] != "code":
        return entity
    return {name: value for name, value in entity.items() if name != "language"}
