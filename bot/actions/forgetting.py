"""The end of data at somebody's word: one citizen's go at once, stay under a legal hold, or need no case sheet.

A receipt of counts stays in the journal. What goes by itself, with its age, is `bot.actions.outliving`.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.rules import retention
from bot.rules.casework import CASE_SHEET_MADE, VIEWED
from bot.rules.delivery import DELETABLE_FOR
from bot.store import Citizen, Session, ending, erasure, journal, people

WAIVED = "case_sheet_waived"
FORGOTTEN = "appointments_forgotten"
SETTLING = (CASE_SHEET_MADE, WAIVED)
_HELD, _LIFTED = "legal_hold_set", "legal_hold_lifted"
ABOUT_THE_RECORD = (*SETTLING, _HELD, _LIFTED)
NOT_TOLD = (
    *ABOUT_THE_RECORD,
    VIEWED,
    FORGOTTEN,
)  # nothing that a case sheet would have to tell first


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
    if citizen is None or not ending.lock_citizens(session, [citizen.id]):
        return Refusal.UNKNOWN
    if citizen.legal_hold:
        return Refusal.HELD
    if not _is_settled(session, citizen):
        return Refusal.UNSETTLED
    deletable = erasure.sent_since(session, citizen.id, now - DELETABLE_FOR)
    own = ending.appointments_of(session, citizen.id)
    counts = erasure.forget_appointments(session, own)
    counts += erasure.forget_citizens(session, [citizen])
    receipt(session, "citizen_erased", counts, now)
    return Erased(_plain(counts), deletable)


def _is_settled(session: Session, citizen: Citizen) -> bool:
    """Whether a case sheet was made, or said to be needless, since anything happened that it would tell."""
    settled = ending.settled_at(session, [citizen.id], SETTLING).get(citizen.id)
    newest = ending.newest(session, [citizen.id], but=NOT_TOLD).get(citizen.id)
    return retention.tells_all(settled, newest)


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


def receipt(session: Session, event: str, counts: Counter[str], now: datetime) -> None:
    """What went, in numbers."""
    journal.append(session, event, at=now, actor=journal.SYSTEM, **_plain(counts))


def _plain(counts: Counter[str]) -> dict[str, int]:
    return {name.replace(" ", "_"): count for name, count in sorted(counts.items()) if count}
