"""Ties between people and Telegram users, and the codes that make them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.rules.people import LinkState, StaffStatus
from bot.store import shelf
from bot.store.schema import CodeAttempt, Invitation, Link, Staff
from bot.store.types import literally

ALIVE = Link.state != literally(LinkState.ENDED)
_OF_USER = select(Link).where(Link.telegram_id == bindparam("who"), ALIVE)
_OF_CITIZEN = select(Link).where(Link.citizen_id == bindparam("who"), ALIVE)
_OF_STAFF = select(Link).where(Link.staff_id == bindparam("who"), ALIVE)


def of_telegram_user(session: Session, telegram_id: int) -> Link | None:
    return session.scalar(_OF_USER, {"who": telegram_id})


def of_citizen(session: Session, citizen_id: int) -> Link | None:
    laid_out = shelf.of(session)
    if laid_out is not None and citizen_id in laid_out.links_of_citizens:
        return laid_out.links_of_citizens[citizen_id]
    return session.scalar(_OF_CITIZEN, {"who": citizen_id})


def of_staff(session: Session, staff_id: int) -> Link | None:
    return session.scalar(_OF_STAFF, {"who": staff_id})


def reached(session: Session, citizen_ids: Iterable[int]) -> set[int]:
    """Those of the citizens whom messages reach."""
    query = select(Link.citizen_id).where(
        Link.citizen_id.in_(list(citizen_ids)), Link.state == LinkState.LINKED
    )
    return {citizen_id for citizen_id in session.scalars(query) if citizen_id is not None}


def add(
    session: Session,
    *,
    telegram_id: int,
    state: LinkState,
    since: datetime,
    citizen_id: int | None,
    staff_id: int | None,
) -> Link:
    link = Link(
        telegram_id=telegram_id,
        state=state,
        since=since,
        citizen_id=citizen_id,
        staff_id=staff_id,
    )
    session.add(link)
    session.flush()
    return link


def move(session: Session, link: Link, *, to: LinkState, at: datetime) -> bool:
    """Guarded by the state that was seen; False if somebody was faster."""
    moved = session.scalar(
        update(Link)
        .where(Link.id == link.id, Link.state == link.state)
        .values(state=to, since=at)
        .returning(Link.id)
        .execution_options(synchronize_session="fetch")
    )
    return moved is not None


def count_citizens(session: Session) -> dict[LinkState, int]:
    query = select(Link.state, func.count()).where(Link.citizen_id.is_not(None))
    return dict(session.execute(query.group_by(Link.state)).all())


def count_staff(session: Session) -> dict[LinkState, int]:
    query = select(Link.state, func.count()).where(Link.staff_id.is_not(None))
    return dict(session.execute(query.group_by(Link.state)).all())


def staff_not_linked(session: Session) -> list[str]:
    """Initials of active staff whom no message reaches."""
    linked = select(Link.staff_id).where(Link.state == LinkState.LINKED, Link.staff_id.is_not(None))
    query = (
        select(Staff.initials)
        .where(Staff.status == StaffStatus.ACTIVE, Staff.id.not_in(linked))
        .order_by(Staff.initials)
    )
    return list(session.scalars(query))


def invite(
    session: Session,
    *,
    code_hash: str,
    created_at: datetime,
    expires_at: datetime,
    citizen_id: int | None,
    staff_id: int | None,
) -> None:
    """A new code; the person's earlier ones that are not spent end here."""
    session.execute(
        delete(Invitation).where(
            Invitation.citizen_id == citizen_id,  # one of the two is null: the other says who it is
            Invitation.staff_id == staff_id,
            Invitation.spent_at.is_(None),
        )
    )
    session.add(
        Invitation(
            code_hash=code_hash,
            created_at=created_at,
            expires_at=expires_at,
            citizen_id=citizen_id,
            staff_id=staff_id,
        )
    )


def usable_invitation(
    session: Session, code_hash: str, *, telegram_id: int, now: datetime
) -> Invitation | None:
    """The invitation behind a code, if `telegram_id` may use it now."""
    return session.scalar(
        select(Invitation)
        .where(
            Invitation.code_hash == code_hash,
            Invitation.spent_at.is_(None),
            Invitation.expires_at > now,
            or_(Invitation.bound_to.is_(None), Invitation.bound_to == telegram_id),
        )
        .with_for_update()
    )


def bind(session: Session, invitation: Invitation, telegram_id: int) -> None:
    invitation.bound_to = telegram_id
    session.flush()


def spend(session: Session, invitation: Invitation, *, at: datetime) -> None:
    invitation.spent_at = at
    session.flush()


def invitation_of(session: Session, link: Link, *, now: datetime) -> Invitation | None:
    """The code that led a citizen to a link that waits for their yes, while it holds."""
    return session.scalar(
        select(Invitation)
        .where(
            Invitation.citizen_id == link.citizen_id,
            Invitation.bound_to == link.telegram_id,
            Invitation.spent_at.is_(None),
            Invitation.expires_at > now,
        )
        .with_for_update()
    )


def wrong_codes_since(session: Session, telegram_id: int, since: datetime) -> int:
    query = select(func.count()).where(
        CodeAttempt.telegram_id == telegram_id, CodeAttempt.at > since
    )
    return session.scalar(query) or 0


def add_wrong_code(session: Session, telegram_id: int, at: datetime) -> None:
    session.add(CodeAttempt(telegram_id=telegram_id, at=at))


def forget_wrong_codes_before(session: Session, instant: datetime) -> None:
    session.execute(delete(CodeAttempt).where(CodeAttempt.at < instant))


def revoke_codes(session: Session, *, staff_id: int) -> None:
    """End the unspent codes of a member of staff."""
    session.execute(
        delete(Invitation).where(Invitation.staff_id == staff_id, Invitation.spent_at.is_(None))
    )
