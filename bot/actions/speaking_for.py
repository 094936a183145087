"""What a card about a no-show says of our own part: it may speak for the citizen, and a human weighs it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from bot.actions import planning
from bot.rules.appointments import Answer
from bot.rules.delivery import MessageState, Reason
from bot.rules.letters import Fairness, Kind
from bot.rules.news import AHEAD, NEWS
from bot.rules.people import CitizenStatus, LinkState
from bot.store import Appointment, Message, Session, evidence, links, outages, told

LATE = timedelta(minutes=30)  # after its instant, a reminder has lost some of its use
SHORT_BEFORE = timedelta(days=1)

_ARRIVED = frozenset({MessageState.SENT, MessageState.UNCERTAIN})
_LOST = frozenset({MessageState.FAILED, MessageState.EXPIRED})
_NO_CHAT = frozenset(
    {Reason.NOT_LINKED, Reason.OPTED_OUT, Reason.PAUSED, Reason.UNREACHABLE, Reason.REFUSED}
)
_TELLING = planning.REMINDERS | {NEWS, AHEAD}


def kept(session: Session, appointment: Appointment) -> dict[str, Any]:
    """The card's facts as a row keeps them: how things stand when it is sent."""
    found = fairness(session, appointment)
    return {
        "asked": is_asked(session, appointment),
        "fairness": [item.value for item in found],
    }


def is_asked(session: Session, appointment: Appointment) -> bool:
    """Whether the citizen has been asked here what happened, or will be after the undo time."""
    if told.about(session, appointment.id, [Kind.MISSED_ASK]):
        return True
    link = links.of_citizen(session, appointment.citizen_id)
    is_active = appointment.citizen.status is CitizenStatus.ACTIVE
    listens = is_active and link is not None and link.state is LinkState.LINKED
    asking = evidence.messages_about(session, appointment, [Kind.MISSED_ASK])
    return listens and any(message.state is MessageState.PLANNED for message in asking)


def fairness(session: Session, appointment: Appointment) -> tuple[Fairness, ...]:
    """Everything there is to say, each once."""
    sent = evidence.messages_about(session, appointment, _TELLING)
    said = [*_of_messages(sent)] or [Fairness.DELIVERED]
    moved_at = evidence.last_event(session, appointment.id, "appointment_moved")
    if moved_at is not None and moved_at > appointment.starts_at - SHORT_BEFORE:
        said.append(Fairness.MOVED)
    if appointment.answer is Answer.REGRET_PENDING:
        said.append(Fairness.REGRETTED)
    if _were_we_away(session, appointment, sent):
        said.append(Fairness.OUTAGE)
    return tuple(said)


def _were_we_away(session: Session, appointment: Appointment, sent: Sequence[Message]) -> bool:
    """An outage between the first reminder's instant and the start; where none was to go out, since the news."""
    reminders = [message for message in sent if message.kind in planning.REMINDERS] or sent
    since = min((message.wanted_at for message in reminders), default=None)
    return since is not None and outages.overlaps(session, since, appointment.starts_at)


def _of_messages(sent: Sequence[Message]) -> Iterator[Fairness]:
    arrived = [message for message in sent if message.state in _ARRIVED]
    if not arrived:
        yield Fairness.NONE
        return
    if any(message.state is MessageState.UNCERTAIN for message in arrived):
        yield Fairness.UNCERTAIN
    if any(_is_late(message) for message in arrived):
        yield Fairness.LATE
    if any(_is_lost(message) for message in sent):
        yield Fairness.MISSING


def _is_lost(message: Message) -> bool:
    return message.state in _LOST or message.reason in _NO_CHAT


def _is_late(message: Message) -> bool:
    return message.sent_at is not None and message.sent_at - message.wanted_at > LATE
