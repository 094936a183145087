"""A link's moves: blocked, back again, ended."""

from datetime import datetime

from bot.actions import closing, escalating, planning, refreshing
from bot.actions.planning import Changed
from bot.actions.saying import Said
from bot.policy import Policy
from bot.rules.escalations import EscalationKind, Resolution
from bot.rules.letters import Kind
from bot.rules.people import LinkEvent, LinkState, after
from bot.store import (
    Citizen,
    Link,
    Session,
    Staff,
    appointments,
    escalations,
    journal,
    links,
)


def ids(person: Citizen | Staff) -> tuple[int | None, int | None]:
    """(citizen id, staff id), one of them None."""
    return (person.id, None) if isinstance(person, Citizen) else (None, person.id)


def move(session: Session, link: Link, event: LinkEvent, *, actor: str, now: datetime) -> bool:
    """Let `event` happen to the link and journal it; False if it changes nothing."""
    to = after(link.state, event)
    if to is None or not links.move(session, link, to=to, at=now):
        return False
    journal.append(
        session,
        f"link_{event}",
        at=now,
        actor=actor,
        citizen_id=link.citizen_id,
        staff=link.staff_id,
    )
    if link.citizen_id is not None:
        _show_in_lists(session, link.citizen_id, now)
    return True


def _show_in_lists(session: Session, citizen_id: int, now: datetime) -> None:
    """Lists that staff have got say of each citizen whether messages reach them."""
    ahead = appointments.ahead_of_citizen(session, citizen_id, now)
    refreshing.refresh_lists(session, *ahead, now=now)


def end(session: Session, person: Citizen | Staff, *, now: datetime) -> bool:
    """End the person's link at an operator's word; False if there is none."""
    of_citizen = isinstance(person, Citizen)
    find = links.of_citizen if of_citizen else links.of_staff
    link = find(session, person.id)
    return link is not None and move(
        session, link, LinkEvent.UNLINKED, actor=journal.OPERATOR, now=now
    )


def end_staff(session: Session, member: Staff, *, now: datetime) -> None:
    """Who has left loses access at once: the link, and codes that were not used."""
    end(session, member, now=now)
    links.revoke_codes(session, staff_id=member.id)


def blocked(session: Session, policy: Policy, link: Link, *, now: datetime) -> None:
    """The person can't be reached any more; a citizen's consultant is told. It is no regret and counts as none."""
    if not move(session, link, LinkEvent.BLOCKED, actor=journal.SYSTEM, now=now):
        return
    if link.citizen is not None and link.state is LinkState.UNREACHABLE:
        _tell_consultant(session, policy, link.citizen, now)


def _tell_consultant(session: Session, policy: Policy, citizen: Citizen, now: datetime) -> None:
    escalating.begin(
        session,
        policy.unit(citizen.unit),
        EscalationKind.UNREACHABLE,
        citizen=citizen,
        now=now,
    )


def unblocked(session: Session, policy: Policy, link: Link, *, now: datetime) -> None:
    """The person lets the bot in again, and hears what has changed meanwhile."""
    if reached(session, link, now=now) and link.citizen is not None:
        changed = appointments.maybe_untold(session, link.citizen.id, now)
        planning.plan_changes(session, policy, [Changed(link.citizen, changed)], now)


def reached(session: Session, link: Link, *, now: datetime) -> bool:
    """The person can be reached again; False if they could be all the time."""
    if not move(session, link, LinkEvent.UNBLOCKED, actor=journal.SYSTEM, now=now):
        return False
    if link.citizen_id is not None:
        _close_unreachable(session, link.citizen_id, now)
    return True


def _close_unreachable(session: Session, citizen_id: int, now: datetime) -> None:
    matter = escalations.alive(session, EscalationKind.UNREACHABLE, citizen_id=citizen_id)
    if matter is not None:
        say = Kind.STAFF_REACHABLE
        closing.resolve(session, matter, Resolution.REACHABLE, now=now, say=say)


def membership(session: Session, policy: Policy, said: Said, *, gone: bool, now: datetime) -> None:
    """The bot was blocked or let in again by somebody in their private chat."""
    link = links.of_telegram_user(session, said.telegram_id)
    if link is None:
        return
    if gone:
        blocked(session, policy, link, now=now)
    else:
        unblocked(session, policy, link, now=now)
