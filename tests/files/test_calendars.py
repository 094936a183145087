"""Calendars of all the usual programs give the same rows as a table would; what can't be read is said line by line."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from bot.files import AppointmentRow, Unreadable
from bot.files.calendars import read_calendar
from bot.files.events import Reading
from bot.files.rows import Refused, Table
from bot.rules.appointments import ContactForm
from tests.files import exports
from tests.files.exports import event, inner, series

TYPES = {
    "jobsamtale": "job_talk",
    "cv-samtale": "cv_talk",
    "opfølgningssamtale": "follow_up_talk",
    "telefonsamtale": "phone_call",
    "mentorsamtale": "mentor_talk",
}
HOSTS = {"mej": "MEJ", "mette jensen": "MEJ", "ali": "ALI", "ali hansen": "ALI"}
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
START = "DTSTART;TZID=Europe/Copenhagen:20261124T100000"
OURS = ("UID:one", "SUMMARY:B-017 jobsamtale")
BY_METTE = "ORGANIZER:mailto:mej@eksempel.invalid"


def read(text: str, *, host: str | None = None, encoding: str = "utf-8") -> Table[AppointmentRow]:
    reading = Reading(
        citizen_ref=r"B-\d+", types=TYPES, usual_type="job_talk", hosts=HOSTS, host=host, now=NOW
    )
    return read_calendar(text.replace("\n", "\r\n").encode(encoding), reading)


def utc(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def told(table: Table[AppointmentRow]) -> list[tuple[object, ...]]:
    return [
        (r.citizen_ref, r.host, r.type, r.starts_at, r.ends_at - r.starts_at, r.contact_form.value)
        for r in table.rows
    ]


def ids(table: Table[AppointmentRow]) -> dict[str, tuple[datetime, bool]]:
    return {row.external_id: (row.starts_at, row.cancelled) for row in table.rows}


def test_outlook_on_a_desk_folds_lines_quotes_zones_and_has_long_ids() -> None:
    table = read(exports.OUTLOOK_DESKTOP)
    assert told(table) == [
        ("B-017", "MEJ", "job_talk", utc(24, 9), timedelta(minutes=45), "in_person")
    ]
    (row,) = table.rows
    assert row.place == "Eksempelvej 1, 2. sal"
    assert row.line == 21
    assert len(row.external_id) <= 64
    assert row.external_id.startswith("ical:")
    assert (table.refused, table.notes) == (
        (),
        ("1 begivenheder uden borgerens reference er sprunget over.",),
    )


def test_outlook_on_the_web_names_zones_in_danish_and_defines_none() -> None:
    table = read(exports.OUTLOOK_ON_THE_WEB)
    half = timedelta(minutes=30)
    assert told(table) == [
        ("B-018", "ALI", "phone_call", utc(26, 12), half, "phone"),
        ("B-019", "ALI", "follow_up_talk", utc(26, 13), half, "digital"),
    ]
    assert table.refused == ()


def test_google_gives_utc_and_says_what_is_cancelled() -> None:
    table = read(exports.GOOGLE)
    assert told(table)[0] == (
        "B-017",
        "MEJ",
        "cv_talk",
        utc(24, 9),
        timedelta(minutes=45),
        "in_person",
    )
    assert ids(table)["cancelled@google.com"] == (utc(24, 12), True)


def test_apple_knows_no_organizer_and_floats_so_the_host_is_given() -> None:
    table = read(exports.APPLE, host="MEJ")
    assert told(table) == [
        ("B-017", "MEJ", "mentor_talk", utc(24, 9), timedelta(hours=1), "in_person"),
        ("B-018", "MEJ", "job_talk", utc(24, 11), timedelta(minutes=30), "in_person"),
    ]
    assert {refused.column for refused in read(exports.APPLE).refused} == {"ORGANIZER"}


def test_a_series_is_spread_out_over_sixty_days_and_keeps_the_wall_clock() -> None:
    table = read(series("FREQ=WEEKLY"))
    starts = [row.starts_at for row in table.rows]
    assert starts == [
        utc(24, 9) + timedelta(weeks=week) for week in range(9)
    ]  # NOW and sixty days: 19 January
    over_the_change = series("FREQ=WEEKLY;COUNT=20").replace("20261124T", "20261020T")
    before = datetime(2026, 10, 19, tzinfo=UTC)
    reading = Reading(
        citizen_ref="B-017", types=TYPES, usual_type="job_talk", hosts=HOSTS, host=None, now=before
    )
    rows = read_calendar(over_the_change.encode(), reading).rows
    assert [row.starts_at.hour for row in rows[:3]] == [8, 9, 9]


def test_a_repetition_keeps_its_id_when_it_moves_and_is_cancelled_when_it_is_left_out() -> None:
    moved = inner(
        "UID:series",
        "RECURRENCE-ID;TZID=Romance Standard Time:20261208T100000",
        "SUMMARY:B-017 jobsamtale",
        "DTSTART;TZID=Romance Standard Time:20261209T130000",
        "DTEND;TZID=Romance Standard Time:20261209T134500",
    )
    dropped = inner(
        "UID:series",
        "RECURRENCE-ID;TZID=Romance Standard Time:20261215T100000",
        "SUMMARY:B-017 jobsamtale",
        "STATUS:CANCELLED",
        "DTSTART;TZID=Romance Standard Time:20261215T100000",
        "DTEND;TZID=Romance Standard Time:20261215T104500",
    )
    left_out = "EXDATE;TZID=Romance Standard Time:20261201T100000"
    table = read(series("FREQ=WEEKLY;COUNT=4", left_out, events=moved + dropped))
    assert table.refused == ()
    assert ids(table) == {
        "series": (utc(24, 9), False),
        "series#20261201": (utc(1, 9, month=12), True),
        "series#20261208": (utc(9, 12, month=12), False),
        "series#20261215": (utc(15, 9, month=12), True),
    }


def test_an_event_that_becomes_a_series_keeps_its_own_id() -> None:
    alone = read(event("UID:series", OURS[1], START, BY_METTE))
    assert set(ids(alone)) < set(ids(read(series("FREQ=DAILY;COUNT=3"))))


def test_the_version_with_the_highest_sequence_counts_wherever_it_stands() -> None:
    new = inner(*OURS, BY_METTE, "DTSTART:20261125T090000Z", "SEQUENCE:2")
    old = inner(*OURS, BY_METTE, "DTSTART:20261124T090000Z", "SEQUENCE:1")
    for events in (new + old, old + new):
        table = read(f"BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n")
        assert ids(table) == {"one": (utc(25, 9), False)}


def test_a_calendar_of_the_method_cancel_cancels_all_that_it_names() -> None:
    text = event(*OURS, START, BY_METTE).replace("VERSION:2.0", "VERSION:2.0\nMETHOD:CANCEL")
    assert ids(read(text)) == {"one": (utc(24, 9), True)}


def test_what_is_past_is_left_out_and_said() -> None:
    table = read(event(*OURS, BY_METTE, "DTSTART:20261001T090000Z"))
    assert table.rows == ()
    assert table.notes == ("1 begivenheder ligger i fortiden og er sprunget over.",)


@pytest.mark.parametrize(
    ("lines", "column", "reason"),
    [
        ((*OURS, BY_METTE, "DTSTART;VALUE=DATE:20261124"), "DTSTART", "varer hele dagen"),
        ((*OURS, BY_METTE, "DTSTART:2026"), "DTSTART", "kan ikke læses"),
        ((*OURS, BY_METTE), "DTSTART", "ingen start"),
        ((*OURS, BY_METTE, "DTSTART:20270328T023000"), "DTSTART", "findes ikke"),
        (
            (*OURS, BY_METTE, "DTSTART;TZID=Tokyo Standard Tid:20261124T100000"),
            "DTSTART",
            "Tidszonen «Tokyo Standard Tid» kendes ikke",
        ),
        ((*OURS, BY_METTE, START, "DTEND:20261124T080000Z"), "DTEND", "slutter ikke efter"),
        ((*OURS, START), "ORGANIZER", "--host INITIALER"),
        (("SUMMARY:B-017", START, BY_METTE), "UID", "intet UID"),
        (("UID:one", "SUMMARY:B-017 og B-018", START, BY_METTE), "SUMMARY", "flere borgere"),
        (("UID:one", "SUMMARY:B-017 010190-0000", START, BY_METTE), "SUMMARY", "CPR-nummer"),
    ],
)
def test_what_is_wrong_with_an_event_is_said_with_its_line(
    lines: tuple[str, ...], column: str, reason: str
) -> None:
    table = read(event(*lines))
    assert table.rows == ()
    (refused,) = table.refused
    assert (refused.line, refused.column) == (3, column)
    assert reason in refused.reason
    assert "0101" not in refused.reason


def test_a_series_of_whole_days_is_refused_once() -> None:
    text = event(*OURS, BY_METTE, "DTSTART;VALUE=DATE:20261124", "RRULE:FREQ=DAILY")
    assert [refused.column for refused in read(text).refused] == ["DTSTART"]


@pytest.mark.parametrize(
    "text",
    [
        "hej",
        "a;b\n1;2\n",
        "BEGIN:VEVENT\nEND:VEVENT\n",
        "BEGIN:VTODO\nEND:VTODO\n",
        "BEGIN:VTIMEZONE\nBEGIN:VCALENDAR\nTZID:x\nEND:VTIMEZONE\nEND:VCALENDAR\n",
    ],
)
def test_what_is_no_calendar_is_said_in_one_sentence(text: str) -> None:
    with pytest.raises(Unreadable, match="ikke en kalender"):
        read(text)


def test_letters_of_windows_are_read_too() -> None:
    text = event(*OURS, START, BY_METTE, "LOCATION:Rådhuset på Ærø")
    assert read(text, encoding="cp1252").rows[0].place == "Rådhuset på Ærø"


def test_words_of_the_place_tell_how_two_meet() -> None:
    forms = {
        place: read(event(*OURS, START, BY_METTE, f"LOCATION:{place}")).rows[0].contact_form
        for place in ("Telefon", "Vi ringer op", "Zoom", "Lokale 3")
    }
    assert forms == {
        "Telefon": ContactForm.PHONE,
        "Vi ringer op": ContactForm.PHONE,
        "Zoom": ContactForm.DIGITAL,
        "Lokale 3": ContactForm.IN_PERSON,
    }


NAMES = st.sampled_from(
    [
        "UID",
        "SUMMARY",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "EXDATE",
        "RDATE",
        "ORGANIZER",
        "RECURRENCE-ID",
        "SEQUENCE",
        "STATUS",
        "CATEGORIES",
        "LOCATION",
        "DTSTART;TZID=Europe/Oslo",
    ]
)
VALUES = st.sampled_from(
    [
        "B-017 jobsamtale",
        "20261124T100000",
        "20261124T100000Z",
        "20261124",
        "-PT1H",
        "PT45M",
        "1",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;COUNT=3",
        "FREQ=SECONDLY;UNTIL=20261125",
        "CANCELLED",
        "x\\,y",
    ]
) | st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20)
LINES = st.lists(st.tuples(NAMES, VALUES).map(":".join), max_size=8)


@settings(max_examples=150)
@given(st.lists(LINES, min_size=1, max_size=3))
def test_whatever_an_event_holds_becomes_rows_or_refusals(events: list[list[str]]) -> None:
    body = "".join(inner(*lines) for lines in events)
    table = read(f"BEGIN:VCALENDAR\nVERSION:2.0\n{body}END:VCALENDAR\n")
    for row in table.rows:
        assert row.citizen_ref == "B-017"
        assert row.starts_at.tzinfo is UTC
        assert row.starts_at < row.ends_at
        assert len(row.external_id) <= 64
    for refused in table.refused:
        assert isinstance(refused, Refused)
        assert refused.line >= 3
        assert refused.reason.endswith((".", "!"))
    assert len({row.external_id for row in table.rows}) == len(table.rows)


def test_a_repetition_without_an_end_takes_an_hour_as_any_event_does() -> None:
    table = read(event(*OURS, START, BY_METTE, "RRULE:FREQ=WEEKLY;COUNT=2"))
    assert [row.ends_at - row.starts_at for row in table.rows] == [timedelta(hours=1)] * 2


def test_what_has_no_row_is_known_by_all_that_it_may_be_called() -> None:
    hourly = read(event(*OURS, START, BY_METTE, "RRULE:FREQ=HOURLY"))
    assert hourly.unread_ids is not None
    assert {"one", "one#20261124", "one#20270101"} < hourly.unread_ids
    assert read(event(*OURS, START, BY_METTE)).unread_ids == frozenset()
    assert read(event("SUMMARY:B-017", START, BY_METTE)).unread_ids is None
    foreign = read(event("UID:one", "SUMMARY:Amina", START, BY_METTE))
    assert foreign.rows == ()
    assert foreign.unread_ids == frozenset({"one"})


def test_a_repetition_that_was_moved_far_away_is_still_known() -> None:
    moved = inner(*OURS, BY_METTE, "RECURRENCE-ID:20261201T090000Z", "DTSTART:20270301T090000Z")
    table = read(series("FREQ=WEEKLY;COUNT=2", events=moved.replace("UID:one", "UID:series")))
    assert ids(table)["series#20261201"] == (utc(1, 9, month=3).replace(year=2027), False)
