"""Sources of appointments: what lies ahead in one, and which of its files were read when."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.rules.appointments import AppointmentState
from bot.store import notes
from bot.store.schema import Appointment, Staff

PAGE = 500
REMEMBERED = 200  # files of a source


@dataclass(frozen=True, slots=True)
class Known:
    """An appointment that lies ahead, as far as a file is compared with it."""

    external_id: str
    starts_at: datetime
    file_row: str
    host: str  # initials


def ahead(session: Session, source: str, now: datetime) -> Iterator[Known]:
    """What is planned in the source and starts after `now`; read as it is looked at."""
    query = (
        select(Appointment.external_id, Appointment.starts_at, Appointment.file_row, Staff.initials)
        .join(Staff, Appointment.host_id == Staff.id)
        .where(
            Appointment.source == source,
            Appointment.state == AppointmentState.PLANNED,
            Appointment.starts_at > now,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    for external_id, starts_at, file_row, host in session.execute(query).yield_per(PAGE):
        yield Known(external_id, starts_at, file_row, host)


def files(session: Session, source: str) -> list[tuple[str, datetime]]:
    """Digests of the files that were read, each once, and when it was read last; the newest is at the end."""
    kept = notes.read_document(session, _note(source)).get("files", [])
    return [(digest, datetime.fromisoformat(at)) for digest, at in kept]


def remember(session: Session, source: str, digest: str, at: datetime) -> None:
    """From now on the file is the newest of its source."""
    others = [(one, when.isoformat()) for one, when in files(session, source) if one != digest]
    newest = [*others, (digest, at.isoformat())][-REMEMBERED:]
    notes.write_document(session, _note(source), files=newest)


def _note(source: str) -> str:
    return f"files:{hashlib.sha256(source.encode()).hexdigest()[:40]}"
