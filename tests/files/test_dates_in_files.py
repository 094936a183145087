"""Dates and times: the Danish ways, ISO 8601, and the two nights when the clock moves."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from bot.clock import COPENHAGEN
from bot.files import AppointmentRow, Refused, read_appointments

HEADER = "aftale_id;borger_ref;vært;type;start;slut\r\n"


def appointment(start: str, end: str = "") -> AppointmentRow | Refused:
    line = f'1;B-017;AB;x;"{start}";"{end}"\r\n'
    table = read_appointments((HEADER + line).encode(), {"x": "x"})
    results: list[AppointmentRow | Refused] = [*table.rows, *table.refused]
    (result,) = results
    return result


def starts_at(start: str) -> datetime:
    result = appointment(start)
    assert isinstance(result, AppointmentRow)
    assert result.starts_at.tzinfo is UTC
    return result.starts_at


def refused(start: str, end: str = "") -> Refused:
    result = appointment(start, end)
    assert isinstance(result, Refused)
    return result


@pytest.mark.parametrize(
    "text",
    [
        "24-11-2026 10:00",
        "24-11-2026 10.00",
        "24/11/2026 10:00",
        "24.11.2026 10.00",
        "24-11-2026  10:00:00",
        "24.11.2026 10.00.00",
        "2026-11-24 10:00",
        "2026-11-24T10:00",
        "2026-11-24 10.00",
        "2026-11-24t10:00:00.000",
        "2026-11-24T10:00:00+01:00",
        "2026-11-24T10:00+01",
        "2026-11-24T09:00Z",
        "2026-11-24T09:00:00.000z",
        "2026-11-24 04:00-05:00",
        "20261124T100000",
        "20261124T090000Z",
        "20261124T1000+0100",
    ],
)
def test_every_way_of_writing_one_instant_is_that_instant(text: str) -> None:
    assert starts_at(text) == datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize("text", ["3-4-2026 9:05", "03/04/2026 09.05", "2026-4-3 9:05"])
def test_days_and_hours_of_one_digit_are_read_day_first(text: str) -> None:
    assert starts_at(text) == datetime(2026, 4, 3, 7, 5, tzinfo=UTC)


def test_seconds_are_kept() -> None:
    assert starts_at("24-11-2026 10:00:30").second == 30


@pytest.mark.parametrize(
    "text",
    [
        "24-11-26 10:00",
        "24-11/2026 10:00",
        "31-02-2026 10:00",
        "11-24-2026 10:00",
        "24-11-2026 24:00",
        "24-11-2026 10:60",
        "24-11-2026 10",
        "24-11-2026 10:00 AM",
        "2026-11-24T25:00Z",
        "2026-13-24T10:00Z",
        "2026-W48-2T10:00",
        "46350,4167",
        "i morgen",
        "10:00",
    ],
)
def test_what_is_no_instant_is_refused_with_the_form_to_use(text: str) -> None:
    line = refused(text)
    assert line.column == "start"
    assert line.reason == f"Tidspunktet «{text}» findes ikke. Skriv det som 24-11-2026 10:00."


@pytest.mark.parametrize("text", ["24-11-2026", "2026-11-24", "24.11.2026"])
def test_a_date_without_a_clock_is_refused_for_that(text: str) -> None:
    assert "mangler et klokkeslæt" in refused(text).reason


@pytest.mark.parametrize("year", [1899, 1999, 2101, 9999])
def test_unlikely_years_are_refused(year: int) -> None:
    assert "usandsynligt" in refused(f"24-11-{year} 10:00").reason
    assert "usandsynligt" in refused(f"{year}-01-01T00:00+14:00").reason


def test_the_first_and_the_last_year_are_taken() -> None:
    assert starts_at("01-01-2000 00:00") == datetime(1999, 12, 31, 23, tzinfo=UTC)
    assert starts_at("31-12-2100 23:59") == datetime(2100, 12, 31, 22, 59, tzinfo=UTC)


def test_a_long_wrong_date_is_repeated_in_part_only() -> None:
    reason = refused("x" * 200).reason
    assert "x" * 30 + "…»" in reason
    assert "x" * 31 not in reason


@pytest.mark.parametrize("text", ["29-03-2026 02:30", "2027-03-28T02:00", "28.03.2027 2.59"])
def test_a_time_that_the_clock_jumps_over_is_refused(text: str) -> None:
    line = refused(text)
    assert line.column == "start"
    assert "findes ikke, fordi uret stilles frem" in line.reason


def test_the_times_around_the_jump_are_an_hour_apart_on_the_wall_and_a_minute_in_truth() -> None:
    assert starts_at("29-03-2026 03:00") - starts_at("29-03-2026 01:59") == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("25-10-2026 02:30", 0),
        ("2026-10-25T02:30", 0),
        ("2026-10-25T02:30+02:00", 0),
        ("2026-10-25T02:30+01:00", 1),
    ],
)
def test_an_ambiguous_time_is_the_first_of_the_two_unless_its_offset_says_more(
    text: str, hour: int
) -> None:
    assert starts_at(text) == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "minutes"),
    [
        ("", 60),
        ("24-11-2026 10:45", 45),
        ("10:45", 45),
        ("10.45", 45),
        ("11:00:00", 60),
        ("2026-11-24T10:00Z", 60),
        ("25-11-2026 10:00", 24 * 60),
    ],
)
def test_the_end_is_an_instant_or_a_time_on_the_same_day_or_an_hour_later(
    end: str, minutes: int
) -> None:
    result = appointment("24-11-2026 10:00", end)
    assert isinstance(result, AppointmentRow)
    assert result.ends_at - result.starts_at == timedelta(minutes=minutes)
    assert result.ends_at.tzinfo is UTC


def test_the_day_of_an_end_is_copenhagens_day_of_the_start() -> None:
    result = appointment("2026-11-23T23:30Z", "01:00")
    assert isinstance(result, AppointmentRow)
    assert result.ends_at == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("end", ["09:00", "10:00", "24-11-2026 09:59", "23-11-2026 11:00"])
def test_an_end_that_is_not_after_the_start_is_refused(end: str) -> None:
    line = refused("24-11-2026 10:00", end)
    assert line.column == "slut"
    assert "efter starten" in line.reason


@pytest.mark.parametrize("end", ["25:00", "i aften", "31-02-2026 10:00"])
def test_an_end_that_is_no_time_is_refused(end: str) -> None:
    assert refused("24-11-2026 10:00", end).column == "slut"


def test_an_end_that_the_clock_jumps_over_is_refused() -> None:
    line = refused("29-03-2026 01:30", "02:30")
    assert line.column == "slut"
    assert "uret stilles frem" in line.reason


def test_an_usual_hour_over_the_jump_is_an_hour_in_truth() -> None:
    result = appointment("29-03-2026 01:30")
    assert isinstance(result, AppointmentRow)
    assert result.ends_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(
    st.datetimes(datetime(2000, 1, 2), datetime(2100, 12, 30), timezones=OFFSETS)  # noqa: DTZ001 - bounds are naive by the strategy's rule
)
def test_an_instant_with_any_offset_reads_as_itself(moment: datetime) -> None:
    assert starts_at(moment.isoformat()) == moment


@given(st.datetimes(datetime(2000, 1, 2), datetime(2100, 12, 30)))  # noqa: DTZ001 - as above
def test_a_wall_clock_reads_as_copenhagens_or_is_refused_as_jumped_over(wall: datetime) -> None:
    wall = wall.replace(microsecond=0)
    result = appointment(f"{wall:%d-%m-%Y %H:%M:%S}")
    if isinstance(result, Refused):
        assert "uret stilles frem" in result.reason
    else:
        assert result.starts_at.astimezone(COPENHAGEN).replace(tzinfo=None) == wall
        assert result.starts_at.astimezone(COPENHAGEN).fold == 0
