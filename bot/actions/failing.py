"""Messages that were given up: operators hear how many there were, in one message and without any content."""

from datetime import datetime, timedelta

from bot.actions.facts import frozen
from bot.policy import Policy
from bot.rules.letters import Kind, Priority
from bot.store import Message, Session, Staff, messages, people, queue
from bot.store.messages import Draft, Recipient, put

GATHERED_FOR = timedelta(minutes=10)  # what breaks seldom breaks alone


def note(session: Session, policy: Policy, message: Message, now: datetime) -> None:
    """Count a message that was given up in what the operators are about to hear."""
    if message.kind == Kind.OPERATIONS_DELIVERY_FAILURES:
        return  # it would tell of itself for ever
    for operator in people.active_operators(session):
        is_told = _counted(session, operator) or _begun(session, policy, operator, now)
        if not is_told:  # another was given up side by side with this one
            _counted(session, operator)


def _counted(session: Session, operator: Staff) -> bool:
    """Whether a message that waits has taken it up."""
    waiting = queue.waiting_for_staff(session, operator.id, Kind.OPERATIONS_DELIVERY_FAILURES)
    if waiting is None:
        return False
    facts = {**waiting.facts, "count": waiting.facts["count"] + 1}
    return messages.change(session, waiting, facts=facts)


def _begun(session: Session, policy: Policy, operator: Staff, now: datetime) -> bool:
    """Whether this is the first of a new message: there is one in so many minutes."""
    window = int(now.timestamp() // GATHERED_FOR.total_seconds())
    draft = Draft(
        key=f"delivery_failures:{operator.id}:{window}",
        kind=Kind.OPERATIONS_DELIVERY_FAILURES,
        to=Recipient(staff_id=operator.id),
        priority=Priority.ESCALATION,
        due_at=policy.unit(operator.unit).calendar.next_opening(now + GATHERED_FOR),
        facts=frozen(clock=now, count=1),
    )
    return put(session, draft, now=now) is not None
