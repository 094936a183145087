"""What is promised and not kept is told to the operator, once as long as it lasts, and is over when it is mended."""

from pathlib import Path

import pytest
import pytest_asyncio

from bot.actions import watching
from bot.rules.promises import Trouble
from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from tests.conftest import Logged
from tests.ladders.asked import TALK, ask, having, read
from tests.world import World, expect, expect_silence, follow

AHEAD = "A1;B-017;MEJ;jobsamtale;26-11-2026 14:00"
ALARM = "Se kommandoen «aftalebot doctor»."


@pytest_asyncio.fixture
async def dan(unit: World) -> Person:
    """Who runs it."""
    return await unit.join_staff("Dan", "DRI")


def change(unit: World, statement: str) -> None:
    with unit.database.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def found(unit: World) -> dict[Trouble, int]:
    with unit.database.read() as session:
        return dict(watching.look(session, unit.policy, unit.clock.now()).counts)


async def test_where_all_is_well_nobody_hears_of_it(unit: World, dan: Person) -> None:
    unit.import_appointments(AHEAD)
    await ask(unit, TALK)
    await unit.until("2026-11-26 16:00")
    assert "trouble_begun" not in unit.events()
    expect_silence(dan)
    read(unit)


async def test_messages_that_do_not_go_out_are_told_once_and_again_when_it_happens_again(
    unit: World, dan: Person, logged: Logged
) -> None:
    await unit.join_citizen("Amina", "B-017")
    for day in ("24", "25"):
        unit.telegram.faults.order(
            FaultKind.BAD_GATEWAY, method="sendMessage", chat_id=unit.person("Amina").id, times=1000
        )
        unit.import_appointments(f"A{day};B-017;MEJ;jobsamtale;02-12-2026 14:00")
        await unit.forward(minutes=30)
        expect(dan, "1 besked skulle være sendt nu og er det ikke.", ALARM, buttons=["Set"])
        assert logged.expect("promise_not_kept").__dict__["trouble"] == "messages_late"
        await unit.forward(minutes=30)
        expect_silence(dan)
        unit.telegram.faults.clear()
        await unit.forward(minutes=30)
    assert unit.events().count("trouble_over") == 2
    read(unit)


async def test_a_matter_that_stands_still_is_told(
    unit: World, dan: Person, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scheduler import escalations  # noqa: PLC0415 - to stop it

    await ask(unit, TALK)
    monkeypatch.setattr(escalations, "next_due", lambda *_: None)
    await unit.until("2026-11-24 11:20")
    expect_silence(dan)
    await unit.until("2026-11-24 11:30")
    expect(dan, "1 sag skulle være gået videre til den næste nu og er det ikke.", ALARM)
    logged.expect("promise_not_kept")
    read(unit)


async def test_an_appointment_without_reminders_is_told_and_mended_by_hand(
    unit: World, dan: Person, logged: Logged
) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(AHEAD)
    await unit.settle()
    read(unit)
    change(
        unit,
        "update messages set dedup_key = 'x' || dedup_key, state = 'dropped', reason = 'stale' where kind like 'reminder.%%'",
    )
    await unit.forward(minutes=6)
    await unit.settle()
    expect(dan, "1 aftale de næste dage mangler en påmindelse.", ALARM)
    logged.expect("promise_not_kept")

    with unit.database.write() as session:
        assert watching.plan_missing(session, unit.policy, now=unit.clock.now()) == 1
    assert found(unit) == {}
    await unit.until("2026-11-25 10:00")
    having(amina.unread(), "Husk din tid i morgen")
    read(unit)


async def test_a_reminder_that_was_not_wanted_is_not_missed(unit: World, dan: Person) -> None:
    await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(
        "A1;B-017;MEJ;jobsamtale;23-11-2026 12:30",  # its reminder would come right behind the news
        "A2;B-017;MEJ;nytteindsats;24-11-2026 08:00",
        "A3;B-018;MEJ;jobsamtale;24-11-2026 14:00;;;;aflyst",
    )
    assert found(unit) == {}
    await unit.until("2026-11-23 21:00")
    unit.import_appointments("A4;B-017;MEJ;jobsamtale;24-11-2026 11:00")  # told at eight
    assert found(unit) == {}
    unit.import_citizens("borger_ref;fornavn;konsulent;status\nB-018;Jonas;MEJ;pause\n")
    unit.import_appointments("A5;B-018;MEJ;jobsamtale;26-11-2026 14:00")
    assert found(unit) == {}
    expect_silence(dan)
    await unit.settle()
    read(unit)


async def test_a_file_that_does_not_come_is_told_when_the_unit_opens(
    unit: World, dan: Person, logged: Logged, tmp_path: Path
) -> None:
    await follow(unit, tmp_path, '[import]\nexpected_every = "P1D"\n')
    with unit.database.write() as session:
        watching.note_import(session, now=unit.clock.now())
    await unit.until("2026-11-24 08:55")
    unit.import_appointments(AHEAD)
    await unit.until("2026-11-24 09:10")
    expect(dan, "Der er ikke kommet en ny fil med aftaler. Den seneste kom mandag den 23. november")
    logged.expect("promise_not_kept")
    with unit.database.write() as session:
        watching.note_import(session, now=unit.clock.now())
    await unit.until("2026-11-25 09:00")
    expect_silence(dan)
    read(unit)
