"""The file of citizens; whether a consultant exists is for `bot.actions`."""

from collections.abc import Mapping
from typing import Any

from bot.files import cells, words
from bot.files.headers import Column
from bot.files.rows import CitizenRow, Table
from bot.files.tables import Layout, read_table
from bot.rules.people import CitizenStatus

_REF = Column(name="borger_ref", field="ref", read=cells.reference, required=True)
_COLUMNS = (
    _REF,
    Column(name="fornavn", field="first_name", read=cells.name, required=True),
    Column(name="konsulent", field="consultant", read=cells.initials, required=True),
    Column(name="sprog", field="language", read=cells.language),
    Column(
        name="status", field="status", read=words.citizen_status, otherwise=CitizenStatus.ACTIVE
    ),
    Column(name="enhed", field="unit", read=cells.unit, otherwise=""),
    Column(name="beskyttet", field="protected", read=words.yes_or_no, otherwise=False),
)


def read_citizens(data: bytes) -> Table[CitizenRow]:
    """The citizens in a CSV file; raises `Unreadable` where it is no table."""
    return read_table(data, Layout(_COLUMNS, _row, _REF))


def _row(line: int, values: Mapping[str, Any]) -> CitizenRow:
    return CitizenRow(line=line, **values)
