"""When a file should have come."""

from datetime import timedelta

import pytest

from bot.rules.promises import is_import_missing
from tests.rules.test_calendar_hours import BASE
from tests.world import copenhagen

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("last", "now", "missing"),
    [
        ("2026-11-23 06:00", "2026-11-24 07:59", False),
        ("2026-11-23 06:00", "2026-11-24 08:00", True),
        ("2026-11-23 11:00", "2026-11-24 10:59", False),
        ("2026-11-23 11:00", "2026-11-24 11:00", True),
        ("2026-11-20 06:00", "2026-11-22 12:00", False),  # a Friday's, on a Sunday
        ("2026-11-20 06:00", "2026-11-23 08:00", True),
    ],
)
def test_a_file_is_missed_after_its_time_when_the_unit_is_open(
    last: str, now: str, *, missing: bool
) -> None:
    at, seen = copenhagen(now), copenhagen(last)
    assert is_import_missing(BASE, every=DAY, last=seen, now=at) is missing


def test_who_expects_none_misses_none_and_who_never_had_one_does() -> None:
    now = copenhagen("2026-11-24 08:00")
    assert not is_import_missing(BASE, every=timedelta(), last=None, now=now)
    assert is_import_missing(BASE, every=DAY, last=None, now=now)
