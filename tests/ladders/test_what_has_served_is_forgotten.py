"""Each night what was kept long enough goes; the seals still hold, and a receipt of counts stays."""

import json
from datetime import UTC, datetime

import pytest

from bot.actions import forgetting, sealing
from bot.actions.forgetting import Erased, Refusal
from bot.clock import COPENHAGEN
from bot.simulator.people import Person
from bot.store import people, registrations
from bot.store.schema import Base
from scheduler import retention
from tests.ladders.asked import LATER, TALK, ask, read
from tests.world import World

EMPTY_OF_THEM = (
    "messages",
    "message_subjects",
    "registrations",
    "statements",
    "contact_attempts",
    "escalations",
    "appointments",
)


def count(unit: World, table: str) -> int:
    return int(str(unit.look(f"select count(*) from {table}")[0][0]))  # noqa: S608 - names of ours


def check_seals(unit: World) -> None:
    with unit.database.read() as session:
        found = sealing.check(session)
    assert found.faults == []
    assert found.erased > 0


async def register(unit: World, result: str) -> None:
    """Mette says what became of B-017's talk."""
    unit.person("Mette").tap(result)
    await unit.settle()
    read(unit)


async def night_of(unit: World, day: str) -> None:
    """That night's pass over what there is, without the days until then."""
    at = datetime.fromisoformat(f"{day}T03:00").replace(tzinfo=COPENHAGEN).astimezone(UTC)
    await retention.tick(unit.assembly.deps, at)


async def test_what_went_well_is_gone_after_sixty_days_with_a_receipt(unit: World) -> None:
    await ask(unit, TALK)
    await register(unit, "Mødt")
    await night_of(unit, "2027-01-23")
    assert unit.look("select external_id from appointments") == [("A1",)]
    await night_of(unit, "2027-01-24")
    assert count(unit, "appointments") == 0
    assert count(unit, "registrations") == 0
    assert unit.look("select count(*) from message_subjects") == [(0,)]
    receipts = unit.look("select details from journal where event = 'retention_erased'")
    assert "appointments" in str(receipts)
    check_seals(unit)


async def test_a_no_show_stays_until_somebody_says_that_it_needs_no_case_sheet(
    unit: World,
) -> None:
    await ask(unit, TALK)
    await register(unit, "Ikke mødt")
    await unit.until("2026-11-24 11:00")
    read(unit)
    await night_of(unit, "2027-07-01")
    assert count(unit, "appointments") == 1
    with unit.database.write() as session:
        assert forgetting.waive(session, "B-017", now=unit.clock.now())
    with unit.database.write() as session:
        assert forgetting.hold(session, "B-017", on=True, now=unit.clock.now())
    await night_of(unit, "2027-07-02")
    assert count(unit, "appointments") == 1
    with unit.database.write() as session:
        forgetting.hold(session, "B-017", on=False, now=unit.clock.now())
    await night_of(unit, "2027-07-03")
    assert count(unit, "appointments") == 0
    check_seals(unit)


async def test_a_list_that_others_are_on_keeps_its_row_and_loses_its_words(unit: World) -> None:
    await ask(unit, TALK, LATER, until="2026-11-24 11:10")
    for line in ("B-017 kl. 10.00", "B-018 kl. 11.00"):
        unit.person("Mette").tap(line)
        await unit.settle()
        await register(unit, "Mødt")
    with unit.database.write() as session:
        forgetting.hold(session, "B-018", on=True, now=unit.clock.now())
    await night_of(unit, "2027-01-25")
    assert unit.look("select external_id from appointments") == [("A2",)]
    assert "B-017" not in str(unit.look("select text, facts from messages"))
    check_seals(unit)


async def wrote_after_a_no_show(unit: World) -> Person:
    amina = await unit.join_citizen("Amina", "B-017")
    await ask(unit, TALK, LATER)
    await register(unit, "Ikke mødt")
    await unit.until("2026-11-24 12:00")
    amina.tap("Jeg skriver selv")
    await unit.settle()
    amina.write("Bussen kom ikke")
    await unit.settle()
    read(unit)
    return amina


async def test_one_citizen_goes_whole_and_nobody_else_does(unit: World) -> None:
    amina = await wrote_after_a_no_show(unit)
    others = {table: count(unit, table) for table in ("citizens", "staff")}

    with unit.database.write() as session:
        assert forgetting.erase(session, "B-017", now=unit.clock.now()) is Refusal.UNSETTLED
        forgetting.waive(session, "B-017", now=unit.clock.now())
    with unit.database.write() as session:
        done = forgetting.erase(session, "B-017", now=unit.clock.now())
    assert isinstance(done, Erased)
    assert done.counts["appointments"] == 1
    assert done.counts["statements"] == 1
    assert {chat for chat, _ in done.deletable} == {amina.id}

    assert unit.look("select ref from citizens where ref = 'B-017'") == []
    assert count(unit, "citizens") == others["citizens"] - 1
    assert count(unit, "staff") == others["staff"]
    assert unit.look("select external_id from appointments") == [("A2",)]
    for table in Base.metadata.sorted_tables:
        rows = str(unit.look(f"select * from {table.name}"))  # noqa: S608 - names of ours
        for trace in ("B-017", "Bussen", "Amina", str(amina.id)):
            assert trace not in rows, (table.name, trace)
    check_seals(unit)
    read(unit)
    amina.write("/aftaler")
    await unit.settle()
    assert "Jeg kender dig ikke endnu" in amina.unread()[-1].text


