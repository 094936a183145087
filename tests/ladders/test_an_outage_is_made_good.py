"""After an outage whoever may have answered in vain is asked again, and the consultants hear what came late."""

from bot.simulator.faults import FaultKind
from bot.simulator.people import Person
from tests.conftest import Logged
from tests.ladders.asked import having, people, read
from tests.world import CITIZENS, World, be_down_until, expect, expect_silence

AHEAD = "A1;B-017;MEJ;jobsamtale;26-11-2026 10:00"
LATER = "A2;B-017;MEJ;jobsamtale;30-11-2026 10:00"
CALL = "A3;B-018;MEJ;telefonsamtale;26-11-2026 13:00;;telefon"
AGAIN = "Vi har haft en fejl. Måske så vi ikke dit svar om torsdag den 26. november kl. 10.00."


async def told(unit: World, *lines: str) -> tuple[Person, Person]:
    """Amina and Jonas know of their appointments, and have not answered."""
    amina = await unit.join_citizen("Amina", "B-017")
    jonas = await unit.join_citizen("Jonas", "B-018")
    unit.import_appointments(*lines)
    await unit.settle()
    read(unit)
    return amina, jonas


async def test_a_citizen_who_has_not_answered_is_asked_once_about_what_comes_first(
    unit: World,
) -> None:
    amina, _ = await told(unit, AHEAD, LATER)
    await be_down_until(unit, "2026-11-24 09:00")
    again = expect(amina, AGAIN, buttons=["Ja, jeg kommer", "Jeg kan ikke", "Ring til mig"])
    await unit.until("2026-11-24 12:00")
    read(unit)
    await be_down_until(unit, "2026-11-24 19:00")
    expect_silence(amina)
    amina.tap("Ja, jeg kommer", again)
    await unit.settle()
    assert unit.look("select answer from appointments order by id") == [("confirmed",), ("none",)]
    read(unit)


async def test_who_has_answered_and_who_is_reminded_anyway_are_not_asked(unit: World) -> None:
    amina, jonas = await told(unit, AHEAD, CALL)
    amina.tap("Ja, jeg kommer")
    await unit.until("2026-11-25 09:00")
    read(unit)
    await be_down_until(unit, "2026-11-25 10:30")  # the reminders of the day before are late
    expect(amina, "Husk din tid i morgen")
    expect(jonas, "Husk din tid i morgen")
    read(unit)


async def test_a_question_that_waits_for_the_morning_is_dropped_if_the_answer_comes(
    unit: World,
) -> None:
    amina, _ = await told(unit, AHEAD)
    await unit.until("2026-11-23 16:10")
    await be_down_until(unit, "2026-11-24 07:00")
    read(unit)
    assert _states(unit) == []
    await be_down_until(unit, "2026-11-24 21:00")
    assert _states(unit) == [("planned", None)]
    amina.tap("Ja, jeg kommer", next(m for m in amina.chat if "Ja, jeg kommer" in m.labels))
    await unit.until("2026-11-25 09:00")
    expect(amina, "Tak for dit svar")
    assert _states(unit) == [("dropped", "stale")]
    read(unit)


def _states(unit: World) -> list[tuple[object, ...]]:
    return unit.look("select state, reason from messages where kind = 'error.after_outage'")


async def test_the_consultant_hears_what_came_late(unit: World) -> None:
    await told(unit, AHEAD, CALL)
    mette, ali, lea = people(unit)
    await unit.until("2026-11-25 09:00")
    read(unit)
    await be_down_until(unit, "2026-11-25 10:30")
    read(unit)
    await unit.until("2026-11-25 10:39")
    expect_silence(mette)
    await unit.until("2026-11-25 10:40")
    expect(
        mette,
        "Vi var nede fra kl. 10.00 til kl. 10.30. Sendt for sent: 2. Ikke sendt: 0.",
        buttons=["Set"],
    )
    expect_silence(ali, lea)
    read(unit)


