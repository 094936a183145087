"""The file of appointments; whether a citizen or a host exists is for `bot.actions`."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from bot.files import cells, times, words
from bot.files.cells import Wrong
from bot.files.headers import Column
from bot.files.rows import AppointmentRow, Refused, Table
from bot.files.tables import Layout, read_table
from bot.rules.appointments import ContactForm

USUAL_LENGTH = timedelta(hours=1)

_ID = Column(name="aftale_id", field="external_id", read=cells.external_id, required=True)
_END = Column(name="slut", field="end", read=times.instant_or_time)
_BACKWARDS = Wrong("Sluttidspunktet ligger ikke efter starten. Ret det, eller lad feltet stå tomt.")


def read_appointments(data: bytes, types: Mapping[str, str]) -> Table[AppointmentRow]:
    """The appointments in a CSV file; raises `Unreadable` where it is no table.

    `types` leads from a type's names, Danish or English, to its canonical id.
    """
    return read_table(data, Layout(_columns(types), _row, _ID))


def _columns(types: Mapping[str, str]) -> tuple[Column, ...]:
    return (
        _ID,
        Column(name="borger_ref", field="citizen_ref", read=cells.reference, required=True),
        Column(
            name="vært", field="host", read=cells.initials, required=True, other_names=("vaert",)
        ),
        Column(name="type", field="type", read=words.type_among(types), required=True),
        Column(name="start", field="starts_at", read=times.instant, required=True),
        _END,
        Column(
            name="kontaktform",
            field="contact_form",
            read=words.contact_form,
            otherwise=ContactForm.IN_PERSON,
        ),
        Column(name="sted", field="place", read=cells.place),
        Column(name="status", field="cancelled", read=words.is_cancelled, otherwise=False),
    )


def _row(line: int, values: Mapping[str, Any]) -> AppointmentRow | Refused:
    fields = dict(values)
    end = _end(fields["starts_at"], fields.pop(_END.field))
    if isinstance(end, Wrong):
        return Refused(line, _END.name, end.reason)
    return AppointmentRow(line=line, ends_at=end, **fields)


def _end(start: datetime, end: datetime | time | None) -> datetime | Wrong:
    if end is None:
        return start + USUAL_LENGTH
    instant = times.on_day_of(start, end) if isinstance(end, time) else end
    return instant if isinstance(instant, Wrong) or instant > start else _BACKWARDS
