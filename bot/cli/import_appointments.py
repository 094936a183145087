"""`import appointments`: a table, or a calendar from a file or from its address."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.actions.importing import appointments, difference, incoming
from bot.actions.importing.difference import Difference
from bot.actions.importing.incoming import Incoming
from bot.actions.importing.portions import Portion
from bot.cli import output, settled
from bot.cli.importing import DryRun, Json, Strict, carry_out, content, with_progress
from bot.clock import SystemClock
from bot.files import AppointmentRow
from bot.policy import Policy
from bot.rules.feeds import FeedTrouble, host_of, is_address
from bot.store import Database

FileOrAddress = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        help="A CSV file, a calendar (.ics), or the address of a calendar (https://…).",
    ),
]
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


def import_appointments(
    file: FileOrAddress,
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
    """Appointments: who is new, moved or cancelled is told. A table, or a calendar (.ics or https://…).

    Columns of a table: aftale_id; borger_ref; vært; type; start; slut; kontaktform; sted; status.
    In a calendar, the citizen's reference stands in an event's title.
    """
    loaded = settled.load()
    policy = settled.policy(loaded)
    data, is_calendar = _brought(file)
    brought = _incoming(
        data, is_calendar=is_calendar, source=source, host=host, full=full, force=force
    )
    with settled.database(loaded) as database:
        with database.read() as session:
            found = incoming.look(session, policy, brought)
        work = _Work(database, policy, brought, found.rows, not no_announce)
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


def _incoming(
    data: bytes,
    *,
    is_calendar: bool,
    source: str | None,
    host: str | None,
    full: bool,
    force: bool,
) -> Incoming:
    if host and not is_calendar:
        output.fail("--host is for calendars: a table says in a column who the host is.", 2)
    return Incoming(
        content=data,
        is_calendar=is_calendar,
        source=source or ("ical" if is_calendar else "csv"),
        host=host,
        full=full,
        force=force,
        now=SystemClock().now(),
    )


def _brought(place: str) -> tuple[bytes, bool]:
    """What is at an address, or in a file, and whether it is a calendar."""
    if is_address(place):
        return _fetched(place), True
    if "://" in place:
        output.fail("An address of a calendar begins with https://, http:// or webcal://.", 2)
    file = Path(place)
    data = content(file)
    return data, file.suffix.lower() in {".ics", ".ical", ".ifb"} or _begins_a_calendar(data)


def _fetched(url: str) -> bytes:
    """The calendar at the address, of which only the host is ever shown."""
    from bot import feeds  # noqa: PLC0415 - HTTP and sentences take a while to load
    from bot.messages.staff.feeds import plainly  # noqa: PLC0415 - likewise

    answer = asyncio.run(feeds.fetch(url))
    if not isinstance(answer, feeds.Got):
        trouble = getattr(answer, "trouble", FeedTrouble.UNEXPECTED)
        output.fail(plainly(trouble, host_of(url)), 2)
    return answer.content


def _begins_a_calendar(data: bytes) -> bool:
    return b"BEGIN:VCALENDAR" in data[:1000]


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
        with self.database.write() as session:
            incoming.begin(session, self.incoming)
        for batch in self._batches():
            with self.database.write() as session:
                appointments.apply(session, self.policy, batch, **self._how())

    def foresee(self) -> Difference:
        """What would be sent otherwise; each batch is carried out, and thrown away before anybody waits for long."""
        found = Difference()
        for batch in self._batches():
            with contextlib.suppress(_Undone), self.database.write() as session:
                difference.add(session, self.policy, found, batch, **self._how())
                raise _Undone
        return found

    def _batches(self) -> Iterator[list[AppointmentRow]]:
        """After each, whoever waits for the database has it first."""
        portion = Portion()
        batches = appointments.batches(self.rows, portion)
        for batch in with_progress(batches, len(self.rows)):
            yield batch
            portion.learn(is_wanted=self.database.give_way())

    def _how(self) -> dict[str, Any]:
        now = SystemClock().now()
        return {"source": self.incoming.source, "announce": self.announce, "now": now}
