"""Under a clock that can't be right nothing is sent, nothing climbs and nothing expires, until it is right or accepted."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.actions import accepting
from bot.app import CONCERNS
from bot.store import Database
from tests.clocks import SettableClock
from tests.conftest import Logged
from tests.ladders.asked import TALK, ask, people, read, told
from tests.ladders.heard import heard, listening, unheard_since
from tests.world import POLICY, World, expect, expect_each, expect_silence, load_policy

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
AHEAD = "A2;B-017;MEJ;jobsamtale;27-11-2026 10:00"


@pytest_asyncio.fixture
async def unit(
    story_db: Database, tmp_path: Path, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """The whole bot under a clock that can be set; Mette, Ali, Lea and Dan, who runs it, are linked, and Amina."""
    del logged  # it is watched
    monkeypatch.setattr("tests.world.PushedClock", SettableClock)
    begun = await World.begin(story_db, load_policy(tmp_path, POLICY), concerns=CONCERNS)
    begun.import_staff()
    begun.import_citizens()
    await begun.join_all_staff(Mette="MEJ", Ali="ALI", Lea="LEA")
    await begun.join_citizen("Amina", "B-017")
    yield begun
    await begun.end()


def set_by(unit: World, span: timedelta) -> None:
    assert isinstance(unit.clock, SettableClock)
    unit.clock.set_by(span)


def fates(unit: World) -> list[tuple[object, ...]]:
    return unit.look("select state, count(*) from messages group by state order by state")


@pytest.mark.parametrize("back", [HOUR, YEAR])
async def test_set_back_it_stops_everything_and_set_right_all_goes_on(
    unit: World, logged: Logged, back: timedelta
) -> None:
    unit.import_appointments(AHEAD)
    await ask(unit, TALK)
    amina = unit.person("Amina")
    set_by(unit, -back)
    before = fates(unit)
    amina.tap("Ja, jeg kommer", next(m for m in amina.chat if "Ja, jeg kommer" in m.labels))
    await unit.forward(minutes=30)

    assert unit.look("select answer from appointments where external_id = 'A2'") == [("confirmed",)]
    assert fates(unit) == before
    expect(amina, "Tak for dit svar")  # below the message that was tapped
    expect_silence(*people(unit))
    line = logged.expect("halted")
    assert line.__dict__["why"] == "clock_behind"
    assert line.getMessage() == (
        "The computer's clock stands before what is written down already: nothing is sent."
        " Set the clock right. If it is right, run «aftalebot doctor --accept-clock»."
    )

    set_by(unit, back)
    await unit.settle()
    assert told(unit, "attendance") == []  # the ladder stood still meanwhile
    await unit.until("2026-11-24 12:30")
    assert told(unit, "attendance") == [(1, "ALI"), (2, "LEA")]
    read(unit)


async def test_five_minutes_back_are_nothing(unit: World) -> None:
    await ask(unit, TALK)
    set_by(unit, -timedelta(minutes=4))
    await unit.until("2026-11-24 11:20")
    assert told(unit, "attendance") == [(1, "ALI")]
    read(unit)


async def test_a_clock_that_was_wrong_before_is_accepted_by_a_human(
    unit: World, logged: Logged
) -> None:
    await ask(unit, TALK)
    set_by(unit, -DAY)
    await unit.settle()
    logged.expect("halted")
    with unit.database.write() as session:
        accepting.clock(session, now=unit.clock.now())
    await unit.until("2026-11-24 14:00")
    assert told(unit, "attendance") == [(1, "ALI"), (2, "LEA")]
    read(unit)

    set_by(unit, -DAY)  # what was written since counts as ever
    await unit.settle()
    logged.expect("halted")


async def test_a_year_ahead_nothing_expires_and_a_restart_changes_nothing(
    unit: World, logged: Logged
) -> None:
    amina = unit.person("Amina")
    unit.import_appointments(AHEAD)
    await ask(unit, TALK, until="2026-11-24 09:00")
    before = fates(unit)
    set_by(unit, YEAR)
    await unit.settle()
    assert logged.expect("halted").__dict__["why"] == "clock_ahead"
    await unit.restart()
    await unit.forward(minutes=10)
    logged.expect("halted")
    assert fates(unit) == before
    assert "message_expired" not in unit.events()

    set_by(unit, -YEAR)
    await unit.until("2026-11-26 10:00")
    expect_each(amina, "Kan du stadig komme?", "Husk din tid i morgen")  # each in its time
    read(unit)


@pytest.mark.parametrize("is_started_anew", [False, True])
async def test_what_is_said_under_a_clock_a_year_ahead_is_taken_in_when_it_is_right(
    unit: World, logged: Logged, is_started_anew: bool
) -> None:
    """Judged by that clock, the appointment would be over, and the answer to nothing."""
    unit.import_appointments(AHEAD)
    await ask(unit, TALK, until="2026-11-24 09:00")
    amina = unit.person("Amina")
    question = next(m for m in amina.chat if "Ja, jeg kommer" in m.labels)
    set_by(unit, YEAR)
    amina.tap("Ja, jeg kommer", question)
    amina.write("/hjaelp")
    if is_started_anew:
        await unit.assembly.engine.run_until_quiet()
        logged.expect("halted")
        await unit.restart()
    await unit.settle()
    logged.expect("halted")
    assert _answer(unit) == "none"
    expect_silence(amina)

    set_by(unit, -YEAR)
    await unit.settle()
    assert _answer(unit) == "confirmed"
    expect_each(amina, "Tak for dit svar", "Her kan du skrive")
    assert unit.look("select value from notes where name = 'clock_leapt'") == []


async def test_what_is_said_under_a_clock_that_is_accepted_is_taken_in(
    unit: World, logged: Logged
) -> None:
    set_by(unit, YEAR)
    amina = unit.person("Amina")
    amina.write("/hjaelp")
    await unit.settle()
    logged.expect("halted")
    expect_silence(amina)
    with unit.database.write() as session:
        accepting.clock(session, now=unit.clock.now())
    await unit.settle()
    assert unit.look("select count(*) from messages where kind = 'help.menu'") == [(1,)]
    read(unit)


def _answer(unit: World) -> object:
    return unit.look("select answer from appointments where external_id = 'A2'")[0][0]


async def test_a_year_ahead_nobody_says_that_anything_is_received_and_right_again_all_is_well(
    unit: World, logged: Logged
) -> None:
    begun = unit.clock.now()
    async with listening(unit):
        await heard(unit)
        set_by(unit, YEAR)
        await heard(unit)
        await unit.settle()
        assert logged.expect("halted").__dict__["why"] == "clock_ahead"
        assert unheard_since(unit) is not None
        set_by(unit, -YEAR)
        await heard(unit)
    await unit.settle()
    assert unheard_since(unit) is None
    away = unit.look("select since, until from outages")
    assert all(str(begun)[:16] <= str(since)[:16] for since, _ in away)
    assert all(str(until)[:16] <= str(unit.clock.now())[:16] for _, until in away)
    read(unit)


async def test_a_year_ahead_and_accepted_is_an_outage_of_a_year(
    unit: World, logged: Logged
) -> None:
    unit.import_appointments(AHEAD)
    await ask(unit, TALK, until="2026-11-24 09:00")
    set_by(unit, YEAR)
    await unit.settle()
    logged.expect("halted")
    with unit.database.write() as session:
        accepting.clock(session, now=unit.clock.now())
    await unit.settle()
    assert unit.look("select count(*) from outages") == [(1,)]
    assert ("expired", 3) in fates(unit)
    read(unit)


async def test_two_days_ahead_are_taken_for_an_outage(unit: World) -> None:
    await ask(unit, TALK, until="2026-11-24 09:00")
    set_by(unit, 2 * DAY)
    await unit.settle()
    assert unit.look("select count(*) from outages") == [(1,)]
    read(unit)


async def test_a_machine_that_slept_for_a_week_is_an_outage_and_no_fault_of_the_clock(
    unit: World,
) -> None:
    await ask(unit, TALK, until="2026-11-24 09:00")
    unit.clock.push_to(unit.clock.now() + 7 * DAY)
    await unit.settle()
    assert unit.look("select count(*) from outages") == [(1,)]
    read(unit)
