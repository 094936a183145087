"""Words that may mean danger: where help is, at once and at any hour; a human hears of it at the next opening.

Nobody here judges the words, and they are not kept for it. What counts as such a word is `bot.messages.danger`.
"""

from datetime import datetime, timedelta

from bot.actions import telling
from bot.actions.people import heard, recipient
from bot.actions.saying import Said
from bot.policy import Policy
from bot.rules.letters import Kind
from bot.rules.people import LinkState
from bot.store import Citizen, Link, Session
from bot.store.messages import Recipient

GATHERED = timedelta(minutes=10)  # a cry in several lines is told once, a later one anew


def help_at_once(session: Session, policy: Policy, said: Said, *, now: datetime) -> bool:
    """Name the number to call where words mean danger; of somebody we know, the consultant hears.

    Whether it was named: of other words it is not, nor to staff, who know where help is. It has no end as other
    replies have: who has waited through an outage may still be in danger, and a number too many harms nobody.
    """
    if not said.is_danger:
        return False
    link = heard(session, said.telegram_id, now=now)
    if link is not None and link.staff_id is not None:
        return False
    to = recipient(link) if link else Recipient(telegram_id=said.telegram_id)
    telling.reply(
        session,
        Kind.HELP_EMERGENCY,
        to=to,
        update_id=said.update_id,
        now=now,
        useless_after=None,
    )
    citizen = _known(link)
    if citizen is not None:
        _tell(session, policy, citizen, now)
    return True


def _known(link: Link | None) -> Citizen | None:
    """Who has not said yes yet may be somebody else, with a code that was not theirs."""
    return link.citizen if link is not None and link.state is not LinkState.PENDING else None


def _tell(session: Session, policy: Policy, citizen: Citizen, now: datetime) -> None:
    """Once for all that is written before the opening; while it is open, once for what is written in one go."""
    unit = policy.unit(citizen.unit)
    told_at = int(unit.calendar.next_opening(now).timestamp() // GATHERED.total_seconds())
    telling.staff(
        session,
        unit,
        Kind.STAFF_DANGER,
        to=citizen.consultant,
        key=f"danger:{citizen.id}:{told_at}",
        now=now,
        citizen_ref=citizen.ref,
        starts_at=now,
    )
