"""Staff and citizens."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.rules.people import CitizenStatus, Role, StaffStatus
from bot.store import shelf
from bot.store.schema import Citizen, Staff


def staff_by_initials(session: Session, initials: Iterable[str] | None = None) -> dict[str, Staff]:
    """Staff by upper-case initials; all of them, or those of `initials`."""
    query = select(Staff)
    if initials is not None:
        query = query.where(Staff.initials.in_(list(initials)))
    return {row.initials: row for row in session.scalars(query)}


def staff(session: Session, initials: str) -> Staff | None:
    return session.scalar(select(Staff).where(Staff.initials == initials.upper()))


def staff_member(session: Session, staff_id: int) -> Staff:
    laid_out = shelf.of(session)
    found = laid_out.staff.get(staff_id) if laid_out is not None else None
    return found or session.get_one(Staff, staff_id)


def staff_members(session: Session, ids: Collection[int]) -> dict[int, Staff]:
    """Staff by id."""
    return {row.id: row for row in session.scalars(select(Staff).where(Staff.id.in_(ids)))}


def citizen(session: Session, ref: str) -> Citizen | None:
    return session.scalar(select(Citizen).where(Citizen.ref == ref.upper()))


def citizen_by_id(session: Session, citizen_id: int) -> Citizen:
    laid_out = shelf.of(session)
    found = laid_out.citizens.get(citizen_id) if laid_out is not None else None
    return found or session.get_one(Citizen, citizen_id)


def citizens_by_ref(session: Session, refs: Iterable[str] | None = None) -> dict[str, Citizen]:
    """Citizens by upper-case reference; all of them, or those of `refs`."""
    query = select(Citizen)
    if refs is not None:
        query = query.where(Citizen.ref.in_(list(refs)))
    return {row.ref: row for row in session.scalars(query)}


def add(session: Session, row: Staff | Citizen) -> None:
    session.add(row)
    session.flush()


def change_staff(session: Session, staff_id: int, **values: Any) -> None:
    session.execute(update(Staff).where(Staff.id == staff_id).values(**values))


def change_citizen(session: Session, citizen_id: int, **values: Any) -> None:
    session.execute(update(Citizen).where(Citizen.id == citizen_id).values(**values))


def citizens_by_status(session: Session) -> dict[CitizenStatus, int]:
    query = select(Citizen.status, func.count()).group_by(Citizen.status)
    return dict(session.execute(query).all())


def staff_by_status(session: Session) -> dict[StaffStatus, int]:
    query = select(Staff.status, func.count()).group_by(Staff.status)
    return dict(session.execute(query).all())


def without_consultant(session: Session) -> list[str]:
    """References of active citizens whose consultant has left."""
    query = (
        select(Citizen.ref)
        .join(Staff, Citizen.consultant_id == Staff.id)
        .where(Citizen.status == CitizenStatus.ACTIVE, Staff.status == StaffStatus.LEFT)
        .order_by(Citizen.ref)
    )
    return list(session.scalars(query))


def active_operators(session: Session) -> list[Staff]:
    """Who is told of technical faults."""
    query = select(Staff).where(Staff.role == Role.OPERATOR, Staff.status == StaffStatus.ACTIVE)
    return list(session.scalars(query.order_by(Staff.id)))
