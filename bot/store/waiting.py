"""What waits in the outbox for some citizens, or for staff about them: as it is before and after a change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from bot.store.forecast import About, subjects_of
from bot.store.messages import PLANNED
from bot.store.schema import Appointment, Citizen, Message, MessageSubject, Staff


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A planned message; `to` is a reference or initials."""

    to: str
    kind: str
    due_at: datetime
    not_after: datetime | None
    about: tuple[About, ...]


def of_citizens(session: Session, refs: Iterable[str]) -> dict[int, Waiting]:
    """What is planned for these citizens or about their appointments, by the message's id."""
    citizens = select(Citizen.id).where(Citizen.ref.in_(list(refs)))
    about = (
        select(MessageSubject.message_id)
        .join(Appointment, MessageSubject.appointment_id == Appointment.id)
        .where(Appointment.citizen_id.in_(citizens))
    )
    to_them = select(Message.id).where(PLANNED, Message.citizen_id.in_(citizens))
    query = (
        select(Message.id, Citizen.ref, Staff.initials, Message.kind)
        .add_columns(Message.due_at, Message.not_after)
        .outerjoin(Citizen, Message.citizen_id == Citizen.id)
        .outerjoin(Staff, Message.staff_id == Staff.id)
        .where(PLANNED, Message.id.in_(union(to_them, about)))
        .order_by(Message.due_at, Message.id)
    )
    found = session.execute(query).all()
    subjects = subjects_of(session, [row[0] for row in found])
    return {
        number: Waiting(
            to=ref or initials or "",
            kind=kind,
            due_at=due_at,
            not_after=not_after,
            about=tuple(subjects.get(number, ())),
        )
        for number, ref, initials, kind, due_at, not_after in found
    }
