"""Health is every concern's; metrics are numbers about work, never about people."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from bot.actions import accepting, casework, halting, hearing, looking
from bot.rules.halts import Halt
from bot.simulator.faults import FaultKind
from bot.store import journal, leases, notes
from bot.web.metrics import COUNTED_EVERY
from bot.web.site import create_app
from tests.ladders.heard import listen
from tests.web.conftest import URL, WITHIN
from tests.world import World, expect, meet

Samples = dict[tuple[str, str], float]


async def _metrics(client: httpx.AsyncClient) -> Samples:
    """Every sample by its name and its labels; what the process itself uses is left out."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    samples = (s for f in text_string_to_metric_families(answer.text) for s in f.samples)
    return {
        (sample.name.removeprefix("aftalebot_"), ",".join(sample.labels.values())): sample.value
        for sample in samples
        if sample.name.startswith("aftalebot_")
    }


async def test_health_is_good_while_every_concern_has_been_round_lately(
    world: World, client: httpx.AsyncClient
) -> None:
    await world.settle()
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"silent": [], "halted": None})

    world.clock.push_to(world.clock.now() + WITHIN["delivery"] + timedelta(minutes=5))
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"silent": ["delivery"], "halted": None})

    await world.settle()
    assert (await client.head("/healthz")).status_code == 200


async def test_a_concern_that_never_ran_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["silent"] == ["delivery", "housekeeping"]


async def test_receiving_that_has_not_worked_for_a_minute_is_named_by_every_process(
    world: World,
) -> None:
    site = create_app(world.assembly.deps, within={hearing.NAME: hearing.SILENT_WITHIN})
    transport = httpx.ASGITransport(site)
    async with httpx.AsyncClient(transport=transport, base_url="https://x.invalid") as asks:
        assert (await asks.get("/healthz")).json()["silent"] == ["receiving"]
        await listen(world)
        for push, silent in ((hearing.SILENT_WITHIN, []), (timedelta(seconds=1), ["receiving"])):
            world.clock.push_to(world.clock.now() + push)
            assert (await asks.get("/healthz")).json()["silent"] == silent


async def test_a_process_to_which_updates_are_brought_says_that_it_is_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.receiver.BEAT_EVERY", 0)
    stopping, said = asyncio.Event(), asyncio.Event()
    loop, beat = asyncio.get_running_loop(), hearing.beat

    def watched(*given: Any, at: datetime) -> None:
        beat(*given, at=at)
        loop.call_soon_threadsafe(said.set)

    monkeypatch.setattr(hearing, "beat", watched)
    receives = asyncio.create_task(world.assembly.receiver.be_pushed(stopping, url=URL))
    for push in (timedelta(), timedelta(minutes=1)):
        world.clock.push_to(world.clock.now() + push)
        for _ in range(2):
            said.clear()
            await said.wait()
        with world.database.read() as session:
            assert leases.last_beat(session, hearing.NAME) == world.clock.now()
    stopping.set()
    await receives


async def test_a_database_that_is_away_is_no_health(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(looking, "silent", away)
    monkeypatch.setattr(looking, "gauge", away)

    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"silent": ["database"], "halted": None})
    assert (await client.get("/metrics")).status_code == 503


@pytest.mark.parametrize(
    ("halt", "sentence"),
    [
        (Halt.CLOCK_BEHIND, "The computer's clock stands before what is written down already"),
        (Halt.CLOCK_AHEAD, "The computer's clock ran ahead by more than two days"),
        (Halt.RESTORED, "The database is an older copy of itself"),
    ],
)
async def test_while_everything_is_stopped_it_says_so_at_once_and_why(
    world: World, client: httpx.AsyncClient, halt: Halt, sentence: str
) -> None:
    await world.settle()
    assert (await client.get("/healthz")).status_code == 200
    now = world.clock.now()
    with world.database.write() as session:
        if halt is Halt.CLOCK_BEHIND:
            journal.append(session, "x", at=now + timedelta(hours=1), actor=journal.SYSTEM)
        elif halt is Halt.CLOCK_AHEAD:
            notes.write(session, notes.CLOCK_LEAPT, now.isoformat())
        else:
            halting.mark_restored(session, replaces="", now=now)

    answer = await client.get("/healthz")
    assert answer.status_code == 503
    said = answer.json()
    assert (said["silent"], said["halted"]) == ([], halt.value)
    assert said["reason"].startswith(f"{sentence}: nothing is sent. ")
    assert "«aftalebot doctor" in said["reason"]
    assert (await client.head("/healthz")).status_code == 503

    with world.database.write() as session:
        if halt is Halt.RESTORED:
            accepting.restore(session, send_due=False, seen="", now=now)
        else:
            accepting.clock(session, now=now)
    assert (await client.get("/healthz")).status_code == 200


