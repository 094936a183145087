"""What the installation keeps of itself: beats, leases, its own name, and what may be forgotten."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.actions import planning
from bot.policy import Policy
from bot.store import Held, Session, appointments, journal, leases, links, notes, updates

# Telegram holds an update for a day at most; twice that is safe.
UPDATES_KEPT = timedelta(days=2)
WRONG_CODES_KEPT = timedelta(days=1)
SEVERAL = "several"  # policies, by which what is planned was planned


def hold(
    session: Session, name: str, *, owner: str, now: datetime, length: timedelta
) -> Held | None:
    """Take or renew the right to do `name` alone; None while another process has it."""
    return leases.take(session, name, owner=owner, now=now, length=length)


def hold_on(
    session: Session, names: Iterable[str], *, owner: str, now: datetime, length: timedelta
) -> list[Held]:
    """Renew the rights that this process has; what it does not have yet, it takes one by one."""
    return leases.renew(session, names, owner=owner, now=now, length=length)


def let_go(session: Session, names: Iterable[str], *, owner: str, now: datetime) -> None:
    """Give back what this process does alone, so that another may take over at once."""
    leases.release(session, names, owner=owner, now=now)


def beat(session: Session, *concerns: str, now: datetime) -> None:
    """Concerns have completed a pass."""
    leases.beat(session, concerns, at=now)


def forget(session: Session, *, now: datetime) -> int:
    """Drop update ids that can't come again and wrong codes that no longer count."""
    links.forget_wrong_codes_before(session, now - WRONG_CODES_KEPT)
    return updates.forget_before(session, now - UPDATES_KEPT)


def learn_name(session: Session, username: str) -> None:
    """The bot's name, for links in invitations."""
    notes.write(session, notes.BOT_USERNAME, username)


def types_unknown(session: Session, policy: Policy, *, now: datetime) -> list[str]:
    """Types that appointments ahead are of, and that the policy no longer has. Reads only.

    All appointments ahead are looked through only where they were planned by another policy than this.
    """
    if notes.read(session, notes.POLICY_DIGEST) == policy.digest:
        return []
    known = set(policy.base.types)
    return sorted(appointments.types_ahead(session, now) - known)


def plan_by(session: Session, policy: Policy) -> None:
    """Appointments are planned by this policy in this transaction; a bot that runs may have read another."""
    known = notes.read(session, notes.POLICY_DIGEST)
    if known is None and not appointments.are_there_any(session):
        notes.write(session, notes.POLICY_DIGEST, policy.digest)
    elif known not in {policy.digest, SEVERAL}:
        notes.write(session, notes.POLICY_DIGEST, SEVERAL)  # the next start plans all anew


def follow_policy(session: Session, policy: Policy, *, now: datetime) -> int:
    """Plan all future reminders anew if the policy is another than they were planned by; how many appointments."""
    known = notes.read(session, notes.POLICY_DIGEST)
    if known == policy.digest:
        return 0
    notes.write(session, notes.POLICY_DIGEST, policy.digest)
    if known is None:
        return 0
    journal.append(session, "policy_changed", at=now, actor=journal.SYSTEM, digest=policy.digest)
    return planning.plan_all_anew(session, policy, now)
