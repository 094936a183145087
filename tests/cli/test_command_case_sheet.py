"""`aftalebot case-sheet`: three forms, one content; what it refuses, and that a view is journalled."""

import json
import re
import stat
import sys
from io import BytesIO

import pytest
from pypdf import PdfReader

from bot import papers
from bot.papers import records
from tests.cli.commands import CommandLine, take
from tests.cli.files import APPOINTMENTS, CITIZENS, STAFF


@pytest.fixture
def unit(cli: CommandLine, database_url: str) -> CommandLine:
    cli.set(DATABASE_URL=database_url)
    for kind, content in (("staff", STAFF), ("citizens", CITIZENS), ("appointments", APPOINTMENTS)):
        assert take(cli, kind, content).status == 0
    return cli


def test_three_forms_of_one_content_and_each_is_a_view(unit: CommandLine) -> None:
    said = unit("case-sheet", "b-017", "--format", "json")
    content = json.loads(said.out)
    assert (said.status, said.err) == (0, "")
    assert (content["citizen_ref"], content["views"]) == ("B-017", [])
    assert content["verdict"] == "Systemet har ikke vurderet sagen."
    assert content["checksum"] == records.checksum(content)

    text = unit("case-sheet", "B-017").out
    assert text.startswith("# Sagsark for B-017\n")
    assert re.search(r"- \*\*\d\d\.\d\d\.\d\d\*\* Driften lavede et sagsark\.\n", text)
    found = re.search(r"\(SHA-256\) er ([0-9a-f]{64})\.", text)
    assert found

    kept = unit("case-sheet", "B-017", "--format", "pdf", "--out", "sag.pdf")
    assert kept.err == ""
    path = unit.here / "sag.pdf"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert re.fullmatch(
        r"The case sheet of B-017 is in sag\.pdf\. Checksum: [0-9a-f]{64}\n", kept.out
    )
    pages = [page.extract_text() for page in PdfReader(BytesIO(path.read_bytes())).pages]
    assert "".join(pages).count("Driften lavede et sagsark.") == 2
    assert kept.out.split()[-1] in "".join("".join(pages).split())


def test_what_can_not_be_made_is_one_sentence_and_no_view(
    unit: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = unit("case-sheet", "B-099")
    assert (unknown.status, unknown.sentence) == (
        2,
        "There is no citizen B-099: check the reference.",
    )
    nowhere = unit("case-sheet", "B-017", "--format", "pdf")
    assert nowhere.status == 2
    assert nowhere.sentence == "A PDF is no text: say with --out FILE where it is to go."
    unit.write("sag.md", "mine")
    there = unit("case-sheet", "B-017", "--out", "sag.md")
    assert there.status == 2
    assert there.sentence == "There is a file sag.md already: choose another name."
    assert (unit.here / "sag.md").read_text() == "mine"
    lost = unit("case-sheet", "B-017", "--out", "no/such.md")
    assert lost.sentence == "The file no/such.md can't be written: No such file or directory."

    monkeypatch.setitem(sys.modules, "fpdf", None)
    monkeypatch.delitem(sys.modules, "bot.papers.pdf", raising=False)
    monkeypatch.delattr(papers, "pdf", raising=False)
    bare = unit("case-sheet", "B-017", "--format", "pdf", "--out", "sag.pdf")
    assert bare.status == 2
    assert bare.sentence == 'A PDF needs the extra [reports]: pip install "aftalebot[reports]".'
    assert json.loads(unit("case-sheet", "B-017", "--format", "json").out)["views"] == []
