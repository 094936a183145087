"""A database that an older copy has taken the place of is noticed, and sends nothing before a human's word."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.actions import accepting
from bot.simulator.people import Person
from bot.store import Database, backup
from tests.conftest import SERVER_URL, Logged
from tests.ladders.asked import having, people, read
from tests.world import World, expect, expect_silence

THURSDAY = "A1;B-017;MEJ;jobsamtale;26-11-2026 14:00"


def administer(*statements: str) -> None:
    address = os.environ[SERVER_URL].replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def keep(database: Database, folder: Path) -> None:
    """A copy of the database as it is."""
    if database.file is not None:
        backup.take(database.file, folder / "copy.db")
        return
    database.engine.dispose()
    name = database.engine.url.database
    administer(f"CREATE DATABASE {name}_copy TEMPLATE {name}")


def put_back(database: Database, folder: Path) -> None:
    """The copy takes the database's place, as by hand: nobody is told."""
    database.engine.dispose()
    if database.file is not None:
        backup.replace(database.file, folder / "copy.db", folder / "aside.db")
        return
    name = database.engine.url.database
    administer(f"DROP DATABASE {name}", f"ALTER DATABASE {name}_copy RENAME TO {name}")


async def sent_since(unit: World, folder: Path) -> Person:
    """Amina's reminder went out after the copy was made, and the copy is put back."""
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(THURSDAY)
    await unit.until("2026-11-25 09:00")
    read(unit)
    keep(unit.database, folder)
    await unit.until("2026-11-25 11:00")
    expect(amina, "Husk din tid i morgen")
    read(unit)
    put_back(unit.database, folder)
    unit.clock.push_to(unit.clock.now() + timedelta(seconds=1))
    return amina


@pytest.mark.parametrize("restarted", [True, False])
async def test_nothing_is_sent_for_the_second_time_and_the_consultant_hears_whom_to_call(
    unit: World, tmp_path: Path, logged: Logged, *, restarted: bool
) -> None:
    amina = await sent_since(unit, tmp_path)
    if restarted:
        await unit.restart()
    await unit.forward(minutes=5)
    line = logged.expect("halted")
    assert "The database is an older copy of itself: nothing is sent." in line.getMessage()
    expect_silence(amina, *people(unit))

    with unit.database.write() as session:
        due = accepting.due(session, unit.clock.now())
        assert (due.to_citizens, due.to_staff) == (1, 0)
        assert accepting.restore(session, send_due=False, seen="", now=unit.clock.now()) == 1
    await unit.until("2026-11-25 11:30")
    assert "Husk din tid i morgen" not in "".join(message.text for message in amina.unread())
    mette, *_ = people(unit)
    report = having(mette.unread(), "Vi var nede")
    assert "Ikke sendt: 1. Ring til: B-017" in report.text
    await unit.until("2026-11-26 12:00")
    expect(amina, "Er du sent på den?")
    read(unit)


async def test_what_is_due_is_sent_all_the_same_if_a_human_says_so(
    unit: World, tmp_path: Path, logged: Logged
) -> None:
    amina = await sent_since(unit, tmp_path)
    await unit.settle()
    logged.expect("halted")
    with unit.database.write() as session:
        accepting.restore(session, send_due=True, seen="", now=unit.clock.now())
    await unit.settle()
    having(amina.unread(), "Husk din tid i morgen")
    read(unit)


@pytest.mark.parametrize(
    "another",
    ["telegram_message_id = telegram_message_id + 1", "state = 'planned', attempts = 0"],
)
async def test_a_button_of_a_message_that_was_forgotten_is_not_taken_for_another_s(
    unit: World, another: str
) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(THURSDAY)
    await unit.settle()
    shown = expect(amina, "Du har fået en tid")
    statement = f"UPDATE messages SET {another}, due_at = '2026-12-24' WHERE kind = 'news'"  # noqa: S608 - of our own
    with unit.database.engine.begin() as connection:
        connection.execute(text(statement))
    amina.tap("Ja, jeg kommer", shown)
    await unit.assembly.receiver.poll()
    assert unit.look("select answer from appointments") == [("none",)]
    assert "foreign_button" in unit.events()
    read(unit)
