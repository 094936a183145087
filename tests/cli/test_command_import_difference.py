"""A dry run of `aftalebot import appointments` says what would be sent otherwise, and that is what comes true."""

from collections import Counter

import pytest

from bot.store import Database
from tests.cli.commands import CommandLine, take
from tests.cli.files import APPOINTMENTS, KINDS
from tests.few import write_few

OTHERWISE = """aftale_id;borger_ref;vært;type;start;status
A1;B-017;MEJ;jobsamtale;30-11-2099 11:00;planlagt
A2;B-018;ALI;CV-samtale;01-12-2099 10.00;aflyst
A3;B-018;ALI;jobsamtale;02-12-2099 10.00;planlagt
"""


@pytest.fixture
def unit(cli: CommandLine, database_url: str) -> CommandLine:
    """Two appointments are known, and their citizens told by letter."""
    cli.set(DATABASE_URL=database_url)
    for kind in ("staff", "citizens"):
        assert take(cli, kind, KINDS[kind]).status == 0
    assert take(cli, "appointments", APPOINTMENTS, "--no-announce").status == 0
    return cli


def rows(database: Database, *tables: str) -> list[list[tuple[object, ...]]]:
    with database.engine.connect() as connection:
        queries = [f"select * from {table} order by 1" for table in tables]  # noqa: S608 - ours
        return [[tuple(row) for row in connection.exec_driver_sql(query)] for query in queries]


def planned(database: Database) -> Counter[str]:
    query = "select kind, count(*) from messages where state = 'planned' group by kind"
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql(query).all()
    return Counter({str(kind): int(count) for kind, count in found})


def test_a_dry_run_foresees_each_message_and_writes_nothing(
    unit: CommandLine, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_few(monkeypatch, 1)  # each batch is thrown away by itself
    tables = ("appointments", "messages", "message_subjects", "journal", "escalations", "notes")
    before, was = rows(db, *tables), planned(db)
    document = take(unit, "appointments", OTHERWISE, "--dry-run", "--json").document
    assert rows(db, *tables) == before
    foreseen = document["forecast"]
    assert set(foreseen) == {"added", "dropped", "changed", "first"}
    assert foreseen["added"]["news"] == 2
    assert foreseen["dropped"]["reminder.tomorrow"] == 2
    counts = take(unit, "appointments", OTHERWISE, "--json").document
    assert {**document, "forecast": None} == {**counts, "forecast": None}
    was.update(foreseen["added"])
    was.subtract(foreseen["dropped"])
    assert planned(db) == was


def test_people_read_the_counts_and_the_first_messages(unit: CommandLine) -> None:
    said = take(unit, "appointments", OTHERWISE, "--dry-run")
    lines = said.out.splitlines()
    assert (said.status, said.err) == (0, "")
    assert lines[0] == (
        "Would be: created 1, moved 1, changed 0, cancelled 1, unchanged 0, refused 0."
    )
    assert lines[1].startswith("Messages added: ")
    assert "news 2" in lines[1]
    assert lines[2].startswith("Messages dropped: ")
    assert [line for line in lines if line.startswith("- ") and "  B-018  reminder." in line]
    assert "Amina" not in said.out


def test_what_waits_already_is_changed(unit: CommandLine) -> None:
    take(unit, "appointments", OTHERWISE)
    later = OTHERWISE.replace("30-11-2099 11:00", "30-11-2099 12:00")
    foreseen = take(unit, "appointments", later, "--dry-run", "--json").document["forecast"]
    assert foreseen["changed"] == {"news": 1}
    (news,) = [one for one in foreseen["first"] if one["change"] == "changed"]
    assert (news["to"], [about["id"] for about in news["about"]]) == ("B-017", ["A1"])


def test_a_file_that_changes_nothing_sends_nothing_else(unit: CommandLine) -> None:
    said = take(unit, "appointments", APPOINTMENTS, "--dry-run")
    assert said.out.splitlines()[1] == "Nothing else would be sent than what is planned."


def test_a_file_that_is_refused_as_a_whole_foresees_nothing(unit: CommandLine) -> None:
    bad = OTHERWISE + "X;\n"
    assert (
        "forecast"
        not in take(unit, "appointments", bad, "--dry-run", "--strict", "--json").document
    )
