"""Each night what was kept long enough goes; the seals still hold, and a receipt of counts stays."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.actions import forgetting, outliving, sealing
from bot.actions.forgetting import Erased, Refusal
from bot.actions.outliving import Place
from bot.clock import COPENHAGEN
from bot.simulator.people import Person
from bot.store import people, registrations
from bot.store.schema import Base
from scheduler import retention
from tests.ladders.asked import LATER, TALK, ask, read
from tests.world import World

GONE = {"appointments": 1, "registrations": 1, "message_subjects": 5, "escalations": 1}


def count(unit: World, table: str) -> int:
    return int(str(unit.look(f"select count(*) from {table}")[0][0]))  # noqa: S608 - names of ours


def check_seals(unit: World) -> None:
    with unit.database.read() as session:
        found = sealing.check(session)
    assert found.faults == []
    assert found.erased > 0


def hold(unit: World, ref: str, *, on: bool) -> None:
    with unit.database.write() as session:
        assert forgetting.hold(session, ref, on=on, now=unit.clock.now())


def receipts(unit: World, event: str = "retention_erased") -> list[dict[str, int]]:
    """What went, in numbers, oldest first."""
    rows = unit.look("select details from journal where event = :event order by id", event=event)
    return [json.loads(str(row[0]).replace("'", '"')) for row in rows]


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
    (receipt,) = receipts(unit)
    assert {name: receipt.get(name) for name in GONE} == GONE
    check_seals(unit)


async def test_a_no_show_stays_until_somebody_says_that_it_needs_no_case_sheet(
    unit: World,
) -> None:
    await ask(unit, TALK, until="2026-11-24 11:00")
    with unit.database.write() as session:  # a sheet of before tells nothing of the no-show
        assert forgetting.waive(session, "B-017", now=unit.clock.now())
    await unit.until("2026-11-24 11:10")
    await register(unit, "Ikke mødt")
    await unit.until("2026-11-24 12:00")
    read(unit)
    await night_of(unit, "2027-07-01")
    assert count(unit, "appointments") == 1
    with unit.database.write() as session:
        assert forgetting.waive(session, "B-017", now=unit.clock.now())
    hold(unit, "B-017", on=True)
    await night_of(unit, "2027-07-02")
    assert count(unit, "appointments") == 1
    hold(unit, "B-017", on=False)
    await night_of(unit, "2027-07-03")
    assert count(unit, "appointments") == 0
    check_seals(unit)


LIST = "Registrér fremmøde:\nB-017 kl. 10.00\nB-018 kl. 11.00"


def lists(unit: World) -> int:
    """How many messages still say the whole list."""
    return [row[0] for row in unit.look("select text from messages")].count(LIST)


async def registered_both(unit: World) -> None:
    """One list asked about B-017 and B-018, and both came."""
    await ask(unit, TALK, LATER, until="2026-11-24 11:10")
    for line in ("B-017 kl. 10.00", "B-018 kl. 11.00"):
        unit.person("Mette").tap(line)
        await unit.settle()
        await register(unit, "Mødt")


async def test_a_list_stays_whole_while_one_who_is_on_it_must_be_kept(unit: World) -> None:
    await registered_both(unit)
    hold(unit, "B-018", on=True)
    assert lists(unit) == 1
    await night_of(unit, "2027-01-25")
    assert unit.look("select external_id from appointments") == [("A2",)]
    assert lists(unit) == 1
    hold(unit, "B-018", on=False)
    await night_of(unit, "2027-01-26")
    assert count(unit, "appointments") == 0
    assert lists(unit) == 0
    check_seals(unit)


async def test_who_is_erased_leaves_the_lists_of_others_with_the_others_lines_alone(
    unit: World,
) -> None:
    await registered_both(unit)
    hold(unit, "B-018", on=True)
    await unit.forward(minutes=2)  # until all is sealed
    with unit.database.write() as session:
        forgetting.waive(session, "B-017", now=unit.clock.now())
        assert isinstance(forgetting.erase(session, "B-017", now=unit.clock.now()), Erased)
    texts = [row[0] for row in unit.look("select text from messages")]
    assert "Registrér fremmøde:\nB-018 kl. 11.00" in texts
    assert "B-017" not in str(unit.look("select text, facts, buttons from messages"))
    assert "B-018" in str(unit.look("select buttons from messages"))
    check_seals(unit)


def of_both(unit: World) -> list[str]:
    """What was sent to citizens about the talks at ten and at one."""
    rows = unit.look("select text from messages where citizen_id is not null order by id")
    texts = [str(row[0]) for row in rows]
    return [text for text in texts if "10.00" in text and "13.00" in text]


async def test_a_citizens_own_list_stays_as_it_was_sent_until_its_no_show_may_go(
    unit: World,
) -> None:
    await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK, "A2;B-017;MEJ;jobsamtale;24-11-2026 13:00;24-11-2026 13:45")
    await unit.until("2026-11-24 10:10")
    await register(unit, "Mødt")
    await unit.until("2026-11-24 13:10")
    read(unit)
    before = of_both(unit)
    assert before
    await night_of(unit, "2027-01-25")
    assert unit.look("select external_id from appointments") == [("A2",)]
    assert of_both(unit) == before


async def test_a_hold_that_is_set_while_the_night_works_counts(unit: World) -> None:
    await ask(unit, TALK)
    await register(unit, "Mødt")
    policy, now = unit.assembly.deps.policy, datetime(2027, 3, 1, 3, tzinfo=UTC)
    with unit.database.read() as session:
        found = outliving.due(session, policy, Place(), now=now)
    assert len(found.ids) == 1
    hold(unit, "B-017", on=True)
    with unit.database.write() as session:
        assert outliving.forget(session, policy, found.ids, now=now) == 0
    assert count(unit, "appointments") == 1


async def test_a_long_night_lets_others_have_their_turn_and_goes_on_where_it_stopped(
    unit: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await registered_both(unit)
    monkeypatch.setattr(retention, "LONGEST", timedelta(0))
    monkeypatch.setattr(retention, "BATCH", 1)
    deps, now = unit.assembly.deps, datetime(2027, 3, 1, 3, tzinfo=UTC)
    left = []
    for _ in range(3):
        await retention.tick(deps, now)
        left.append(count(unit, "appointments"))
        with unit.database.read() as session:
            assert retention.next_due(session, deps, now) == now
    assert left == [1, 0, 0]
    while await unit.database.aread(retention.next_due, deps, now):
        await retention.tick(deps, now)
    assert unit.look("select value from notes where name = 'forgotten_on'") == [("2027-03-01",)]
    assert unit.look("select value from notes where name = 'forgetting'") == []


async def wrote_after_a_no_show(unit: World) -> Person:
    amina = unit.person("Amina")
    for words in ("hej", "/start ABCD-1234"):
        amina.write(words)
        await unit.settle()
    read(unit)
    await unit.join_citizen("Amina", "B-017")
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
    receipt = receipts(unit)[-1]
    assert (receipt["citizens"], receipt["links"]) == (1, 1)
    assert receipt["messages"] > 0
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


async def test_a_file_that_still_holds_what_was_erased_brings_none_of_it_back(unit: World) -> None:
    before = refs(unit)
    closed = unit.import_citizens("borger_ref;fornavn;konsulent;status\nB-099;Sofie;MEJ;afsluttet")
    assert (closed.created, closed.unchanged, closed.closed) == (0, 1, 1)
    assert refs(unit) == before  # nothing is kept of who is closed and was never here
    long_past = "A8;B-017;MEJ;jobsamtale;22-09-2026 10:00;22-09-2026 10:45"
    lately = "A9;B-017;MEJ;jobsamtale;25-09-2026 10:00;25-09-2026 10:45"
    counts = unit.import_appointments(long_past, lately, announce=False)
    assert (counts.created, counts.unchanged, counts.past) == (1, 1, 1)
    assert counts.notes == [
        "1 aftaler, som ikke er her i forvejen, er for længst forbi og er sprunget over."
    ]
    assert unit.look("select external_id from appointments") == [("A9",)]
    cancelled = unit.import_appointments(f"{lately};;;aflyst", announce=False)
    assert (cancelled.cancelled, cancelled.notes) == (1, [])
