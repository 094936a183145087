"""The clock that nobody can set goes on while the machine sleeps, which the monotonic one of Linux does not."""

import subprocess
import sys

import pytest

A_DAY = 86_400  # seconds
# A namespace in which Linux says that it began a day earlier; its monotonic clock is left as it is.
ASLEEP_FOR_A_DAY = ("unshare", "--user", "--map-root-user", "--time", f"--boottime={A_DAY}")
TELL = "from bot.clock import SystemClock; print(SystemClock().steady().total_seconds())"


def _steady(*within: str) -> float:
    """What the clock says in a process of its own, in seconds."""
    told = subprocess.run(  # noqa: S603 - our own program
        [*within, sys.executable, "-c", TELL], capture_output=True, text=True, check=True
    )
    return float(told.stdout)


def _skip_unless_time_may_be_ones_own() -> None:
    try:
        tried = [*ASLEEP_FOR_A_DAY, "--fork", "true"]
        subprocess.run(tried, check=True, capture_output=True)  # noqa: S603 - fixed
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this machine lets nobody have a time of their own")


def test_the_steady_clock_counts_the_time_in_which_the_machine_slept() -> None:
    _skip_unless_time_may_be_ones_own()

    awake = _steady()

    assert _steady(*ASLEEP_FOR_A_DAY, "--fork") >= awake + A_DAY
