"""The ladder of attendance, rung by rung: who is told when, and what if nobody is there."""

import asyncio
from pathlib import Path

import pytest

from bot.actions import reaching
from bot.rules.escalations import EscalationState
from bot.store import Escalation, escalations
from scheduler import attendance as attendance_concern, escalations as escalations_concern
from tests.ladders.asked import OF_PROVIDER, TALK, ask, having, matters, people, read, told
from tests.world import World, copenhagen, expect, expect_each, expect_silence, follow

ESCALATED = "B-017, tirsdag den 24. november kl. 10.00: gået videre til Lea kl. 11.45"


async def test_climbing_from_the_start_does_not_wait_for_the_end(
    unit: World, tmp_path: Path
) -> None:
    await follow(unit, tmp_path, '\n[attendance]\nclimb_from = "start"\n')
    mette, ali, lea = people(unit)
    await ask(unit, TALK)
    await unit.until("2026-11-24 10:29")
    expect_silence(mette, ali, lea)
    await unit.until("2026-11-24 10:30")
    expect(ali, "Registrér fremmøde: B-017 kl. 10.00")
    await unit.until("2026-11-24 11:00")
    expect(lea, "Der mangler en registrering: B-017")
    expect(mette, "gået videre til Lea kl. 11.00")


async def test_a_providers_appointment_goes_by_the_consultant_at_its_end(unit: World) -> None:
    mette, ali, lea = people(unit)
    ulla = await unit.join_staff("Ulla", "UDB")
    await ask(unit, OF_PROVIDER, until="2026-11-24 10:09")
    await unit.until("2026-11-24 10:10")
    assert expect(ulla, "Registrér fremmøde: B-017 kl. 10.00").silent
    await unit.until("2026-11-24 11:59")
    expect_silence(ulla, mette, ali, lea)
    await unit.until("2026-11-24 12:00")
    expect(mette, "Registrér fremmøde: B-017 kl. 10.00")
    await unit.until("2026-11-24 12:30")
    expect(ali, "Registrér fremmøde: B-017 kl. 10.00")
    await unit.until("2026-11-24 13:00")
    expect(lea, "Der mangler en registrering: B-017")
    expect(ulla, "gået videre til Lea kl. 13.00")
    assert told(unit, "attendance") == [(1, "MEJ"), (2, "ALI"), (3, "LEA")]
    mette.tap("Mødt")
    await unit.settle()
    for person in (mette, ali, lea):
        having(person.unread(), "Registreret kl. 13.00 af Mette")
    assert len(ulla.unread()) == 3  # the question, what went on to Lea, and the agenda


async def test_a_provider_who_is_not_linked_is_stepped_over_and_nobody_else_gets_their_day(
    unit: World,
) -> None:
    mette, ali, lea = people(unit)
    await ask(unit, OF_PROVIDER, until="2026-11-24 10:09")
    await unit.until("2026-11-24 10:10")
    expect(mette, "Registrér fremmøde: B-017 kl. 10.00")
    await unit.until("2026-11-24 13:00")
    expect(ali, "Registrér fremmøde")
    expect(lea, "Der mangler en registrering: B-017")  # and not that it went on to her


async def test_the_plan_is_frozen_when_the_matter_opens(unit: World, tmp_path: Path) -> None:
    mette, ali, lea = people(unit)
    await ask(unit, TALK)
    await follow(
        unit,
        tmp_path,
        '\n[[escalation.attendance]]\nto = "host"\n'
        '[[escalation.attendance]]\nto = "head"\nafter = "PT5M"\n',
    )
    await unit.until("2026-11-24 11:14")
    expect_silence(mette, ali, lea)
    await unit.until("2026-11-24 11:45")
    expect(ali, "Registrér fremmøde: B-017")
    expect(lea, "Der mangler en registrering: B-017")
    expect(mette, ESCALATED)
    unit.import_appointments(
        "A2;B-018;MEJ;jobsamtale;24-11-2026 13:00;24-11-2026 13:30", announce=False
    )
    await unit.until("2026-11-24 13:35")
    expect(lea, "Der mangler en registrering: B-018")  # opened under the new policy
    expect_silence(ali)
    read(unit)


