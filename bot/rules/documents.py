"""Papers before they have a layout, already in words. Markdown, JSON and PDF are made from them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing under a day and a time; `notes` stand below it, `quote` is somebody's exact words."""

    day: str
    clock: str
    sentence: str
    notes: tuple[str, ...] = ()
    quote: str | None = None


@dataclass(frozen=True, kw_only=True)
class Section:
    """`name` is for machines. `opening` stands above the lines, or alone where there are none."""

    name: str
    title: str
    opening: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Document:
    """`running` is the header of every page, `page` its count, with {page} and {pages}; `verdict` stands out."""

    title: str
    running: str
    page: str
    language: str
    opening: tuple[str, ...]
    verdict: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, kw_only=True)
class InvitationLetter:
    """A letter of one page to one citizen. `closing` are headings with what stands below them."""

    language: str
    sender: str
    title: str
    greeting: str
    opening: str
    how: str
    steps: tuple[str, ...]
    code_title: str
    code: str
    code_notes: str
    link: str
    closing: tuple[tuple[str, str], ...]
    reference: str
