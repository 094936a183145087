"""Messages to staff that show how a matter stands: edited when it changes."""

from datetime import datetime

from bot.actions.showing import LISTS, QUESTIONS
from bot.rules.delivery import MessageState
from bot.rules.letters import Priority
from bot.store import Appointment, Message, Session, messages
from bot.store.messages import Draft, put

REFRESH = "refresh"  # a row's kind: what it says is found when it is sent
SHOWN = QUESTIONS | LISTS


def refresh(
    session: Session, message: Message, *, now: datetime, due_at: datetime | None = None
) -> None:
    """Have a sent message show how things are when the edit goes out: now, or at `due_at`."""
    draft = Draft(
        key=f"refresh:{message.id}:{now.isoformat()}",
        kind=REFRESH,
        to=messages.recipient(message),
        priority=Priority.ESCALATION,
        due_at=due_at or now,
        escalation_id=message.escalation_id,
        edits_id=message.id,
    )
    put(session, draft, now=now)


def refresh_all(
    session: Session, appointment: Appointment, *, now: datetime, but: int | None = None
) -> None:
    """Every message to staff that asks what became of the appointment; `but` is edited by whoever tapped it."""
    for message in messages.sent_about(session, appointment.id, SHOWN):
        if message.id != but and message.state is MessageState.SENT:
            refresh(session, message, now=now)


def refresh_lists(session: Session, appointment: Appointment, *, now: datetime) -> None:
    """The messages that list the appointment among others; those of a single matter are left to its end."""
    for message in messages.sent_about(session, appointment.id, LISTS):
        if message.escalation_id is None and message.state is MessageState.SENT:
            refresh(session, message, now=now)
