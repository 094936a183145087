"""Several messages on their way at once: begun together, recorded together, one statement for each step of all.

The states and their guards are those of `bot.store.messages`; here is what keeps a burst from paying for each row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, Update, bindparam, insert, null, update

from bot.rules.appointments import AppointmentState, ContactForm
from bot.rules.delivery import MessageEvent, MessageState, after
from bot.store import journal
from bot.store.schema import Base, Message
from bot.store.types import literally


@dataclass(frozen=True)
class BeingSent:
    """What the record of a message that was sent needs of its row; `news`: what the citizen did not know before."""

    id: int
    citizen_id: int | None
    template: str | None
    due_at: datetime
    news: Sequence[dict[str, Any]]


_MESSAGES: Table = Base.metadata.tables["messages"]
_APPOINTMENTS: Table = Base.metadata.tables["appointments"]
_JOURNAL: Table = Base.metadata.tables["journal"]


def _moved(seen: MessageState, to: MessageState | None) -> Update:
    """Guarded by the state that was seen; what is the same for all rows is said once, and not with each of them."""
    this_one = _MESSAGES.c.id == bindparam("this")
    as_seen = _MESSAGES.c.state == literally(seen)
    return update(_MESSAGES).where(this_one, as_seen).values(state=literally(f"{to}"))


_BEGUN = _moved(MessageState.PLANNED, MessageState.SENDING)
_SENT = _moved(MessageState.SENDING, after(MessageState.SENDING, MessageEvent.ACCEPTED)).values(
    fault=null(), lease_owner=null(), lease_until=null()
)
_NOTED = insert(_JOURNAL)
_TOLD = update(_APPOINTMENTS).where(
    _APPOINTMENTS.c.id == bindparam("this")
)  # the rows say the rest


def begin(connection: Connection, several: Sequence[tuple[Message, Mapping[str, Any]]]) -> bool:
    """Planned rows are being sent from here on; False if somebody was faster with one, which locked rows can't be."""
    return _move_all(connection, _BEGUN, [{**values, "this": row.id} for row, values in several])


def finish(connection: Connection, sent: Mapping[int, int | None], at: datetime) -> bool:
    """Rows that were being sent have arrived, each as a message that Telegram has numbered; False as in `begin`."""
    rows = [
        {"this": row, "sent_at": at, "telegram_message_id": number} for row, number in sent.items()
    ]
    return _move_all(connection, _SENT, rows)


def _move_all(connection: Connection, statement: Update, rows: Sequence[Mapping[str, Any]]) -> bool:
    """One statement for all; each row has the same columns."""
    return not rows or connection.execute(statement, rows).rowcount == len(rows)


def journal_all(
    connection: Connection, event: str, several: Sequence[BeingSent], at: datetime
) -> None:
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
    connection.execute(_NOTED, rows)


def set_told(connection: Connection, several: Sequence[BeingSent]) -> None:
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
        for told in row.news
    ]
    if rows:
        connection.execute(_TOLD, rows)
