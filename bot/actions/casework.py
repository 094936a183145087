"""The case sheet: everything that is kept of one citizen, put in order. Nothing in it is judged.

What the parts are made from is `bot.actions.casefacts`; in which words they are told, `bot.messages.papers`.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from bot.actions import casefacts
from bot.actions.casefacts import Reading
from bot.policy import Policy
from bot.rules import casework
from bot.rules.casework import CaseSheet, Entry
from bot.rules.delivery import MessageState, Reason
from bot.store import Citizen, Session, casefile, journal, people, registrations

_VIEWS = frozenset({casework.VIEWED, casework.CASE_SHEET_MADE})
_UNSENT = frozenset({MessageState.PLANNED, MessageState.DROPPED})
_DISTURBED = frozenset({MessageState.UNCERTAIN, MessageState.EXPIRED})


def compose(session: Session, policy: Policy, ref: str) -> CaseSheet | None:
    """The case sheet of a citizen, from the rows alone, so that the same rows give the same; None if nobody is called so."""
    citizen = people.citizen(session, ref)
    if citizen is None:
        return None
    reading = casefacts.read(session, citizen)
    written = list(casefacts.of_messages(reading))
    happened = _happened(session, citizen, reading)
    sent = [entry for entry in written if not _is_in(entry, _UNSENT)]
    views = [entry for entry in happened if entry.event in _VIEWS]
    told = [entry for entry in happened if entry.event not in _VIEWS] + sent
    told += _outages(session, told)
    unit = policy.unit(citizen.unit)
    labels = {type_id: kind.label for type_id, kind in unit.types.items()}
    return CaseSheet(
        citizen_ref=citizen.ref,
        first_name=citizen.first_name,
        consultant=casefacts.person(citizen.consultant),
        status=citizen.status,
        appointments=casefacts.booked(reading, labels),
        chronology=_by_time(told),
        disturbances=_by_time([entry for entry in told if _is_ours(entry)]),
        unsent=_by_time([entry for entry in written if _is_in(entry, _UNSENT)]),
        views=_by_time(views),
    )


def made(session: Session, ref: str, *, checksum: str, form: str, now: datetime) -> None:
    """Journal that an operator has made the case sheet: it is a view like any other."""
    citizen = people.citizen(session, ref)
    if citizen is not None:
        journal.append(
            session,
            casework.CASE_SHEET_MADE,
            at=now,
            actor=journal.OPERATOR,
            citizen_id=citizen.id,
            checksum=checksum,
            format=form,
        )


def _happened(session: Session, citizen: Citizen, reading: Reading) -> Sequence[Entry]:
    to_staff = casefile.messages_to_staff(session, citizen.id)
    return list(
        chain(
            casefacts.of_statements(reading, registrations.statements(session, citizen.id)),
            casefacts.of_registrations(reading, casefile.registrations_of(session, citizen.id)),
            casefacts.of_attempts(reading, casefile.contact_attempts_of(session, citizen.id)),
            casefacts.of_journal(reading),
            casefacts.of_messages_to_staff(reading, to_staff),
        )
    )


def _outages(session: Session, told: Sequence[Entry]) -> list[Entry]:
    """Ours, between the first and the last thing that is told."""
    if not told:
        return []
    instants = [entry.at for entry in told]
    return [
        Entry(at=outage.since, event=casework.OUTAGE, by="system", details={"until": outage.until})
        for outage in casefile.outages_between(session, min(instants), max(instants))
    ]


def _by_time(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """What happened at one instant stays in the order in which it was read."""
    return tuple(sorted(entries, key=lambda entry: entry.at))


def _is_in(entry: Entry, states: frozenset[MessageState]) -> bool:
    return entry.written is not None and entry.written.state in states


def _is_ours(entry: Entry) -> bool:
    """Whether it went wrong on our side; that a citizen blocks the bot is none of it."""
    message = entry.written
    if message is None:
        return entry.event == casework.OUTAGE
    is_failed = message.state is MessageState.FAILED and message.reason is not Reason.UNREACHABLE
    is_told_late = message.is_late or message.tries > 1
    return is_failed or is_told_late or message.is_doubted or message.state in _DISTURBED
