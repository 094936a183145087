"""`aftalebot invite … --letter`: one page in plain words, a square that leads to the bot, and nothing half done."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import segno
from pypdf import PdfReader

from bot.actions import keeping, linking
from bot.actions.inviting import hashed
from bot.clock import SystemClock
from bot.rules import codes
from bot.rules.people import LinkState
from bot.store import Database, links, people
from tests.cli.commands import CommandLine, take
from tests.cli.files import CITIZENS, STAFF
from tests.house.test_messages_reading import lix
from tests.house.test_messages_words import FORBIDDEN

KEY = "a key for tests"
EASY = 30  # LIX: as in a book for children
LONG_POLICY = """
[unit]
municipality = "Den Fælleskommunale Eksempelvirksomhed"
phone = "+45 00 00 00 01"
phone_hours = "mandag til torsdag kl. 9-15 og fredag kl. 9-12, dog ikke på helligdage"
privacy_url = "https://eksempel.invalid/borger/job-og-uddannelse/databeskyttelse-for-beskeder"
"""


@pytest.fixture
def unit(cli: CommandLine, database_url: str) -> CommandLine:
    cli.set(DATABASE_URL=database_url, SECRET_KEY=KEY)
    cli.complete_policy()
    assert take(cli, "staff", STAFF).status == 0
    assert take(cli, "citizens", CITIZENS).status == 0
    return cli


@pytest.fixture
def named(unit: CommandLine, db: Database) -> CommandLine:
    """The bot has learnt its name."""
    with db.write() as session:
        keeping.learn_name(session, "eksempel_bot")
    return unit


def page(path: Path) -> str:
    """The only page's words, on one line."""
    (only,) = PdfReader(BytesIO(path.read_bytes())).pages
    return " ".join(only.extract_text().split())


def squares(path: Path) -> Iterator[tuple[float, float, float, float]]:
    """The filled rectangles of the page: left, top, width, height in points."""
    (only,) = PdfReader(BytesIO(path.read_bytes())).pages
    drawn = only.get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]  # it has some
    for found in re.finditer(r"([\d.]+) ([\d.]+) ([\d.]+) -?([\d.]+) re f", drawn):
        left, top, width, height = map(float, found.groups())
        yield left, top, width, height


def drawn(path: Path) -> list[list[int]]:
    """The square's modules, dark ones 1, as somebody with a ruler would read them."""
    found = list(squares(path))
    module = min(height for *_, height in found)
    left, top = min(x for x, *_ in found), max(y for _, y, *_ in found)
    size = round((max(x + w for x, _, w, _ in found) - left) / module)
    read = [[0] * size for _ in range(size)]
    for x, y, width, _ in found:
        row, column = round((top - y) / module), round((x - left) / module)
        read[row][column : column + round(width / module)] = [1] * round(width / module)
    return read


@pytest.mark.parametrize("large", [[], ["--large"]])
def test_a_letter_is_one_easy_page_and_its_square_is_the_link(
    named: CommandLine, db: Database, large: list[str]
) -> None:
    made = named("invite", "citizen", "b-017", "--letter", "brev.pdf", "--json", *large)
    assert (made.status, made.err) == (0, "")
    answer = made.document
    assert (list(answer), answer["letter"]) == (
        ["code", "link", "expires_at", "letter"],
        "brev.pdf",
    )
    text = page(named.here / "brev.pdf")
    for told in (
        answer["code"],
        answer["link"],
        "Hej Amina",
        "Det er frivilligt.",
        "Det er brevene, der gælder.",
        "Ring til os: +45 00 00 00 01",
        "https://eksempel.invalid/databeskyttelse",
    ):
        assert told in text
    assert drawn(named.here / "brev.pdf") == [
        list(row) for row in segno.make(answer["link"], error="m", micro=False).matrix
    ]
    assert lix(re.sub(r"https\S+", "", text)) < EASY
    assert not FORBIDDEN.search(text)
    normalised = codes.normalised(answer["code"])
    with db.read() as session:
        kept = links.usable_invitation(
            session,
            hashed(str(normalised), KEY.encode()),
            telegram_id=1,
            now=SystemClock().now(),
        )
        assert kept is not None


