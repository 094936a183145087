"""What keeps, moves or ends the question of attendance: arrivals, delays, regrets, changes, pauses."""

import pytest
from sqlalchemy.exc import IntegrityError

from bot.rules.appointments import Attendance
from bot.store import Appointment
from tests.ladders.asked import (
    CHOICES,
    LATER,
    OF_PROVIDER,
    TALK,
    ask,
    attendance,
    having,
    matters,
    people,
    read,
    told,
)
from tests.world import World, expect, expect_each, expect_silence

PAUSED = "borger_ref;fornavn;konsulent;status\nB-017;Amina;MEJ;pause\n"
ACTIVE = "borger_ref;fornavn;konsulent;status\nB-017;Amina;MEJ;aktiv\n"


async def test_an_arrival_is_shown_and_keeps_the_question_from_climbing_until_the_day_ends(
    unit: World,
) -> None:
    mette, ali, lea = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    await ask(unit, TALK, until="2026-11-24 09:55")
    amina.write("/her")
    await unit.settle()
    expect(amina, "Nu ved Mette, at du er her")
    expect_each(mette, "B-017 har selv meldt ankomst kl. 9.55", "Din dag, tirsdag")

    await unit.until("2026-11-24 10:10")
    expect(mette, "Registrér fremmøde: B-017 kl. 10.00", "meldt ankomst kl. 9.55")
    await unit.until("2026-11-24 15:59")
    expect_silence(ali, lea)
    expect(mette, "1 aftale i dag mangler registrering")
    await unit.until("2026-11-25 08:00")
    expect(ali, "Registrér fremmøde: B-017 tirs. 24. nov. kl. 10.00")
    assert told(unit, "attendance")[0] == (1, "ALI")
    await unit.until("2026-11-25 08:01")
    expect(lea, "Der mangler en registrering: B-017")
    mette.tap("Mødt")
    await unit.settle()
    read(unit)


async def test_an_arrival_after_the_question_is_written_into_it(unit: World) -> None:
    mette, ali, lea = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    await ask(unit, TALK)
    amina.write("/her")
    await unit.settle()
    unread = mette.unread()
    having(unread, "Registrér fremmøde: B-017 kl. 10.00 (har selv meldt ankomst kl. 10.10)")
    having(unread, "B-017 har selv meldt ankomst kl. 10.10 (borgerens oplysning")
    amina.write("/her")
    await unit.settle()
    expect_silence(mette)
    await unit.until("2026-11-24 13:00")
    expect_silence(ali, lea)
    assert matters(unit) == [("open", None)]
    amina.unread()


@pytest.mark.parametrize(("label", "minutes"), [("10 minutter", 10), ("Mere end 30", 30)])
async def test_running_late_moves_the_question_by_as_much(
    unit: World, label: str, minutes: int
) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    await ask(unit, TALK, until="2026-11-24 09:50")
    amina.write("/sent")
    await unit.settle()
    amina.tap(label)
    await unit.settle()
    having(mette.unread(), "B-017 oplyser kl. 9.50")

    await unit.until(f"2026-11-24 10:{9 + minutes}")
    expect_silence(mette)
    await unit.until(f"2026-11-24 10:{10 + minutes}")
    expect(mette, "Registrér fremmøde: B-017 kl. 10.00", buttons=CHOICES)
    amina.unread()


async def test_an_approved_regret_is_not_asked_about_and_a_pending_one_is(unit: World) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    jonas = await unit.join_citizen("Jonas", "B-018")
    unit.import_appointments(TALK, LATER)
    await unit.settle()
    for citizen in (amina, jonas):
        citizen.tap("Jeg kan ikke")
        await unit.settle()
    mette.tap("Godkend afbud", having(mette.unread(), "Afbud fra B-017"))
    await unit.until("2026-11-24 11:09")
    read(unit)

    await unit.until("2026-11-24 11:10")

    expect(mette, "Registrér fremmøde: B-018 kl. 11.00 (afbud venter på dig)")
    assert matters(unit) == [("open", None)]
    amina.unread()
    jonas.unread()


async def test_a_regret_that_is_approved_after_the_question_ends_it(unit: World) -> None:
    mette, ali, lea = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK)
    await unit.settle()
    amina.tap("Jeg kan ikke")
    await unit.until("2026-11-24 10:10")
    read(unit)

    mette.tap("Godkend afbud")
    await unit.settle()

    assert matters(unit) == [("resolved", "superseded")]
    having(mette.unread(), "Der er ikke mere at svare på her")
    await unit.until("2026-11-26 18:00")
    assert "attendance_climbed" not in unit.events()
    read(unit)
    expect_silence(ali, lea)


