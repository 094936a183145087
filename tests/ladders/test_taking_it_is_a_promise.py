"""«Jeg tager den»: a promise with an owner and an end, written where everybody else reads it."""

from tests.ladders.asked import (
    CHOICES,
    LATER,
    TALK,
    ask,
    attendance,
    having,
    matters,
    people,
    read,
    winner,
)
from tests.world import World, expect, expect_each, expect_silence

TAKEN = "B-017, tirsdag den 24. november kl. 10.00: Ali har taget den kl. 11.15."


async def test_a_promise_stops_the_climb_and_stands_in_the_others_messages_with_their_buttons(
    unit: World,
) -> None:
    mette, ali, lea = people(unit)
    await ask(unit, TALK, until="2026-11-24 11:15")
    ali.tap("Jeg tager den")
    await unit.settle()
    for person in (mette, ali):
        assert expect(person, "Registrér fremmøde: B-017 kl. 10.00", TAKEN).labels == CHOICES
    assert unit.look("select state, owner_id is not null from escalations") in (
        [("acknowledged", 1)],
        [("acknowledged", True)],
    )
    await unit.until("2026-11-24 15:59")
    expect_silence(lea, ali)
    mette.unread()

    mette.tap("Mødt")  # whoever knows can still register
    await unit.settle()
    for person in (mette, ali):
        registered = having(person.unread()[:2], "Registreret kl. 15.59 af Mette")
        assert registered.labels == ["Ret"]
    assert matters(unit) == [("resolved", "registered")]
    read(unit)
    await unit.until("2026-11-26 18:00")
    expect_silence(mette, ali, lea)


async def test_two_take_it_at_once_one_has_it_and_the_other_sees_who(unit: World) -> None:
    mette, ali, _ = people(unit)
    await ask(unit, TALK, until="2026-11-24 11:15")
    ali.tap("Jeg tager den")
    mette.tap("Jeg tager den")
    await unit.settle()
    told = [message.text for message in (*mette.unread(), *ali.unread())]
    owner = winner(unit, "owner_id", "escalations")
    assert [text for text in told if f"{owner} har taget den kl. 11.15." not in text] == []
    assert unit.events().count("attendance_taken") == 1


async def test_in_a_list_the_line_says_who_has_it(unit: World) -> None:
    mette, ali, _ = people(unit)
    await ask(unit, TALK, LATER, until="2026-11-24 11:15")
    ali.tap("Jeg tager den")
    await unit.settle()
    ali.unread()
    expect(
        mette,
        "Registrér fremmøde:\nB-017 kl. 10.00 (Ali har den)\nB-018 kl. 11.00",
        buttons=["B-017 kl. 10.00", "B-018 kl. 11.00"],
    )
    mette.tap("B-018 kl. 11.00")
    await unit.settle()
    mette.unread()
    mette.tap("Jeg tager den")
    await unit.settle()
    expect(mette, "B-017 kl. 10.00 (Ali har den)\nB-018 kl. 11.00 (Mette har")
    assert matters(unit) == [("acknowledged", None)] * 2
    await unit.until("2026-11-25 08:00")
    read(unit)


async def test_a_promise_that_is_not_kept_goes_to_its_owner_first_and_then_climbs_on(
    unit: World,
) -> None:
    mette, ali, lea = people(unit)
    await ask(unit, TALK, until="2026-11-24 11:15")
    mette.tap("Jeg tager den")
    await unit.until("2026-11-24 15:59")
    read(unit)
    await unit.until("2026-11-25 07:59")
    for person in (mette, ali):  # the edits come at closing, without a sound
        for message in person.unread():
            assert "har taget den" not in message.text
    await unit.until("2026-11-25 08:00")
    reopened = expect(
        mette,
        "B-017, tirsdag den 24. november kl. 10.00: der mangler stadig en registrering. "
        "Du tog den tirsdag kl. 11.15.",
        buttons=CHOICES,
    )
    await unit.until("2026-11-25 08:29")
    expect_silence(mette, ali, lea)
    await unit.until("2026-11-25 08:30")
    expect(lea, "Der mangler en registrering: B-017")
    expect(mette, "gået videre til Lea kl. 8.30")

    mette.tap("Jeg tager den", reopened)
    await unit.settle()
    having(lea.unread(), "Mette har taget den kl. 8.30")
    read(unit)
    await unit.until("2026-11-26 08:00")
    having(mette.unread(), "der mangler stadig en registrering. Du tog den onsdag kl. 8.30.")
    lea.tap("Mødt")
    await unit.settle()
    assert attendance(unit) == ["attended"]
    read(unit)


async def test_an_owner_who_is_no_longer_linked_is_answered_for(unit: World) -> None:
    mette, ali, lea = people(unit)
    await ask(unit, TALK, until="2026-11-24 11:15")
    ali.tap("Jeg tager den")
    await unit.settle()
    ali.unread()
    ali.block()
    await unit.until("2026-11-25 08:00")
    having(mette.unread(), "der mangler stadig en registrering")
    await unit.until("2026-11-25 08:30")
    having(lea.unread(), "Der mangler en registrering")
    read(unit)


async def test_a_promise_of_a_friday_evening_ends_on_monday(unit: World) -> None:
    mette, *_ = people(unit)
    await ask(
        unit,
        "A1;B-017;MEJ;jobsamtale;27-11-2026 15:00;27-11-2026 15:45",
        until="2026-11-27 17:00",
    )
    mette.tap("Jeg tager den")
    await unit.until("2026-11-30 15:59")
    read(unit)
    assert matters(unit) == [("acknowledged", None)]
    await unit.until("2026-11-30 16:00")
    assert matters(unit) == [("open", None)]
    await unit.until("2026-12-01 08:00")
    having(mette.unread(), "der mangler stadig en registrering. Du tog den fredag kl. 17.00")
    read(unit)


async def test_a_tap_on_what_is_over_shows_how_it_ended(unit: World) -> None:
    mette, ali, _ = people(unit)
    await ask(unit, TALK, until="2026-11-24 11:15")
    old = next(b.data for b in mette.screen.buttons if b.label == "Jeg tager den")
    assert old is not None
    ali.tap("Mødt")
    await unit.settle()
    read(unit)
    mette.tap_data(old)
    await unit.settle()
    assert matters(unit) == [("resolved", "registered")]
    read(unit)
    mette.tap("Ret")
    await unit.settle()
    expect(mette, "Ret registreringen")


async def test_a_head_takes_a_regret_and_it_comes_back_as_it_was(unit: World) -> None:
    mette, ali, lea = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments("A1;B-017;MEJ;jobsamtale;26-11-2026 10:00")
    await unit.settle()
    amina.tap("Jeg kan ikke")
    await unit.until("2026-11-23 13:00")
    read(unit)
    lea.tap("Jeg tager den")
    await unit.settle()
    for person in (mette, ali, lea):
        assert "Lea har taget den kl. 13.00" in having(person.unread(), "B-017").text
    await unit.until("2026-11-24 07:59")
    for message in mette.unread():
        assert "har taget den" not in message.text
    read(unit)
    await unit.until("2026-11-24 08:00")
    again = expect(lea, "Afbud fra B-017 til torsdag den 26. november", "Modtaget kl. 9.00")
    assert "Godkend afbud" in again.labels
    lea.tap("Aftalen gælder")
    await unit.settle()
    assert matters(unit, "regret") == [("resolved", "declined")]
    read(unit)
    expect_each(amina)