async def test_what_is_due_is_counted_and_how_late_it_is(
    world: World, client: httpx.AsyncClient
) -> None:
    await world.settle()
    stranger = world.person("Kim")
    stranger.write("Hej")
    await world.assembly.receiver.poll()
    world.clock.push_to(world.clock.now() + timedelta(seconds=42))

    samples = await _metrics(client)

    assert samples["messages_due", ""] == 1
    assert samples["oldest_due_seconds", ""] == 42
    assert samples["messages_sending", ""] == 0
    assert samples["messages", "planned"] == 1
    assert samples["heartbeat_age_seconds", "delivery"] >= 42
    assert samples["updates_total", "handled"] == 1

    await world.settle()
    expect(stranger, "kode")
    samples = await _metrics(client)
    assert (samples["messages_due", ""], samples["oldest_due_seconds", ""]) == (0, 0)
    assert samples["sends_total", "sent"] == samples["lateness_seconds_count", ""] == 1
    assert samples["lateness_seconds_sum", ""] == 42
    below = [samples["lateness_seconds_bucket", bound] for bound in ("30.0", "60.0", "+Inf")]
    assert below == [0, 1, 1]
    assert samples["sweep_seconds_count", "delivery"] >= 1


async def test_while_telegram_takes_nothing_what_is_due_grows_older_and_is_late_when_it_goes_out(
    world: World, client: httpx.AsyncClient
) -> None:
    _, amina = await meet(world)
    world.import_appointments("A1;B-017;MEJ;jobsamtale;30-11-2026 10:00")
    world.telegram.faults.order(FaultKind.BAD_GATEWAY, method="sendMessage", times=1000)
    await world.settle()
    planned = world.clock.now()
    await world.forward(hours=1)

    samples = await _metrics(client)

    assert samples["messages_due", ""] == 1
    assert samples["oldest_due_seconds", ""] >= timedelta(hours=1).total_seconds()

    world.telegram.faults.clear()
    late = (await _metrics(client))["lateness_seconds_sum", ""]
    await world.forward(minutes=5)
    expect(amina, "mandag den 30. november kl. 10.00")
    samples = await _metrics(client)
    assert samples["oldest_due_seconds", ""] == 0
    assert samples["lateness_seconds_sum", ""] - late >= timedelta(hours=1).total_seconds()

    query = "select details ->> 'planned_for' from journal where event = 'message_sent' order by id"
    assert datetime.fromisoformat(str(world.look(query)[-1][0])) <= planned
    with world.database.read() as session:
        sheet = casework.compose(session, world.policy, "B-017")
    assert sheet is not None
    sent = [e.written for e in sheet.disturbances if e.written and e.written.kind == "news"]
    assert [message.due_at <= planned and message.is_late for message in sent] == [True]


async def test_all_messages_are_counted_anew_once_in_a_while(
    world: World, client: httpx.AsyncClient
) -> None:
    stranger = world.person("Kim")
    stranger.write("Hej")
    await world.assembly.receiver.poll()
    assert (await _metrics(client))["messages", "planned"] == 1
    await world.settle()
    expect(stranger, "kode")

    samples = await _metrics(client)
    assert (samples["messages", "planned"], samples["messages_due", ""]) == (1, 0)
    world.clock.push_to(world.clock.now() + COUNTED_EVERY)
    samples = await _metrics(client)
    assert (samples["messages", "planned"], samples["messages", "sent"]) == (0, 1)


async def test_nobody_is_in_the_metrics(world: World, client: httpx.AsyncClient) -> None:
    mette, amina = await meet(world)

    text = (await client.get("/metrics")).text + (await client.get("/healthz")).text

    for person, ref in ((mette, "MEJ"), (amina, "B-017")):
        assert not {str(person.id), person.name, ref} & set(text.replace('"', " ").split())
