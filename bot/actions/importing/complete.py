"""What a file does to all that lies ahead in its source: what it moves, cancels, and no longer has.

A file that says that it is complete cancels what it lacks. What it refused is not what it lacks: an appointment whose
line could not be taken stays as it is. Whether so much may change at once is decided by `brake`. Reads only.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.actions.importing.appointments import READ_AT_ONCE, digest
from bot.files import AppointmentRow, Table
from bot.store import Appointment, Session, appointments as store, sources
from bot.store.sources import Known


@dataclass(frozen=True, kw_only=True)
class Extent:
    """For what a file is complete: until when (None: always), and for one host's appointments or everybody's."""

    until: datetime | None = None
    host: str | None = None

    def holds(self, known: Known) -> bool:
        is_in_time = self.until is None or known.starts_at < self.until
        return is_in_time and self.host in {None, known.host}


@dataclass
class Effect:
    """What becomes of the appointments ahead; `shifts` counts those that are moved, by how far."""

    ahead: int = 0
    kept: int = 0  # the file has them, and they stay when they are
    cancelled: int = 0
    shifts: Counter[timedelta] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)  # ids; those are cancelled as well

    @property
    def moved(self) -> int:
        return self.shifts.total()

    @property
    def lost(self) -> int:
        """How many take place no more."""
        return self.cancelled + len(self.missing)


def can_tell(table: Table[AppointmentRow]) -> bool:
    """Whether it is known which appointments the refused lines are about."""
    return table.unread_ids is not None


def weigh(
    session: Session,
    table: Table[AppointmentRow],
    taken: Iterable[AppointmentRow],
    *,
    source: str,
    now: datetime,
    extent: Extent | None,
) -> Effect:
    """What the lines that can be taken do to what lies ahead. `extent`: the file is complete for so much of it."""
    rows = {row.external_id: row for row in taken}
    mentioned = {row.external_id.casefold() for row in table.rows}
    mentioned |= {number.casefold() for number in table.unread_ids or ()}
    if not can_tell(table):
        extent = None
    effect = Effect()
    for known in sources.ahead(session, source, now):
        row = rows.get(known.external_id)
        if row is not None:
            _count(effect, known, row)
        elif known.external_id.casefold() not in mentioned and _lacks(extent, known):
            effect.missing.append(known.external_id)
        effect.ahead += 1
    return effect


def _lacks(extent: Extent | None, known: Known) -> bool:
    return extent is not None and extent.holds(known)


def _count(effect: Effect, known: Known, row: AppointmentRow) -> None:
    is_same = not row.cancelled and row.starts_at == known.starts_at
    if is_same or digest(row) == known.file_row:  # what was changed in the chat stands
        effect.kept += 1
    elif row.cancelled:
        effect.cancelled += 1
    else:
        effect.shifts[row.starts_at - known.starts_at] += 1


def cancelling(
    session: Session, missing: Sequence[str], *, source: str
) -> Iterator[AppointmentRow]:
    """The lines that would cancel what is missing, and leave everything else of it as it is."""
    for begin in range(0, len(missing), READ_AT_ONCE):
        some = store.by_external_id(session, source, missing[begin : begin + READ_AT_ONCE])
        yield from (_cancelled(some[number]) for number in missing[begin : begin + READ_AT_ONCE])


def _cancelled(appointment: Appointment) -> AppointmentRow:
    return AppointmentRow(
        line=0,
        external_id=appointment.external_id,
        citizen_ref=appointment.citizen.ref,
        host=appointment.host.initials,
        type=appointment.type,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        contact_form=appointment.contact_form,
        place=appointment.place,
        cancelled=True,
    )
