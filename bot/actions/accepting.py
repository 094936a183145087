"""A human's word on what nobody else can decide: that the clock is right, and what a restored database may send."""

from dataclasses import dataclass
from datetime import datetime

from bot.actions import halting
from bot.store import Session, journal, notes, outages, restores


@dataclass(frozen=True)
class Due:
    """What the restored database would send now; `since` is the last moment that it knows of."""

    since: datetime
    to_citizens: int
    to_staff: int


def clock(session: Session, *, now: datetime) -> None:
    """The clock is right as it is; instants after `now` that are written down already are not.

    What was done before is judged as after an outage: nobody is blamed for the time in which nothing was sent.
    """
    notes.forget(session, notes.CLOCK_LEAPT)
    entries = journal.extent(session).entries
    notes.write_document(session, notes.CLOCK_ACCEPTED, at=now.isoformat(), entries=entries)
    journal.append(session, "clock_accepted", at=now, actor=journal.OPERATOR)


def due(session: Session, now: datetime) -> Due:
    """What was due between the last moment that a restored database knows of and now. Reads only."""
    kept = notes.read_document(session, notes.RESTORED)
    since = datetime.fromisoformat(kept["since"]) if kept else halting.last_moment(session, now)
    return Due(since, *restores.count_due(session, now))


def restore(session: Session, *, send_due: bool, seen: str, now: datetime) -> int:
    """The database goes on from here. What is due to citizens is dropped, unless it is to be sent; how many.

    Calendars that come by their address are taken once without news then: citizens have most of it.

    `seen` is the history that was there before, by the trace beside the database. Staff hear what is due in any
    case: rather twice than never.
    """
    halting.mark_restored(session, replaces=seen, now=now)
    kept = notes.read_document(session, notes.RESTORED)
    dropped = [] if send_due else restores.drop_due(session, now)
    for message_id, citizen_id in dropped:
        journal.append(
            session,
            "message_dropped",
            at=now,
            actor=journal.OPERATOR,
            citizen_id=citizen_id,
            message_id=message_id,
            reason="restored",
        )
    name = notes.read_document(session, notes.HISTORY).get("name", "")
    halting.begin_history(session, replaces=(name, kept["replaces"], seen))
    halting.settle(session)
    notes.forget(session, notes.RESTORED)
    if send_due:
        notes.forget(session, notes.QUIET_FROM)
    else:
        notes.write(session, notes.QUIET_FROM, now.isoformat())
    journal.append(
        session, "restore_accepted", at=now, actor=journal.OPERATOR, dropped=len(dropped)
    )
    if (
        outages.awake_until(session) is None
    ):  # nobody was to look: what came late is told all the same
        outages.keep_awake(session, datetime.fromisoformat(kept["since"]))
    return len(dropped)
