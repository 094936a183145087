"""Who is away and who stands in: entered by staff, told to citizens whose talks it touches."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.actions import telling
from bot.clock import COPENHAGEN
from bot.rules.people import Role, StaffStatus
from bot.rules.units import Unit
from bot.store import Session, Staff, absences, appointments, journal, people


class Fault(StrEnum):
    """Why an absence was not entered."""

    FORM = "form"  # not four words
    UNKNOWN = "unknown"  # nobody with these initials
    DATES = "dates"  # not two days in order
    NOT_YOURS = "not_yours"  # neither one's own absence nor led by the one who writes


@dataclass(frozen=True)
class Entered:
    """An absence as it was understood."""

    absent: Staff
    substitute: Staff
    since: datetime
    until: datetime

    @property
    def last_day(self) -> datetime:
        """The beginning of the last day; `until` is the midnight behind it."""
        return self.until - timedelta(days=1)


def enter(
    session: Session, unit: Unit, member: Staff, words: str, *, now: datetime
) -> Entered | Fault:
    """`words` are INITIALER VIKAR FRA TIL, days as dd-mm-yyyy; TIL may be left out for one day."""
    parts = words.split()
    if len(parts) not in {3, 4}:
        return Fault.FORM
    absent, substitute = (_active(session, initials) for initials in parts[:2])
    if absent is None or substitute is None or absent.id == substitute.id:
        return Fault.UNKNOWN
    span = _span(parts[2], parts[-1])
    if span is None or span[1] <= now:
        return Fault.DATES
    if not _may(member, absent):
        return Fault.NOT_YOURS
    entered = Entered(absent, substitute, *span)
    _write(session, unit, member, entered, now)
    return entered


def _active(session: Session, initials: str) -> Staff | None:
    member = people.staff(session, initials)
    return member if member is not None and member.status is StaffStatus.ACTIVE else None


def _span(first: str, last: str) -> tuple[datetime, datetime] | None:
    try:
        days = [datetime.strptime(text, "%d-%m-%Y").date() for text in (first, last)]  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    if days[1] < days[0]:
        return None
    begin = datetime.combine(days[0], time.min, COPENHAGEN)
    end = datetime.combine(days[1] + timedelta(days=1), time.min, COPENHAGEN)
    return begin, end


def _may(member: Staff, absent: Staff) -> bool:
    """One's own absence, or that of somebody one leads."""
    is_head_of = member.role is Role.HEAD and absent.manager_id == member.id
    return is_head_of or (member.id == absent.id and member.role is not Role.PROVIDER)


def _write(session: Session, unit: Unit, member: Staff, entered: Entered, now: datetime) -> None:
    absences.add(
        session,
        staff_id=entered.absent.id,
        substitute_id=entered.substitute.id,
        since=entered.since,
        until=entered.until,
        entered_by_id=member.id,
        at=now,
    )
    journal.append(
        session,
        "absence_entered",
        at=now,
        actor=f"staff:{member.id}",
        staff=entered.absent.initials,
        substitute=entered.substitute.initials,
    )
    for appointment in appointments.of_host(
        session, entered.absent.id, since=max(now, entered.since), until=entered.until
    ):
        telling.substitute(session, unit, appointment, entered.substitute, now)
