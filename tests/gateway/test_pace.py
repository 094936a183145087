"""How fast messages may go: never faster than Telegram takes them, and never slower than need be."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from hypothesis import given, strategies as st

from bot.pace import CHAT_BURST, IN_ALL_BURST, MANY, Pace
from bot.simulator.limits import Limits
from bot.store.messages import Recipient
from tests.world import START

SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)
CHATS = [Recipient(citizen_id=n) for n in range(40)]
ONE = CHATS[0]


@dataclass(frozen=True)
class Step:
    """Some time passes, and somebody wants a message."""

    wait: timedelta
    to: Recipient
    is_answer: bool


def steps(chats: int) -> st.SearchStrategy[list[Step]]:
    """Bursts, pauses, and all in between."""
    waits = st.one_of(
        st.just(timedelta()), st.timedeltas(timedelta(), timedelta(seconds=2)), st.just(SECOND)
    )
    step = st.builds(Step, waits, st.sampled_from(CHATS[:chats]), st.booleans())
    return st.lists(step, max_size=120)


def _play(pace: Pace, wanted: list[Step]) -> list[tuple[timedelta, Step]]:
    """What the pace lets through, and how long after the start."""
    now, sent = START, []
    for step in wanted:
        now += step.wait
        if pace.allowed(now) < 1 or step.to in pace.spent(now):
            continue
        if step.to in pace.resting(now) and not step.is_answer:
            continue
        pace.sent(step.to, now)
        sent.append((now - START, step))
    return sent


def _most_within(instants: list[timedelta], length: timedelta) -> int:
    """The most in any stretch of that length, both its ends counted."""
    return max((sum(a <= b <= a + length for b in instants) for a in instants), default=0)


@given(wanted=steps(40), per_second=st.integers(1, 25), seconds=st.integers(1, 3))
def test_never_more_in_all_than_the_rate_and_a_small_burst(
    wanted: list[Step], per_second: int, seconds: int
) -> None:
    sent = _play(Pace(per_second=per_second, now=START), wanted)

    most = _most_within([at for at, _ in sent], seconds * SECOND)
    assert most <= IN_ALL_BURST + per_second * seconds


@given(wanted=steps(3))
def test_never_more_to_one_chat_than_one_a_second_and_a_small_burst(wanted: list[Step]) -> None:
    sent = _play(Pace(per_second=25, now=START), wanted)

    for chat in CHATS[:3]:
        to_chat = [at for at, step in sent if step.to == chat]
        assert _most_within(to_chat, SECOND - TICK) <= CHAT_BURST
        assert _most_within(to_chat, 10 * SECOND - TICK) <= CHAT_BURST + 9


@given(wanted=steps(3))
def test_what_is_no_answer_has_a_second_between_itself_and_what_went_before(
    wanted: list[Step],
) -> None:
    sent = _play(Pace(per_second=25, now=START), wanted)

    for position, (at, step) in enumerate(sent):
        before = [earlier for earlier, other in sent[:position] if other.to == step.to]
        if before and not step.is_answer:
            assert at - before[-1] >= SECOND


@given(wanted=steps(40))
def test_telegram_refuses_nothing_at_the_rate_that_is_set_by_default(wanted: list[Step]) -> None:
    limits = Limits()

    for at, step in _play(Pace(per_second=25, now=START), wanted):
        assert limits.take((step.to.citizen_id or 0) + 1, START + at) is None


@given(wanted=steps(5), per_second=st.integers(1, 25))
def test_the_next_change_lies_ahead_and_lets_something_more_through(
    wanted: list[Step], per_second: int
) -> None:
    pace = Pace(per_second=per_second, now=START)
    sent = _play(pace, wanted)
    now = START + sum((step.wait for step in wanted), timedelta())
    before = _open(pace, now)

    change = pace.next_change(now)

    assert change > now
    if change - TICK > now:
        assert _open(pace, change - TICK) == before  # nothing is missed by waiting for it
    if sent and len(before) < len(_open(pace, now + 10 * SECOND)):
        assert len(_open(pace, change)) > len(before)


def _open(pace: Pace, now: object) -> set[tuple[str, Recipient]]:
    """What may go at an instant: answers and other messages, each to whom."""
    if pace.allowed(now) < 1:  # type: ignore[arg-type]  # an instant
        return set()
    spent, resting = pace.spent(now), pace.resting(now)  # type: ignore[arg-type]  # as above
    answers = {("answer", chat) for chat in CHATS[:5] if chat not in spent}
    return answers | {("other", chat) for _, chat in answers if chat not in resting}


def test_a_chat_gets_three_answers_at_once_and_then_one_a_second() -> None:
    pace = Pace(per_second=25, now=START)
    for _ in range(CHAT_BURST):
        assert ONE not in pace.spent(START)
        pace.sent(ONE, START)

    assert ONE in pace.spent(START)
    assert ONE in pace.spent(START + SECOND - TICK)
    assert ONE not in pace.spent(START + SECOND)


def test_other_chats_are_not_held_up_by_one() -> None:
    pace = Pace(per_second=25, now=START)
    for _ in range(CHAT_BURST):
        pace.sent(ONE, START)

    assert pace.resting(START) == pace.spent(START) == {ONE}


def test_after_a_message_a_chat_rests_for_a_second_but_answers_still_go() -> None:
    pace = Pace(per_second=25, now=START)
    pace.sent(ONE, START)

    assert ONE in pace.resting(START + SECOND - TICK)
    assert ONE not in pace.spent(START)
    assert ONE not in pace.resting(START + SECOND)


def test_the_rate_in_all_is_kept_up_for_as_long_as_there_is_work() -> None:
    pace, now, sent = Pace(per_second=25, now=START), START, 0
    while now < START + 4 * SECOND:
        for _ in range(pace.allowed(now)):
            pace.sent(CHATS[sent % len(CHATS)], now)
            sent += 1
        now += SECOND / 25

    assert sent == IN_ALL_BURST + 25 * 4 - 1


def test_a_chat_that_telegram_wants_left_alone_is_left_alone_until_then() -> None:
    pace, until = Pace(per_second=25, now=START), START + 70 * SECOND
    pace.block(ONE, until)

    assert ONE in pace.spent(START)
    assert pace.next_change(START) == until
    assert ONE in pace.spent(until - TICK)
    assert ONE not in pace.spent(until)


def test_what_is_over_is_forgotten() -> None:
    pace = Pace(per_second=25, now=START)
    for chat in CHATS:
        pace.sent(chat, START)
        pace.block(chat, START + SECOND)

    pace.allowed(START + 10 * SECOND)

    assert (pace._chats, pace._blocked, pace._full) == ({}, {}, [])
    assert (pace.spent(START + 10 * SECOND), pace._emptied) == (set(), set())


def test_after_the_clock_was_set_back_everybody_may_get_something_and_is_counted_anew() -> None:
    pace = Pace(per_second=25, now=START + 60 * SECOND)
    one = CHATS[0]
    for _ in range(3):
        pace.sent(one, START + 60 * SECOND)
    assert one in pace.spent(START + 60 * SECOND)

    pace.begin_anew(START)
    assert (set(pace.resting(START)), pace.spent(START)) == (set(), set())
    assert (pace._full, pace._emptied) == ([], set())

    for _ in range(3):
        pace.sent(one, START)
    assert one in pace.spent(START)
    assert one not in pace.spent(START + SECOND)
    assert one in pace.resting(START + 2 * SECOND)
    assert one not in pace.resting(START + 3 * SECOND)


def test_with_nothing_to_wait_for_one_looks_again_in_a_second() -> None:
    assert Pace(per_second=25, now=START).next_change(START) == START + SECOND


@given(per_second=st.integers(1, 30))
def test_the_whole_burst_comes_back(per_second: int) -> None:
    pace = Pace(per_second=per_second, now=START)
    for chat in CHATS[:IN_ALL_BURST]:
        pace.sent(chat, START)
    full = timedelta(seconds=float(Fraction(IN_ALL_BURST, per_second))) + SECOND / 1000

    assert pace.allowed(START) == 0
    assert pace.allowed(START + full) == IN_ALL_BURST


def test_when_telegram_wants_many_chats_left_alone_it_means_all_of_them() -> None:
    pace, until = Pace(per_second=25, now=START), START + 30 * SECOND
    for number, chat in enumerate(CHATS[:MANY], start=1):
        assert pace.allowed(START) > 0
        pace.block(chat, until + number * SECOND)

    assert pace.allowed(START) == 0
    assert pace.next_change(START) == until + SECOND
    assert pace.allowed(until + SECOND) == IN_ALL_BURST