async def test_a_cancelled_appointment_is_not_asked_about(unit: World) -> None:
    mette, *_ = people(unit)
    await ask(unit, TALK, until="2026-11-24 09:00")
    unit.import_appointments(f"{TALK};personligt;;aflyst")
    await unit.settle()
    expect_each(
        mette, "Din dag, tirsdag den 24. november: ingen aftaler", "Der mangler ikke flere svar"
    )
    await unit.until("2026-11-25 18:00")
    expect_silence(mette)
    assert matters(unit) == []


async def test_an_open_question_about_an_older_version_is_superseded_and_edited(
    unit: World,
) -> None:
    mette, ali, _ = people(unit)
    await ask(unit, TALK, until="2026-11-24 11:15")

    unit.import_appointments("A1;B-017;MEJ;jobsamtale;26-11-2026 10:00;26-11-2026 10:45")
    await unit.settle()

    assert matters(unit) == [("resolved", "superseded")]
    for person in (mette, ali):
        ended = having(person.unread(), "Der er ikke mere at svare på her")
        assert ended.labels == []
    await unit.until("2026-11-26 10:09")
    read(unit)
    await unit.until("2026-11-26 10:10")
    expect(mette, "Registrér fremmøde: B-017 kl. 10.00", buttons=CHOICES)
    assert matters(unit) == [("resolved", "superseded"), ("open", None)]


async def test_another_host_after_the_start_is_asked_in_place_of_the_first(unit: World) -> None:
    mette, ali, _ = people(unit)
    await ask(unit, TALK)
    unit.import_appointments("A1;B-017;ALI;jobsamtale;24-11-2026 10:00;24-11-2026 10:45")
    await unit.settle()
    having(mette.unread(), "Der er ikke mere at svare på her")
    expect(ali, "Registrér fremmøde: B-017 kl. 10.00")
    assert matters(unit) == [("resolved", "superseded"), ("open", None)]


async def test_a_change_of_the_end_before_the_question_does_not_lose_it(unit: World) -> None:
    mette, ali, _ = people(unit)
    await ask(unit, TALK, until="2026-11-24 10:05")
    unit.import_appointments("A1;B-017;MEJ;jobsamtale;24-11-2026 10:00;24-11-2026 11:00")
    await unit.until("2026-11-24 10:10")
    expect(mette, "Registrér fremmøde: B-017 kl. 10.00")
    await unit.until("2026-11-24 11:29")
    expect_silence(ali)
    await unit.until("2026-11-24 11:30")
    expect(ali, "Registrér fremmøde: B-017 kl. 10.00")


async def test_what_is_moved_into_the_past_asks_nothing(unit: World) -> None:
    mette, *_ = people(unit)
    await ask(unit, LATER, until="2026-11-24 10:05")
    unit.import_appointments("A2;B-018;MEJ;jobsamtale;24-11-2026 09:00;24-11-2026 09:30")
    await unit.until("2026-11-24 15:00")
    expect_each(
        mette, "Din dag, tirsdag den 24. november:\nB-018 kl. 9.00", "Der mangler ikke flere svar"
    )
    assert matters(unit) == []


async def test_an_appointment_that_was_registered_and_is_moved_ahead_is_asked_about_anew(
    unit: World,
) -> None:
    mette, *_ = people(unit)
    await ask(unit, TALK)
    mette.tap("Aflyst af os")
    await unit.settle()
    unit.import_appointments("A1;B-017;MEJ;jobsamtale;26-11-2026 10:00;26-11-2026 10:45")
    assert attendance(unit) == ["unknown"]
    await unit.until("2026-11-26 10:09")
    read(unit)
    await unit.until("2026-11-26 10:10")
    expect(mette, "Registrér fremmøde: B-017 kl. 10.00", buttons=CHOICES)
    assert unit.look("select result from registrations") == [("cancelled_by_us",)]
    assert "attendance_anew" in unit.events()


async def test_a_paused_case_closes_its_open_questions_with_a_word(unit: World) -> None:
    mette, ali, lea = people(unit)
    await ask(unit, TALK, until="2026-11-24 11:15")
    unit.import_citizens(PAUSED)
    await unit.settle()
    rests = "B-017: Sagen er på pause eller afsluttet. Der er ikke mere at svare på her"
    for person in (mette, ali):
        assert having(person.unread(), rests).labels == []
    assert matters(unit) == [("resolved", "paused")]
    await unit.until("2026-11-26 18:00")
    expect_silence(mette, ali, lea)


async def test_a_case_that_is_paused_before_is_not_asked_about_and_its_end_asks_again(
    unit: World,
) -> None:
    mette, *_ = people(unit)
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(TALK, "A4;B-017;MEJ;jobsamtale;26-11-2026 10:00;26-11-2026 10:45")
    await unit.settle()
    amina.tap("Jeg kan ikke")
    await unit.settle()
    amina.tap("tors. 26. nov. kl. 10.00")
    await unit.settle()
    unit.import_citizens(PAUSED)
    await unit.settle()
    assert matters(unit, "regret") == [("resolved", "paused")]
    await unit.until("2026-11-24 18:00")
    read(unit)
    unit.import_citizens(ACTIVE)
    await unit.until("2026-11-25 08:00")
    having(mette.unread(), "Afbud fra B-017 til torsdag den 26. november")
    assert matters(unit, "regret") == [("resolved", "paused"), ("open", None)]
    assert matters(unit) == []
    amina.unread()


