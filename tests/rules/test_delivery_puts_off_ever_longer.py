"""How long a message waits for its next try."""

from datetime import timedelta

from hypothesis import given, strategies as st

from bot.rules.delivery import FIRST_DELAY, LONGEST_DELAY, delay

TRIES = st.integers(min_value=1, max_value=10_000)
WISHES = st.none() | st.integers(min_value=0, max_value=86_400).map(
    lambda seconds: timedelta(seconds=seconds)
)


def test_each_wait_is_twice_the_one_before_until_five_minutes() -> None:
    waits = [int(delay(tries, None).total_seconds()) for tries in range(1, 12)]
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


@given(TRIES, WISHES)
def test_no_wait_is_shorter_than_asked_nor_longer_than_five_minutes_unasked(
    tries: int, wish: timedelta | None
) -> None:
    wait = delay(tries, wish)
    assert wait >= FIRST_DELAY
    assert wait >= (wish or timedelta(0))
    assert wait <= max(LONGEST_DELAY, wish or timedelta(0))


@given(TRIES, WISHES)
def test_waits_never_shrink(tries: int, wish: timedelta | None) -> None:
    assert delay(tries + 1, wish) >= delay(tries, wish)