async def test_a_ladder_of_one_rung_asks_the_host_once(unit: World, tmp_path: Path) -> None:
    await follow(unit, tmp_path, '\n[[escalation.attendance]]\nto = "host"\n')
    mette, ali, lea = people(unit)
    await ask(unit, TALK)
    await unit.until("2026-11-26 18:00")
    expect(mette, "1 aftale i dag mangler registrering")
    expect_silence(ali, lea)
    assert unit.look("select state, next_at from escalations where kind = 'attendance'") == [
        ("open", None)
    ]


async def test_a_ladder_without_the_host_begins_with_who_is_on_it(
    unit: World, tmp_path: Path
) -> None:
    await follow(
        unit,
        tmp_path,
        '\n[[escalation.attendance]]\nto = "consultant"\n'
        '[[escalation.attendance]]\nto = "head"\nafter = "PT60M"\n',
    )
    mette, _, lea = people(unit)
    await ask(unit, TALK, until="2026-11-24 10:09")
    await unit.until("2026-11-24 10:10")
    expect(mette, "Registrér fremmøde: B-017 kl. 10.00")
    await unit.until("2026-11-24 11:45")
    expect(lea, "Der mangler en registrering: B-017")
    read(unit)


async def test_a_double_sweep_climbs_once(unit: World) -> None:
    _, ali, _ = people(unit)
    await ask(unit, TALK)
    now = copenhagen("2026-11-24 11:15")
    unit.clock.push_to(now)
    deps = unit.assembly.deps
    moved = [await escalations_concern.tick(deps, now) for _ in range(3)]
    assert moved == [1, 0, 0]
    assert await attendance_concern.tick(deps, now) == 0
    await unit.settle()
    expect(ali, "Registrér fremmøde")
    assert told(unit, "attendance") == [(1, "ALI")]


async def test_two_engines_at_once_climb_once(unit: World) -> None:
    _, ali, _ = people(unit)
    await ask(unit, TALK)
    now = copenhagen("2026-11-24 11:15")
    unit.clock.push_to(now)
    deps = unit.assembly.deps
    await asyncio.gather(*(escalations_concern.tick(deps, now) for _ in range(4)))
    await unit.settle()
    expect(ali, "Registrér fremmøde")
    assert told(unit, "attendance") == [(1, "ALI")]


async def test_a_step_is_guarded_by_its_number_and_by_the_state(unit: World) -> None:
    await ask(unit, TALK)
    now = copenhagen("2026-11-24 11:15")
    with unit.database.write() as session:
        stale = session.get_one(Escalation, 1)
        session.expunge(stale)
        fresh = session.get_one(Escalation, 1)
        opened = EscalationState.OPEN
        assert escalations.move(session, fresh, to=opened, step=2, next_at=now)
        assert not escalations.move(session, stale, to=opened, step=2, next_at=now)
        promised = EscalationState.ACKNOWLEDGED
        assert not escalations.move(session, stale, to=promised, step=1, next_at=now)


async def test_an_unlinked_substitute_is_stepped_over_at_once(unit: World) -> None:
    mette, ali, lea = people(unit)
    ali.block()
    await ask(unit, TALK)
    await unit.until("2026-11-24 11:15")
    expect(lea, "Der mangler en registrering: B-017")
    expect(mette, "gået videre til Lea kl. 11.15")
    assert told(unit, "attendance") == [(2, "LEA")]


async def test_a_host_who_is_not_linked_is_stepped_over_and_so_is_the_substitute(
    unit: World,
) -> None:
    mette, ali, lea = people(unit)
    mette.block()
    ali.block()
    await ask(unit, TALK)
    assert told(unit, "attendance") == [(2, "LEA")]
    lea.tap("Mødt")
    await unit.settle()
    expect(lea, "Registreret kl. 10.10 af Lea", buttons=["Ret"])
    assert matters(unit) == [("resolved", "registered")]


async def test_who_is_away_is_stepped_over(unit: World) -> None:
    mette, ali, lea = people(unit)
    lea.write("/vikar ALI MEJ 24-11-2026")
    await unit.settle()
    read(unit)
    await ask(unit, TALK)
    await unit.until("2026-11-24 11:15")
    expect_silence(ali)
    expect(lea, "Der mangler en registrering: B-017")
    expect(mette, "gået videre til Lea kl. 11.15")


async def test_a_substitute_who_is_the_host_is_not_told_twice_and_the_head_not_early(
    unit: World,
) -> None:
    _, ali, lea = people(unit)
    await ask(unit, "A1;B-017;ALI;jobsamtale;24-11-2026 10:00;24-11-2026 10:45")
    await unit.until("2026-11-24 11:44")
    expect_silence(ali, lea)
    await unit.until("2026-11-24 11:45")
    expect(lea, "Der mangler en registrering: B-017")
    expect(ali, "gået videre til Lea kl. 11.45")


