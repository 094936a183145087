"""Text into records of cells, each with the physical line where it begins.

Unlike the standard library's reader, a quote that nobody closes costs one line, not the rest of the
file: it is given back as `Unclosed`, and reading goes on at the next line. What a cell means is left
to `bot.files.tables`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST_CELL = 32_767  # no cell of Excel's holds more, so a quote open for longer is a mistake

_LINE_END = re.compile(r"\r\n?|\n")
_OPENING = re.compile(r' *+"')
_QUOTED = re.compile(r' *+"((?:[^"]++|"")*+)" *+')


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row, unquoted and otherwise as written."""

    line: int
    cells: Sequence[str]

    @property
    def blank(self) -> bool:
        """Whether it holds nothing but blanks, as Excel writes its empty rows."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A quote that opens on `line`, in the cell numbered `position` from 0, and never closes."""

    line: int
    position: int


class Records:
    """One pass over `text`; the first record that is not blank gives the width of the others."""

    def __init__(self, text: str, separator: str) -> None:
        self._text = text
        self._separator = separator
        self._plain = re.compile(rf"[^{separator}\r\n]*+")
        self._position = 0
        self._line = 1
        self._width = 0

    def __iter__(self) -> Iterator[Record | Unclosed]:
        while self._position < len(self._text):
            found = self._next()
            if isinstance(found, Record) and not self._width and not found.blank:
                self._width = len(found.cells)
            yield found

    def _next(self) -> Record | Unclosed:
        end = self._end_of_line(self._position)
        if self._text.find('"', self._position, end) >= 0:
            return self._with_quotes()
        record = Record(self._line, self._text[self._position : end].split(self._separator))
        self._go_past_line(end)
        return record

    def _with_quotes(self) -> Record | Unclosed:
        line, position = self._line, self._position
        cells: list[str] = []
        while True:
            cell = self._cell(position)
            if cell is None:
                return self._unclosed(position, len(cells))
            text, position = cell
            cells.append(text)
            if self._text[position : position + 1] != self._separator:
                break
            position += 1
        self._go_past_line(position)
        return Record(line, cells)

    def _cell(self, position: int) -> tuple[str, int] | None:
        """The cell that begins at `position` and where it ends; None for a quote left open."""
        if not _OPENING.match(self._text, position):
            plain = self._plain.match(self._text, position)
            end = plain.end() if plain else position
            return self._text[position:end], end
        quoted = _QUOTED.match(self._text, position, position + LONGEST_CELL)
        if not quoted or not self._ends_cell(quoted.end()) or self._swallows_lines(quoted[1]):
            return None
        return quoted[1].replace('""', '"'), quoted.end()

    def _ends_cell(self, position: int) -> bool:
        return self._text[position : position + 1] in {self._separator, "\r", "\n", ""}

    def _swallows_lines(self, cell: str) -> bool:
        """Whether a line wholly inside the quotes has as many cells as the header: a lost quote."""
        inside = _LINE_END.split(cell)[1:-1]
        between = self._width - 1
        return between > 0 and any(line.count(self._separator) == between for line in inside)

    def _unclosed(self, position: int, cell: int) -> Unclosed:
        self._go(position)
        found = Unclosed(self._line, cell)
        self._go_past_line(self._end_of_line(position))
        return found

    def _end_of_line(self, position: int) -> int:
        end = _LINE_END.search(self._text, position)
        return end.start() if end else len(self._text)

    def _go_past_line(self, end: int) -> None:
        line_end = _LINE_END.match(self._text, end)
        self._go(line_end.end() if line_end else end)

    def _go(self, position: int) -> None:
        passed = (self._position, position)
        feeds, returns = self._text.count("\n", *passed), self._text.count("\r", *passed)
        self._line += feeds + returns - self._text.count("\r\n", *passed)
        self._position = position
