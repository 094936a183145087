"""Regret, no-show, a call that was asked for, a block: each by its row of the table."""

from pathlib import Path

from tests.ladders.asked import TALK, ask, having, matters, people, read, told
from tests.world import World, expect, expect_silence, follow

THURSDAY = "A1;B-017;MEJ;jobsamtale;26-11-2026 10:00;26-11-2026 10:45"


async def _regret(unit: World, line: str = THURSDAY, *, at: str | None = None) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(line)
    await unit.settle()
    if at is not None:
        await unit.until(at)
    read(unit)
    amina.tap("Jeg kan ikke")
    await unit.settle()
    amina.unread()


async def test_a_regret_goes_to_the_host_at_once_then_to_substitute_and_head(unit: World) -> None:
    mette, ali, lea = people(unit)
    await _regret(unit)
    expect(mette, "Afbud fra B-017 til torsdag den 26. november")
    await unit.until("2026-11-23 10:59")
    expect_silence(mette, ali, lea)
    await unit.until("2026-11-23 11:00")
    expect(ali, "Afbud fra B-017 til torsdag den 26. november")
    await unit.until("2026-11-23 12:59")
    expect_silence(mette, ali, lea)
    await unit.until("2026-11-23 13:00")
    expect(lea, "Et afbud venter på svar: B-017")
    lea.tap("Aftalen gælder")
    await unit.settle()
    assert matters(unit, "regret") == [("resolved", "declined")]
    for person in (mette, ali, lea):
        having(person.unread(), "Afgjort af Lea kl. 13.00")
    await unit.until("2026-11-24 18:00")
    read(unit)
    assert told(unit, "regret") == [(0, "MEJ"), (1, "ALI"), (2, "LEA")]


async def test_a_head_hears_of_a_regret_an_opening_hour_before_the_start(unit: World) -> None:
    _, ali, lea = people(unit)
    await _regret(unit, "A1;B-017;MEJ;jobsamtale;24-11-2026 08:30", at="2026-11-23 14:00")
    await unit.until("2026-11-23 15:29")
    expect_silence(ali, lea)
    await unit.until("2026-11-23 15:30")
    assert "Afbud fra B-017" in having(ali.unread(), "B-017").text
    expect(lea, "Et afbud venter på svar: B-017")
    read(unit)


async def test_a_regret_about_a_provider_is_the_consultants_to_decide(unit: World) -> None:
    ulla = await unit.join_staff("Ulla", "UDB")
    mette, *_ = people(unit)
    await _regret(unit, "A1;B-017;UDB;jobsamtale;26-11-2026 10:00")
    expect(mette, "Afbud fra B-017")
    expect_silence(ulla)
    mette.tap("Aftalen gælder")
    await unit.settle()
    read(unit)


async def test_an_undecided_regret_repeats_five_times_and_rests_on_the_agenda(unit: World) -> None:
    mette, _ali, lea = people(unit)
    await _regret(unit)
    await unit.until("2026-11-23 13:00")
    read(unit)
    for day in ("11-24", "11-25", "11-26", "11-27", "11-30"):
        await unit.until(f"2026-{day} 07:59")
        read(unit)
        await unit.until(f"2026-{day} 08:00")
        having(lea.unread(), "Et afbud venter på svar: B-017")
    await unit.until("2026-12-01 18:00")
    assert [kind for kind, _ in _regrets_told(unit)].count("head.regret") == 6
    assert matters(unit, "regret") == [("open", None)]
    agenda = having(mette.unread(), "Din dag, tirsdag den 1. december")
    assert "B-017 tors. 26. nov. kl. 10.00 (afbud venter på dig)" in agenda.text
    read(unit)


def _regrets_told(unit: World) -> list[tuple[object, ...]]:
    return unit.look(
        "select kind, state from messages where kind in ('head.regret', 'staff.regret')"
        " and edits_id is null"
    )


