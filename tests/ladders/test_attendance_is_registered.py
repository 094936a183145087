"""A host registers what became of an appointment: in one message, correctable, with the old value kept."""

import pytest

from tests.ladders.asked import (
    CHOICES,
    FOUR,
    LATER,
    TALK,
    ask,
    attendance,
    having,
    matters,
    people,
    winner,
)
from tests.world import World, expect, expect_each, expect_silence

RESULTS = {
    "Mødt": ("attended", "mødt"),
    "Mødt for sent": ("attended_late", "mødt for sent"),
    "Aflyst af os": ("cancelled_by_us", "aflyst af os"),
}


@pytest.mark.parametrize("label", RESULTS)
async def test_each_result_closes_the_matter_and_is_shown_with_a_way_to_correct(
    unit: World, label: str
) -> None:
    mette, *_ = people(unit)
    await ask(unit, TALK)

    mette.tap(label)
    await unit.settle()

    state, words = RESULTS[label]
    registered, _ = expect_each(
        mette, f"B-017, tirsdag den 24. november kl. 10.00: {words}", "Din dag, tirsdag"
    )
    assert registered.labels == ["Ret"]
    assert attendance(unit) == [state]
    assert matters(unit) == [("resolved", "registered")]
    await unit.until("2026-11-27 18:00")


async def test_a_no_show_brings_the_card_and_asks_nobody_who_is_not_linked(unit: World) -> None:
    mette, *_ = people(unit)
    await ask(unit, TALK)
    mette.tap("Ikke mødt")
    await unit.settle()
    unread = mette.unread()
    having(unread, "Registreret kl. 10.10 af Mette")
    card = having(unread, "B-017: ikke mødt tirsdag den 24. november kl. 10.00")
    assert "Besked her er ikke personlig kontakt" in card.text
    assert "Amina" not in "".join(message.text for message in unread)
    assert unit.look("select result, registrar_role, replaced from registrations") == [
        ("no_show", "consultant", "unknown")
    ]


async def test_one_message_lists_all_that_is_open_and_earlier_ones_point_to_it(
    unit: World,
) -> None:
    mette, *_ = people(unit)
    await ask(unit, TALK, LATER)
    await unit.until("2026-11-24 11:10")

    unread = mette.unread()

    earlier = having(unread, "Det, der stadig mangler, står i den nyeste besked")
    assert earlier.labels == []
    newest = having(unread, "Registrér fremmøde:\nB-017 kl. 10.00")
    assert "B-018 kl. 11.00" in newest.text
    assert newest.labels == ["B-017 kl. 10.00", "B-018 kl. 11.00"]
    assert newest.silent

    mette.tap("B-018 kl. 11.00")
    await unit.settle()
    unfolded = expect(mette, "Registrér fremmøde: B-018 kl. 11.00", buttons=CHOICES)
    assert unfolded.id == newest.id
    mette.tap("Mødt")
    await unit.settle()
    listed, _ = expect_each(
        mette,
        "Registrér fremmøde:\nB-017 kl. 10.00\nB-018 kl. 11.00 (mødt)",
        "Din dag",
    )
    assert listed.labels == ["B-017 kl. 10.00", "B-018 kl. 11.00"]
    assert attendance(unit) == ["unknown", "attended"]


async def test_a_list_where_all_is_registered_leads_to_corrections(unit: World) -> None:
    mette, *_ = people(unit)
    await ask(unit, TALK, LATER, until="2026-11-24 11:10")
    mette.tap("B-018 kl. 11.00")
    await unit.settle()
    mette.tap("Mødt")
    await unit.settle()
    mette.unread()
    mette.tap("B-017 kl. 10.00")
    await unit.settle()
    expect(mette, "Registrér fremmøde: B-017 kl. 10.00")
    mette.tap("Mødt for sent")
    await unit.settle()
    having(mette.unread(), "Alt er registreret:\nB-017 kl. 10.00 (mødt for sent)\nB-018")
    mette.tap("B-018 kl. 11.00")
    await unit.settle()
    expect(mette, "Ret registreringen: B-018 kl. 11.00 (mødt)", buttons=FOUR)
    assert matters(unit) == [("resolved", "registered")] * 2


async def test_two_that_begin_together_are_asked_about_in_one_message(unit: World) -> None:
    mette, *_ = people(unit)
    same_time = "A2;B-018;MEJ;jobsamtale;24-11-2026 10:00;24-11-2026 10:45"
    unit.import_appointments(TALK, same_time, announce=False)
    await unit.until("2026-11-24 10:09")
    mette.unread()
    await unit.until("2026-11-24 10:10")
    expect(
        mette, "B-017 kl. 10.00", "B-018 kl. 10.00", buttons=["B-017 kl. 10.00", "B-018 kl. 10.00"]
    )
    mette.tap("B-017 kl. 10.00")
    mette.tap("B-018 kl. 10.00")
    await unit.settle()
    mette.unread()


