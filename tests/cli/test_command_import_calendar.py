"""`aftalebot import appointments` takes a calendar as it takes a table."""

import pytest

from bot.store import Database
from tests.cli.commands import CommandLine, take
from tests.cli.files import KINDS
from tests.files.exports import event

NONE = {"created": 0, "moved": 0, "changed": 0, "cancelled": 0, "unchanged": 0, "refused": []}
TITLE = "SUMMARY:B-017 CV-samtale"
START, LATER = "DTSTART:20991130T090000Z", "DTSTART:20991130T100000Z"
BY_ALI = "ORGANIZER;CN=Ali Hansen:mailto:post@eksempel.invalid"


@pytest.fixture
def unit(cli: CommandLine, database_url: str) -> CommandLine:
    cli.set(DATABASE_URL=database_url)
    for kind in ("staff", "citizens"):
        assert take(cli, kind, KINDS[kind]).status == 0
    return cli


def appointments(database: Database) -> list[tuple[object, ...]]:
    query = (
        "select source, external_id, type, initials, appointments.state from appointments"
        " join staff on host_id = staff.id order by appointments.id"
    )
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_a_calendar_is_taken_once_moved_and_cancelled(unit: CommandLine, db: Database) -> None:
    shapes = ((START,), (START,), (LATER,), (LATER, "STATUS:CANCELLED"))
    outcomes = ("created", "unchanged", "moved", "cancelled")
    for shape, outcome in zip(shapes, outcomes, strict=True):
        said = take(unit, "appointments", event("UID:one", TITLE, BY_ALI, *shape), "--json")
        assert (said.status, said.err, said.document) == (0, "", {**NONE, outcome: 1})
    assert appointments(db) == [("ical", "one", "cv_talk", "ALI", "cancelled")]


def test_whose_calendar_it_is_can_be_said(unit: CommandLine, db: Database) -> None:
    said = take(unit, "appointments", event("UID:one", "SUMMARY:b-017", START), "--host", "mej")
    assert (said.status, said.err) == (0, "")
    assert appointments(db) == [("ical", "one", "job_talk", "MEJ", "planned")]


def test_what_is_refused_in_a_calendar_is_said_with_its_line(unit: CommandLine) -> None:
    said = take(unit, "appointments", event("UID:one", TITLE, START))
    assert said.status == 2
    assert "linje 3, ORGANIZER: Begivenheden har ingen arrangør." in said.err


def test_a_table_has_its_own_hosts(unit: CommandLine) -> None:
    said = take(unit, "appointments", KINDS["appointments"], "--host", "MEJ")
    assert (said.status, said.out) == (2, "")
    assert said.sentence.startswith("--host is for calendars")


def test_the_usual_type_of_a_calendar_is_one_of_the_policys(cli: CommandLine) -> None:
    cli.set(POLICY=cli.write("policy.toml", '[import]\ncalendar_type = "picnic"\n'))
    said = take(cli, "appointments", event("UID:one", TITLE, START))
    assert said.status == 2
    assert "import.calendar_type should be the name of one of [types]" in said.sentence
