"""Matters that have stopped being a question: closed with a word, by nobody.

A case that rests or is closed asks staff nothing, and whoever was let off after all is not asked about.
"""

from datetime import datetime

from bot.actions import closing, refreshing
from bot.rules.escalations import Resolution
from bot.rules.letters import Kind
from bot.rules.people import CitizenStatus
from bot.store import Escalation, Session, appointments, escalations, people


def next_due(session: Session) -> datetime | None:
    """An instant that is past if there is such a matter. Reads only."""
    return escalations.lapsed_since(session)


def sweep(session: Session, *, now: datetime, most: int) -> int:
    """Close the first of them; how many."""
    lapsed = escalations.lapsed(session, most=most)
    for matter in lapsed:
        _close(session, matter, now)
    return len(lapsed)


def _close(session: Session, matter: Escalation, now: datetime) -> None:
    citizen = people.citizen_by_id(session, matter.citizen_id)
    if citizen.status is CitizenStatus.ACTIVE:
        closing.resolve(session, matter, Resolution.SUPERSEDED, now=now, say=Kind.STAFF_SUPERSEDED)
    else:
        closing.resolve(
            session,
            matter,
            Resolution.PAUSED,
            now=now,
            say=Kind.STAFF_CASE_RESTS,
            citizen_ref=citizen.ref,
        )
    if matter.appointment_id is not None:
        appointment = appointments.get(session, matter.appointment_id)
        refreshing.refresh_lists(session, appointment, now=now)
