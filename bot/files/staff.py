"""The file of staff; whether a leader or a substitute exists is for `bot.actions`."""

from collections.abc import Mapping
from typing import Any

from bot.files import cells, words
from bot.files.headers import Column
from bot.files.rows import StaffRow, Table
from bot.files.tables import Layout, read_table
from bot.rules.people import StaffStatus

_INITIALS = Column(name="initialer", field="initials", read=cells.initials, required=True)
_COLUMNS = (
    _INITIALS,
    Column(name="navn", field="name", read=cells.name, required=True),
    Column(name="rolle", field="role", read=words.role, required=True),
    Column(name="leder", field="manager", read=cells.initials),
    Column(name="vikar", field="substitute", read=cells.initials),
    Column(name="telefon", field="phone", read=cells.telephone, holds_telephone=True),
    Column(name="enhed", field="unit", read=cells.unit, otherwise=""),
    Column(name="status", field="status", read=words.staff_status, otherwise=StaffStatus.ACTIVE),
)


def read_staff(data: bytes) -> Table[StaffRow]:
    """The members of staff in a CSV file; raises `Unreadable` where it is no table."""
    return read_table(data, Layout(_COLUMNS, _row, _INITIALS))


def _row(line: int, values: Mapping[str, Any]) -> StaffRow:
    return StaffRow(line=line, **values)
