"""`import appointments`: a table or a calendar; what it lacks if it is complete, and what stops it."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.actions import watching
from bot.actions.importing import Counts, appointments, brake, complete, difference
from bot.actions.importing.complete import Extent
from bot.actions.importing.difference import Difference
from bot.cli import output, settled
from bot.cli.importing import DryRun, File, Json, Strict, carry_out, content, with_progress
from bot.clock import SystemClock
from bot.files import AppointmentRow, Table, read_appointments
from bot.policy import Policy
from bot.store import Database, Session, people

Source = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="NAME",
        help="Whose appointments these are; a file touches its own only. Default: csv or ical.",
    ),
]
Host = Annotated[
    str | None,
    typer.Option(
        "--host",
        metavar="INITIALS",
        help="Who holds the appointments of a calendar; without it, each event's organizer.",
    ),
]
NoAnnounce = Annotated[
    bool,
    typer.Option("--no-announce", help="Plan reminders only: letters have told the citizens."),
]
Full = Annotated[
    bool,
    typer.Option(
        "--full",
        help="The file is complete for its source: what lies ahead and is missing from it is cancelled.",
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Go on, also where much would be cancelled or moved, or where the file is an old one.",
    ),
]
LACKS_IDS = (
    "Der er afviste linjer, hvis id ikke kan læses."
    " Det, der mangler i filen, er derfor ikke aflyst. Ret linjerne, og importér igen."
)


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A file to be read; `now` is the one moment at which it is judged."""

    content: bytes
    is_calendar: bool
    source: str
    host: str | None
    full: bool
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a file would do, and why it may not."""

    rows: list[AppointmentRow]
    counts: Counts
    notes: list[str]
    stopped: str | None


def import_appointments(
    file: File,
    *,
    dry_run: DryRun = False,
    strict: Strict = False,
    full: Full = False,
    force: Force = False,
    source: Source = None,
    host: Host = None,
    no_announce: NoAnnounce = False,
    json: Json = False,
) -> None:
    """Appointments: who is new, moved or cancelled is told. A table, or a calendar (.ics).

    Columns of a table: aftale_id; borger_ref; vært; type; start; slut; kontaktform; sted; status.
    In a calendar, the citizen's reference stands in an event's title.
    """
    loaded = settled.load()
    policy = settled.policy(loaded)
    incoming = _incoming(file, source=source, host=host, full=full)
    with settled.database(loaded) as database:
        with database.read() as session:
            found = _look(session, policy, incoming)
        work = _Work(database, policy, incoming, found.rows, not no_announce)
        carry_out(
            found.counts,
            found.notes,
            work.write,
            dry_run=dry_run,
            strict=strict,
            json=json,
            stopped=None if force else found.stopped,
            foresee=work.foresee,
        )


def _incoming(file: Path, *, source: str | None, host: str | None, full: bool) -> Incoming:
    data = content(file)
    is_calendar = file.suffix.lower() in {".ics", ".ical", ".ifb"} or _begins_a_calendar(data)
    if host and not is_calendar:
        output.fail("--host is for calendars: a table says in a column who the host is.", 2)
    return Incoming(
        content=data,
        is_calendar=is_calendar,
        source=source or ("ical" if is_calendar else "csv"),
        host=host,
        full=full,
        now=SystemClock().now(),
    )


def _begins_a_calendar(data: bytes) -> bool:
    return b"BEGIN:VCALENDAR" in data[:1000]


def _look(session: Session, policy: Policy, incoming: Incoming) -> Found:
    """Compare the file with what there is. Reads only."""
    table, extent = _read(session, policy, incoming)
    source, now = incoming.source, incoming.now
    rows, counts = appointments.compare(session, table, source=source)
    effect = complete.weigh(
        session, table, rows, source=source, now=now, extent=extent if incoming.full else None
    )
    rows.extend(complete.cancelling(session, effect.missing, source=source))
    counts.cancelled += len(effect.missing)
    is_blind = incoming.full and not complete.can_tell(table)
    return Found(
        rows=rows,
        counts=counts,
        notes=[*table.notes, *([LACKS_IDS] if is_blind else [])],
        stopped=_of_old(session, incoming, counts) or brake.stops(effect, source=source),
    )


def _of_old(session: Session, incoming: Incoming, counts: Counts) -> str | None:
    """Why an old file is not read again; one that changes nothing does no harm."""
    if not (counts.created or counts.moved or counts.changed or counts.cancelled):
        return None
    read_at = brake.is_older(session, incoming.source, brake.digest(incoming.content))
    return brake.older(read_at) if read_at is not None else None


class _Undone(Exception):
    """Nothing of it is to be kept."""


@dataclass(frozen=True)
class _Work:
    """A file that may be written, batch by batch."""

    database: Database
    policy: Policy
    incoming: Incoming
    rows: list[AppointmentRow]
    announce: bool

    def write(self) -> None:
        """Remembered first, so that after a crash it is still the newest."""
        source, now = self.incoming.source, self.incoming.now
        with self.database.write() as session:
            brake.remember(session, source, brake.digest(self.incoming.content), now=now)
            watching.note_import(session, now=now)
        for batch in with_progress(appointments.batches(self.rows), len(self.rows)):
            with self.database.write() as session:
                appointments.apply(session, self.policy, batch, **self._how())

    def foresee(self) -> Difference:
        """What would be sent otherwise; each batch is carried out, and thrown away before anybody waits for long."""
        found = Difference()
        for batch in with_progress(appointments.batches(self.rows), len(self.rows)):
            with contextlib.suppress(_Undone), self.database.write() as session:
                difference.add(session, self.policy, found, batch, **self._how())
                raise _Undone
        return found

    def _how(self) -> dict[str, Any]:
        now = SystemClock().now()
        return {"source": self.incoming.source, "announce": self.announce, "now": now}


def _read(
    session: Session, policy: Policy, incoming: Incoming
) -> tuple[Table[AppointmentRow], Extent]:
    """The file's rows, and for how much of its source it can be complete."""
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
    return calendars.read_calendar(incoming.content, reading), extent