async def test_a_correction_keeps_the_old_value_beside_it(unit: World) -> None:
    mette, *_ = people(unit)
    await ask(unit, TALK)
    mette.tap("Mødt")
    await unit.settle()
    mette.unread()

    mette.tap("Ret")
    await unit.settle()
    expect(mette, "Ret registreringen: B-017 kl. 10.00 (mødt)", buttons=FOUR)
    mette.tap("Mødt for sent")
    await unit.settle()

    having(mette.unread(), "kl. 10.00: mødt for sent. Rettelser bliver gemt ved siden af")
    assert unit.look("select result, replaced from registrations order by id") == [
        ("attended", "unknown"),
        ("attended_late", "attended"),
    ]
    assert unit.events().count("attendance_registered") == 2


async def test_a_slip_that_is_undone_within_the_quarter_asks_the_citizen_nothing(
    unit: World,
) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    await ask(unit, TALK)
    mette.tap("Ikke mødt")
    await unit.settle()
    mette.unread()
    await unit.until("2026-11-24 10:24")
    mette.tap("Ret")
    await unit.settle()
    mette.tap("Mødt")
    await unit.settle()
    unread = mette.unread()
    having(unread, "kl. 10.00: mødt. Rettelser")
    having(unread, "Rettet af Mette kl. 10.24")
    await unit.until("2026-11-25 18:00")
    expect_silence(amina)
    assert attendance(unit) == ["attended"]
    assert matters(unit, "no_show") == [("resolved", "corrected")]


async def test_two_at_once_one_wins_and_the_other_sees_who(unit: World) -> None:
    mette, ali, _ = people(unit)
    await ask(unit, TALK, until="2026-11-24 11:15")

    ali.tap("Mødt")
    mette.tap("Ikke mødt")  # before either message says that the other was faster
    await unit.settle()

    first = winner(unit, "registrar_id", "registrations")
    assert attendance(unit) == ["attended" if first == "Ali" else "no_show"]
    for person in (mette, ali):
        shown = having(person.unread(), f"Registreret kl. 11.15 af {first}: B-017")
        assert shown.labels == ["Ret"]
    assert "tapped_too_late" in unit.events()


async def test_a_correction_that_somebody_has_overtaken_changes_nothing(unit: World) -> None:
    mette, ali, _ = people(unit)
    await ask(unit, TALK, until="2026-11-24 11:15")
    ali.tap("Mødt")
    await unit.settle()
    for person in (mette, ali):
        person.unread()
        person.tap("Ret")
    await unit.settle()
    for person in (mette, ali):
        expect(person, "Ret registreringen: B-017 kl. 10.00 (mødt)")

    ali.tap("Mødt for sent")
    mette.tap("Aflyst af os")
    await unit.settle()

    (last,) = unit.look(
        "select result, name from registrations join staff on staff.id = registrar_id"
        " where replaced = 'attended'"
    )
    assert attendance(unit) == [last[0]]
    assert unit.look("select count(*) from registrations") == [(2,)]
    for person in (mette, ali):
        having(person.unread(), f"Registreret kl. 11.15 af {str(last[1]).split()[0]}")


async def test_the_same_result_again_is_no_second_registration(unit: World) -> None:
    mette, *_ = people(unit)
    await ask(unit, TALK)
    mette.tap("Mødt")
    mette.tap("Mødt")
    await unit.settle()
    mette.unread()
    mette.tap("Ret")
    await unit.settle()
    mette.tap("Mødt")
    await unit.settle()
    mette.unread()
    assert unit.look("select count(*) from registrations") == [(1,)]


async def test_forged_results_and_foreign_hands_register_nothing(unit: World) -> None:
    mette, ali, _ = people(unit)
    await ask(unit, TALK)
    (row,) = unit.look("select id from messages where kind = 'staff.attendance_due'")
    number = _base36(int(str(row[0])))

    ali.tap_data(f"1:{number}:reg:1:no_show")
    for choice in ("unknown", "reported_absent", "nothing"):
        mette.tap_data(f"1:{number}:reg:1:{choice}")
    mette.tap_data(f"1:{number}:reg:7:attended")
    await unit.settle()

    assert attendance(unit) == ["unknown"]
    assert "foreign_button" in unit.events()
    assert unit.look("select count(*) from registrations") == [(0,)]
    mette.unread()


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[number] if number < 36 else _base36(number // 36) + digits[number % 36]


async def test_who_is_no_longer_responsible_is_told_so(unit: World) -> None:
    mette, *_ = people(unit)
    await ask(unit, "A1;B-017;UDB;nytteindsats;24-11-2026 10:00;24-11-2026 10:45")
    unit.import_citizens("borger_ref;fornavn;konsulent\nB-017;Amina;ALI\n")
    unit.import_staff(
        "initialer;navn;rolle;leder;vikar;telefon\n"
        "MEJ;Mette Jensen;konsulent;LEA;ALI;\nALI;Ali Hansen;konsulent;LEA;LEA;\n"
        "LEA;Lea Sørensen;afdelingschef;;;\nUDB;Ulla Berg;leverandør;LEA;;\nDRI;Dan Riis;drift;;;\n"
    )
    mette.tap("Mødt")
    await unit.settle()
    expect(mette, "Registrér fremmøde: B-017 kl. 10.00", "Det kan du ikke gøre her")
    assert attendance(unit) == ["unknown"]
    assert matters(unit) == [("open", None)]