def test_long_names_still_leave_one_page(named: CommandLine) -> None:
    named.set(POLICY=named.write("long.toml", LONG_POLICY))
    for number, large in enumerate(([], ["--large"])):
        said = named("invite", "citizen", "B-017", "--letter", f"{number}.pdf", *large)
        assert said.status == 0
        assert "databeskyttelse-for-beskeder" in page(named.here / f"{number}.pdf").replace(" ", "")


def test_without_the_bots_name_or_with_a_file_in_the_way_nothing_is_made(
    unit: CommandLine, db: Database
) -> None:
    said = unit("invite", "citizen", "B-017", "--letter", "brev.pdf")
    assert said.status == 2
    assert said.sentence == (
        "The bot's name is not known yet: start «aftalebot run» once, then make the letter."
    )
    with db.write() as session:
        keeping.learn_name(session, "eksempel_bot")
    unit.write("brev.pdf", "mine")
    there = unit("invite", "citizen", "B-017", "--letter", "brev.pdf")
    assert there.sentence == "There is a file brev.pdf already: choose another name."
    assert (unit.here / "brev.pdf").read_text() == "mine"
    with db.read() as session:
        assert (
            session.connection().exec_driver_sql("select count(*) from invitations").scalar() == 0
        )


def test_a_list_gives_a_letter_each_and_says_why_not(named: CommandLine, db: Database) -> None:
    head = "borger_ref;fornavn;konsulent;status\n"
    for bo in ("aktiv", "afsluttet"):
        citizens = f"{head}B-019;Bo;MEJ;{bo}\nB-020;Eva;MEJ;aktiv\n"
        assert take(named, "citizens", citizens).status == 0
    _link(db, "B-018")
    lines = "Nr;Borger_ref\n1;B-017\n2;B-018\n\n3;B-019\n4;B-099\n5;b-020\n6;B-017\n"
    listed = named.write("liste.csv", lines)
    said = named("invite", "citizens", listed, "--letter-folder", "breve", "--json")
    assert said.status == 2
    answer = said.document
    assert [one["citizen_ref"] for one in answer["letters"]] == ["B-017", "B-020"]
    assert answer["refused"] == [
        {
            "line": 3,
            "citizen_ref": "B-018",
            "reason": "B-018 is linked already: run «aftalebot unlink citizen B-018» first.",
        },
        {
            "line": 5,
            "citizen_ref": "B-019",
            "reason": "The case of B-019 is closed: nobody is invited to it.",
        },
        {
            "line": 6,
            "citizen_ref": "B-099",
            "reason": "There is no citizen B-099: import citizens first.",
        },
        {"line": 8, "citizen_ref": "B-017", "reason": "B-017 stands on line 2 already."},
    ]
    assert sorted(path.name for path in (named.here / "breve").iterdir()) == [
        "B-017.pdf",
        "B-020.pdf",
    ]
    for one in answer["letters"]:
        assert one["code"] in page(named.here / one["letter"])

    plain = named.write("refs.txt", "B-017\nB-020\n")
    again = named("invite", "citizens", plain, "--letter-folder", "breve")
    assert (again.status, again.out) == (2, "borger_ref;brev;kode;link;virker_til\n")
    assert again.err.splitlines()[0] == (
        "line 1: There is a file breve/B-017.pdf already: choose another name."
    )


def _link(db: Database, ref: str) -> None:
    with db.write() as session:
        person = people.citizen(session, ref)
        assert person is not None
        citizen_id, staff_id = linking.ids(person)
        links.add(
            session,
            telegram_id=1,
            state=LinkState.LINKED,
            since=SystemClock().now(),
            citizen_id=citizen_id,
            staff_id=staff_id,
        )
