"""Who is told of an open matter, and when: frozen at the opening, counted in opening time."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from bot import policy as policies
from bot.rules import ladders
from bot.rules.calendar import Calendar
from bot.rules.ladders import REPEATS, Exhausted, Notify, Rung
from bot.rules.units import LadderRole
from tests.world import copenhagen

UNIT = policies.load(None).unit("")
CALENDAR: Calendar = UNIT.calendar  # Monday to Friday, 8 to 16


def frozen(kind: str, *, origin: str, first_at: str) -> list[tuple[LadderRole, datetime]]:
    rungs = ladders.freeze(
        UNIT.escalation[kind],
        CALENDAR,
        origin=copenhagen(origin),
        first_at=copenhagen(first_at),
    )
    return [(rung.to, rung.at) for rung in rungs]


def test_attendance_asks_the_host_then_climbs_from_the_end() -> None:
    assert frozen("attendance", origin="2026-11-24 11:00", first_at="2026-11-24 10:10") == [
        (LadderRole.HOST, copenhagen("2026-11-24 10:10")),
        (LadderRole.SUBSTITUTE, copenhagen("2026-11-24 11:30")),
        (LadderRole.HEAD, copenhagen("2026-11-24 12:00")),
    ]


def test_an_appointment_that_ends_at_closing_climbs_the_next_opening_day() -> None:
    rungs = frozen("attendance", origin="2026-11-27 16:00", first_at="2026-11-27 15:10")
    assert rungs[1:] == [
        (LadderRole.SUBSTITUTE, copenhagen("2026-11-30 08:30")),
        (LadderRole.HEAD, copenhagen("2026-11-30 09:00")),
    ]


def test_christmas_counts_for_nothing() -> None:
    rungs = frozen("regret", origin="2026-12-23 15:00", first_at="2026-12-23 15:00")
    assert rungs[1] == (LadderRole.SUBSTITUTE, copenhagen("2026-12-24 09:00"))
    assert rungs[2] == (LadderRole.HEAD, copenhagen("2026-12-24 11:00"))
    late = frozen("regret", origin="2026-12-24 15:30", first_at="2026-12-24 15:30")
    assert late[1] == (LadderRole.SUBSTITUTE, copenhagen("2026-12-28 09:30"))


def test_a_head_knows_of_a_regret_an_opening_hour_before_the_start() -> None:
    origin, start = copenhagen("2026-11-24 09:00"), copenhagen("2026-11-24 11:00")
    rungs = ladders.freeze(UNIT.escalation["regret"], CALENDAR, origin=origin, first_at=origin)
    sooner = ladders.before_start(rungs, CALENDAR, origin=origin, starts_at=start)
    assert [rung.at for rung in sooner] == [
        origin,
        copenhagen("2026-11-24 10:00"),
        copenhagen("2026-11-24 10:00"),
    ]


def test_a_regret_in_the_last_hour_is_known_to_all_at_once() -> None:
    origin, start = copenhagen("2026-11-24 10:30"), copenhagen("2026-11-24 11:00")
    rungs = ladders.freeze(UNIT.escalation["regret"], CALENDAR, origin=origin, first_at=origin)
    sooner = ladders.before_start(rungs, CALENDAR, origin=origin, starts_at=start)
    assert {rung.at for rung in sooner} == {origin}


def test_a_providers_appointment_tells_the_consultant_at_its_end() -> None:
    ends = copenhagen("2026-11-24 11:00")
    rungs = ladders.freeze(
        UNIT.escalation["attendance"],
        CALENDAR,
        origin=ends,
        first_at=copenhagen("2026-11-24 10:10"),
    )
    assert [(r.to, r.at) for r in ladders.with_consultant(rungs, ends_at=ends)] == [
        (LadderRole.HOST, copenhagen("2026-11-24 10:10")),
        (LadderRole.CONSULTANT, ends),
        (LadderRole.SUBSTITUTE, copenhagen("2026-11-24 11:30")),
        (LadderRole.HEAD, copenhagen("2026-11-24 12:00")),
    ]


@pytest.mark.parametrize("adjust", [ladders.with_consultant, None])
def test_an_empty_ladder_stays_empty(adjust: object) -> None:
    now = copenhagen("2026-11-24 10:00")
    if adjust is not None:
        assert ladders.with_consultant((), ends_at=now) == ()
    assert ladders.before_start((), CALENDAR, origin=now, starts_at=now) == ()
    assert isinstance(ladders.next_step((), CALENDAR, step=0, now=now), Exhausted)


TWO = (
    Rung(LadderRole.HOST, copenhagen("2026-11-24 10:00")),
    Rung(LadderRole.HEAD, copenhagen("2026-11-24 12:00")),
)


def test_the_last_rung_repeats_every_opening_day_five_times_and_then_rests() -> None:
    now, told = copenhagen("2026-11-24 12:00"), []
    step = 1
    while True:
        decision = ladders.next_step(TWO, CALENDAR, step=step, now=now)
        if isinstance(decision, Exhausted) or decision.next_at is None:
            break
        told.append(decision.next_at)
        step, now = step + 1, decision.next_at
    assert told == [
        copenhagen(f"{day} 08:00")
        for day in ("2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01")
    ]
    assert step == 1 + REPEATS


def test_behind_the_last_repetition_there_is_nothing() -> None:
    now = copenhagen("2026-12-02 08:00")
    decision = ladders.next_step(TWO, CALENDAR, step=2 + REPEATS, now=now)
    assert isinstance(decision, Exhausted)


def test_a_step_that_comes_late_does_not_send_the_next_into_the_past() -> None:
    late = copenhagen("2026-11-24 15:00")
    decision = ladders.next_step(TWO, CALENDAR, step=0, now=late)
    assert decision == Notify(TWO[0], 0, late)


def test_a_promise_holds_until_the_end_of_the_opening_day() -> None:
    assert ladders.promise_due(CALENDAR, copenhagen("2026-11-24 10:00")) == copenhagen(
        "2026-11-24 16:00"
    )
    assert ladders.promise_due(CALENDAR, copenhagen("2026-11-24 17:00")) == copenhagen(
        "2026-11-25 16:00"
    )


def test_an_owner_who_let_it_lie_has_half_an_opening_hour() -> None:
    assert ladders.after_reopening(CALENDAR, copenhagen("2026-11-27 16:00")) == copenhagen(
        "2026-11-30 08:30"
    )


@given(
    kind=st.sampled_from(sorted(UNIT.escalation)),
    minutes=st.integers(0, 60 * 24 * 60),
)
def test_rungs_are_in_order_and_never_before_their_origin(kind: str, minutes: int) -> None:
    origin = copenhagen("2026-12-01 00:00") + timedelta(minutes=minutes)
    rungs = ladders.freeze(UNIT.escalation[kind], CALENDAR, origin=origin, first_at=origin)
    instants = [rung.at for rung in rungs]
    assert instants == sorted(instants)
    assert min(instants) >= origin
