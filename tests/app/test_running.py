"""The program at work: over HTTP, in one process or two, until it is told to stop."""

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import scheduler.engine
from bot import app
from bot.clock import SystemClock
from bot.settings import Settings
from bot.store import Database
from bot.store.schema import Lease
from tests.app.conftest import Running, Watched
from tests.conftest import Logged
from tests.world import POLICY, World, expect, load_policy

Given = Callable[..., Settings]


async def test_who_writes_is_answered_and_nobody_is_told_the_token(
    given: Given, api_url: str, running: Running, telegram: Watched, logged: Logged
) -> None:
    stranger = telegram.person("Kim")

    async with running(given(api_url=api_url)):
        await telegram.called("setMyCommands")
        stranger.write("Hej")
        await telegram.called("sendMessage")

    assert "kode" in stranger.screen.text
    assert stranger.commands() != []
    ours = [record for record in logged.records if record.name.startswith(("bot", "scheduler"))]
    assert {getattr(record, "action", None) for record in ours} >= {"running", "stopped"}
    assert "FAKE" not in str([record.__dict__ for record in ours])


async def test_the_bot_and_the_scheduler_in_two_processes_answer_at_once(
    given: Given,
    api_url: str,
    running: Running,
    telegram: Watched,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The pulse is slow here: only the other process's word wakes the one that sends."""
    if database_url.startswith("sqlite"):
        pytest.skip("a file has one process")
    monkeypatch.setattr(scheduler.engine, "PULSE", timedelta(hours=1))
    stranger = telegram.person("Kim")
    settings = given(api_url=api_url)

    async with running(settings, tick=False), running(settings, receive=False):
        for _ in range(2):
            await telegram.called("setMyCommands")
        await telegram.world.updates.polled.wait()
        stranger.write("Hej")
        await telegram.called("sendMessage")

    assert "kode" in stranger.screen.text


async def test_a_bot_alone_receives_and_sends_nothing(
    given: Given, api_url: str, running: Running, telegram: Watched, db: Database
) -> None:
    stranger = telegram.person("Kim")

    async with running(given(api_url=api_url), tick=False):
        await telegram.called("setMyCommands")
        stranger.write("Hej")
        await telegram.called("getUpdates")
        telegram.world.updates.polled.clear()
        await telegram.world.updates.polled.wait()

    methods = {call.method for call in telegram.calls}
    assert "getUpdates" in methods
    assert "sendMessage" not in methods
    with db.read() as session:
        state = session.connection().exec_driver_sql("SELECT state FROM messages").scalar_one()
        assert state == "planned"


async def test_a_scheduler_alone_does_not_poll(
    given: Given, api_url: str, running: Running, telegram: Watched
) -> None:
    async with running(given(api_url=api_url), receive=False):
        await telegram.called("setMyCommands")

    assert "getUpdates" not in {call.method for call in telegram.calls}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_cleanly(
    given: Given, api_url: str, telegram: Watched, number: signal.Signals
) -> None:
    work = asyncio.create_task(app.run(given(api_url=api_url), receive=True, tick=True))
    await telegram.world.updates.polled.wait()

    os.kill(os.getpid(), number)

    await work


async def test_leases_are_given_back_at_the_end(
    given: Given, api_url: str, running: Running, telegram: Watched, db: Database
) -> None:
    stranger = telegram.person("Kim")
    stranger.write("Hej")
    async with running(given(api_url=api_url)):
        await telegram.called("sendMessage")

    now = SystemClock().now()
    with db.read() as session:
        leases = {lease.name: lease.until for lease in session.query(Lease)}
    assert leases.keys() >= {"receiving", "concern:delivery"}
    assert [name for name, until in leases.items() if until > now] == []


async def test_a_part_that_breaks_ends_the_process_for_its_supervisor_to_see(
    world: World,
) -> None:
    async def broken() -> None:
        raise LookupError("here")

    with pytest.raises(LookupError, match="here"):
        await app._work(world.assembly, asyncio.Event(), [broken()], tick=True)


async def test_a_part_that_does_not_stop_is_cut_off(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []

    async def deaf() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cut off")

    monkeypatch.setattr(app, "LAST_WORK_WITHIN", 0)
    stopping = asyncio.Event()
    stopping.set()

    await app._work(world.assembly, stopping, [deaf()], tick=False)

    assert ended == ["cut off"]


# --- another policy -------------------------------------------------------------------------------

LATER = POLICY + '\n[[reminders]]\nkind = "tomorrow"\nworking_days = 1\nat = "11:00"\n'


async def test_a_changed_policy_plans_the_reminders_anew_at_the_next_start(
    world: World, tmp_path: Path
) -> None:
    amina = await world.join_citizen("Amina", "B-017")
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    await world.settle()
    expect(amina, "Du har fået en tid")

    await world.restart(load_policy(tmp_path, LATER))

    assert "policy_changed" in world.events()
    planned = "select kind from messages where state = 'planned' order by due_at"
    assert world.look(planned) == [("reminder.tomorrow",)]
    await world.until("2026-11-27 10:30")
    assert amina.unread() == []
    await world.until("2026-11-27 11:00")
    expect(amina, "Husk din tid mandag den 30. november kl. 10.00")


async def test_the_same_policy_plans_nothing_anew(world: World) -> None:
    await world.restart()

    assert "policy_changed" not in world.events()


async def test_the_bot_s_name_is_learnt_for_links(world: World) -> None:
    query = "select value from notes where name = 'bot_username'"

    assert world.look(query) == [("aftalebot_demo_bot",)]