async def test_the_last_step_repeats_every_opening_day_five_times_and_then_rests(
    unit: World,
) -> None:
    mette, ali, lea = people(unit)
    await ask(unit, TALK, until="2026-11-24 11:45")
    for day in ("11-25", "11-26", "11-27", "11-30", "12-01"):
        await unit.until(f"2026-{day} 07:59")
        expect_silence(lea)
        await unit.until(f"2026-{day} 08:00")
        expect(lea, "Der mangler en registrering: B-017, tirsdag den 24. november kl. 10.00")
    await unit.until("2026-12-02 07:59")
    read(unit)
    await unit.until("2026-12-04 18:00")
    expect_silence(ali, lea)
    assert matters(unit) == [("open", None)]
    agendas = mette.unread()
    assert [m.text.splitlines()[0] for m in agendas] == [
        f"Din dag, {day} december:" for day in ("onsdag den 2.", "torsdag den 3.", "fredag den 4.")
    ]
    assert all("B-017 tirs. 24. nov. kl. 10.00" in message.text for message in agendas)
    with unit.database.read() as session:
        assert reaching.resting(session, unit.clock.now()) == ["B-017"]
        assert reaching.unheard(session, unit.clock.now()) == []
    lea.tap("Mødt")
    await unit.settle()
    edited = lea.unread()
    assert len(edited) == 6
    assert all("Registreret kl. 18.00 af Lea" in message.text for message in edited)
    read(unit)
    with unit.database.read() as session:
        assert reaching.resting(session, unit.clock.now()) == []


async def test_without_a_head_the_repetition_goes_to_who_is_left(unit: World) -> None:
    mette, ali, lea = people(unit)
    lea.block()
    await ask(unit, TALK)
    await unit.until("2026-11-24 15:29")
    expect(ali, "Registrér fremmøde: B-017")
    expect_silence(mette)
    await unit.until("2026-11-24 16:00")
    expect(mette, "1 aftale i dag mangler registrering")
    await unit.until("2026-11-25 08:00")
    expect(ali, "Registrér fremmøde: B-017 tirs. 24. nov. kl. 10.00")
    read(unit)


async def test_with_nobody_at_all_doctor_says_so_and_it_waits_for_who_comes_back(
    unit: World,
) -> None:
    mette, ali, lea = people(unit)
    for person in (mette, ali, lea):
        person.block()
    await ask(unit, TALK)
    assert told(unit, "attendance") == []
    with unit.database.read() as session:
        assert reaching.unheard(session, unit.clock.now()) == ["B-017"]
    ali.unblock()
    await unit.until("2026-11-25 08:00")
    unread = ali.unread()
    having(unread, "Registrér fremmøde: B-017 tirs. 24. nov. kl. 10.00")
    with unit.database.read() as session:
        assert reaching.unheard(session, unit.clock.now()) == []


async def test_everybody_away_is_told_rather_than_nobody(unit: World) -> None:
    _mette, _ali, lea = people(unit)
    for words in ("ALI MEJ", "MEJ ALI", "LEA ALI"):
        lea.write(f"/vikar {words} 24-11-2026")
        await unit.settle()
    read(unit)
    await ask(unit, TALK, until="2026-11-24 10:09")
    await unit.until("2026-11-24 10:10")
    expect(lea, "Der mangler en registrering: B-017")
    with unit.database.read() as session:
        assert reaching.unheard(session, unit.clock.now()) == ["B-017"]
    read(unit)


@pytest.mark.parametrize("host", ["MEJ", "UDB"])
async def test_messages_to_staff_carry_references_only(unit: World, host: str) -> None:
    ulla = await unit.join_staff("Ulla", "UDB")
    unit.import_appointments(
        f"A1;B-017;{host};jobsamtale;24-11-2026 10:00;24-11-2026 10:45;personligt;Eksempelvej 1",
        announce=False,
    )
    await unit.until("2026-11-27 18:00")
    every = [text for (text,) in unit.look("select text from messages where text is not null")]
    assert len(every) > 10
    assert not [text for text in every if "Amina" in str(text) or "Eksempelvej" in str(text)]
    read(unit)
    expect_silence(ulla)
    expect_each(ulla)
