"""`aftalebot invite` and `unlink`: codes, links, and who gets none."""

import re
import stat
from datetime import datetime, timedelta

import pytest

from bot.actions import keeping, linking
from bot.clock import SystemClock
from bot.rules.people import LinkState
from bot.store import Database, links, people
from tests.cli.commands import CommandLine
from tests.cli.files import CITIZENS, STAFF

KEY = "a key for tests"
CODE = r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"


@pytest.fixture
def unit(cli: CommandLine, database_url: str) -> CommandLine:
    cli.set(DATABASE_URL=database_url, SECRET_KEY=KEY)
    assert cli("import", "staff", cli.write("staff.csv", STAFF)).status == 0
    assert cli("import", "citizens", cli.write("citizens.csv", CITIZENS)).status == 0
    return cli


def link(database: Database, ref: str, telegram_id: int = 1) -> None:
    """A citizen (B-…) or a member of staff is tied to a Telegram user."""
    now = SystemClock().now()
    with database.write() as session:
        find = people.citizen if ref.startswith("B-") else people.staff
        person = find(session, ref)
        assert person is not None
        citizen_id, staff_id = linking.ids(person)
        links.add(
            session,
            telegram_id=telegram_id,
            state=LinkState.LINKED,
            since=now,
            citizen_id=citizen_id,
            staff_id=staff_id,
        )


@pytest.mark.parametrize("who", ["citizen B-017", "citizen b-017", "staff MEJ", "staff mej"])
def test_a_code_lasts_seven_days_and_has_no_link_before_the_bot_knows_its_name(
    unit: CommandLine, who: str
) -> None:
    before = SystemClock().now()
    said = unit("invite", *who.split(), "--json")
    answer = said.document
    assert (said.status, said.err) == (0, "")
    assert list(answer) == ["code", "link", "expires_at"]
    assert re.fullmatch(CODE, answer["code"])
    assert answer["link"] is None
    expires = datetime.fromisoformat(answer["expires_at"])
    assert before + timedelta(days=7) <= expires <= SystemClock().now() + timedelta(days=7)


def test_the_link_is_there_once_the_bot_knows_its_name(unit: CommandLine, db: Database) -> None:
    with db.write() as session:
        keeping.learn_name(session, "eksempel_bot")
    answer = unit("invite", "citizen", "B-017", "--json").document
    assert answer["link"] == f"https://t.me/eksempel_bot?start={answer['code']}"
    said = unit("invite", "citizen", "B-017")
    assert re.search(rf"^https://t\.me/eksempel_bot\?start={CODE}$", said.out, re.MULTILINE)


def test_people_read_the_code_and_until_when_it_works(unit: CommandLine) -> None:
    said = unit("invite", "staff", "MEJ")
    first, second = said.out.splitlines()
    assert re.fullmatch(rf"{CODE}  \(works once, until \d\d-\d\d-\d{{4}} \d\d:\d\d\)", first)
    assert second == "The link comes once «aftalebot run» has learnt the bot's name."
    assert (said.status, said.err) == (0, "")


def test_each_code_is_another(unit: CommandLine) -> None:
    codes = {unit("invite", "staff", "MEJ", "--json").document["code"] for _ in range(5)}
    assert len(codes) == 5


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("citizen B-099", "There is no citizen B-099: import citizens first."),
        ("staff XYZ", "There is no active member of staff XYZ: import staff first."),
    ],
)
def test_nobody_unknown_is_invited(unit: CommandLine, who: str, sentence: str) -> None:
    for said in (unit("invite", *who.split()), unit("invite", *who.split(), "--json")):
        assert (said.status, said.sentence) == (2, sentence)


@pytest.mark.parametrize(("kind", "who"), [("citizen", "B-017"), ("staff", "MEJ")])
def test_who_is_linked_is_unlinked_before_being_invited_anew(
    unit: CommandLine, db: Database, kind: str, who: str
) -> None:
    link(db, who)
    said = unit("invite", kind, who)
    assert said.status == 2
    assert f"run «aftalebot unlink {kind} {who}» first" in said.sentence
    assert unit("unlink", kind, who).out == f"{who} is no longer linked.\n"
    assert unit("invite", kind, who).status == 0


@pytest.mark.parametrize(("kind", "who"), [("citizen", "B-017"), ("staff", "MEJ")])
def test_an_end_is_told_to_machines_too(
    unit: CommandLine, db: Database, kind: str, who: str
) -> None:
    link(db, who)
    said = unit("unlink", kind, who, "--json")
    assert (said.status, said.document) == (0, {"unlinked": who})
    again = unit("unlink", kind, who, "--json")
    expected = f"{who} is not linked to a Telegram user: there is nothing to end."
    assert (again.status, again.sentence) == (2, expected)


def test_the_embedded_database_keeps_its_key_to_itself(cli: CommandLine) -> None:
    cli.set(SECRET_KEY="")
    cli("import", "staff", cli.write("staff.csv", STAFF))
    assert cli("invite", "staff", "MEJ").status == 0
    key = cli.here / "aftalebot.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    first = key.read_bytes()
    assert cli("invite", "staff", "MEJ").status == 0
    assert key.read_bytes() == first


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_server_wants_the_key_from_its_operator(unit: CommandLine) -> None:
    unit.set(SECRET_KEY="")
    said = unit("invite", "staff", "MEJ")
    assert said.status == 2
    assert "PostgreSQL needs AFTALEBOT_SECRET_KEY" in said.sentence
