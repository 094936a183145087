"""An update that could not be handled: recorded without its content, and nobody is left wondering."""

from datetime import datetime

from bot.actions import asking, telling
from bot.actions.saying import Said
from bot.policy import Policy
from bot.rules.letters import Kind
from bot.store import Session, journal, people


def give_up(
    session: Session,
    policy: Policy,
    update_id: int,
    said: Said | None,
    *,
    fault: str,
    now: datetime,
) -> None:
    """Write down which update failed and how; tell whoever sent it, and the operators.

    `fault` is the exception's class: its text may hold what somebody wrote.
    """
    actor = said.actor if said is not None else journal.SYSTEM
    journal.append(session, "update_failed", at=now, actor=actor, update=update_id, fault=fault)
    if said is not None:
        asking.technical_fault(session, said, now=now)
    for operator in people.active_operators(session):
        telling.staff(
            session,
            policy.unit(operator.unit),
            Kind.OPERATIONS_UPDATE_FAILED,
            to=operator,
            key=f"update_failed:{update_id}:{operator.id}",
            now=now,
            update=update_id,
            fault=fault,
        )