@pytest.mark.parametrize("why", list(Refusal))
async def test_nobody_goes_who_must_stay(unit: World, why: Refusal) -> None:
    await ask(unit, TALK)
    with unit.database.write() as session:
        if why is Refusal.HELD:
            forgetting.hold(session, "B-017", on=True, now=unit.clock.now())
        ref = "B-999" if why is Refusal.UNKNOWN else "B-017"
        assert forgetting.erase(session, ref, now=unit.clock.now()) is why
    assert count(unit, "appointments") == 1
    read(unit)


def refs(unit: World) -> list[object]:
    return [row[0] for row in unit.look("select ref from citizens order by ref")]


def close(unit: World, ref: str, name: str, status: str = "afsluttet") -> None:
    header = "borger_ref;fornavn;konsulent;status"
    unit.import_citizens(f"{header}\n{ref};{name};MEJ;{status}")


async def test_who_has_no_appointment_left_and_a_closed_case_is_forgotten_with_their_link(
    unit: World,
) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    await ask(unit, TALK)
    await register(unit, "Mødt")
    await unit.until("2026-11-25 09:00")
    close(unit, "B-017", "Amina")
    amina.write("/aftaler")
    await unit.settle()
    read(unit)
    await night_of(unit, "2027-01-23")
    assert "B-017" in refs(unit)  # of the appointment all is kept, still
    await night_of(unit, "2027-01-24")
    assert count(unit, "appointments") == 0
    assert "B-017" in refs(unit)  # wrote a day later than the appointment
    await night_of(unit, "2027-01-25")
    assert "B-017" not in refs(unit)
    assert "B-018" in refs(unit)
    for table in Base.metadata.sorted_tables:
        rows = str(unit.look(f"select * from {table.name}"))  # noqa: S608 - names of ours
        assert [trace for trace in ("B-017", str(amina.id)) if trace in rows] == [], table.name
    (receipt,) = unit.look(
        "select details from journal where event = 'retention_erased' order by id desc limit 1"
    )
    assert {"citizens", "links", "messages"} <= set(json.loads(str(receipt[0]).replace("'", '"')))
    check_seals(unit)

    close(unit, "B-017", "Amina", "aktiv")  # whoever comes again begins anew
    amina.write("/aftaler")
    await unit.settle()
    assert "Jeg kender dig ikke endnu" in amina.unread()[-1].text


async def test_who_is_not_said_to_be_closed_is_given_the_months_after_their_last_appointment(
    unit: World,
) -> None:
    await ask(unit, TALK)
    await register(unit, "Mødt")
    await night_of(unit, "2027-01-24")
    assert count(unit, "appointments") == 0
    await night_of(unit, "2027-07-24")
    assert refs(unit) == ["B-017"]  # the others have had none at all
    await night_of(unit, "2027-07-26")
    assert refs(unit) == []
    check_seals(unit)


@pytest.mark.parametrize("held_by", ["a hold", "an open matter", "words of theirs"])
async def test_a_citizen_stays_who_is_under_a_hold_or_of_whom_something_is_open(
    unit: World, held_by: str
) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    if held_by == "an open matter":
        amina.write("/ring")
        await unit.settle()
    close(unit, "B-017", "Amina", "aktiv" if held_by == "an open matter" else "afsluttet")
    with unit.database.write() as session:
        if held_by == "a hold":
            forgetting.hold(session, "B-017", on=True, now=unit.clock.now())
        if held_by == "words of theirs":
            mine = people.citizen(session, "B-017")
            assert mine is not None
            registrations.add_statement(
                session,
                citizen_id=mine.id,
                appointment_id=None,
                at=unit.clock.now(),
                text="Bussen kom ikke",
                telegram_message_id=None,
            )
    read(unit)
    await night_of(unit, "2029-01-01")
    assert refs(unit) == ["B-017"]


async def test_what_strangers_wrote_and_were_told_goes_after_sixty_days(unit: World) -> None:
    stranger = unit.person("Sofie")
    for words in ("hej", "/start ABCD-1234"):
        stranger.write(words)
        await unit.settle()
    assert len(stranger.unread()) == 2
    await unit.forward(minutes=2)  # until all is sealed
    await night_of(unit, "2027-01-21")
    assert str(stranger.id) in str(unit.look("select telegram_id from messages"))
    await night_of(unit, "2027-01-23")
    assert str(stranger.id) not in str(unit.look("select telegram_id from messages"))
    assert str(stranger.id) not in str(unit.look("select actor from journal"))
    check_seals(unit)
