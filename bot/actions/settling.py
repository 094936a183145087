"""A tap on a message that nobody knew the fate of: it had arrived, and nothing more is sent for its sake."""

from datetime import datetime

from bot.actions.handing_over import doubtful_key
from bot.actions.recording import AGAIN, tried
from bot.rules.delivery import STAFF_TRIES, MessageEvent, Reason, after
from bot.store import Message, Session, appointments, journal, messages


def settle(
    session: Session,
    message: Message,
    *,
    actor: str,
    telegram_message_id: int | None,
    now: datetime,
) -> None:
    """Who taps on a message has got it; `telegram_message_id` is what was tapped on."""
    to = after(message.state, MessageEvent.TAPPED)
    if to is None or not messages.move(session, message, to=to, sent_at=message.sent_at or now):
        return
    messages.note_telegram_id(session, message, telegram_message_id)
    for told in message.told:
        appointments.set_told(session, told)
    messages.drop_with_keys(session, _needless(session, message), reason=Reason.SUPERSEDED)
    journal.append(
        session,
        "message_settled",
        at=now,
        actor=actor,
        citizen_id=message.citizen_id,
        message_id=message.id,
    )


def _needless(session: Session, message: Message) -> list[str]:
    """The next try of it, and what asks the hosts to ring because of it."""
    key, _ = tried(message.dedup_key)
    about = [appointment for _, appointment in messages.subjects_of(session, message)]
    tries = [f"{key}{AGAIN}{number}" for number in range(1, STAFF_TRIES + 1)]
    return tries + [doubtful_key(message, appointment) for appointment in about]
