"""Lists that staff have got already are edited as citizens answer, and each line offers what its reader may do."""

from tests.ladders.asked import LATER, OF_PROVIDER, TALK, ask, having, people, read
from tests.world import World, expect, expect_silence

OF_PROVIDER_TOO = "A4;B-018;UDB;nytteindsats;24-11-2026 10:00;24-11-2026 12:00"
REPORTS = ["Mødt", "Mødt for sent", "Ikke mødt"]
TOMORROW = (
    "A1;B-017;MEJ;jobsamtale;25-11-2026 10:00",
    "A2;B-018;MEJ;jobsamtale;25-11-2026 11:00",
    "A3;B-019;MEJ;jobsamtale;25-11-2026 12:00",
)


async def tap(unit: World, name: str, label: str) -> None:
    unit.person(name).tap(label)
    await unit.settle()


def agenda(unit: World) -> list[str]:
    """The lines of Mette's agenda as it was edited last."""
    return having(unit.person("Mette").unread(), "Din dag, tirsdag").text.splitlines()[1:]


async def test_a_provider_is_offered_only_what_a_provider_may_say(unit: World) -> None:
    ulla = await unit.join_staff("Ulla", "UDB")
    unit.import_appointments(OF_PROVIDER, announce=False)
    await unit.until("2026-11-24 08:00")
    assert having(ulla.unread(), "Din dag").labels == []
    await unit.until("2026-11-24 10:10")
    expect(ulla, "Registrér fremmøde: B-017 kl. 10.00", buttons=REPORTS)
    await tap(unit, "Ulla", "Mødt")
    read(unit)
    await tap(unit, "Ulla", "Ret")
    expect(ulla, "Ret registreringen", buttons=REPORTS)
    read(unit)


async def test_a_line_that_a_provider_unfolds_offers_no_more(unit: World) -> None:
    ulla = await unit.join_staff("Ulla", "UDB")
    await ask(unit, OF_PROVIDER, OF_PROVIDER_TOO)
    await tap(unit, "Ulla", "B-018 kl. 10.00")
    expect(ulla, "Registrér fremmøde: B-018 kl. 10.00", buttons=REPORTS)
    read(unit)


async def test_what_a_citizen_says_on_the_day_is_written_into_the_agenda(unit: World) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK)
    await unit.until("2026-11-24 08:01")
    assert having(mette.unread(), "Din dag").text.endswith("B-017 kl. 10.00 (intet svar)")
    await tap(unit, "Amina", "Jeg er på vej")
    assert agenda(unit) == ["B-017 kl. 10.00 (kommer)"]
    await tap(unit, "Amina", "Ja, jeg kommer")
    expect_silence(mette)

    amina.write("/sent")
    await unit.settle()
    await tap(unit, "Amina", "10 minutter")
    late = having(mette.unread(), "Din dag")
    assert late.text.endswith("B-017 kl. 10.00 (kommer, forsinket 10 min.)")
    await unit.until("2026-11-24 10:05")
    read(unit)
    amina.write("/her")
    await unit.settle()
    came = having(mette.unread(), "Din dag")
    assert came.text.endswith("B-017 kl. 10.00 (kommer, har selv meldt ankomst kl. 10.05)")
    read(unit)


async def test_a_regret_on_the_day_and_its_approval_are_written_into_the_agenda(
    unit: World,
) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK, LATER)
    await unit.until("2026-11-24 08:01")
    read(unit)
    await tap(unit, "Amina", "Jeg kan ikke")
    unread = mette.unread()
    assert "B-017 kl. 10.00 (afbud venter på dig)" in having(unread, "Din dag").text
    mette.tap("Godkend afbud", having(unread, "Afbud fra B-017"))
    await unit.settle()
    after = having(mette.unread(), "Din dag").text.splitlines()[1:]
    assert after == ["B-018 kl. 11.00"]
    assert unit.look("select count(*) from messages where kind = 'staff.agenda'") == [(1,)]
    amina.unread()
    read(unit)


async def test_who_has_blocked_the_bot_is_not_said_to_be_silent(unit: World) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK)
    await unit.settle()
    amina.block()
    await unit.until("2026-11-24 07:59")
    read(unit)
    await unit.until("2026-11-24 08:00")
    assert agenda(unit) == ["B-017 kl. 10.00 (kan ikke nås her)"]
    await unit.until("2026-11-24 10:10")
    assert having(mette.unread(), "Registrér").text == "Registrér fremmøde: B-017 kl. 10.00"
    read(unit)


async def test_an_agenda_names_its_citizens_behind_a_button(unit: World) -> None:
    mette, *_ = people(unit)
    unit.import_appointments(TALK, LATER, announce=False)
    await unit.until("2026-11-24 08:00")
    assert having(mette.unread(), "Din dag").labels == ["Åbn"]
    await tap(unit, "Mette", "Åbn")
    opened = expect(mette, "Din dag, tirsdag", buttons=["Åbn"])
    assert opened.text.endswith("\n\nB-017 er Amina.\nB-018 er Jonas.")
    assert unit.events().count("viewed") == 2
    await unit.until("2026-11-24 10:00")


async def _unanswered(unit: World) -> None:
    """Amina and Åse have Telegram, Jonas has not; Mette has just got her list."""
    for name, ref in (("Amina", "B-017"), ("Åse", "B-019")):
        await unit.join_citizen(name, ref)
    unit.import_appointments(*TOMORROW)
    await unit.until("2026-11-24 13:59")
    read(unit)
    await unit.until("2026-11-24 14:00")
    expect(
        unit.person("Mette"),
        "2 har ikke svaret:\nB-017 ons. 25. nov. kl. 10.00\nB-019 ons. 25. nov. kl. 12.00\n"
        "Kan ikke nås her: B-018 ons. 25. nov. kl. 11.00\nRing gerne til dem.",
        buttons=["B-017 kl. 10.00", "B-019 kl. 12.00", "Set"],
    )