async def test_a_no_show_without_a_contact_attempt_goes_to_the_head_after_an_opening_day(
    unit: World,
) -> None:
    mette, _, lea = people(unit)
    await ask(unit, TALK)
    mette.tap("Ikke mødt")
    await unit.settle()
    having(mette.unread(), "B-017: ikke mødt tirsdag den 24. november")
    await unit.until("2026-11-25 10:09")
    expect_silence(lea)
    await unit.until("2026-11-25 10:10")
    expect(lea, "B-017: ikke mødt", "Der er ikke noteret et kontaktforsøg endnu")
    assert told(unit, "no_show") == [(0, "MEJ"), (1, "LEA")]
    read(unit)


async def test_a_contact_attempt_ends_the_climb_of_a_no_show(unit: World) -> None:
    mette, _, lea = people(unit)
    await ask(unit, TALK)
    mette.tap("Ikke mødt")
    await unit.settle()
    mette.unread()
    mette.tap("Jeg har ringet")
    await unit.settle()
    mette.tap("Intet svar")
    await unit.settle()
    assert matters(unit, "no_show") == [("resolved", "contacted")]
    await unit.until("2026-11-26 18:00")
    expect_silence(lea)
    read(unit)


async def test_a_call_goes_to_the_host_and_after_four_hours_to_the_substitute(unit: World) -> None:
    mette, ali, lea = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    amina.write("/ring")
    await unit.settle()
    expect(mette, "B-017 vil gerne ringes op. Bedt om det kl. 9.00")
    await unit.until("2026-11-23 12:59")
    expect_silence(mette, ali, lea)
    await unit.until("2026-11-23 13:00")
    expect(ali, "B-017 vil gerne ringes op. Bedt om det kl. 9.00")
    ali.tap("Jeg har ringet")
    await unit.settle()
    having(mette.unread(), "Ali har ringet")
    assert matters(unit, "call_me") == [("resolved", "called")]
    await unit.until("2026-11-25 18:00")
    expect_silence(lea)
    read(unit)


async def test_a_call_is_still_wanted_when_the_case_is_paused(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    amina.write("/ring")
    await unit.settle()
    unit.import_citizens("borger_ref;fornavn;konsulent;status\nB-017;Amina;MEJ;pause\n")
    await unit.settle()
    assert matters(unit, "call_me") == [("open", None)]
    read(unit)


async def test_a_block_is_told_to_the_consultant_and_does_not_climb(unit: World) -> None:
    mette, ali, lea = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    await ask(unit, THURSDAY, until="2026-11-23 09:30")
    amina.block()
    await unit.settle()
    expect(
        mette,
        "B-017 kan ikke længere nås her",
        "Næste aftale: torsdag den 26. november kl. 10.00",
    )
    await unit.until("2026-11-25 18:00")
    expect_silence(ali, lea)
    expect(mette, "Kan ikke nås her: B-017")
    assert told(unit, "unreachable") == [(0, "MEJ")]
    assert matters(unit, "unreachable") == [("open", None)]
    amina.unread()


async def test_a_block_during_an_absence_is_told_to_who_stands_in(unit: World) -> None:
    mette, ali, _ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    mette.write("/vikar MEJ ALI 23-11-2026")
    await unit.settle()
    read(unit)
    amina.block()
    await unit.settle()
    expect(ali, "B-017 kan ikke længere nås her")
    expect_silence(mette)


async def test_a_ladder_of_a_policy_is_climbed_as_it_says(unit: World, tmp_path: Path) -> None:
    await follow(
        unit,
        tmp_path,
        '\n[[escalation.call_me]]\nto = "consultant"\n'
        '[[escalation.call_me]]\nto = "head"\nafter = "PT1H"\n',
    )
    mette, ali, lea = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    amina.write("/ring")
    await unit.settle()
    expect(mette, "vil gerne ringes op")
    await unit.until("2026-11-23 10:00")
    expect(lea, "B-017 vil gerne ringes op")
    expect_silence(ali)
    read(unit)
