"""A list of citizens by reference: one a line, or the column `borger_ref` of a table."""

from dataclasses import dataclass

from bot.files.decoding import decoded

COLUMN = "borger_ref"


@dataclass(frozen=True)
class Reference:
    """A citizen's reference as it stands on a line; lines count from 1."""

    line: int
    ref: str


def read_references(data: bytes) -> list[Reference]:
    """All of the file's references, in its order. Raises Unreadable where it is no text."""
    lines = [
        (number, [cell.strip().strip('"') for cell in line.replace(",", ";").split(";")])
        for number, line in enumerate(decoded(data).splitlines(), start=1)
        if line.strip(" ;,\t")
    ]
    header = [cell.casefold() for cell in lines[0][1]] if lines else []
    column = header.index(COLUMN) if COLUMN in header else 0
    rows = lines[1:] if COLUMN in header else lines
    return [Reference(number, cells[column]) for number, cells in rows if len(cells) > column]