async def test_a_line_that_is_dealt_with_leaves_the_others_their_buttons(unit: World) -> None:
    await _unanswered(unit)
    mette, *_ = people(unit)
    await tap(unit, "Mette", "B-017 kl. 10.00")
    mette.unread()
    await tap(unit, "Mette", "Jeg ringer nu")
    expect(
        mette,
        "B-017 ons. 25. nov. kl. 10.00 (du ringer nu)\nB-019 ons. 25. nov. kl. 12.00\n",
        buttons=["B-017 kl. 10.00", "B-019 kl. 12.00", "Set"],
    )
    await tap(unit, "Mette", "B-017 kl. 10.00")
    expect(
        mette, "Påmindet 1 gang.", "Mette ringer nu. Noteret kl. 14.00", buttons=["Jeg har ringet"]
    )
    await tap(unit, "Mette", "Jeg har ringet")
    expect(
        mette, "B-017 ons. 25. nov. kl. 10.00 (du har ringet)", buttons=["B-019 kl. 12.00", "Set"]
    )
    await tap(unit, "Mette", "B-019 kl. 12.00")
    mette.unread()
    await tap(unit, "Mette", "Set")
    expect(mette, "B-019 ons. 25. nov. kl. 12.00 (set)", buttons=["Set"])
    await tap(unit, "Mette", "Set")
    expect(mette, "Set af Mette kl. 14.0", buttons=[])
    await tap(unit, "Amina", "Ja, jeg kommer")
    expect_silence(mette)  # she is through with it
    read(unit)


async def test_who_answers_after_the_list_leaves_it(unit: World) -> None:
    await _unanswered(unit)
    mette, *_ = people(unit)
    await tap(unit, "Mette", "B-019 kl. 12.00")
    await tap(unit, "Mette", "Jeg ringer nu")
    mette.unread()
    await tap(unit, "Amina", "Ja, jeg kommer")
    left = expect(mette, "1 har ikke svaret:\nB-019 ons. 25. nov. kl. 12.00 (du ringer nu)")
    assert left.labels == ["B-019 kl. 12.00", "Set"]
    await tap(unit, "Åse", "Jeg kan ikke")
    unread = mette.unread()
    only = having(unread, "Kan ikke nås her: B-018 ons. 25. nov. kl. 11.00\nRing gerne.")
    assert only.labels == ["Set"]
    unit.import_appointments(f"{TOMORROW[1]};;personligt;;aflyst")
    await unit.settle()
    assert expect(mette, "Der mangler ikke flere svar her.").labels == []
    read(unit)


async def test_a_promise_of_another_day_says_which_day(unit: World) -> None:
    mette, *_ = people(unit)
    await ask(unit, TALK, until="2026-11-24 10:20")
    await tap(unit, "Mette", "Jeg tager den")
    await unit.until("2026-11-25 07:59")
    read(unit)
    await unit.until("2026-11-25 08:00")
    having(mette.unread(), "der mangler stadig en registrering. Du tog den tirsdag kl. 10.20.")
    read(unit)


async def test_a_list_says_whose_talk_it_is(unit: World) -> None:
    mette, ali, _ = people(unit)
    unit.import_appointments(TALK, announce=False)
    mette.write("/vikar MEJ ALI 24-11-2026")
    await unit.settle()
    having(
        ali.unread(),
        "Du er sat på som vikar for B-017, tirsdag den 24. november kl. 10.00 (for Mette).",
    )
    await unit.until("2026-11-24 08:00")
    assert having(ali.unread(), "Din dag").text.endswith(
        "B-017 kl. 10.00 (for Mette, kan ikke nås her)"
    )
    await unit.until("2026-11-24 10:10")
    expect(ali, "Registrér fremmøde: B-017 kl. 10.00 (for Mette)")
    read(unit)


async def test_two_registrations_at_one_instant_both_end_in_the_agenda(unit: World) -> None:
    mette, *_ = people(unit)
    unit.import_appointments(TALK, LATER, announce=False)
    await unit.until("2026-11-24 08:01")
    agenda_of_the_day = having(mette.unread(), "Din dag")
    await unit.until("2026-11-24 11:10")
    question = having(mette.unread(), "B-018 kl. 11.00")
    await unit.forward(minutes=1)  # her chat has rested: an edit goes out at once
    at = unit.clock.now()
    for label in ("B-017 kl. 10.00", "Mødt", "B-018 kl. 11.00", "Mødt"):
        mette.tap(label, question)
        await unit.assembly.receiver.poll()
        await unit.assembly.engine.run_until_quiet()
    assert unit.clock.now() == at
    await unit.settle()

    assert agenda_of_the_day.text.splitlines()[1:] == [
        "B-017 kl. 10.00 (mødt)",
        "B-018 kl. 11.00 (mødt)",
    ]
    read(unit)


async def test_who_blocks_the_bot_on_the_day_is_not_reached_in_the_agenda(unit: World) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK)
    await unit.until("2026-11-24 08:01")
    assert having(mette.unread(), "Din dag").text.endswith("B-017 kl. 10.00 (intet svar)")
    amina.block()
    await unit.settle()
    assert agenda(unit) == ["B-017 kl. 10.00 (kan ikke nås her)"]
    amina.unblock()
    await unit.settle()
    assert agenda(unit) == ["B-017 kl. 10.00 (intet svar)"]
    read(unit)
