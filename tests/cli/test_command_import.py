"""`aftalebot import`: good and bad files, what is said of them, and what is not written."""

import pytest

from bot.actions.importing import citizens
from bot.cli import imports
from bot.store import Database
from tests.cli.commands import CommandLine, take
from tests.cli.files import APPOINTMENTS, CITIZENS, KINDS
from tests.few import write_few

NONE = {"created": 0, "moved": 0, "changed": 0, "cancelled": 0, "unchanged": 0, "refused": []}


@pytest.fixture
def unit(cli: CommandLine, database_url: str) -> CommandLine:
    """Staff and citizens are known, on each database."""
    cli.set(DATABASE_URL=database_url)
    for kind in ("staff", "citizens"):
        assert take(cli, kind, KINDS[kind]).status == 0
    return cli


def rows(database: Database, table: str) -> list[tuple[object, ...]]:
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql(f"select * from {table} order by id")  # noqa: S608 - ours
        return [tuple(row) for row in found]


def test_each_kind_of_file_is_taken_once_and_changes_nothing_twice(
    cli: CommandLine, database_url: str
) -> None:
    cli.set(DATABASE_URL=database_url)
    for kind, content in KINDS.items():
        count = content.count("\n") - 1
        first, again = take(cli, kind, content, "--json"), take(cli, kind, content, "--json")
        assert (first.status, again.status, first.err, again.err) == (0, 0, "", "")
        assert first.document == {**NONE, "created": count}
        assert again.document == {**NONE, "unchanged": count}


def test_people_are_told_in_a_line(unit: CommandLine) -> None:
    said = take(unit, "appointments", APPOINTMENTS)
    line = "created 2, moved 0, changed 0, cancelled 0, unchanged 0, refused 0.\n"
    assert (said.status, said.out, said.err) == (0, line, "")


def test_an_appointment_is_moved_and_cancelled(unit: CommandLine) -> None:
    take(unit, "appointments", APPOINTMENTS)
    lines = APPOINTMENTS.replace("start\n", "start;status\n").splitlines()
    moved = lines[1].replace("10:00", "11:00") + ";planlagt"
    said = take(unit, "appointments", f"{lines[0]}\n{moved}\n{lines[2]};aflyst\n", "--json")
    assert said.document == {**NONE, "moved": 1, "cancelled": 1}


BAD_CITIZENS = (
    "borger_ref,fornavn,konsulent,alder\n"
    "B-021,Bo,MEJ,4\n"
    "B-022,=1+1,MEJ,4\n"
    "B-023,NULL,MEJ,4\n"
    "B-024,Eva,XYZ,4\n"
    "B-025,Ib"
)


def test_bad_lines_are_refused_and_the_others_taken(unit: CommandLine, db: Database) -> None:
    said = take(unit, "citizens", BAD_CITIZENS, "--json")
    assert said.status == 2
    assert {**said.document, "refused": []} == {**NONE, "created": 1}
    refused = [(line["line"], line["column"]) for line in said.document["refused"]]
    assert refused == [(3, "fornavn"), (4, "fornavn"), (5, "konsulent"), (6, "konsulent")]
    assert "initialerne XYZ" in said.document["refused"][2]["reason"]
    assert len(rows(db, "citizens")) == 3


def test_people_read_each_refused_line_with_column_and_reason(unit: CommandLine) -> None:
    said = take(unit, "citizens", BAD_CITIZENS)
    lines = said.err.splitlines()
    assert said.status == 2
    assert lines[0] == "Ukendte kolonner er ikke læst: «alder»."
    assert [line.split(":")[0] for line in lines[1:]] == [
        "linje 3, fornavn",
        "linje 4, fornavn",
        "linje 5, konsulent",
        "linje 6, konsulent",
    ]
    assert said.out.endswith(
        "created 1, moved 0, changed 0, cancelled 0, unchanged 0, refused 4.\n"
    )


def test_a_whole_line_that_is_wrong_has_no_column(unit: CommandLine) -> None:
    said = take(unit, "citizens", "borger_ref;fornavn;konsulent\nB-021;Bo;MEJ;x\n")
    assert said.err.startswith("linje 2: Linjen har flere felter end overskriften.")


def test_appointments_of_nobody_and_of_no_known_type_are_refused(unit: CommandLine) -> None:
    lines = APPOINTMENTS.splitlines()
    bad = [
        lines[1].replace("B-017", "B-099"),
        lines[2].replace("CV-samtale", "rumrejse"),
        "A3;B-017;XYZ;jobsamtale;30-11-2099 10:00",
        "A4;B-017;MEJ;jobsamtale;28-03-2027 02:30",
        "A5;B-017;ME",
    ]
    said = take(unit, "appointments", "\n".join([lines[0], *bad]), "--json")
    columns = [line["column"] for line in said.document["refused"]]
    assert said.status == 2
    assert columns == ["borger_ref", "type", "vært", "start", "type"]
    assert {**said.document, "refused": []} == NONE


