"""The end of data: what has served goes each night, and one citizen's when an operator says so.

A receipt of counts stays in the journal. How long what is kept is `bot.rules.retention`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.policy import Policy
from bot.rules import retention
from bot.rules.calendar import Calendar
from bot.rules.casework import CASE_SHEET_MADE
from bot.rules.people import CitizenStatus
from bot.rules.retention import Record
from bot.store import Appointment, Citizen, Session, erasure, journal, notes, people

BATCH = 200
HOUR = 3  # Copenhagen's clock: nobody is written to, and nobody imports
WAIVED = "case_sheet_waived"
DELETABLE_FOR = timedelta(hours=48)  # Telegram's own limit
_SETTLING = (CASE_SHEET_MADE, WAIVED)
_HELD, _LIFTED = "legal_hold_set", "legal_hold_lifted"
_ABOUT_THE_RECORD = (*_SETTLING, _HELD, _LIFTED)  # nothing that a case sheet would have to tell
_FORGOTTEN = "appointments_forgotten"
_OF_STRANGERS = ("wrong_code", "foreign_button", "cpr_refused")


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


def due(session: Session, policy: Policy, *, after: int, now: datetime) -> Due:
    """What may go among the next appointments after number `after`. Reads only."""
    found = erasure.ended_before(session, now - retention.SHORT, after=after, limit=BATCH)
    settled = erasure.settled_at(session, sorted({c.id for _, c in found}), _SETTLING)
    ids = [
        appointment.id
        for appointment, citizen in found
        if retention.may_go(
            _record(appointment, citizen, settled.get(citizen.id)),
            policy.unit(citizen.unit).retention_months,
            now,
        )
    ]
    return Due(ids, found[-1][0].id if len(found) == BATCH else None)


def _record(appointment: Appointment, citizen: Citizen, settled_at: datetime | None) -> Record:
    return Record(
        ends_at=appointment.ends_at,
        state=appointment.state,
        answer=appointment.answer,
        attendance=appointment.attendance,
        legal_hold=citizen.legal_hold,
        settled_at=settled_at,
    )


def forget(session: Session, ids: Sequence[int], *, now: datetime) -> int:
    """Erase the record of these appointments, with a receipt; how many."""
    per_citizen = erasure.citizens_of(session, ids)
    counts = erasure.forget_appointments(session, ids)
    for citizen_id, count in per_citizen.items():
        journal.append(
            session,
            _FORGOTTEN,
            at=now,
            actor=journal.SYSTEM,
            citizen_id=citizen_id,
            count=count,
        )
    _receipt(session, "retention_erased", counts, now)
    return counts["appointments"]


def due_citizens(session: Session, policy: Policy, *, after: int, now: datetime) -> Due:
    """Who may be forgotten among the next citizens after number `after`. Reads only."""
    found = erasure.idle(session, after=after, limit=BATCH)
    ids = [citizen.id for citizen in _done_with(session, policy, found, now)]
    return Due(ids, found[-1].id if len(found) == BATCH else None)


def forget_citizens(session: Session, policy: Policy, ids: Sequence[int], *, now: datetime) -> int:
    """Forget those of these citizens who may still be forgotten, with a receipt; how many."""
    found = erasure.idle(session, after=0, limit=BATCH, only=ids)
    gone = _done_with(session, policy, found, now)
    if gone:
        _receipt(session, "retention_erased", erasure.forget_citizens(session, gone), now)
    return len(gone)


def _done_with(
    session: Session, policy: Policy, found: Sequence[Citizen], now: datetime
) -> list[Citizen]:
    """That records were erased is nothing new of a closed case; of others it tells when they last had some."""
    ids = [citizen.id for citizen in found]
    since = {
        True: erasure.newest(session, ids, but=(*_ABOUT_THE_RECORD, _FORGOTTEN)),
        False: erasure.newest(session, ids, but=_ABOUT_THE_RECORD),
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
        _receipt(session, "retention_erased", counts, now)
    return counts["messages"]


def done(session: Session, *, now: datetime) -> None:
    """Tonight's work is done."""
    notes.write(session, notes.FORGOTTEN_ON, Calendar.local_date(now).isoformat())


class Refusal(StrEnum):
    """Why a citizen's data stay."""

    UNKNOWN = "unknown"
    HELD = "held"
    UNSETTLED = "unsettled"


@dataclass(frozen=True)
class Erased:
    """The receipt, and what Telegram still lets one delete: chat and number of each message."""

    counts: dict[str, int]
    deletable: list[tuple[int, int]]


def erase(session: Session, ref: str, *, now: datetime) -> Erased | Refusal:
    """Erase a citizen and all that is about them; never under a legal hold, never before the case has its sheet."""
    citizen = people.citizen(session, ref)
    if citizen is None:
        return Refusal.UNKNOWN
    if citizen.legal_hold:
        return Refusal.HELD
    if not _is_settled(session, citizen):
        return Refusal.UNSETTLED
    deletable = erasure.sent_since(session, citizen.id, now - DELETABLE_FOR)
    own = erasure.appointments_of(session, citizen.id)
    counts = erasure.forget_appointments(session, own)
    counts += erasure.forget_citizens(session, [citizen])
    _receipt(session, "citizen_erased", counts, now)
    return Erased(_plain(counts), deletable)


def _is_settled(session: Session, citizen: Citizen) -> bool:
    """Whether a case sheet was made, or said to be needless, since anything happened that it would tell."""
    settled = erasure.settled_at(session, [citizen.id], _SETTLING).get(citizen.id)
    but = (*_ABOUT_THE_RECORD, _FORGOTTEN)
    newest = erasure.newest(session, [citizen.id], but=but).get(citizen.id)
    return newest is None or (settled is not None and settled >= newest)


def hold(session: Session, ref: str, *, on: bool, now: datetime) -> bool:
    """Put a citizen's data under a legal hold, or lift it; False if there is no such citizen."""
    citizen = people.citizen(session, ref)
    if citizen is None:
        return False
    people.change_citizen(session, citizen.id, legal_hold=on)
    _note(session, _HELD if on else _LIFTED, citizen, now)
    return True


def waive(session: Session, ref: str, *, now: datetime) -> bool:
    """Somebody has decided that what happened so far needs no case sheet; False if there is no such citizen."""
    citizen = people.citizen(session, ref)
    if citizen is None:
        return False
    _note(session, WAIVED, citizen, now)
    return True


def _note(session: Session, event: str, citizen: Citizen, now: datetime) -> None:
    journal.append(session, event, at=now, actor=journal.OPERATOR, citizen_id=citizen.id)


def _receipt(session: Session, event: str, counts: Counter[str], now: datetime) -> None:
    journal.append(session, event, at=now, actor=journal.SYSTEM, **_plain(counts))


def _plain(counts: Counter[str]) -> dict[str, int]:
    return {name.replace(" ", "_"): count for name, count in sorted(counts.items()) if count}
