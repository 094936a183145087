"""While we are away no silence counts: no step climbs on it, and the books say that we were away."""

from datetime import datetime, timedelta

import pytest

from bot.actions.outages import promise
from bot.actions.recording import tried
from bot.clock import PushedClock
from bot.simulator.faults import FaultKind
from bot.store import outages as away
from tests.ladders.asked import LATER, TALK, ask, having, matters, people, read, told
from tests.world import World, be_down_until, copenhagen, expect_silence

OUTAGES = "select count(*) from outages"
AHEAD = "A1;B-017;MEJ;jobsamtale;24-11-2026 12:00"
AWAY = "Vi havde et nedbrud."


async def sleep_until(unit: World, instant: str) -> None:
    """The machine sleeps from now on: its clock runs, and is looked at every second as long as it can be."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(PushedClock, "is_pushed", False)
        await unit.settle()
    await be_down_until(unit, instant)


def outages(unit: World) -> list[tuple[object, ...]]:
    return unit.look(OUTAGES)


async def test_a_clock_that_goes_from_due_instant_to_due_instant_is_no_outage(unit: World) -> None:
    await unit.join_citizen("Amina", "B-017")
    await ask(unit, TALK, LATER)
    await unit.until("2026-12-02 12:00")
    read(unit)
    assert outages(unit) == [(0,)]
    assert "outage" not in unit.events()


async def test_what_was_due_and_not_done_for_more_than_two_minutes_is_one(unit: World) -> None:
    await ask(unit, TALK, until="2026-11-24 10:09")
    await be_down_until(unit, "2026-11-24 10:12")
    read(unit)
    assert outages(unit) == [(0,)]

    await be_down_until(unit, "2026-11-24 11:18")
    read(unit)
    ((since, until),) = unit.look("select since, until from outages")
    assert str(since)[:19] == "2026-11-24 10:15:00"  # in UTC: when the substitute was to hear of it
    assert str(until)[:19] == "2026-11-24 10:18:00"
    assert unit.events().count("outage") == 1


async def test_a_process_that_was_down_is_an_outage_and_a_restart_at_once_is_none(
    unit: World,
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(PushedClock, "is_pushed", False)
        await unit.settle()
        await unit.restart()
        await unit.settle()
        assert outages(unit) == [(0,)]
        unit.clock.push_to(unit.clock.now() + timedelta(days=30))
        await unit.restart()
        await unit.settle()
        assert outages(unit) == [(1,)]
    await unit.settle()
    read(unit)


async def test_no_step_climbs_on_the_silence_of_an_outage_and_hosts_are_asked_anew(
    unit: World,
) -> None:
    await ask(unit, TALK)
    mette, ali, lea = people(unit)
    first = next(m for m in mette.chat if "Registrér fremmøde" in m.text)
    await sleep_until(unit, "2026-11-24 14:00")

    again = having(mette.unread(), "Registrér fremmøde: B-017 kl. 10.00")
    assert again.id != first.id
    assert again.labels[0] == "Mødt"
    assert "nyeste besked" in first.text
    expect_silence(ali, lea)

    await unit.until(
        "2026-11-24 15:04"
    )  # thirty minutes behind the end, and the time of the outage
    assert told(unit, "attendance") == []
    await unit.until("2026-11-24 15:05")
    assert told(unit, "attendance") == [(1, "ALI")]
    read(unit)


async def test_no_step_climbs_before_the_outage_is_recorded_whoever_looks_first(
    unit: World,
) -> None:
    await ask(unit, TALK)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(PushedClock, "is_pushed", False)
        await unit.settle()
    unit.clock.push_to(copenhagen("2026-11-24 14:00"))
    await unit.assembly.engine.tick("escalations")  # before the watchdog, which another process has
    await unit.settle()
    assert outages(unit) == [(1,)]
    assert told(unit, "attendance") == []
    read(unit)


async def test_a_question_whose_fate_nobody_knows_is_sent_anew_before_an_outage_and_after_it(
    unit: World,
) -> None:
    await ask(unit, TALK, until="2026-11-24 10:09")
    mette, *_ = people(unit)
    lost = FaultKind.READ_TIMEOUT_AFTER
    unit.telegram.faults.order(lost, method="sendMessage", chat_id=mette.id, times=1)
    await unit.until("2026-11-24 10:12")
    unit.telegram.faults.order(lost, method="sendMessage", chat_id=mette.id, times=1)
    await sleep_until(unit, "2026-11-24 14:00")
    await unit.forward(minutes=3)
    query = "select dedup_key, state from messages where kind = 'staff.attendance_due' order by id"
    fates = [(tried(str(key))[1], state) for key, state in unit.look(query)]
    assert fates == [(0, "uncertain"), (1, "sent"), (0, "uncertain"), (1, "sent")]
    read(unit)


@pytest.mark.parametrize(
    ("key", "first", "number"),
    [
        ("attendance:1:2026-11-24T09:10:00+00:00:1", "attendance:1:2026-11-24T09:10:00+00:00:1", 0),
        ("a:again3", "a", 3),
        ("a:again1:for2", "a:again1:for2", 0),
        ("a:again1:for2:again2", "a:again1:for2", 2),
    ],
)
def test_the_key_of_a_message_that_is_sent_anew_says_which_try_it_is(
    key: str, first: str, number: int
) -> None:
    assert tried(key) == (first, number)


class RunningClock(PushedClock):
    """Each look at it is later than the last."""

    is_pushed = False

    def now(self) -> datetime:
        self._now += timedelta(microseconds=1)
        return self._now


async def test_two_machines_whose_clocks_differ_take_each_other_for_no_outage(
    unit: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, fast = unit.clock.now(), timedelta(minutes=2)
    monkeypatch.setattr(unit.clock, "__class__", RunningClock)
    for second in range(0, 600, 10):
        unit.clock.push_to(begun + timedelta(seconds=second))
        with unit.database.write() as session:
            ahead = unit.clock.now() + fast
            assert promise(session, ahead, now=ahead)
        await unit.assembly.engine.run_until_quiet()
        with unit.database.read() as session:
            assert away.awake_until(session) == ahead
    assert outages(unit) == [(0,)]
    read(unit)


async def test_a_clock_that_was_set_back_by_more_is_the_one_that_counts(unit: World) -> None:
    now = unit.clock.now()
    with unit.database.write() as session:
        assert promise(session, now + timedelta(hours=1), now=now + timedelta(hours=1))
        assert promise(session, now, now=now)
        assert away.awake_until(session) == now


async def test_a_question_that_fell_due_meanwhile_is_asked_then_and_climbs_later(
    unit: World,
) -> None:
    await ask(unit, TALK, until="2026-11-24 09:00")
    mette, *_ = people(unit)
    await be_down_until(unit, "2026-11-24 13:10")  # three hours behind the question's instant
    having(mette.unread(), "Registrér fremmøde: B-017 kl. 10.00")
    await unit.until("2026-11-24 14:14")
    assert told(unit, "attendance") == []
    await unit.until("2026-11-24 14:46")
    assert told(unit, "attendance") == [(1, "ALI"), (2, "LEA")]
    read(unit)


async def test_a_promise_is_not_broken_by_an_outage(unit: World) -> None:
    await ask(unit, TALK)
    mette, *_ = people(unit)
    mette.tap("Jeg tager den")
    await unit.until("2026-11-24 14:59")
    read(unit)
    await sleep_until(unit, "2026-11-25 09:00")
    assert matters(unit) == [("acknowledged", None)]
    having(mette.unread(), "B-017 tirs. 24. nov. kl. 10.00")
    await unit.until("2026-11-25 09:59")
    assert matters(unit) == [("acknowledged", None)]
    await unit.until("2026-11-25 10:01")
    assert matters(unit) == [("open", None)]
    read(unit)


async def test_a_regret_is_known_to_the_head_before_the_start_all_the_same(unit: World) -> None:
    amina = await unit.join_citizen("Amina", "B-017")
    unit.import_appointments(AHEAD)
    await unit.until("2026-11-24 08:30")
    amina.tap("Jeg kan ikke", next(m for m in amina.chat if "Jeg kan ikke" in m.labels))
    await unit.settle()
    read(unit)
    mette, *_ = people(unit)
    await sleep_until(unit, "2026-11-24 10:30")
    having(mette.unread(), "Afbud fra B-017")
    await unit.until("2026-11-24 10:59")
    assert told(unit, "regret") == [(0, "MEJ")]
    await unit.until("2026-11-24 11:01")
    assert told(unit, "regret") == [(0, "MEJ"), (1, "ALI"), (2, "LEA")]
    read(unit)


async def test_an_outage_before_the_first_reminder_is_not_on_the_card(
    unit: World,
) -> None:
    await unit.join_citizen("Amina", "B-017")
    unit.import_appointments("A1;B-017;MEJ;jobsamtale;01-12-2026 10:00")
    await unit.settle()
    await sleep_until(unit, "2026-11-23 12:00")  # too early to matter
    await unit.until("2026-12-01 10:10")
    read(unit)
    mette, *_ = people(unit)
    question = next(m for m in mette.chat if "Registrér fremmøde" in m.text and m.buttons)
    mette.tap("Ikke mødt", question)
    await unit.settle()
    assert AWAY not in having(mette.unread(), "Besked her er ikke personlig kontakt").text
    read(unit)
