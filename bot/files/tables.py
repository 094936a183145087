"""A file into rows by a layout: finds the header, reads each line's cells, refuses what is wrong.

Which columns there are and what a row becomes is said by a `Layout`, one per kind of file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.files.cells import NUL, Wrong, cleaned
from bot.files.decoding import decoded
from bot.files.headers import Column, Header, header_of
from bot.files.records import Record, Unclosed
from bot.files.rows import Refused, Table

RowT = TypeVar("RowT")

_UNCLOSED = 'Et anførselstegn (") åbner et felt, der ikke lukkes rigtigt. Ret linjen.'
_TOO_MANY = "Linjen har flere felter end overskriften. Sæt felter med skilletegn i anførselstegn."
_CUT = "Linjen stopper for tidligt. Hent filen igen fra fagsystemet."
_EMPTY = "Feltet er tomt. Udfyld det."


@dataclass(frozen=True, slots=True)
class Layout(Generic[RowT]):
    """One kind of file; `build` gets the line's number and the values by field."""

    columns: Sequence[Column]
    build: Callable[[int, Mapping[str, Any]], RowT | Refused]
    key: Column  # no two rows of a file may share it, in whatever case


def read_table(data: bytes, layout: Layout[RowT]) -> Table[RowT]:
    """Every line as a row or as a refusal; raises `Unreadable` where the file is no table."""
    header, records = header_of(decoded(data), layout.columns)
    rows: list[RowT] = []
    refused: list[Refused] = []
    ids: set[str | None] = set()
    for record, result in _results(header, records, layout):
        if isinstance(result, Refused):
            refused.append(result)
            ids.add(_id_of(header, record, layout.key))
        else:
            rows.append(result)
    known = None if None in ids else frozenset(filter(None, ids))
    return Table(tuple(rows), tuple(refused), header.notes, known)


def _results(
    header: Header, records: Iterator[Record | Unclosed], layout: Layout[RowT]
) -> Iterator[tuple[Record | Unclosed, RowT | Refused]]:
    """Each line with its result; of two rows with one key the first stands."""
    lines: dict[str, int] = {}
    for record in records:
        if isinstance(record, Record) and record.blank:
            continue
        result = _result(header, record, layout)
        if not isinstance(result, Refused):
            first = lines.setdefault(_key(result, layout), record.line)
            if first != record.line:
                result = Refused(record.line, layout.key.name, _doubled(first))
        yield record, result


def _id_of(header: Header, record: Record | Unclosed, key: Column) -> str | None:
    """The key of a refused line; None where a lost quote, a cell too many or a cut may have changed it."""
    if isinstance(record, Unclosed) or len(record.cells) > header.width:
        return None
    place = next(place for column, place in header.places if column is key)
    is_whole = place is not None and place < len(record.cells) - (len(record.cells) < header.width)
    if place is None or not is_whole:
        return None
    found = _value(key, record.cells[place])
    return None if isinstance(found, Wrong) else str(found)


def _key(row: RowT, layout: Layout[RowT]) -> str:
    return str(getattr(row, layout.key.field)).casefold()


def _doubled(first: int) -> str:
    return f"Linje {first} har samme nøgle. Lad kun den ene linje stå."


def _result(header: Header, record: Record | Unclosed, layout: Layout[RowT]) -> RowT | Refused:
    if isinstance(record, Unclosed):
        return Refused(record.line, header.name_at(record.position), _UNCLOSED)
    damaged = next((at for at, cell in enumerate(record.cells) if "\0" in cell), None)
    if damaged is not None:
        return Refused(record.line, header.name_at(damaged), NUL.reason)
    if any(cell.strip() for cell in record.cells[header.width :]):
        return Refused(record.line, "", _TOO_MANY)
    values: dict[str, Any] = {}
    for column, cell in header.cells_of(record):
        value = _value(column, cell)
        if isinstance(value, Wrong):
            return Refused(record.line, column.name, value.reason)
        values[column.field] = value
    return layout.build(record.line, values)


def _value(column: Column, cell: str | None) -> object:
    """What the cell means, or `Wrong`; None is a cell that the line is too short to have."""
    if cell is None and column.required:
        return Wrong(_CUT)
    text = cleaned(cell or "", holds_telephone=column.holds_telephone)
    if isinstance(text, Wrong):
        return text
    if text:
        return column.read(text)
    return Wrong(_EMPTY) if column.required else column.otherwise
