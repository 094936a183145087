"""A file that was broken on its way is refused in a sentence, or taken so that the same file changes nothing more."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from bot import policy as policies
from bot.actions.importing import appointments, incoming
from bot.actions.importing.incoming import Found, Incoming
from bot.files import Unreadable
from bot.store import Database, people
from tests.files import exports
from tests.files.breaking import broken
from tests.store.rows import Rows

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
POLICY = policies.load(None)
TABLE = """aftale_id;borger_ref;vært;type;start;slut;kontaktform;sted;status
A1;B-017;MEJ;jobsamtale;24-11-2026 10:00;10:45;personligt;Eksempelvej 1;
A2;B-017;MEJ;cv-samtale;2026-11-25T10:00;;telefon;;planlagt
A3;B-018;MEJ;jobsamtale;26-11-2026 10.00;;;"Ærøvej 1; stuen";aflyst
"""
CALENDARS = [
    exports.OUTLOOK_DESKTOP,
    exports.OUTLOOK_ON_THE_WEB,
    exports.GOOGLE,
    exports.series("FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Romance Standard Time:20261201T100000"),
]
FILES = st.one_of(
    st.tuples(broken([TABLE]), st.just(value=False)),
    st.tuples(broken(CALENDARS), st.just(value=True)),
)

_SOURCES = iter(f"source {number}" for number in range(1_000_000))


def look(database: Database, brought: Incoming) -> Found:
    with database.read() as session:
        return incoming.look(session, POLICY, brought)


def take(database: Database, brought: Incoming, found: Found) -> None:
    for batch in appointments.batches(found.rows):
        with database.write() as session:
            appointments.apply(
                session, POLICY, batch, source=brought.source, announce=True, now=NOW
            )


LONG_PAST = TABLE.replace("24-11-2026", "24-1-2026").encode()


@example(file=(LONG_PAST, False))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(file=FILES)
def test_what_is_taken_of_a_broken_file_is_taken_once(
    story_db: Database, file: tuple[bytes, bool]
) -> None:
    with story_db.read() as session:
        is_empty = not people.staff_by_initials(session)
    if is_empty:
        Rows.in_(story_db)
    data, is_calendar = file
    brought = Incoming(
        content=data,
        is_calendar=is_calendar,
        source=next(_SOURCES),
        host="MEJ" if is_calendar else None,
        full=True,
        now=NOW,
    )
    try:
        found = look(story_db, brought)
    except Unreadable as fault:
        assert str(fault).endswith(".")  # noqa: PT017 - either outcome is right
        return
    assert found.counts.created == len(found.rows)
    assert all(refused.reason.endswith(".") for refused in found.counts.refused)
    take(story_db, brought, found)
    again = look(story_db, brought)
    left_out = found.counts.unchanged  # a day that lost a figure may be long past
    assert (again.counts.changes, again.counts.unchanged) == (0, found.counts.created + left_out)
    assert again.counts.refused == found.counts.refused
    assert again.stopped is None


@pytest.mark.parametrize("file", ["", "\0", "a;b", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\r\n"])
def test_what_is_nothing_is_said_in_a_sentence(story_db: Database, file: str) -> None:
    brought = Incoming(
        content=file.encode(), is_calendar=True, source="a", host=None, full=True, now=NOW
    )
    with pytest.raises(Unreadable, match=r"\.$"):
        look(story_db, brought)
