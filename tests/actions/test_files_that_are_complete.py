"""What a complete file leaves, whatever it has; and when the brake holds."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from bot import policy as policies
from bot.actions.importing import Counts, appointments, brake, complete
from bot.actions.importing.complete import Effect, Extent
from bot.files import AppointmentRow, Table
from bot.rules.appointments import ContactForm
from bot.store import Database, people, sources
from tests.store.rows import Rows

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURS = st.integers(1, 2000)
FILES = st.dictionaries(st.sampled_from([f"A{n}" for n in range(12)]), HOURS, max_size=12)


def row(number: str, hours: int) -> AppointmentRow:
    starts_at = NOW + hours * HOUR
    return AppointmentRow(
        line=1,
        external_id=number,
        citizen_ref="B-017" if int(number[1:]) % 2 else "B-018",
        host="MEJ",
        type="job_talk",
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        contact_form=ContactForm.PHONE,
        place=None,
        cancelled=False,
    )


def bring(database: Database, file: dict[str, int], source: str) -> Counts:
    """Import a complete file."""
    table = Table(tuple(row(*line) for line in file.items()), (), ())
    with database.read() as session:
        rows, counts = appointments.compare(session, table, source=source, now=NOW)
        effect = complete.weigh(session, table, rows, source=source, now=NOW, extent=Extent())
        rows.extend(complete.cancelling(session, effect.missing, source=source))
    counts.cancelled += len(effect.missing)
    assert effect.ahead == effect.kept + effect.moved + effect.lost
    for batch in appointments.batches(rows):
        with database.write() as session:
            appointments.apply(session, POLICY, batch, source=source, announce=True, now=NOW)
    return counts


def planned(database: Database, source: str) -> dict[str, datetime]:
    with database.read() as session:
        return {known.external_id: known.starts_at for known in sources.ahead(session, source, NOW)}


POLICY = policies.load(None)

_SOURCES = iter(f"source {number}" for number in range(1_000_000))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=FILES, second=FILES)
def test_a_complete_file_leaves_just_what_it_has_and_changes_nothing_twice(
    story_db: Database, first: dict[str, int], second: dict[str, int]
) -> None:
    source = next(_SOURCES)
    with story_db.read() as session:
        is_empty = not people.staff_by_initials(session)
    if is_empty:
        Rows.in_(story_db)
    for file in (first, second):
        bring(story_db, file, source)
        assert planned(story_db, source) == {n: NOW + hours * HOUR for n, hours in file.items()}
        again = bring(story_db, file, source)
        assert again == Counts(unchanged=len(file))


@given(ahead=st.integers(0, 200), lost=st.integers(0, 200), moved=st.integers(0, 200))
def test_the_brake_holds_from_five_and_beyond_a_fifth(ahead: int, lost: int, moved: int) -> None:
    assume(lost + moved <= ahead)
    effect = Effect(ahead=ahead, cancelled=lost, shifts=Counter({HOUR: moved}), kept=1)
    changed = lost + moved
    assert brake.is_too_much(effect) is (changed >= 5 and changed * 5 > ahead)
    assert (brake.stops(effect, source="csv") is not None) is brake.is_too_much(effect)


@pytest.mark.parametrize(
    ("shifts", "sentence"),
    [
        ({HOUR: 40}, "Alle 40 aftaler flyttes 60 minutter frem: tjek tidszonen."),
        ({-HOUR: 3, -2 * HOUR: 4}, "Alle 7 aftaler flyttes 60 eller 120 minutter tilbage:"),
        ({24 * HOUR: 9}, "Alle 9 aftaler flyttes 24 timer frem: tjek datoerne."),
        ({HOUR: 3, -HOUR: 4}, "Filen ville flytte 7 af de 30 aftaler, der ligger forude i csv."),
    ],
)
def test_a_slip_of_the_whole_file_is_named(shifts: dict[timedelta, int], sentence: str) -> None:
    said = brake.stops(Effect(ahead=30, shifts=Counter(shifts)), source="csv")
    assert said is not None
    assert said.startswith(sentence)
    assert "--force" in said