@pytest.mark.parametrize("kind", list(KINDS))
def test_strict_refuses_the_whole_file_for_one_line(
    unit: CommandLine, db: Database, kind: str
) -> None:
    before = rows(db, kind)
    content = KINDS[kind] + "X;\n"
    said, answer = (
        take(unit, kind, content, "--strict"),
        take(unit, kind, content, "--strict", "--json"),
    )
    assert said.status == answer.status == 2
    assert said.out == ""
    assert said.err.endswith("Nothing was written: with --strict one bad line refuses the file.\n")
    assert {**answer.document, "refused": []} == NONE
    assert len(answer.document["refused"]) == 1
    assert rows(db, kind) == before


def test_strict_takes_a_file_without_a_bad_line(unit: CommandLine) -> None:
    assert take(unit, "appointments", APPOINTMENTS, "--strict", "--json").document["created"] == 2


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_dry_run_says_what_would_be_and_writes_nothing(
    unit: CommandLine, db: Database, kind: str
) -> None:
    before = rows(db, kind)
    more = {
        "staff": "BOB;Bo Berg;leverandør;;\n",
        "citizens": "B-030;Eva;MEJ\n",
        "appointments": "",
    }
    said = take(unit, kind, KINDS[kind] + more[kind], "--dry-run")
    created = 2 if kind == "appointments" else 1
    assert said.status == 0
    assert said.out.startswith(f"Would be: created {created}, moved 0")
    assert rows(db, kind) == before


def test_without_announcement_letters_have_told_the_citizens(
    unit: CommandLine, db: Database
) -> None:
    take(unit, "appointments", APPOINTMENTS, "--no-announce")
    kinds = {row[0] for row in _look(db, "select kind from messages")}
    assert kinds
    assert all(str(kind).startswith("reminder.") for kind in kinds)


def test_a_file_touches_its_own_source_only(unit: CommandLine, db: Database) -> None:
    take(unit, "appointments", APPOINTMENTS)
    said = take(unit, "appointments", APPOINTMENTS, "--source", "calendar", "--json")
    assert said.document["created"] == 2
    sources = _look(db, "select source, count(*) from appointments group by source order by source")
    assert [tuple(row) for row in sources] == [("calendar", 2), ("csv", 2)]


def _look(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_many_lines_are_written_in_batches(
    unit: CommandLine, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    write_few(monkeypatch, 2)
    people = "".join(f"B-1{number:02};Eva;MEJ\n" for number in range(5))
    meetings = "".join(
        f"X{number};B-1{number:02};MEJ;jobsamtale;30-11-2099 10:00\n" for number in range(5)
    )
    assert take(unit, "citizens", CITIZENS + people, "--json").document["created"] == 5
    said = take(unit, "appointments", APPOINTMENTS + meetings, "--json")
    assert said.document["created"] == 7
    assert len(rows(db, "appointments")) == 7


def test_what_a_crash_leaves_is_completed_by_the_same_file(
    unit: CommandLine, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 1)
    whole = citizens.apply
    with monkeypatch.context() as crashing:
        calls = iter([None, RuntimeError("crash")])

        def apply(*given: object, **named: object) -> None:
            if (fault := next(calls)) is not None:
                raise fault
            whole(*given, **named)  # type: ignore[arg-type]  # as it came

        crashing.setattr(citizens, "apply", apply)
        said = take(unit, "citizens", CITIZENS + "B-030;Eva;MEJ\nB-031;Ib;MEJ\n")
    assert said.status == 1
    assert "The program has a fault (RuntimeError)" in said.sentence
    again = take(unit, "citizens", CITIZENS + "B-030;Eva;MEJ\nB-031;Ib;MEJ\n", "--json").document
    assert again["created"] + again["unchanged"] == 4
    assert len(rows(db, "citizens")) == 4


def test_who_names_a_refused_colleague_is_refused_too(cli: CommandLine) -> None:
    content = (
        "initialer;navn;rolle;leder\n"
        "AAA;Anna Berg;konsulent;BBB\n"
        "BBB;Bo Berg;konsulent;CCC\n"
        "CCC;Carl Berg;konsulent;ZZZ\n"
        "DDD;Dorte Berg;konsulent;\n"
    )
    first, again = take(cli, "staff", content, "--json"), take(cli, "staff", content, "--json")
    refused = [(line["line"], line["column"]) for line in first.document["refused"]]
    assert refused == [(2, "leder"), (3, "leder"), (4, "leder")]
    assert first.document["created"] == again.document["unchanged"] == 1
    assert again.document["changed"] == 0
