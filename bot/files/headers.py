"""The first line: which separator the file has, and which columns stand where.

The separator is the one that shows the most known columns, so Excel's own `sep=;` is not needed,
only stepped over.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set as AbstractSet
from dataclasses import dataclass

from bot.files.cells import shown
from bot.files.faults import DoubledColumns, MissingColumns, NoHeader
from bot.files.records import Record, Records, Unclosed

SEPARATORS = (";", ",", "\t")

_SEP_LINE = re.compile(r'\A"?sep=.?"?[;,\t]*(?=[\r\n])', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a kind of file."""

    name: str
    field: str
    read: Callable[[str], object]  # gets a cleaned text that is not empty; gives a value or `Wrong`
    required: bool = False
    otherwise: object = None  # what an empty cell or a missing column means
    other_names: tuple[str, ...] = ()
    holds_telephone: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Every name it goes by in a header, in small letters."""
        return frozenset({self.name, *self.other_names})


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns of a kind of file stand in one file."""

    names: tuple[str, ...]
    places: tuple[tuple[Column, int | None], ...]
    notes: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many cells a line may have."""
        return len(self.names)

    def name_at(self, position: int) -> str:
        """The column's name in the contract; empty for any other column."""
        names = (column.name for column, place in self.places if place == position)
        return next(names, "")

    def cells_of(self, record: Record) -> Iterator[tuple[Column, str | None]]:
        """Each column with its cell: empty where the file lacks it, None where the line does."""
        for column, place in self.places:
            if place is None:
                yield column, ""
            else:
                yield column, record.cells[place] if place < len(record.cells) else None


def header_of(text: str, columns: Sequence[Column]) -> tuple[Header, Iterator[Record | Unclosed]]:
    """The header and the records after it; raises `Unreadable` where there is no usable header."""
    known = {name for column in columns for name in column.names}
    text = _SEP_LINE.sub("", text, count=1)  # its line end stays, so that lines keep their numbers
    candidates = [_begun(text, separator) for separator in SEPARATORS]
    names, records = max(candidates, key=lambda candidate: len(known & {*candidate[0]}))
    if not known & {*names}:
        raise NoHeader(_listed(column.name for column in columns if column.required))
    _check_missing(names, columns)
    _check_doubled(names, columns)
    places = tuple((column, _place(column, names)) for column in columns)
    return Header(names, places, _notes(names, known)), records


def _begun(text: str, separator: str) -> tuple[tuple[str, ...], Iterator[Record | Unclosed]]:
    """The first line's names, none where it is no header, and the records after it."""
    records = iter(Records(text, separator))
    for first in records:
        if isinstance(first, Unclosed):
            break
        if not first.blank:
            return _names(first.cells), records
    return (), records


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    """Plain names of the columns, without those that Excel leaves empty at the end."""
    names = [" ".join(unicodedata.normalize("NFC", cell).split()).casefold() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _place(column: Column, names: Sequence[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in column.names), None)


def _check_missing(names: Sequence[str], columns: Sequence[Column]) -> None:
    required = (column for column in columns if column.required)
    missing = [column.name for column in required if _place(column, names) is None]
    if missing:
        raise MissingColumns(_listed(missing))


def _check_doubled(names: Sequence[str], columns: Sequence[Column]) -> None:
    contract = {other: column.name for column in columns for other in column.names}
    times = Counter(contract.get(name, name) for name in names if name)
    doubled = [name for name, number in times.items() if number > 1]
    if doubled:
        raise DoubledColumns(_listed(map(shown, doubled)))


def _notes(names: Sequence[str], known: AbstractSet[str]) -> tuple[str, ...]:
    unknown = [shown(name) for name in names if name and name not in known]
    return (f"Ukendte kolonner er ikke læst: {_listed(unknown)}.",) if unknown else ()


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} og {last}" if most else last
