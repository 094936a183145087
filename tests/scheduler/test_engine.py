"""A pass does all that is due, each concern under its lease; a fault in one stops only that one."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from bot.actions import keeping
from bot.clock import PushedClock
from bot.deps import Deps
from bot.rules.outages import LEAST
from bot.store import Database, Session, leases, outages
from bot.store.schema import Lease
from scheduler.engine import BEAT_EVERY, Concern, Engine
from scheduler.tenure import LEASE
from tests.conftest import Logged
from tests.scheduler.pretended import SECOND, Held, Pretended
from tests.store.asking import counted

HOUR = timedelta(hours=1)


def _away() -> OperationalError:
    return OperationalError("SELECT", {}, Exception("the database is away"))


def _owner(database: Database, name: str) -> str:
    with database.read() as session:
        return session.get_one(Lease, f"concern:{name}").owner


async def test_concerns_come_in_their_order_until_all_is_quiet(deps: Deps) -> None:
    book: list[str] = []
    first, second = Pretended("first", book), Pretended("second", book)
    second.work = 2

    await Engine(deps, [first, second]).run_until_quiet()

    assert book == ["first", "second"] * 3
    assert Engine(deps, [first, second]).names == ["first", "second"]


async def test_what_follows_from_work_is_done_in_the_same_run(deps: Deps) -> None:
    book: list[str] = []
    first, second = Pretended("first", book), Pretended("second", book)
    second.work = 1
    second.then = lambda: setattr(first, "work", 1)

    await Engine(deps, [first, second]).run_until_quiet()

    assert (first.work, second.work) == (0, 0)
    assert book == ["first", "second"] * 3


async def test_a_concern_with_a_longer_rhythm_waits_for_it(deps: Deps, clock: PushedClock) -> None:
    rare = Pretended("rare", every=HOUR)
    engine = Engine(deps, [rare])

    for push in (timedelta(), HOUR - SECOND, SECOND):
        clock.push_to(clock.now() + push)
        await engine.run_until_quiet()

    assert rare.book == ["rare"] * 2


async def test_a_concern_that_has_more_to_do_goes_on_when_the_others_have_had_their_turns(
    deps: Deps, clock: PushedClock
) -> None:
    book: list[str] = []
    rare, other = Pretended("rare", book, every=HOUR), Pretended("other", book)
    rare.work = 2
    engine = Engine(deps, [rare, other])

    await engine.run_until_quiet()
    assert book == ["rare", "other"] * 3

    clock.push_to(clock.now() + HOUR - SECOND)
    await engine.run_until_quiet()
    assert book == ["rare", "other"] * 3 + ["other"]


async def test_a_concern_that_has_nothing_due_gets_no_turn(deps: Deps, clock: PushedClock) -> None:
    later, never = Pretended("later"), Pretended("never")
    later.due, never.due = clock.now() + SECOND, None
    engine = Engine(deps, [later, never])

    await engine.run_until_quiet()
    assert later.book == []

    clock.push_to(clock.now() + SECOND)
    await engine.run_until_quiet()
    assert (later.book, never.book) == (["later"], [])
    with deps.database.read() as session:
        assert set(leases.heartbeats(session)) == {"later", "never"}  # it was looked after, too


async def test_a_concern_that_can_not_look_ahead_gets_its_turn(deps: Deps, logged: Logged) -> None:
    blind = Pretended("blind")
    blind.breaks_ahead, blind.work = LookupError("a"), 1

    await Engine(deps, [blind]).run_until_quiet()

    assert blind.work == 0
    logged.expect("concern_failed")


async def test_the_earliest_of_what_comes_is_named(deps: Deps, clock: PushedClock) -> None:
    concerns = [Pretended(name) for name in ("none", "late", "early")]
    for concern, due in zip(concerns, (None, HOUR, SECOND), strict=True):
        concern.due = None if due is None else clock.now() + due

    assert await Engine(deps, concerns).run_until_quiet() == clock.now() + SECOND
    assert await Engine(deps, concerns[:1]).run_until_quiet() is None


async def test_what_becomes_due_during_the_look_is_for_now_and_not_for_the_next_pulse(
    deps: Deps, clock: PushedClock
) -> None:
    class Soon(Pretended):
        """Will have something to do in a moment, which is over when the look is."""

        def next_due(self, _session: Session, _deps: Deps, now: datetime) -> datetime:
            clock.push_to(now + SECOND / 10)
            return now + SECOND / 100

    due = await Engine(deps, [Soon("soon")]).run_until_quiet()
    assert due is not None
    assert due <= clock.now()


# --- faults ---------------------------------------------------------------------------------------


async def test_a_fault_stops_only_its_own_concern(
    deps: Deps, clock: PushedClock, logged: Logged
) -> None:
    broken, well = Pretended("broken"), Pretended("well")
    broken.breaks = LookupError("Amina")
    well.work, well.due = 1, clock.now() + HOUR

    soon = clock.now() + SECOND
    assert await Engine(deps, [broken, well]).run_until_quiet() == soon  # to try again

    assert well.work == 0
    error = logged.expect("concern_failed")
    assert (error.__dict__["concern"], error.__dict__["fault"]) == ("broken", "LookupError")
    assert error.exc_info is not None
    assert "Amina" not in logged.text


async def test_a_fault_is_said_once_until_it_is_over_or_another(deps: Deps, logged: Logged) -> None:
    concern = Pretended("broken")
    engine = Engine(deps, [concern])
    said = 0
    for fault, is_said in (
        (LookupError("a"), True),
        (LookupError("b"), False),
        (_away(), True),
        (None, False),
        (_away(), True),
    ):
        concern.breaks = fault
        await engine.run_until_quiet()
        assert len(logged.surprises) == is_said
        for _ in logged.surprises:
            is_away = isinstance(fault, OperationalError)
            logged.expect("database_fails" if is_away else "concern_failed")
            said += 1
    assert said == 3


async def test_a_fault_in_looking_ahead_stops_nobody_and_is_said_once(
    deps: Deps, clock: PushedClock, logged: Logged
) -> None:
    broken, well = Pretended("broken"), Pretended("well")
    broken.breaks_ahead, well.due = LookupError("a"), clock.now() + HOUR
    engine = Engine(deps, [broken, well])

    for _ in range(3):
        assert await engine.run_until_quiet() == clock.now() + HOUR

    logged.expect("concern_failed")


async def test_what_a_database_says_is_not_logged(deps: Deps, logged: Logged) -> None:
    concern = Pretended("broken")
    concern.breaks = _away()

    await Engine(deps, [concern]).run_until_quiet()

    line = logged.expect("database_fails")
    assert line.exc_info is None
    assert line.getMessage().startswith("The database does not answer: look at its server")


async def test_a_concern_that_failed_leaves_no_beat(deps: Deps, logged: Logged) -> None:
    broken, well = Pretended("broken"), Pretended("well")
    broken.breaks = LookupError()

    await Engine(deps, [broken, well]).run_until_quiet()

    with deps.database.read() as session:
        assert set(leases.heartbeats(session)) == {"well"}
    logged.expect("concern_failed")


# --- beats and leases -----------------------------------------------------------------------------


async def test_each_concern_leaves_a_beat_now_and_then(deps: Deps, clock: PushedClock) -> None:
    engine, began = Engine(deps, [Pretended("one")]), clock.now()

    for push, expected in (
        (timedelta(), began),
        (BEAT_EVERY - SECOND, began),
        (SECOND, began + BEAT_EVERY),
    ):
        clock.push_to(clock.now() + push)
        await engine.run_until_quiet()
        with deps.database.read() as session:
            assert leases.heartbeats(session) == {"one": expected}


def _awake_until(deps: Deps) -> datetime | None:
    with deps.database.read() as session:
        return outages.awake_until(session)


async def test_whoever_pushes_the_clock_looks_again_when_the_next_thing_is_due(
    deps: Deps, clock: PushedClock
) -> None:
    concern = Pretended("one")
    engine = Engine(deps, [concern])
    for due in (clock.now() + HOUR, clock.now() + HOUR / 2, None):
        concern.due = due
        await engine.run_until_quiet()
        assert _awake_until(deps) == due


async def test_a_clock_that_runs_is_looked_at_all_the_time_and_a_gap_is_left_to_be_noticed(
    deps: Deps, clock: PushedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PushedClock, "is_pushed", False)
    concern, began = Pretended("one"), clock.now()
    concern.due = began + HOUR
    engine = Engine(deps, [concern])
    for push, expected in (
        (timedelta(), began),
        (BEAT_EVERY - SECOND, began),
        (SECOND, began + BEAT_EVERY),
        (LEAST, began + BEAT_EVERY + LEAST),
        (LEAST + SECOND, began + BEAT_EVERY + LEAST),
        (SECOND, began + BEAT_EVERY + LEAST),
    ):
        clock.push_to(clock.now() + push)
        await engine.run_until_quiet()
        assert _awake_until(deps) == expected


def _two(deps: Deps, book: list[str]) -> tuple[Engine, Engine]:
    """Two processes with the same concern."""
    concerns: list[Concern] = [Pretended("one", book)]
    return Engine(deps, concerns), Engine(replace(deps, owner="two"), concerns)


async def test_of_two_processes_one_does_a_concern(deps: Deps) -> None:
    book: list[str] = []
    first, second = _two(deps, book)

    assert await first.tick("one") == 0
    assert await second.tick("one") is None
    await second.run_until_quiet()

    assert book == ["one"]
    assert _owner(deps.database, "one") == "one"


def _renewals(asked: list[str]) -> int:
    return sum(1 for statement in asked if statement.startswith("UPDATE leases"))


async def test_who_is_silent_for_too_long_is_relieved(deps: Deps, clock: PushedClock) -> None:
    book: list[str] = []
    first, second = _two(deps, book)
    await first.run_until_quiet()

    clock.push_to(clock.now() + LEASE - SECOND)
    assert await second.tick("one") is None
    clock.push_to(clock.now() + SECOND)
    assert await second.tick("one") == 0

    assert await first.tick("one") is None
    assert _owner(deps.database, "one") == "two"


async def test_who_goes_on_keeps_the_lease(deps: Deps, clock: PushedClock) -> None:
    first, second = _two(deps, [])

    for _ in range(5):
        await first.run_until_quiet()
        assert await second.tick("one") is None
        clock.push_to(clock.now() + LEASE * 0.6)


async def test_what_a_pass_rests_on_is_renewed_at_once_but_for_what_another_has_by_then(
    deps: Deps, clock: PushedClock
) -> None:
    book: list[str] = []
    concerns: list[Concern] = [Pretended(name, book) for name in ("one", "two", "three")]
    engine = Engine(deps, concerns)
    await engine.run_until_quiet()
    clock.push_to(clock.now() + LEASE)
    await Engine(replace(deps, owner="another"), concerns).tick("two")
    book.clear()

    with counted(deps.database) as asked:
        await engine.run_until_quiet()

    assert book == ["one", "three"]
    assert [_owner(deps.database, name) for name in ("one", "two", "three")] == [
        deps.owner,
        "another",
        deps.owner,
    ]
    assert _renewals(asked) == len(["all", "two, which is another's"])
    clock.push_to(clock.now() + LEASE / 2)
    with counted(deps.database) as asked:
        await engine.run_until_quiet()
    assert _renewals(asked) == len(["one and three", "two"])


async def test_where_leases_can_not_be_renewed_each_concern_says_so_and_the_process_goes_on(
    deps: Deps, clock: PushedClock, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise ProgrammingError("UPDATE", {}, Exception("permission denied"))

    concern = Pretended("one")
    engine = Engine(deps, [concern])
    await engine.run_until_quiet()
    clock.push_to(clock.now() + LEASE)
    monkeypatch.setattr(keeping, "hold_on", refused)

    await engine.run_until_quiet()

    assert concern.book == ["one"] * 2  # it could be taken as one that is new
    logged.expect("concern_failed")


async def test_who_finishes_hands_over_at_once(deps: Deps) -> None:
    first, second = _two(deps, [])
    await first.run_until_quiet()

    await first.finish()

    assert await second.tick("one") == 0


async def test_who_finishes_leaves_what_else_the_process_holds(deps: Deps) -> None:
    with deps.database.write() as session:
        now = deps.clock.now()
        leases.take(session, "receiving", owner="one", now=now, length=LEASE)

    await Engine(deps, [Pretended("one")]).finish()

    with deps.database.read() as session:
        assert session.get_one(Lease, "receiving").until == now + LEASE


async def test_finishing_waits_for_what_is_under_way_and_begins_nothing_more(deps: Deps) -> None:
    held, after = Held("held"), Pretended("after")
    held.work = after.work = 5
    engine = Engine(deps, [held, after])
    running = asyncio.create_task(engine.run_until_quiet())
    await held.ticked.wait()

    finishing = asyncio.create_task(engine.finish())
    await asyncio.sleep(0)
    assert not finishing.done()
    held.let_go.set()
    await asyncio.gather(running, finishing)

    assert held.finished
    assert (held.work, after.work) == (4, 5)
    await engine.run_until_quiet()
    assert held.work == 4


async def test_two_passes_at_once_are_one_after_the_other(deps: Deps) -> None:
    held = Held("held")
    engine = Engine(deps, [held])
    first = asyncio.create_task(engine.run_until_quiet())
    await held.ticked.wait()
    second = asyncio.create_task(engine.run_until_quiet())
    await asyncio.sleep(0)
    assert held.book == ["held"]

    held.let_go.set()
    await asyncio.gather(first, second)

    assert held.book == ["held"] * 2


async def test_a_concern_by_hand_lets_its_fault_be_seen(deps: Deps) -> None:
    concern = Pretended("one")
    concern.breaks = LookupError("here")

    with pytest.raises(LookupError, match="here"):
        await Engine(deps, [concern]).tick("one")
