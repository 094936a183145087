"""Who has already been told what: looking back at messages, of which `messages` writes the rows."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.rules.delivery import MessageState
from bot.store.schema import Message, MessageSubject


def of_matter(session: Session, escalation_id: int, state: MessageState) -> list[Message]:
    """Messages of one escalation in one state."""
    query = select(Message).where(Message.escalation_id == escalation_id, Message.state == state)
    return list(session.scalars(query.order_by(Message.id)))


def was_told(session: Session, escalation_id: int, staff_id: int) -> bool:
    """Whether a member of staff has been, or is about to be, told of a matter."""
    query = select(Message.id).where(
        Message.escalation_id == escalation_id,
        Message.staff_id == staff_id,
        Message.edits_id.is_(None),
        Message.state.not_in([MessageState.DROPPED, MessageState.FAILED]),
    )
    return session.scalar(query.limit(1)) is not None


def to_staff(session: Session, staff_id: int, kind: str) -> list[Message]:
    """What a member of staff has got of a kind, oldest first."""
    query = select(Message).where(
        Message.staff_id == staff_id, Message.kind == kind, Message.state == MessageState.SENT
    )
    return list(session.scalars(query.order_by(Message.id)))


def about(session: Session, appointment_id: int, kinds: Iterable[str]) -> list[Message]:
    """Sent messages of these kinds about an appointment, oldest first."""
    return about_any(session, [appointment_id], kinds)


def about_any(
    session: Session, appointment_ids: Iterable[int], kinds: Iterable[str]
) -> list[Message]:
    """Sent messages of these kinds about one of the appointments or more, each once, oldest first."""
    about = select(MessageSubject.message_id).where(
        MessageSubject.appointment_id.in_(list(appointment_ids))
    )
    query = select(Message).where(
        Message.id.in_(about),
        Message.kind.in_(list(kinds)),
        Message.state.in_([MessageState.SENT, MessageState.UNCERTAIN]),
    )
    return list(session.scalars(query.order_by(Message.id)))


def asked_again(session: Session, message: Message) -> set[int]:
    """Appointments of this message that a newer one of its kind asks the same person about."""
    newer = (
        select(MessageSubject.appointment_id)
        .join(Message)
        .where(
            Message.staff_id == message.staff_id,
            Message.kind == message.kind,
            Message.id > message.id,
            Message.edits_id.is_(None),
            Message.state.not_in([MessageState.DROPPED, MessageState.FAILED, MessageState.EXPIRED]),
        )
    )
    return set(session.scalars(newer))


def edits_of(session: Session, message_id: int) -> int:
    """How often a message was edited, or is about to be."""
    query = select(func.count()).select_from(Message).where(Message.edits_id == message_id)
    return session.scalar(query) or 0
