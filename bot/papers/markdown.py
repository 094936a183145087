"""A document as Markdown: for reading in any program, and for a case system that takes text."""

import re
from collections.abc import Iterator

from bot.rules.documents import Document, Line, Section

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_BEGINS_A_LIST = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|$)")


def write(document: Document) -> str:
    """The whole document; texts of people stand as quotations, with nothing in them that Markdown would change."""
    return "\n".join([*_head(document), *_sections(document)]) + "\n"


def _head(document: Document) -> Iterator[str]:
    yield f"# {_plain(document.title)}"
    for sentence in document.opening:
        yield from ("", _plain(sentence))
    yield from ("", f"**{_plain(document.verdict)}**")


def _sections(document: Document) -> Iterator[str]:
    for section in document.sections:
        yield from ("", f"## {_plain(section.title)}", "", _plain(section.opening))
        yield from _days(section)


def _days(section: Section) -> Iterator[str]:
    day = None
    for line in section.lines:
        if line.day != day:
            day = line.day
            yield from ("", f"### {_plain(day)}")
        yield ""
        yield from _line(line)


def _line(line: Line) -> Iterator[str]:
    yield f"- **{line.clock}** {_plain(line.sentence)}"
    if line.quote:
        yield "  \n".join(f"  > {_plain(quoted)}" for quoted in line.quote.splitlines())
    if line.notes and line.quote:
        yield ""
    for note in line.notes:
        yield f"  - {_plain(note)}"


def _plain(text: str) -> str:
    """The text as it reads, whatever marks stand in it."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    return _BEGINS_A_LIST.sub(lambda found: f"{found[1]}{_escaped(found[2])}", escaped)


def _escaped(mark: str) -> str:
    return f"{mark[:-1]}\\{mark[-1]}"
