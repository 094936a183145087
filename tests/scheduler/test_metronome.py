"""APScheduler gives the sign and remembers nothing; a commit gives it at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from apscheduler.events import EVENT_JOB_ADDED
from apscheduler.job import Job
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import OperationalError

import scheduler.engine
from bot.actions import keeping
from bot.clock import SystemClock
from bot.deps import Deps
from bot.rules.letters import Kind, Priority
from bot.store import Session, messages
from bot.store.messages import Draft, Recipient
from scheduler.engine import JOB_DEFAULTS, Engine, Metronome
from scheduler.pulse import Pulse
from tests.conftest import Logged
from tests.scheduler.pretended import Held, Pretended


@asynccontextmanager
async def ticking(metronome: Metronome) -> AsyncIterator[asyncio.Event]:
    """A metronome that runs inside; gives the event that stops it."""
    stopping = asyncio.Event()
    running = asyncio.create_task(metronome.run(stopping))
    try:
        yield stopping
    finally:
        stopping.set()
        await running


async def _woken(concern: Pretended) -> None:
    """Its next tick."""
    concern.ticked.clear()
    await concern.ticked.wait()


def _put(session: Session, deps: Deps, *, due_in: timedelta) -> None:
    now = deps.clock.now()
    draft = Draft(
        key="key",
        kind=Kind.HELP_MENU,
        to=Recipient(telegram_id=1),
        priority=Priority.ANSWER,
        due_at=now + due_in,
    )
    messages.put(session, draft, now=now)


async def test_nothing_that_was_missed_is_made_up_for_or_dropped(deps: Deps) -> None:
    concern = Pretended("one")
    metronome = Metronome(Engine(deps, [concern]), deps)

    async with ticking(metronome):
        await concern.ticked.wait()
        jobs = {job.id: job for job in metronome._scheduler.get_jobs()}

    assert set(jobs) == {"pulse"}
    for job in jobs.values():
        assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
    assert isinstance(jobs["pulse"].trigger, IntervalTrigger)
    assert jobs["pulse"].trigger.interval == timedelta(seconds=1)
    assert JOB_DEFAULTS == {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


def test_a_clock_that_leapt_by_a_year_costs_one_beat_and_not_thirty_million() -> None:
    pulse, now = Pulse(seconds=1), SystemClock().now()
    year = timedelta(days=365)
    for previous in (None, now - year, now, now + year):
        assert pulse.get_next_fire_time(previous, now) == now + timedelta(seconds=1)


async def test_a_clock_that_was_set_back_stops_no_beat(deps: Deps) -> None:
    concern = Pretended("one")
    metronome = Metronome(Engine(deps, [concern]), deps)

    async with ticking(metronome):
        await concern.ticked.wait()
        metronome._scheduler.remove_all_jobs()  # as good as due in a year
        await _woken(concern)


async def test_what_is_due_within_the_second_gets_a_job_of_its_own(deps: Deps) -> None:
    live = replace(deps, clock=SystemClock())
    concern = Pretended("one")
    concern.due = live.clock.now() + timedelta(seconds=0.5)
    metronome = Metronome(Engine(live, [concern]), live)
    added = asyncio.Queue[Job]()
    metronome._scheduler.add_listener(
        lambda event: added.put_nowait(metronome._scheduler.get_job(event.job_id)), EVENT_JOB_ADDED
    )

    async with ticking(metronome):
        jobs = [await added.get(), await added.get()]

    assert [job.id for job in jobs] == ["pulse", "due"]
    assert [job.misfire_grace_time for job in jobs] == [None, None]
    assert isinstance(jobs[1].trigger, DateTrigger)
    assert jobs[1].trigger.run_date.astimezone(UTC) == concern.due


async def test_the_pulse_comes_by_itself(deps: Deps) -> None:
    concern = Pretended("one")

    async with ticking(Metronome(Engine(deps, [concern]), deps)):
        await concern.ticked.wait()
        await _woken(concern)

    assert len(concern.book) >= 2


async def test_a_commit_of_something_due_gives_the_sign_at_once(deps: Deps) -> None:
    concern = Pretended("one")
    metronome = Metronome(Engine(deps, [concern]), deps)

    async with ticking(metronome):
        await concern.ticked.wait()
        metronome._scheduler.remove_all_jobs()  # so that nothing else can give it
        next_tick = asyncio.create_task(_woken(concern))
        await asyncio.sleep(0)

        await deps.database.arun(_put, deps, due_in=timedelta())

        await next_tick


async def test_a_commit_during_a_pass_is_a_pass_more(deps: Deps) -> None:
    held = Held("one")
    metronome = Metronome(Engine(deps, [held]), deps)

    async with ticking(metronome):
        await held.ticked.wait()
        metronome._scheduler.remove_all_jobs()
        await deps.database.arun(_put, deps, due_in=timedelta())
        next_tick = asyncio.create_task(_woken(held))
        await asyncio.sleep(0)
        held.let_go.set()

        await next_tick

    assert held.book == ["one"] * 2


async def test_a_stop_lets_the_pass_end_and_hands_over(deps: Deps) -> None:
    held = Held("one")
    async with ticking(Metronome(Engine(deps, [held]), deps)) as stopping:
        await held.ticked.wait()
        stopping.set()
        await asyncio.sleep(0)
        held.let_go.set()

    assert held.finished
    with deps.database.write() as session:
        taken = keeping.hold(
            session,
            "concern:one",
            owner="two",
            now=deps.clock.now(),
            length=timedelta(seconds=1),
        )
    assert taken


async def test_a_commit_after_the_stop_wakes_nobody(deps: Deps) -> None:
    concern = Pretended("one")
    async with ticking(Metronome(Engine(deps, [concern]), deps)):
        await concern.ticked.wait()
    ticks = len(concern.book)

    await deps.database.arun(_put, deps, due_in=timedelta())
    await asyncio.sleep(0)

    assert len(concern.book) == ticks


async def test_a_pass_that_does_not_end_is_cut_off(
    deps: Deps, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    monkeypatch.setattr(scheduler.engine, "LAST_PASS_WITHIN", 0)
    held = Held("one")

    async with ticking(Metronome(Engine(deps, [held]), deps)):
        await held.ticked.wait()

    assert not held.finished
    logged.expect("pass_cut_off")


async def test_a_database_that_is_away_at_the_stop_does_not_hold_it_up(
    deps: Deps, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("away"))

    concern = Pretended("one")
    async with ticking(Metronome(Engine(deps, [concern]), deps)):
        await concern.ticked.wait()
        monkeypatch.setattr(keeping, "let_go", away)

    logged.expect("pass_cut_off")


async def test_an_engine_that_breaks_is_seen_by_who_runs_it(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> None:
        raise LookupError("here")

    engine = Engine(deps, [Pretended("one")])
    monkeypatch.setattr(engine, "run_until_quiet", broken)

    with pytest.raises(LookupError, match="here"):
        await Metronome(engine, deps).run(asyncio.Event())
