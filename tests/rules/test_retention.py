"""What is kept how long, over every state of an appointment, and what nothing may shorten."""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product

from hypothesis import given, strategies as st

from bot.rules.appointments import Answer, AppointmentState, Attendance
from bot.rules.retention import SHORT, Record, is_delicate, is_done_with, kept_for, may_go

ENDED = datetime(2026, 11, 24, 10, 45, tzinfo=UTC)
GOOD = {Attendance.ATTENDED, Attendance.ATTENDED_LATE, Attendance.CANCELLED_BY_US}
SAID_NOTHING_AGAINST = {Answer.NONE, Answer.CONFIRMED}


SOME_DAY = st.integers(-10, 500).map(lambda day: ENDED + timedelta(days=day))


def record(
    state: AppointmentState = AppointmentState.PLANNED,
    answer: Answer = Answer.NONE,
    attendance: Attendance = Attendance.ATTENDED,
    *,
    hold: bool = False,
    happened_at: datetime | None = None,
    settled_at: datetime | None = None,
) -> Record:
    return Record(
        ends_at=ENDED,
        state=state,
        answer=answer,
        attendance=attendance,
        legal_hold=hold,
        happened_at=happened_at,
        settled_at=settled_at,
    )


def test_what_went_well_goes_after_sixty_days_and_all_else_after_the_units_months() -> None:
    for state, answer, attendance in product(AppointmentState, Answer, Attendance):
        one = record(state, answer, attendance)
        went_well = answer in SAID_NOTHING_AGAINST and (
            attendance in GOOD or state is AppointmentState.CANCELLED
        )
        assert is_delicate(one) is not went_well
        expected = SHORT if went_well else timedelta(days=182.64)
        assert abs(kept_for(one, 6) - expected) < timedelta(minutes=1)


def test_a_regret_and_a_no_show_wait_for_the_case_sheet() -> None:
    late = ENDED + timedelta(days=400)
    for delicate in (
        partial(record, answer=Answer.REGRET_APPROVED),
        partial(record, attendance=Attendance.NO_SHOW),
        partial(record, attendance=Attendance.UNKNOWN),
    ):
        assert not may_go(delicate(), 6, late)
        assert not may_go(delicate(settled_at=ENDED - timedelta(seconds=1)), 6, late)
        assert may_go(delicate(settled_at=ENDED + timedelta(days=1)), 6, late)


def test_a_sheet_from_before_the_no_show_was_registered_settles_nothing() -> None:
    late, sheet = ENDED + timedelta(days=400), ENDED + timedelta(days=2)
    no_show = partial(record, attendance=Attendance.NO_SHOW, settled_at=sheet)
    assert may_go(no_show(happened_at=sheet), 6, late)
    assert not may_go(no_show(happened_at=sheet + timedelta(minutes=1)), 6, late)


@given(
    st.builds(
        record,
        st.sampled_from(AppointmentState),
        st.sampled_from(Answer),
        st.sampled_from(Attendance),
        hold=st.booleans(),
        happened_at=st.none() | SOME_DAY,
        settled_at=st.none() | SOME_DAY,
    ),
    st.integers(0, 24),
    st.integers(-10, 1000),
)
def test_nothing_goes_under_a_hold_nor_before_its_time_and_what_may_go_may_go_later(
    one: Record, months: int, days: int
) -> None:
    now = ENDED + timedelta(days=days)
    if may_go(one, months, now):
        assert not one.legal_hold
        assert now >= ENDED + SHORT
        assert may_go(one, months, now + timedelta(days=1))
        newest = max(ENDED, one.happened_at or ENDED)
        assert not is_delicate(one) or (one.settled_at is not None and one.settled_at >= newest)


def test_a_closed_case_is_done_with_after_sixty_days_of_silence_and_any_other_after_the_months() -> (
    None
):
    def days(*, is_closed: bool, months: int) -> int:
        """After how many days of silence the citizen may go."""
        silent = (ENDED + timedelta(days=day) for day in range(1000))
        return next(
            day
            for day, now in enumerate(silent)
            if is_done_with(is_closed=is_closed, quiet_since=ENDED, months=months, now=now)
        )

    assert [days(is_closed=True, months=months) for months in (1, 6, 24)] == [60, 60, 60]
    assert [days(is_closed=False, months=months) for months in (1, 6, 24)] == [60, 183, 731]
