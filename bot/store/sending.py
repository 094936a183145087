"""Several messages on their way at once: begun together, recorded together, one statement for each step of all.

The states and their guards are those of `bot.store.messages`; here is what keeps a burst from paying for each row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.orm import Session

from bot.rules.appointments import AppointmentState, ContactForm
from bot.rules.delivery import MessageState
from bot.store import journal
from bot.store.schema import Base, Message


@dataclass(frozen=True)
class BeingSent:
    """What the record of a message that was sent needs of its row."""

    id: int
    citizen_id: int | None
    template: str | None
    due_at: datetime
    told: Sequence[dict[str, Any]]


_MESSAGES: Table = Base.metadata.tables["messages"]
_APPOINTMENTS: Table = Base.metadata.tables["appointments"]
_JOURNAL: Table = Base.metadata.tables["journal"]
_GUARDED = update(_MESSAGES).where(
    _MESSAGES.c.id == bindparam("this"), _MESSAGES.c.state == bindparam("seen")
)
_TOLD = update(_APPOINTMENTS).where(
    _APPOINTMENTS.c.id == bindparam("this")
)  # the rows say the rest


def begin(session: Session, several: Sequence[tuple[Message, Mapping[str, Any]]]) -> bool:
    """Planned rows are being sent from here on; False if somebody was faster with one, which locked rows can't be."""
    rows = [{**values, "state": MessageState.SENDING} for _, values in several]
    return _move_all(session, [message.id for message, _ in several], MessageState.PLANNED, rows)


def finish(session: Session, ids: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> bool:
    """Rows that were being sent get these values, each its own, and give back their lease; False as in `begin`."""
    ended = [{**values, "lease_owner": None, "lease_until": None} for values in rows]
    return _move_all(session, ids, MessageState.SENDING, ended)


def _move_all(
    session: Session,
    ids: Sequence[int],
    seen: MessageState,
    rows: Sequence[Mapping[str, Any]],
) -> bool:
    """One statement for all; each row has the same columns."""
    if not rows:
        return True
    keys = [{"this": number, "seen": seen} for number in ids]
    given = [{**values, **key} for values, key in zip(rows, keys, strict=True)]
    return bool(session.connection().execute(_GUARDED, given).rowcount == len(rows))


def journal_all(session: Session, event: str, several: Sequence[BeingSent], at: datetime) -> None:
    """An entry for each, as `journal.append` writes them."""
    rows = [
        {
            "at": at,
            "event": event,
            "actor": journal.SYSTEM,
            "citizen_id": row.citizen_id,
            "message_id": row.id,
            "details": {"template": row.template, "planned_for": row.due_at.isoformat()},
        }
        for row in several
    ]
    session.connection().execute(insert(_JOURNAL), rows)


def set_told(session: Session, several: Sequence[BeingSent]) -> None:
    """The citizens have been told what the snapshots say."""
    rows = [
        {
            "this": told["appointment_id"],
            "told_starts_at": datetime.fromisoformat(told["starts_at"]),
            "told_host_id": told["host_id"],
            "told_contact_form": ContactForm(told["contact_form"]),
            "told_place": told["place"],
            "told_state": AppointmentState(told["state"]),
        }
        for row in several
        for told in row.told
    ]
    if rows:
        session.connection().execute(_TOLD, rows)
