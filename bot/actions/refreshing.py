"""Messages to staff that show how a matter stands: edited when it changes."""

from datetime import datetime

from bot.actions.showing import LISTS, QUESTIONS
from bot.rules.delivery import MessageState
from bot.rules.letters import Kind, Priority
from bot.store import Appointment, Message, Session, messages, told
from bot.store.messages import Draft, put

REFRESH = "refresh"  # a row's kind: what it says is found when it is sent
OF_NO_SHOWS = frozenset({Kind.HEAD_NO_SHOW_LIST})
SHOWN = QUESTIONS | LISTS | OF_NO_SHOWS
LISTED = LISTS | OF_NO_SHOWS | {Kind.STAFF_UNANSWERED_LIST}


def refresh(
    session: Session, message: Message, *, now: datetime, due_at: datetime | None = None
) -> None:
    """Have a sent message show how things are when the edit goes out: now, or at `due_at`.

    An edit that waits covers what comes to pass before it goes out; one that has gone out is followed by another.
    """
    draft = Draft(
        key=f"refresh:{message.id}:{now.isoformat()}",
        kind=REFRESH,
        to=messages.recipient(message),
        priority=Priority.ESCALATION,
        due_at=due_at or now,
        escalation_id=message.escalation_id,
        edits_id=message.id,
    )
    is_covered = put(session, draft, now=now) or messages.planned_with_key(session, draft.key)
    if not is_covered:
        number = told.edits_of(session, message.id)
        put(session, messages.with_key(draft, f"{draft.key}:{number}"), now=now)


def refresh_all(
    session: Session, appointment: Appointment, *, now: datetime, but: int | None = None
) -> None:
    """Every message to staff that asks what became of the appointment; `but` is edited by whoever tapped it."""
    for message in told.about(session, appointment.id, SHOWN):
        if message.id != but and message.state is MessageState.SENT:
            refresh(session, message, now=now)


def refresh_lists(
    session: Session,
    *some: Appointment,
    now: datetime,
    kinds: frozenset[Kind] = LISTED,
    but: int | None = None,
) -> None:
    """The messages that list these appointments among others; those of a single matter are left to its end."""
    ids = [appointment.id for appointment in some]
    for message in told.about_any(session, ids, kinds) if ids else ():
        is_own = message.escalation_id is not None or message.id == but
        if not is_own and message.state is MessageState.SENT:
            refresh(session, message, now=now)
