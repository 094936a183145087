"""What the programs of Danish offices really write: names of zones, folding, marks, exceptions; and what they break."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.files import Cut, Table, Unreadable
from bot.files.calendars import read_calendar
from bot.files.events import Reading
from bot.rules.revisions import is_older
from tests.files import exports
from tests.files.breaking import broken
from tests.files.exports import OF_MICROSOFT, event, inner, series
from tests.files.test_calendars import HOSTS, NOW, TYPES, ids, read, utc

AT_TEN = "20261124T100000"
OURS = ("UID:one", "SUMMARY:B-017 jobsamtale", "ORGANIZER:mailto:mej@eksempel.invalid")
MARCH_2019 = datetime(2019, 3, 1, tzinfo=UTC)
READING = Reading(
    citizen_ref=r"B-\d+", types=TYPES, usual_type="job_talk", hosts=HOSTS, host=None, now=NOW
)


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("Romance Standard Time", 9),
        ('"(UTC+01:00) Brussels, Copenhagen, Madrid, Paris"', 9),
        ('"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"', 9),
        ("W. Europe Standard Time", 9),
        ("Rom (normaltid)", 9),
        ("/mozilla.org/20050126_1/Europe/Copenhagen", 9),
        ("/freeassociation.sourceforge.net/Europe/Copenhagen", 9),
        ("tzone://Microsoft/Utc", 10),
        ('"tzone://Microsoft/Utc"', 10),
        ("Etc/UTC", 10),
        ("Europe/London", 10),
    ],
)
def test_zones_by_all_their_names_are_the_right_instant(zone: str, hour: int) -> None:
    table = read(event(*OURS, f"DTSTART;TZID={zone}:{AT_TEN}"))
    assert (table.refused, ids(table)) == ((), {"one": (utc(24, hour), False)})


def test_a_zone_of_ones_own_is_known_by_what_the_calendar_says_and_not_without() -> None:
    own = OF_MICROSOFT.format(name="Customized Time Zone")
    text = event(*OURS, f"DTSTART;TZID=Customized Time Zone:{AT_TEN}")
    assert ids(read(text.replace("BEGIN:VEVENT", f"{own}BEGIN:VEVENT"))) == {
        "one": (utc(24, 9), False)
    }
    later = own.replace("+0200", "+0400").replace(
        "+0100", "+0300"
    )  # another calendar's zone of that name
    assert ids(read(text.replace("BEGIN:VEVENT", f"{later}BEGIN:VEVENT"))) == {
        "one": (utc(24, 7), False)
    }
    (refused,) = read(text).refused
    assert refused.reason.startswith("Tidszonen «Customized Time Zone» kendes ikke.")


def test_thunderbird_alarms_and_extras_are_left_unread() -> None:
    lines = (
        *OURS,
        "CREATED:20261101T080000Z",
        "LAST-MODIFIED:20261102T080000Z",
        "DTSTAMP:20261102T080000Z",
        f"DTSTART;TZID=Europe/Copenhagen:{AT_TEN}",
        "DTEND;TZID=Europe/Copenhagen:20261124T104500",
        "X-MOZ-GENERATION:3",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER;VALUE=DURATION:-PT15M",
        "DESCRIPTION:B-018 BEGIN:VEVENT",
        "END:VALARM",
    )
    table = read(event(*lines))
    assert (table.refused, ids(table)) == ((), {"one": (utc(24, 9), False)})
    assert table.rows[0].revision == "0 20261102T080000Z"


@pytest.mark.parametrize("until", ["20261208T090000Z", "20261208T100000", "20261208T235959"])
def test_a_series_ends_with_its_last_day_however_that_is_written(until: str) -> None:
    assert set(ids(read(series(f"FREQ=WEEKLY;UNTIL={until}")))) == {
        "series",
        "series#20261201",
        "series#20261208",
    }


def test_added_days_are_taken_and_days_left_out_are_cancelled_however_they_are_written() -> None:
    zone = ";TZID=Romance Standard Time:"
    for left_out in (f"{zone}20261201T100000", ":20261201T090000Z", ";VALUE=DATE:20261201"):
        added = f"RDATE{zone}20261127T130000,20261130T130000"
        table = read(series("FREQ=WEEKLY;COUNT=2", f"EXDATE{left_out}", added))
        assert ids(table) == {
            "series": (utc(24, 9), False),
            "series#20261127": (utc(27, 12), False),
            "series#20261130": (utc(30, 12), False),
            "series#20261201": (utc(1, 9, month=12), True),
        }


def test_one_cancelled_time_alone_never_cancels_the_first_of_its_series() -> None:
    alone = event(
        *OURS,
        "RECURRENCE-ID:20261201T090000Z",
        "DTSTART:20261201T090000Z",
        "STATUS:CANCELLED",
    )
    table = read(alone.replace("VERSION:2.0", "VERSION:2.0\nMETHOD:CANCEL"))
    assert ids(table) == {"one#20261201": (utc(1, 9, month=12), True)}
    assert table.rows[0].revision is None


def test_a_time_that_lost_its_reference_is_refused_and_not_held_at_the_old_hour() -> None:
    moved = inner(
        "UID:series",
        "SUMMARY:Optaget",
        "RECURRENCE-ID:20261201T090000Z",
        "DTSTART:20261201T120000Z",
    )
    table = read(series("FREQ=WEEKLY;COUNT=3", events=moved))
    assert set(ids(table)) == {"series", "series#20261208"}
    assert [(one.column, one.reason[:5]) for one in table.refused] == [("SUMMARY", "Serie")]
    assert table.unread_ids is not None
    assert "series#20261201" in table.unread_ids


def test_a_moved_time_has_its_series_organizer_also_far_away() -> None:
    moved = inner(
        "UID:series",
        "SUMMARY:B-017",
        "RECURRENCE-ID:20261201T090000Z",
        "DTSTART:20270301T090000Z",
    )
    table = read(series("FREQ=WEEKLY;COUNT=2", events=moved))
    assert table.refused == ()
    assert {row.host for row in table.rows} == {"MEJ"}


def test_a_series_changed_from_a_day_on_is_refused_whole() -> None:
    changed = inner(
        "UID:series",
        "SUMMARY:B-017",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T090000Z",
        "DTSTART:20261201T120000Z",
    )
    table = read(series("FREQ=WEEKLY;COUNT=4", events=changed))
    assert table.rows == ()
    assert [one.column for one in table.refused] == ["RECURRENCE-ID"]


def test_a_letter_that_folding_tore_apart_is_put_together() -> None:
    text = event(*OURS, f"DTSTART:{AT_TEN}Z", "LOCATION:Rådhuset på Ærø 1")
    data = text.replace("\n", "\r\n").encode()
    for letter in ("å", "Æ", "ø"):
        first, second = letter.encode()[:1], letter.encode()[1:]
        torn = data.replace(letter.encode(), first + b"\r\n " + second)
        assert torn != data
        (row,) = read_calendar(torn, READING).rows
        assert (row.place, row.line) == ("Rådhuset på Ærø 1", 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_marks_and_line_ends_are_as_they_come(encoding: str, line_end: str) -> None:
    text = event(*OURS, f"DTSTART:{AT_TEN}Z", "LOCATION:Ærøvej 1").replace("\n", line_end)
    (row,) = read_calendar(text.encode(encoding), READING).rows
    assert (row.place, row.line) == ("Ærøvej 1", 3)


def test_a_calendar_that_stops_early_is_refused_whole_wherever_it_stops() -> None:
    text = exports.OUTLOOK_DESKTOP + exports.GOOGLE  # two in one file
    whole = text.rstrip()
    for cut in range(len("BEGIN:VCALENDAR\n"), len(whole), 7):
        if whole[:cut].rstrip().endswith("END:VCALENDAR"):
            continue  # the first of the two is whole
        with pytest.raises(Cut, match="stopper for tidligt"):
            read(whole[:cut])


def public(package: str, folder: str) -> list[Path]:
    """Calendars that a library is tested with, many of them sent in by people for whom they broke."""
    return sorted(Path(str(files(package))).joinpath(folder).rglob("*.ics"))


def test_the_libraries_own_calendars_are_read_or_refused_clearly() -> None:
    calendars = public("icalendar", "tests") + public("recurring_ical_events", "test")
    assert len(calendars) > 200
    anybody = replace(READING, citizen_ref="^.", host="MEJ")
    found = Counter[str]()
    for path in calendars:
        try:
            table = read_calendar(path.read_bytes(), replace(anybody, now=MARCH_2019))
        except Unreadable as fault:
            found[type(fault).__name__] += 1
            continue
        found["rows"] += len(table.rows)
        assert all(row.starts_at < row.ends_at for row in table.rows), path
        assert all(one.reason.endswith(".") for one in table.refused), path
    assert found["rows"] > 300
    assert found["Cut"] < 10


def test_a_note_behind_the_calendar_does_no_harm() -> None:
    text = event(*OURS, f"DTSTART:{AT_TEN}Z") + "X-COMMENT:Cached - new at most every 1800sec.\n"
    assert ids(read(text)) == {"one": (utc(24, 10), False)}


def test_the_later_stamp_counts_where_the_sequence_is_the_same() -> None:
    new = inner(*OURS, "DTSTART:20261125T090000Z", "DTSTAMP:20261103T080000Z")
    old = inner(*OURS, "DTSTART:20261124T090000Z", "DTSTAMP:20261102T080000Z")
    for events in (new + old, old + new):
        table = read(f"BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n")
        assert ids(table) == {"one": (utc(25, 9), False)}
        assert table.rows[0].revision == "0 20261103T080000Z"


def test_repetitions_have_the_version_of_their_series() -> None:
    moved = inner(
        "UID:series",
        "SUMMARY:B-017",
        "SEQUENCE:9",
        "RECURRENCE-ID:20261201T090000Z",
        "DTSTART:20261201T120000Z",
    )
    table = read(series("FREQ=WEEKLY;COUNT=2", "SEQUENCE:2", events=moved))
    assert {row.revision for row in table.rows} == {"2"}


@pytest.mark.parametrize(
    ("one", "other", "older"),
    [
        ("1", "2", True),
        ("9", "10", True),
        ("2 20261102T080000Z", "2 20261103T080000Z", True),
        ("2 20261102T080000Z", "1 20261103T080000Z", False),
        ("2", "2 20261103T080000Z", False),
        ("2 20261102T080000Z", "2 20261102T080000Z", False),
        (None, "2", False),
        ("2", None, False),
    ],
)
def test_an_older_version_is_told_from_a_newer_one(
    one: str | None, other: str | None, older: bool
) -> None:
    assert is_older(one, than=other) is older


WRITTEN = [
    exports.OUTLOOK_DESKTOP,
    exports.OUTLOOK_ON_THE_WEB,
    exports.GOOGLE,
    exports.APPLE,
    series("FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Romance Standard Time:20261201T100000"),
]


@settings(max_examples=200, deadline=None)
@given(broken(WRITTEN))
def test_a_broken_calendar_gives_rows_and_reasons_or_one_sentence(data: bytes) -> None:
    try:
        table = read_calendar(data, READING)
    except Unreadable as fault:
        assert str(fault).endswith(".")  # noqa: PT017 - either outcome is right
        return
    assert isinstance(table, Table)
    for row in table.rows:
        assert row.starts_at < row.ends_at
        assert row.ends_at > datetime.min.replace(tzinfo=NOW.tzinfo)
        assert 0 < len(row.external_id) <= 64
    assert all(refused.reason.endswith(".") for refused in table.refused)
    assert len({row.external_id for row in table.rows}) == len(table.rows)
