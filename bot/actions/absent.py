"""Who is away and who stands in, entered by staff: the newest word about a day holds.

Who hears of it is `covering`. Whose the talks and the questions are meanwhile is `finding`; that nobody covers a day, `day` tells the head.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.actions import covering, finding, relating
from bot.clock import COPENHAGEN
from bot.rules.appointments import Answer
from bot.rules.people import Role, StaffStatus
from bot.rules.permissions import StaffAct
from bot.rules.units import Unit
from bot.store import (
    Appointment,
    Session,
    Staff,
    absences,
    appointments,
    journal,
    people,
)

MAY_STAND_IN = frozenset({Role.CONSULTANT, Role.HEAD})


class Fault(StrEnum):
    """Why an absence was not entered."""

    FORM = "form"  # not four words
    UNKNOWN = "unknown"  # nobody with these initials
    SUBSTITUTE = "substitute"  # a provider or an operator can't stand in
    DATES = "dates"  # not two days in order, or past
    NOT_YOURS = "not_yours"  # neither one's own absence nor led by the one who writes


@dataclass(frozen=True)
class Entered:
    """An absence as it was understood."""

    absent: Staff
    substitute: Staff
    since: datetime
    until: datetime
    talks: int = 0  # that it touches as things stand

    @property
    def is_taken_back(self) -> bool:
        """Whether it says that somebody is here after all."""
        return self.absent.id == self.substitute.id

    @property
    def last_day(self) -> datetime:
        """The beginning of the last day; `until` is the midnight behind it."""
        return self.until - timedelta(days=1)


def enter(
    session: Session, unit: Unit, member: Staff, words: str, *, now: datetime
) -> Entered | Fault:
    """`words` are INITIALER VIKAR FRA TIL, days as dd-mm-yyyy; TIL may be left out for one day.

    Whoever is their own substitute is here: that takes back what was entered for these days.
    """
    parts = words.split()
    if len(parts) not in {3, 4}:
        return Fault.FORM
    absent, substitute = (_active(session, initials) for initials in parts[:2])
    if absent is None or substitute is None:
        return Fault.UNKNOWN
    span = _span(parts[2], parts[-1])
    fault = _fault(member, absent, substitute, span, now)
    if fault is not None or span is None:
        return fault or Fault.DATES
    entered = Entered(absent, substitute, *span)
    touched = _write(session, unit, member, entered, now)
    return replace(entered, talks=len(touched))


def _fault(
    member: Staff,
    absent: Staff,
    substitute: Staff,
    span: tuple[datetime, datetime] | None,
    now: datetime,
) -> Fault | None:
    """What may not be entered comes before what was written wrong."""
    if not relating.may_about(member, absent, StaffAct.ABSENCE):
        return Fault.NOT_YOURS
    if substitute.role not in MAY_STAND_IN and substitute.id != absent.id:
        return Fault.SUBSTITUTE
    return Fault.DATES if span is None or span[1] <= now else None


def _active(session: Session, initials: str) -> Staff | None:
    member = people.staff(session, initials.upper())
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


def _write(
    session: Session, unit: Unit, member: Staff, entered: Entered, now: datetime
) -> list[Appointment]:
    touched = _touched(session, unit, entered, now)
    before = finding.holders(session, touched)
    absence = absences.add(
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
        "absence_taken_back" if entered.is_taken_back else "absence_entered",
        at=now,
        actor=f"staff:{member.id}",
        staff=entered.absent.initials,
        substitute=entered.substitute.initials,
    )
    covering.tell(session, unit, touched, before, change=absence.id, now=now)
    return touched


def _touched(session: Session, unit: Unit, entered: Entered, now: datetime) -> list[Appointment]:
    """What changes hands: not what the citizen need not come to, nor what is never mentioned here."""
    since = max(now, entered.since)
    ahead = appointments.starting(
        session, since=since, until=entered.until, hosts=[entered.absent.id]
    )
    return [a for a in ahead if unit.types[a.type].chat and a.answer is not Answer.REGRET_APPROVED]