async def test_a_providers_word_is_a_report_that_only_the_municipality_turns_into_a_no_show(
    unit: World,
) -> None:
    mette, ali, _ = people(unit)
    ulla = await unit.join_staff("Ulla", "UDB")
    await ask(unit, OF_PROVIDER)
    ulla.tap("Ikke mødt")
    await unit.settle()

    expect_each(
        ulla, "af Ulla: B-017, tirsdag den 24. november kl. 10.00: meldt ikke mødt", "Din dag"
    )
    reported = expect(
        mette, "B-017: Ulla melder ikke mødt tirsdag den 24. november kl. 10.00", "Kun du kan"
    )
    assert reported.labels == ["Ikke mødt", "Mødt", "Åbn"]
    assert attendance(unit) == ["reported_absent"]
    assert matters(unit) == [("open", None)]

    await unit.until("2026-11-24 12:29")
    expect_silence(mette, ali, ulla)  # Mette knows: at the end she isn't told once more
    await unit.until("2026-11-24 12:30")
    expect(ali, "Registrér fremmøde: B-017 kl. 10.00 (hos Ulla, meldt ikke mødt)")
    mette.tap("Ikke mødt")
    await unit.settle()
    assert attendance(unit) == ["no_show"]
    for person in (mette, ali, ulla):
        having(person.unread(), "Registreret kl. 12.30 af Mette")
    ulla.tap("Ret")
    await unit.settle()
    ulla.tap("Mødt")
    await unit.settle()
    assert attendance(unit) == ["no_show"]
    assert unit.look("select result, registrar_role from registrations order by id") == [
        ("reported_absent", "provider"),
        ("no_show", "consultant"),
    ]
    read(unit)


async def test_a_provider_registers_who_came(unit: World) -> None:
    ulla = await unit.join_staff("Ulla", "UDB")
    await ask(unit, OF_PROVIDER)
    ulla.tap("Mødt for sent")
    await unit.settle()
    assert attendance(unit) == ["attended_late"]
    assert matters(unit) == [("resolved", "registered")]
    read(unit)


async def test_a_provider_who_takes_a_word_back_opens_the_question_again(unit: World) -> None:
    mette, ali, _ = people(unit)
    ulla = await unit.join_staff("Ulla", "UDB")
    await ask(unit, OF_PROVIDER)
    ulla.tap("Mødt")
    await unit.settle()
    ulla.tap("Ret")
    await unit.settle()
    ulla.tap("Ikke mødt")
    await unit.settle()
    ulla.unread()
    expect(mette, "Ulla melder ikke mødt")
    assert matters(unit) == [("resolved", "registered"), ("open", None)]
    await unit.until("2026-11-24 12:30")
    having(ali.unread(), "Registrér fremmøde: B-017")
    expect_silence(mette)
    mette.tap("Mødt")
    await unit.settle()
    assert attendance(unit) == ["attended"]
    read(unit)


@pytest.mark.parametrize("role", ["provider", None])
async def test_the_schema_refuses_a_no_show_without_a_human_of_the_municipality(
    unit: World, role: str | None
) -> None:
    await ask(unit, TALK, until="2026-11-23 10:00")
    (ulla,) = unit.look("select id from staff where initials = 'UDB'")
    with unit.database.write() as session:
        appointment = session.get_one(Appointment, 1)
        appointment.attendance = Attendance.NO_SHOW
        appointment.registrar_id = int(str(ulla[0])) if role else None
        appointment.registrar_role = role  # type: ignore[assignment]  # as the column keeps it
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


async def test_what_the_bot_never_mentions_and_types_without_attendance_are_not_asked_about(
    unit: World, tmp_path: object
) -> None:
    from pathlib import Path  # noqa: PLC0415 - only to read the fixture's type

    from tests.world import follow  # noqa: PLC0415 - only here

    assert isinstance(tmp_path, Path)
    more = "\n[types.job_talk]\nchat = false\n[types.cv_talk]\nask_attendance = false\n"
    await follow(unit, tmp_path, more)
    mette, *_ = people(unit)
    unit.import_appointments(
        TALK, "A2;B-018;MEJ;CV-samtale;24-11-2026 11:00;24-11-2026 11:45", announce=False
    )
    await unit.until("2026-11-24 08:00")
    agenda = having(mette.unread(), "Din dag")
    assert "B-018" in agenda.text
    assert "B-017" not in agenda.text
    mette.write("/dag")
    await unit.settle()
    assert "B-017" not in expect(mette, "B-018 kl. 11.00").text
    await unit.until("2026-11-25 18:00")
    expect_silence(mette)
    assert matters(unit) == []
