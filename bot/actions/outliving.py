"""The end of data that comes by itself: what has served goes each night, a batch a transaction.

What may go is decided where it goes, on rows that nobody else can change: a legal hold that is set meanwhile counts. How
long what is kept is `bot.rules.retention`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.actions.forgetting import ABOUT_THE_RECORD, FORGOTTEN, NOT_TOLD, SETTLING, receipt
from bot.policy import Policy
from bot.rules import retention
from bot.rules.calendar import Calendar
from bot.rules.people import CitizenStatus
from bot.rules.retention import Record
from bot.store import Citizen, Session, ending, erasure, journal, notes
from bot.store.erasure import Naming

PAGE = 500  # rows that are looked at together
HOUR = 3  # Copenhagen's clock: nobody is written to, and nobody imports
_OF_STRANGERS = ("wrong_code", "foreign_button", "cpr_refused", "update_failed")


class Stage(StrEnum):
    """The parts of a night's work, in their order."""

    APPOINTMENTS = "appointments"
    CITIZENS = "citizens"  # behind the appointments: whose last one has just gone may be ready
    STRANGERS = "strangers"


@dataclass(frozen=True)
class Place:
    """How far a night's work has come: behind which number of which stage."""

    stage: Stage = Stage.APPOINTMENTS
    after: int = 0


@dataclass(frozen=True)
class Due:
    """What may go, by number, and where to look on; None at the end."""

    ids: list[int]
    after: int | None


def is_night(session: Session, now: datetime) -> bool:
    """Whether the hour of the night has come and its work is not done; later in the day, too. Reads only."""
    today = Calendar.local_date(now)
    has_come = now >= Calendar.at(today, HOUR * 60)
    return has_come and notes.read(session, notes.FORGOTTEN_ON) != today.isoformat()


def place(session: Session, now: datetime) -> Place | None:
    """Where the night's work goes on; None where it is not time for it, or it is done. Reads only."""
    if not is_night(session, now):
        return None
    kept = notes.read_document(session, notes.FORGETTING)
    return Place(Stage(kept["stage"]), kept["after"]) if kept else Place()


def keep_place(session: Session, here: Place) -> None:
    notes.write_document(session, notes.FORGETTING, stage=here.stage, after=here.after)


def done(session: Session, *, now: datetime) -> None:
    """Tonight's work is done."""
    notes.forget(session, notes.FORGETTING)
    notes.write(session, notes.FORGOTTEN_ON, Calendar.local_date(now).isoformat())


def due(session: Session, policy: Policy, here: Place, *, now: datetime) -> Due:
    """What may go among the next appointments, or citizens. Reads only."""
    if here.stage is Stage.CITIZENS:
        idle = ending.idle(session, after=here.after, limit=PAGE)
        ids = [citizen.id for citizen in _done_with(session, policy, idle, now)]
        return Due(ids, idle[-1].id if len(idle) == PAGE else None)
    before = now - retention.SHORT
    found = ending.ended_before(session, before, after=here.after, limit=PAGE)
    return Due(_over(session, policy, found, now), found[-1][0].id if len(found) == PAGE else None)


def forget(session: Session, policy: Policy, ids: Sequence[int], *, now: datetime) -> int:
    """Erase the record of those of these appointments whose time is over still, with a receipt; how many."""
    found = ending.locked(session, ids)
    gone = _over(session, policy, found, now)
    if not gone:
        return 0
    per_citizen = ending.citizens_of(session, gone)
    counts = erasure.forget_appointments(session, gone)
    for citizen_id, count in per_citizen.items():
        journal.append(
            session,
            FORGOTTEN,
            at=now,
            actor=journal.SYSTEM,
            citizen_id=citizen_id,
            count=count,
        )
    receipt(session, "retention_erased", counts, now)
    return counts["appointments"]


def _over(session: Session, policy: Policy, found: ending.Owned, now: datetime) -> list[int]:
    """By number, those whose time is over."""
    settled = ending.settled_at(session, sorted({owner.id for _, owner in found}), SETTLING)
    numbers = [appointment.id for appointment, _ in found]
    happened = ending.newest_of_appointments(session, numbers, but=NOT_TOLD)
    return [
        appointment.id
        for appointment, owner in found
        if retention.may_go(
            Record(
                ends_at=appointment.ends_at,
                state=appointment.state,
                answer=appointment.answer,
                attendance=appointment.attendance,
                legal_hold=owner.legal_hold,
                happened_at=happened.get(appointment.id),
                settled_at=settled.get(owner.id),
            ),
            policy.unit(owner.unit).retention_months,
            now,
        )
    ]


def named(session: Session, ids: Sequence[int]) -> Naming:
    """Which messages to others name these citizens. Reads only, and long."""
    return erasure.naming(session, ending.refs_of(session, ids))


def forget_citizens(
    session: Session, policy: Policy, ids: Sequence[int], *, seen: Naming, now: datetime
) -> int:
    """Forget those of these citizens who may still be forgotten, with a receipt; how many."""
    ending.lock_citizens(session, ids)
    found = ending.idle(session, after=0, limit=len(ids), only=ids)
    gone = _done_with(session, policy, found, now)
    if gone:
        receipt(session, "retention_erased", erasure.forget_citizens(session, gone, seen=seen), now)
    return len(gone)


def _done_with(
    session: Session, policy: Policy, found: Sequence[Citizen], now: datetime
) -> list[Citizen]:
    """That records were erased is nothing new of a closed case; of others it tells when they last had some."""
    ids = [citizen.id for citizen in found]
    since = {
        True: ending.newest(session, ids, but=(*ABOUT_THE_RECORD, FORGOTTEN)),
        False: ending.newest(session, ids, but=ABOUT_THE_RECORD),
    }
    gone = []
    for citizen in found:
        is_closed = citizen.status is CitizenStatus.CLOSED
        quiet_since = since[is_closed].get(citizen.id)
        months = policy.unit(citizen.unit).retention_months
        if quiet_since is not None and retention.is_done_with(
            is_closed=is_closed, quiet_since=quiet_since, months=months, now=now
        ):
            gone.append(citizen)
    return gone


def forget_strangers(session: Session, *, now: datetime) -> int:
    """Forget what people wrote and were told whom nobody knows; how many messages."""
    counts = erasure.forget_strangers(session, now - retention.SHORT, _OF_STRANGERS)
    if counts.total():
        receipt(session, "retention_erased", counts, now)
    return counts["messages"]
