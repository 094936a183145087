"""What a clock may do without anybody asking."""

from datetime import timedelta

import pytest

from bot.rules import clocks
from bot.rules.clocks import LEAP, TOLERANCE, Reading
from tests.world import copenhagen

NOON = copenhagen("2026-11-23 12:00")
SECOND = timedelta(seconds=1)
YEAR = timedelta(days=365)


def _later(*, wall: timedelta, steady: timedelta) -> bool:
    began = Reading(NOON, timedelta(hours=5))
    return clocks.ran_ahead(began, Reading(NOON + wall, timedelta(hours=5) + steady))


def test_a_clock_five_minutes_before_what_is_written_down_is_only_another_machine_s() -> None:
    assert not clocks.is_behind(None, NOON)
    assert not clocks.is_behind(NOON - YEAR, NOON)
    assert not clocks.is_behind(NOON + TOLERANCE, NOON)
    assert clocks.is_behind(NOON + TOLERANCE + SECOND, NOON)


def test_only_what_the_clock_moved_beyond_the_time_that_passed_counts() -> None:
    assert not _later(wall=YEAR, steady=YEAR)  # a process that ran, or a machine that slept
    assert not _later(wall=YEAR + LEAP, steady=YEAR)
    assert _later(wall=YEAR + LEAP + SECOND, steady=YEAR)
    assert _later(wall=YEAR, steady=SECOND)
    assert not _later(wall=-YEAR, steady=SECOND)


@pytest.mark.parametrize("hours", [-1, 1, 2])
def test_both_changes_of_the_clock_in_copenhagen_move_no_instant(hours: int) -> None:
    before = copenhagen("2027-03-28 01:59") + timedelta(hours=hours)
    passed = before - copenhagen("2027-03-27 12:00")
    assert not clocks.ran_ahead(
        Reading(copenhagen("2027-03-27 12:00"), timedelta()), Reading(before, passed)
    )
