"""`aftalebot import appointments --full`, the brake, and files that are older than the last one."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from bot.actions.importing import appointments
from bot.store import Database
from tests.cli.commands import CommandLine, Said, take
from tests.cli.files import KINDS
from tests.few import write_few
from tests.files.exports import inner

NONE = {"created": 0, "moved": 0, "changed": 0, "cancelled": 0, "unchanged": 0, "refused": []}
HEADER = "aftale_id;borger_ref;vært;type;start\n"
FORCE = "Intet er skrevet. Er det rigtigt, så importér filen igen med --force."


@pytest.fixture
def unit(cli: CommandLine, database_url: str) -> CommandLine:
    cli.set(DATABASE_URL=database_url)
    for kind in ("staff", "citizens"):
        assert take(cli, kind, KINDS[kind]).status == 0
    return cli


def lines(numbers: Iterable[int], *, hour: int = 10) -> str:
    """Appointments A1 … in turn of both citizens, on one day each."""
    return HEADER + "".join(
        f"A{n};B-0{17 + n % 2};MEJ;jobsamtale;{n:02}-11-2099 {hour}:00\n" for n in numbers
    )


def bring(unit: CommandLine, content: str, *options: str) -> Said:
    return take(unit, "appointments", content, *options)


def planned(database: Database) -> set[str]:
    query = "select external_id from appointments where state = 'planned'"
    with database.engine.connect() as connection:
        return {str(row[0]) for row in connection.exec_driver_sql(query)}


def test_what_a_complete_file_lacks_is_cancelled_once(unit: CommandLine, db: Database) -> None:
    bring(unit, lines(range(1, 21)))
    said = bring(unit, lines(range(1, 17)), "--full", "--json")
    assert said.document == {**NONE, "cancelled": 4, "unchanged": 16}
    assert planned(db) == {f"A{n}" for n in range(1, 17)}
    again = bring(unit, lines(range(1, 17)), "--full", "--json")
    assert again.document == {**NONE, "unchanged": 16}
    back = bring(unit, lines(range(1, 18)), "--full", "--json")
    assert back.document == {**NONE, "changed": 1, "unchanged": 16}
    assert planned(db) == {f"A{n}" for n in range(1, 18)}


def test_without_the_word_and_in_other_sources_nothing_is_missing(
    unit: CommandLine, db: Database
) -> None:
    bring(unit, lines(range(1, 5)))
    assert bring(unit, lines([1]), "--json").document == {**NONE, "unchanged": 1}
    elsewhere = bring(unit, lines([1]), "--full", "--source", "another", "--json")
    assert elsewhere.document == {**NONE, "created": 1}
    assert planned(db) == {"A1", "A2", "A3", "A4"}


def test_the_brake_names_the_numbers_and_force_goes_on(unit: CommandLine, db: Database) -> None:
    bring(unit, lines(range(1, 21)))
    before = planned(db)
    said = bring(unit, lines(range(1, 15)), "--full", "--json")
    sentence = f"Filen ville aflyse 6 af de 20 aftaler, der ligger forude i csv. {FORCE}"
    assert (said.status, said.sentence) == (2, sentence)
    assert planned(db) == before
    forced = bring(unit, lines(range(1, 15)), "--full", "--force", "--json")
    assert (forced.status, forced.document["cancelled"]) == (0, 6)
    assert planned(db) == {f"A{n}" for n in range(1, 15)}


def test_an_hour_more_for_all_is_a_time_zone(unit: CommandLine) -> None:
    bring(unit, lines(range(1, 9)))
    said = bring(unit, lines(range(1, 9), hour=11))
    assert said.status == 2
    assert said.sentence == f"Alle 8 aftaler flyttes 60 minutter frem: tjek tidszonen. {FORCE}"
    assert bring(unit, lines(range(1, 9), hour=9)).sentence.startswith(
        "Alle 8 aftaler flyttes 60 minutter tilbage: tjek tidszonen."
    )
    few = lines(range(1, 5), hour=11)
    assert bring(unit, few, "--json").document["moved"] == 4
    mixed = lines([5, 6], hour=12) + lines([7, 8], hour=13).removeprefix(HEADER)
    mixed += lines([1], hour=8).removeprefix(HEADER)
    assert bring(unit, mixed).sentence == (
        f"Filen ville flytte 5 af de 8 aftaler, der ligger forude i csv. {FORCE}"
    )


def test_a_dry_run_that_would_be_stopped_says_so(unit: CommandLine) -> None:
    bring(unit, lines(range(1, 9)))
    said = bring(unit, lines(range(1, 9), hour=11), "--dry-run", "--json")
    assert (said.status, said.document["moved"]) == (2, 8)
    assert said.err.startswith("Alle 8 aftaler flyttes 60 minutter frem")
    assert bring(unit, lines(range(1, 9), hour=11), "--dry-run", "--force").status == 0


def test_an_older_file_is_noticed_unless_it_changes_nothing(unit: CommandLine) -> None:
    monday, tuesday = lines([1, 2]), lines([1, 2], hour=11)
    assert bring(unit, monday).status == 0
    assert bring(unit, tuesday).status == 0
    assert bring(unit, tuesday).status == 0
    said = bring(unit, monday)
    assert said.status == 2
    assert said.sentence.startswith("Filen er gammel: den blev importeret den ")
    assert said.sentence.endswith(FORCE)
    assert bring(unit, monday, "--source", "another").status == 0
    assert bring(unit, monday, "--force", "--json").document["moved"] == 2
    assert bring(unit, tuesday).status == 2
    assert bring(unit, lines([3]), "--json").document["created"] == 1
    assert bring(unit, monday, "--json").document == {**NONE, "unchanged": 2}


def test_what_was_refused_is_not_what_is_missing(unit: CommandLine, db: Database) -> None:
    bring(unit, lines(range(1, 5)))
    bad = lines([1]) + "A2;B-099;MEJ;jobsamtale;02-11-2099 10:00\n"  # nobody's
    bad += "A3;B-018;MEJ;jobsamtale;i morgen\n"  # no time
    said = bring(unit, bad, "--full", "--json")
    assert (said.status, said.document["cancelled"]) == (2, 1)
    assert planned(db) == {"A1", "A2", "A3"}


@pytest.mark.parametrize("broken", ['"A3;B-018;MEJ\n', "A3;B-018;MEJ;jobsamtale;x;y\n", "A\n"])
def test_where_a_refused_line_is_nobodys_nothing_is_missing(
    unit: CommandLine, db: Database, broken: str
) -> None:
    bring(unit, lines(range(1, 5)))
    said = bring(unit, lines([1]) + broken, "--full")
    assert said.status == 2
    assert "Det, der mangler i filen, er derfor ikke aflyst." in said.err
    assert "cancelled 0" in said.out
    assert planned(db) == {"A1", "A2", "A3", "A4"}


def test_what_a_crash_leaves_is_completed_and_cancellations_come_last(
    unit: CommandLine, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(unit, lines(range(1, 21)))
    content = lines(range(1, 18)) + lines([21, 22]).removeprefix(HEADER).replace("B-018", "B-017")
    more = "B-030;Eva;MEJ\nB-031;Ib;MEJ\n"
    take(unit, "citizens", KINDS["citizens"] + more)
    content = content.replace("A21;B-017", "A21;B-030").replace("A22;B-017", "A22;B-031")
    write_few(monkeypatch, 1)
    whole = appointments.apply
    with monkeypatch.context() as crashing:
        calls = iter([None, None, RuntimeError("crash")])

        def apply(*given: object, **named: object) -> None:
            if (fault := next(calls)) is not None:
                raise fault
            whole(*given, **named)  # type: ignore[arg-type]  # as it came

        crashing.setattr(appointments, "apply", apply)
        assert bring(unit, content, "--full").status == 1
    assert planned(db) == {f"A{n}" for n in range(1, 23)}  # the new are there, nothing is gone
    assert bring(unit, content, "--full").status == 0
    assert planned(db) == {f"A{n}" for n in (*range(1, 18), 21, 22)}


def calendar(*events: str) -> str:
    return "".join(["BEGIN:VCALENDAR\nVERSION:2.0\n", *events, "END:VCALENDAR\n"])


def test_a_complete_calendar_lacks_only_what_lies_within_its_sixty_days(
    unit: CommandLine, db: Database
) -> None:
    begins = datetime.now(UTC) + timedelta(days=1)  # noqa: TID251 - commands ask the computer

    def at(uid: str, days: int, *more: str) -> str:
        start = f"DTSTART:{begins + timedelta(days=days):%Y%m%dT%H%M00Z}"
        return inner(f"UID:{uid}", "SUMMARY:B-017 CV-samtale", start, *more)

    weekly = at("weekly", 0, "RRULE:FREQ=WEEKLY")
    of_mette = ("--host", "mej", "--full", "--json")
    bring(unit, calendar(at("far", 80), at("near", 3), weekly), *of_mette)
    before = planned(db)
    assert {"far", "near", "weekly"} < before
    assert len(before) > 10
    assert bring(unit, calendar(weekly), *of_mette).document["cancelled"] == 1
    assert planned(db) == before - {"near"}
    of_ali = bring(unit, calendar(at("his", 1)), "--host", "ALI", "--full", "--json")
    assert (of_ali.document["created"], of_ali.document["cancelled"]) == (1, 0)
    backwards = calendar(at("weekly", 0, "RRULE:FREQ=HOURLY"), at("other", 2))
    refused = bring(unit, backwards, *of_mette)
    assert (refused.status, refused.document["cancelled"]) == (2, 0)  # the series was refused


def test_a_repetition_that_is_moved_beyond_the_sixty_days_is_moved(unit: CommandLine) -> None:
    begins = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=1)  # noqa: TID251 - as above
    first, second, far = (f"{begins + timedelta(days=n):%Y%m%dT%H%M00Z}" for n in (0, 7, 70))
    series = inner("UID:w", "SUMMARY:B-017", f"DTSTART:{first}", "RRULE:FREQ=WEEKLY;COUNT=2")
    bring(unit, calendar(series), "--host", "MEJ")
    moved = inner("UID:w", "SUMMARY:B-017", f"RECURRENCE-ID:{second}", f"DTSTART:{far}")
    said = bring(unit, calendar(series, moved), "--host", "MEJ", "--full", "--json")
    assert said.document == {**NONE, "moved": 1, "unchanged": 1}
