"""Messages go out, and nobody takes in what people answer: that is an outage of ours, too."""

from datetime import timedelta

import pytest
import pytest_asyncio

from bot.clock import PushedClock
from bot.simulator.people import Person
from tests.conftest import Logged
from tests.ladders.asked import TALK, ask, having, matters, people, read, told
from tests.ladders.heard import listen
from tests.world import World, copenhagen, expect, expect_silence

SOON = "A1;B-017;MEJ;jobsamtale;24-11-2026 12:00"
AHEAD = "A1;B-017;MEJ;jobsamtale;26-11-2026 10:00"
OUTAGES = "select since, until from outages order by id"


@pytest_asyncio.fixture
async def dan(unit: World) -> Person:
    """Who runs it."""
    return await unit.join_staff("Dan", "DRI")


def minutes(unit: World) -> list[tuple[str, ...]]:
    """From when to when we were away, in UTC."""
    return [tuple(str(instant)[11:16] for instant in row) for row in unit.look(OUTAGES)]


async def test_nobody_s_silence_climbs_meanwhile_and_hosts_are_asked_anew(
    unit: World, dan: Person, logged: Logged
) -> None:
    await ask(unit, TALK, until="2026-11-24 10:09")
    await listen(unit)
    await unit.until("2026-11-24 13:59")
    mette, ali, lea = people(unit)
    having(mette.unread(), "Registrér fremmøde: B-017 kl. 10.00")
    expect_silence(ali, lea)
    assert told(unit, "attendance") == []
    expect(
        dan,
        "Det, som borgere og kolleger skriver og trykker, kommer ikke frem.",
        "Det virkede sidst tirsdag den 24. november kl. 10.09.",
        "Se kommandoen «aftalebot doctor».",
    )
    assert logged.expect("promise_not_kept").__dict__["trouble"] == "unheard"

    await listen(unit)
    await unit.settle()
    having(mette.unread(), "Registrér fremmøde: B-017 kl. 10.00")
    assert minutes(unit) == [("09:09", "12:59")]
    assert told(unit, "attendance") == []
    ((next_at,),) = unit.look("select next_at from escalations")
    assert str(next_at)[11:16] == "14:04"  # in UTC: it was to climb at 11.15
    read(unit)


async def test_a_head_knows_of_a_regret_before_the_start_all_the_same(
    unit: World, logged: Logged
) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(SOON)
    await unit.until("2026-11-24 08:30")
    amina.tap("Jeg kan ikke", next(m for m in amina.chat if "Jeg kan ikke" in m.labels))
    await unit.settle()
    read(unit)
    await listen(unit)
    await unit.until("2026-11-24 10:59")
    assert told(unit, "regret") == [(0, "MEJ")]
    await unit.until("2026-11-24 11:01")
    assert told(unit, "regret") == [(0, "MEJ"), (1, "ALI"), (2, "LEA")]
    logged.expect("promise_not_kept")
    read(unit)


async def test_a_promise_is_not_broken_meanwhile(unit: World, logged: Logged) -> None:
    await ask(unit, TALK)
    mette, *_ = people(unit)
    mette.tap("Jeg tager den")
    await unit.settle()
    await listen(unit)
    await unit.until("2026-11-25 09:00")
    assert matters(unit) == [("acknowledged", None)]
    logged.expect("promise_not_kept")
    read(unit)


async def test_who_may_have_answered_in_vain_is_asked_again(unit: World, logged: Logged) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(AHEAD)
    await unit.settle()
    read(unit)
    await unit.until("2026-11-23 14:00")
    await listen(unit)
    await unit.until("2026-11-23 15:00")
    expect_silence(amina)
    await listen(unit)
    await unit.settle()
    expect(amina, "Måske så vi ikke dit svar om torsdag den 26. november kl. 10.00.")
    logged.expect("promise_not_kept")
    mette, *_ = people(unit)
    await unit.forward(minutes=11)
    expect(
        mette,
        "Vi var nede fra kl. 14.00 til kl. 15.00. Sendt for sent: 0. Ikke sendt: 0.",
    )
    read(unit)


async def test_what_went_out_on_time_all_the_while_is_not_called_late(
    unit: World, logged: Logged
) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(AHEAD)
    await unit.settle()
    amina.tap("Ja, jeg kommer")
    await unit.until("2026-11-25 09:00")
    read(unit)
    await listen(unit)
    await unit.until("2026-11-25 12:00")
    expect(amina, "Husk din tid i morgen")
    await listen(unit)
    await unit.forward(minutes=11)
    mette, *_ = people(unit)
    expect_silence(amina, mette)
    logged.expect("promise_not_kept")
    read(unit)


async def test_nothing_climbs_between_the_first_word_and_the_record_of_the_silence(
    unit: World, logged: Logged
) -> None:
    await ask(unit, TALK, until="2026-11-24 10:09")
    await listen(unit)
    await unit.until("2026-11-24 13:59")
    await listen(unit)
    await unit.assembly.engine.tick("escalations")  # another process is faster than the watchdog
    await unit.settle()
    assert told(unit, "attendance") == []
    logged.expect("promise_not_kept")
    read(unit)


async def test_whoever_is_away_again_and_again_asks_nobody_more_than_twice_in_an_hour(
    unit: World,
) -> None:
    await ask(unit, TALK)
    for _ in range(30):
        await listen(unit)
        await unit.forward(minutes=3)
        await listen(unit)
        await unit.settle()
    asked = unit.look("select dedup_key from messages where kind = 'staff.attendance_due'")
    assert len(minutes(unit)) == 30
    assert [str(key).startswith("repeat:") for (key,) in asked] == [False, True, True]
    assert told(unit, "attendance") == []
    read(unit)


async def test_operators_hear_of_it_once_though_whoever_sends_was_away_for_a_moment_too(
    unit: World, dan: Person, logged: Logged
) -> None:
    await unit.until("2026-11-24 09:00")
    await listen(unit)
    read(unit)
    await unit.forward(minutes=20)
    expect(dan, "kommer ikke frem")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(PushedClock, "is_pushed", False)
        await unit.settle()
        unit.clock.push_to(unit.clock.now() + timedelta(minutes=5))
    await unit.forward(minutes=30)
    expect_silence(dan)
    assert unit.events().count("trouble_begun") == 1
    assert "trouble_over" not in unit.events()
    logged.expect("promise_not_kept")
    read(unit)


async def test_two_minutes_are_nothing(unit: World) -> None:
    await listen(unit)
    await unit.forward(seconds=100)
    await listen(unit)
    await unit.settle()
    assert minutes(unit) == []


@pytest.mark.parametrize("is_sending_first", [True, False])
async def test_an_outage_of_everything_is_one_whoever_is_back_first(
    unit: World, monkeypatch: pytest.MonkeyPatch, *, is_sending_first: bool
) -> None:
    await ask(unit, TALK, until="2026-11-24 10:11")
    await listen(unit)
    with monkeypatch.context() as patched:
        patched.setattr(PushedClock, "is_pushed", False)
        await unit.settle()
        unit.clock.push_to(copenhagen("2026-11-24 13:00"))
        if is_sending_first:
            await unit.settle()
        await listen(unit)
        await unit.settle()
    ((since, until),) = minutes(unit)
    assert since == "09:11"
    assert until in {"12:00", "12:01"}
    await unit.settle()
    read(unit)