async def test_the_consultant_hears_whom_to_call(unit: World) -> None:
    await told(unit, AHEAD, CALL)
    mette, *_ = people(unit)
    await unit.until("2026-11-25 09:00")
    read(unit)
    await be_down_until(unit, "2026-11-25 20:01")  # too late for the reminder of the day before
    read(unit)
    await unit.until("2026-11-26 08:00")
    report = having(mette.unread(), "Vi var nede")
    assert report.text == (
        "Vi var nede fra ons. 25. nov. kl. 10.00 til ons. 25. nov. kl. 20.01."
        " Sendt for sent: 0. Ikke sendt: 2. Ring til: B-017 og B-018"
    )
    mette.tap("Set", report)
    await unit.settle()
    read(unit)


async def test_what_telegram_does_not_take_at_once_after_an_outage_came_late_as_well(
    unit: World, logged: Logged
) -> None:
    """A machine that wakes has no network yet."""
    await told(unit, AHEAD, CALL)
    mette, *_ = people(unit)
    await unit.until("2026-11-25 09:00")
    read(unit)
    unit.telegram.faults.order(FaultKind.CONNECT_ERROR, method="sendMessage", times=500)
    await be_down_until(unit, "2026-11-25 10:30")
    await unit.until("2026-11-25 10:45")
    expect_silence(mette)
    logged.expect("promise_not_kept")
    unit.telegram.faults.clear()
    await unit.until("2026-11-25 11:05")
    report = having(mette.unread(), "Vi var nede")
    assert report.text.endswith("Sendt for sent: 2. Ikke sendt: 0.")
    read(unit)


async def test_what_a_night_put_off_after_an_outage_is_reported_when_it_has_come(
    unit: World,
) -> None:
    await told(unit, "A1;B-017;MEJ;jobsamtale;27-11-2026 14:00")
    mette, *_ = people(unit)
    await unit.until("2026-11-24 09:00")
    read(unit)
    await be_down_until(unit, "2026-11-26 20:30")  # too late for one reminder; another may wait
    await unit.until("2026-11-27 07:59")
    assert _reports(unit) == []
    await unit.until("2026-11-27 08:15")
    report = having(mette.unread(), "Vi var nede")
    assert report.text.endswith("Sendt for sent: 1. Ikke sendt: 1. Ring til: B-017")
    read(unit)


async def test_what_still_waits_after_a_day_is_reported_as_what_has_not_come(unit: World) -> None:
    await told(unit, "A1;B-017;MEJ;jobsamtale;02-12-2026 14:00")
    mette, *_ = people(unit)
    await unit.until("2026-11-27 09:00")
    read(unit)
    three_days = 3 * 24 * 60 * 60
    wait = FaultKind.TOO_MANY_REQUESTS
    unit.telegram.faults.order(wait, method="sendMessage", retry_after=three_days)
    await be_down_until(unit, "2026-11-27 10:30")
    await unit.until("2026-11-28 10:39")
    assert _reports(unit) == []
    await unit.until("2026-11-28 10:41")
    assert _reports(unit) == [("planned",)]
    await unit.until("2026-11-30 09:00")
    report = having(mette.unread(), "Vi var nede")
    assert report.text.endswith("Sendt for sent: 0. Ikke sendt: 1. Ring til: B-017")
    read(unit)


def _reports(unit: World) -> list[tuple[object, ...]]:
    return unit.look("select state from messages where kind = 'staff.outage'")


async def test_each_consultant_hears_of_their_own_citizens(unit: World) -> None:
    await told(unit, AHEAD, CALL)
    mette, ali, _ = people(unit)
    unit.import_citizens(CITIZENS.replace("Jonas;MEJ", "Jonas;ALI"))
    await unit.until("2026-11-25 09:00")
    read(unit)
    await be_down_until(unit, "2026-11-25 10:30")
    await unit.until("2026-11-25 10:41")
    for consultant in (mette, ali):
        report = having(consultant.unread(), "Vi var nede")
        assert report.text.endswith("Sendt for sent: 1. Ikke sendt: 0.")
    read(unit)


async def test_an_outage_that_touched_nobody_is_recorded_and_nobody_is_bothered(
    unit: World,
) -> None:
    await unit.until("2026-11-24 09:00")
    read(unit)
    await be_down_until(unit, "2026-11-25 07:00")
    await unit.until("2026-11-26 07:00")
    assert unit.look("select count(*) from outages where reported_at is not null") == [(1,)]
    expect_silence(*people(unit))
