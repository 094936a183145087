"""A file or calendar of appointments as it comes in: read, compared with what there is, and judged as a whole.

Where it comes from is somebody else's business, and so is who writes it, batch by batch.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.actions import watching
from bot.actions.importing import appointments, brake, complete
from bot.actions.importing.complete import Effect, Extent
from bot.actions.importing.counting import Counts
from bot.files import AppointmentRow, Table, read_appointments
from bot.policy import Policy
from bot.store import Session, people

LACKS_IDS = (
    "Der er afviste linjer, hvis id ikke kan læses."
    " Det, der mangler i filen, er derfor ikke aflyst. Ret linjerne, og importér igen."
)


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """What is to be read; `now` is the one moment at which it is judged."""

    content: bytes = field(repr=False)
    is_calendar: bool
    source: str
    host: str | None
    full: bool
    force: bool = False
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Found:
    """What it would do, and why it may not; `is_empty`: it has no appointment at all."""

    rows: list[AppointmentRow]
    counts: Counts
    effect: Effect
    notes: list[str]
    stopped: str | None
    is_empty: bool


def look(session: Session, policy: Policy, incoming: Incoming) -> Found:
    """Compare it with what there is. Reads only. Raises Unreadable."""
    table, extent = _read(session, policy, incoming)
    source, now = incoming.source, incoming.now
    rows, counts = appointments.compare(session, table, source=source, now=now)
    effect = complete.weigh(
        session, table, rows, source=source, now=now, extent=extent if incoming.full else None
    )
    rows.extend(complete.cancelling(session, effect.missing, source=source))
    counts.cancelled += len(effect.missing)
    is_blind = incoming.full and not complete.can_tell(table)
    return Found(
        rows=rows,
        counts=counts,
        effect=effect,
        notes=[*table.notes, *counts.notes, *([LACKS_IDS] if is_blind else [])],
        stopped=_of_old(session, incoming, counts) or brake.stops(effect, source=source),
        is_empty=not table.rows,
    )


def _of_old(session: Session, incoming: Incoming, counts: Counts) -> str | None:
    """Why an old file is not read again; one that changes nothing does no harm."""
    if not counts.changes:
        return None
    read_at = brake.is_older(session, incoming.source, brake.digest(incoming.content))
    return brake.older(read_at) if read_at is not None else None


def begin(session: Session, incoming: Incoming) -> None:
    """It is about to be written; remembered first, so that after a crash it is still the newest."""
    brake.remember(session, incoming.source, brake.digest(incoming.content), now=incoming.now)
    watching.note_import(session, now=incoming.now)


def _read(
    session: Session, policy: Policy, incoming: Incoming
) -> tuple[Table[AppointmentRow], Extent]:
    """The rows, and for how much of its source it can be complete."""
    if not incoming.is_calendar:
        return read_appointments(incoming.content, policy.type_names()), Extent()
    from bot.files import calendars, events  # noqa: PLC0415 - a calendar's readers take a while to load

    colleagues = people.staff_by_initials(session)
    hosts = {member.name.casefold(): initials for initials, member in colleagues.items()}
    hosts |= {initials.casefold(): initials for initials in colleagues}
    reading = events.Reading(
        citizen_ref=policy.base.citizen_ref,
        types=policy.type_names(),
        usual_type=policy.base.calendar_type,
        hosts=hosts,
        host=incoming.host,
        now=incoming.now,
    )
    extent = Extent(
        until=incoming.now + calendars.AHEAD,
        host=incoming.host.upper() if incoming.host else None,
    )
    table = calendars.read_calendar(incoming.content, reading)
    return (_of_any_age(table) if incoming.force else table), extent


def _of_any_age(table: Table[AppointmentRow]) -> Table[AppointmentRow]:
    return replace(table, rows=tuple(replace(row, forced=True) for row in table.rows))
