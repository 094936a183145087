"""Bytes into text: marks first, then strict UTF-8, then strict Windows-1252.

No statistics: a detector of encodings doubts short Danish files of capital letters and refuses them
whole, while Danish in Windows-1252 is never UTF-8 by chance. The letters that any other encoding
turns into signs are refused by `bot.files.cells`, line by line.
"""

import codecs

from bot.files.faults import (
    Document,
    Empty,
    LineTooLong,
    NotText,
    TooLarge,
    Undecodable,
    Workbook,
)

_MEGABYTE = 1_000_000
LARGEST_FILE = 200 * _MEGABYTE
LONGEST_LINE = _MEGABYTE
LOST = "\ufffd"  # stands where the file was cut in the middle of a letter

_LOOKED_AT = 4096
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MAGIC = {
    b"PK\x03\x04": Workbook,
    b"PK\x05\x06": Workbook,
    b"\xd0\xcf\x11\xe0": Workbook,
    b"%PDF": Document,
}


def decoded(data: bytes) -> str:
    """The file's text without its mark; raises `Unreadable` where there is none."""
    _check_size(data)
    _check_kind(data)
    _check_lines(data)
    text = _text_of(data)
    if not text.strip():
        raise Empty
    return text


def _check_size(data: bytes) -> None:
    if len(data) > LARGEST_FILE:
        raise TooLarge(LARGEST_FILE // _MEGABYTE)


def _check_kind(data: bytes) -> None:
    for magic, fault in _MAGIC.items():
        if data.startswith(magic):
            raise fault
    beginning = data[:_LOOKED_AT]
    if not data.startswith(_UTF_16_MARKS) and beginning.count(0) * 10 > len(beginning):
        raise NotText


def _check_lines(data: bytes) -> None:
    """Hops from line end to line end, a longest line at a time: cheap however many lines."""
    position = 0
    while len(data) - position > LONGEST_LINE:
        reach = position + LONGEST_LINE
        position = 1 + max(data.rfind(end, position, reach) for end in (b"\n", b"\r"))
        if not position:
            raise LineTooLong(LONGEST_LINE // _MEGABYTE)


def _text_of(data: bytes) -> str:
    if data.startswith(_UTF_16_MARKS):
        return _strict(data, "utf-16")
    if data.startswith(codecs.BOM_UTF8):
        return _strict(data, "utf-8-sig")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        if _is_cut(data, fault):
            return _strict(data, "utf-8")
        return _strict(data, "cp1252")


def _is_cut(data: bytes, fault: UnicodeDecodeError) -> bool:
    """Whether this is UTF-8 up to a last, unfinished letter, and not Windows-1252 ending in «å»."""
    whole = data[: fault.start]
    return fault.end == len(data) and "unexpected end" in fault.reason and not whole.isascii()


def _strict(data: bytes, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(data)
    except UnicodeDecodeError:
        raise Undecodable from None
    unfinished = bool(decoder.getstate()[0])
    return text + LOST if unfinished else text
