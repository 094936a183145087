"""`aftalebot db`: a schema that is right, missing, behind, ahead or damaged."""

import pytest

from bot.store import Database, migrate
from tests.cli.commands import CommandLine


@pytest.fixture
def at_url(cli: CommandLine, database_url: str) -> CommandLine:
    cli.set(DATABASE_URL=database_url)
    return cli


def change(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.fixture
def behind(db: Database) -> Database:
    """A database that a version of long ago made."""
    change(db, "delete from alembic_version")
    return db


def test_an_upgrade_makes_the_embedded_database_and_once_more_changes_nothing(
    cli: CommandLine,
) -> None:
    first, again = cli("db", "upgrade"), cli("db", "upgrade", "--json")
    assert first.out == f"The database is at revision {migrate.head()}.\n"
    assert again.document == {"revision": migrate.head()}
    assert (first.status, again.status, first.err, again.err) == (0, 0, "", "")


def test_a_database_that_is_right_passes(at_url: CommandLine) -> None:
    said, answer = at_url("db", "check"), at_url("db", "check", "--json")
    assert (said.status, said.out, said.err) == (0, "The database is as it should be.\n", "")
    assert answer.status == 0
    assert answer.document == {
        "revision": migrate.head(),
        "expected": migrate.head(),
        "differences": [],
    }


@pytest.mark.parametrize("words", ["db check", "doctor"])
def test_looking_at_a_database_that_is_not_there_makes_no_file(
    cli: CommandLine, words: str
) -> None:
    said = cli(*words.split())
    assert said.status == 1
    assert (
        "There is no database aftalebot.db yet: run «aftalebot db upgrade»" in said.out + said.err
    )
    assert list(cli.here.iterdir()) == []


@pytest.mark.usefixtures("behind")
def test_a_database_that_is_behind_fails_and_says_what_mends_it(at_url: CommandLine) -> None:
    said, answer = at_url("db", "check"), at_url("db", "check", "--json")
    assert said.status == answer.status == 1
    assert "older than this program: run «aftalebot db upgrade»" in said.sentence
    assert answer.document == {"revision": None, "expected": migrate.head(), "differences": []}
    assert answer.err == said.err


@pytest.mark.parametrize("words", ["db check", "db upgrade"])
def test_a_database_of_a_newer_version_is_left_alone(
    at_url: CommandLine, db: Database, words: str
) -> None:
    change(db, "update alembic_version set version_num = '9999'")
    said = at_url(*words.split())
    assert said.status in {1, 2}
    assert "made by a newer version" in said.sentence
    assert migrate.revision(db) == "9999"


def test_a_table_that_is_not_as_it_should_be_fails_the_check(
    at_url: CommandLine, db: Database
) -> None:
    change(db, "alter table citizens add column nickname varchar(10)")
    said, answer = at_url("db", "check"), at_url("db", "check", "--json")
    assert said.status == answer.status == 1
    assert "differ from the schema (places: 1, --json lists them)" in said.sentence
    (difference,) = answer.document["differences"]
    assert "nickname" in difference


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("words", ["status", "invite staff MEJ", "import staff staff.csv", "run"])
def test_a_server_is_migrated_by_an_operator_only(
    at_url: CommandLine, behind: Database, words: str
) -> None:
    at_url.complete_policy()
    at_url.set(TOKEN="123456789:FAKE", SECRET_KEY="a key")  # noqa: S106 - nobody's
    at_url.write("staff.csv", "initialer;navn;rolle\n")
    said = at_url(*words.split())
    assert said.status == 2
    assert "run «aftalebot db upgrade»" in said.sentence
    assert migrate.revision(behind) is None
