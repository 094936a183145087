"""How long the record of an appointment is kept, by its age and by what became of it; how long a citizen without one.

What speaks for or against a citizen is kept longest, and never goes before somebody has put it into the case or has said that
it need not be; what went well goes soonest.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.appointments import Answer, AppointmentState, Attendance

SHORT = timedelta(days=60)  # attended, or never to be
_MONTH = timedelta(days=30.44)
_WENT_WELL = frozenset({Attendance.ATTENDED, Attendance.ATTENDED_LATE, Attendance.CANCELLED_BY_US})


@dataclass(frozen=True, kw_only=True)
class Record:
    """What decides about the record of one appointment."""

    ends_at: datetime
    state: AppointmentState
    answer: Answer
    attendance: Attendance
    legal_hold: bool
    happened_at: (
        datetime | None
    )  # when anything of it was last written down, views and case sheets aside
    settled_at: datetime | None  # when a case sheet was last made, or said to be needless


def is_delicate(record: Record) -> bool:
    """Whether it may matter to the citizen's case: a regret, a no-show, or what nobody has registered."""
    if record.answer not in {Answer.NONE, Answer.CONFIRMED}:
        return True
    is_over = record.state is AppointmentState.CANCELLED or record.attendance in _WENT_WELL
    return not is_over


def kept_for(record: Record, months: int) -> timedelta:
    """How long after its end it is kept at least; `months` are the unit's."""
    return max(months * _MONTH, SHORT) if is_delicate(record) else SHORT


def may_go(record: Record, months: int, now: datetime) -> bool:
    """Whether the record may be erased by `now`."""
    if record.legal_hold or now < record.ends_at + kept_for(record, months):
        return False
    return is_settled(record) or not is_delicate(record)


def is_settled(record: Record) -> bool:
    """Whether a case sheet tells how it ended and all that happened to it since."""
    newest = max(record.ends_at, record.happened_at or record.ends_at)
    return tells_all(record.settled_at, newest)


def tells_all(settled_at: datetime | None, newest: datetime | None) -> bool:
    """Whether a case sheet that was made then, if ever, is as new as the newest thing that it would have to tell."""
    return newest is None or (settled_at is not None and settled_at >= newest)


def is_done_with(*, is_closed: bool, quiet_since: datetime, months: int, now: datetime) -> bool:
    """Whether a citizen may be forgotten of whom no appointment is left and no matter is open.

    `quiet_since` is when anything last happened. A case that is not closed may only be forgotten to be closed, or
    the citizen has moved away: it is given the unit's months.
    """
    return now >= quiet_since + (SHORT if is_closed else max(months * _MONTH, SHORT))
