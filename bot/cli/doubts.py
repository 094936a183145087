"""What `doctor` can't decide: whether a clock is right, what a restored database may send, and how that is answered.

With it the promises that are not kept, and what mends each.
"""

from collections.abc import Iterator

from bot.actions import accepting, halting, watching
from bot.actions.accepting import Due
from bot.actions.halting import Known
from bot.actions.watching import Found
from bot.cli import settled
from bot.clock import SystemClock
from bot.rules.clocks import Reading
from bot.rules.halts import CLOCKS, REMEDIES, SENTENCES, Halt
from bot.rules.promises import LATE, Trouble
from bot.settings import Settings
from bot.store import Database, Session, migrate, traces

_MINUTES = int(LATE.total_seconds() // 60)
_LOOK = "Look at the log of «aftalebot run» for concern_failed"


def accepted(loaded: Settings, *, clock: bool, restore: bool, send: bool) -> Iterator[str]:
    """Carry out what the operator says; what came of it, in a sentence each."""
    if not clock and not restore:
        return
    with settled.database_as_it_is(loaded) as database:
        migrate.check(database)
        with database.read() as session:
            halts = halts_of(database, session)
        if clock:
            yield _accept_clock(database, halts)
        if restore:
            yield _accept_restore(database, halts, send=send)


def _accept_clock(database: Database, halts: tuple[Halt, ...]) -> str:
    if not set(halts) & set(CLOCKS):
        return "The clock was not in doubt: there is nothing to accept."
    with database.write() as session:
        accepting.clock(session, now=SystemClock().now())
    return "The clock is accepted: «aftalebot run» goes on within seconds."


def _accept_restore(database: Database, halts: tuple[Halt, ...], *, send: bool) -> str:
    if Halt.RESTORED not in halts:
        return "The database is no older copy: there is nothing to accept."
    trace = traces.left(traces.file_beside(database.file))
    seen = trace.history if trace else ""
    with database.write() as session:
        now = SystemClock().now()
        dropped = accepting.restore(session, send_due=send, seen=seen, now=now)
    fate = "What is due is sent." if send else f"Messages dropped: {dropped}."
    return f"The restored database is accepted. {fate} «aftalebot run» goes on within seconds."


def halts_of(database: Database, session: Session) -> tuple[Halt, ...]:
    """What stops everything, as a process would find it that starts now."""
    clock = SystemClock()
    known = Known(trace=traces.left(traces.file_beside(database.file)))
    return halting.look(session, known, Reading(clock.now(), clock.steady())).halts


def stopped(loaded: Settings, *reasons: Halt) -> str | None:
    """Why nothing is sent, if it is for one of these reasons, and what to do."""
    with settled.database_as_it_is(loaded) as database, database.read() as session:
        halts = [halt for halt in halts_of(database, session) if halt in reasons]
        if not halts:
            return None
        if halts[0] is Halt.RESTORED:
            return _of_restore(accepting.due(session, SystemClock().now()))
        return f"{SENTENCES[halts[0]]}: nothing is sent. {REMEDIES[halts[0]]}"


def _of_restore(due: Due) -> str:
    return (
        f"{SENTENCES[Halt.RESTORED]}: nothing is sent. It knows nothing of what was sent after"
        f" {due.since:%Y-%m-%d %H:%M:%S} UTC. Due since: {due.to_citizens} to citizens,"
        f" {due.to_staff} to staff. «aftalebot doctor --accept-restore» goes on, drops those to"
        " citizens and lets the consultants know; with --send-due they are sent, perhaps for the"
        " second time. Those to staff are sent in any case."
    )


def planned(loaded: Settings) -> str:
    """Plan what is missing; what came of it."""
    policy = settled.policy(loaded)
    with settled.database_as_it_is(loaded) as database:
        migrate.check(database)
        with database.write() as session:
            count = watching.plan_missing(session, policy, now=SystemClock().now())
    return f"Reminders are planned for {count} appointments."


def of_trouble(trouble: Trouble, found: Found) -> str | None:
    """What is promised and not kept, and what mends it; None where it is kept."""
    count = found.counts.get(trouble)
    if not count:
        return None
    match trouble:
        case Trouble.MESSAGES_LATE:
            return f"{count} have waited for over {_MINUTES} minutes. {_LOOK}, and whether Telegram answers."
        case Trouble.STEPS_LATE:
            return f"{count} have stood still for over {_MINUTES} minutes. {_LOOK}."
        case Trouble.REMINDERS_MISSING:
            refs = ", ".join(sorted({appointment.citizen.ref for appointment in found.unreminded}))
            return f"{count} appointments have none, of {refs}: run «aftalebot doctor --plan-reminders»."
        case Trouble.UNHEARD:
            return None  # the heartbeat of receiving says it
        case Trouble.IMPORT_MISSING:
            last = (
                f"The last came at {found.imported_at:%Y-%m-%d %H:%M} UTC"
                if found.imported_at
                else "None has come yet"
            )
            return f"{last}: look at what delivers them, then «aftalebot import appointments FILE»."
