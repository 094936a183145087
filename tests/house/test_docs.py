"""What the documents say is so: links lead somewhere, commands exist, tables are the code's.

The tables of settings, policy, files and stored data are in `test_docs_tables`; how Markdown is read is here.
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import pytest

from bot.cli import main
from bot.rules.appointments import ANSWER_TRANSITIONS, Answer, AppointmentState, Attendance
from bot.rules.delivery import MESSAGE_TRANSITIONS, MessageState, Reason
from bot.rules.escalations import ESCALATION_TRANSITIONS, EscalationState
from bot.rules.people import LINK_TRANSITIONS, LinkState

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
ARCHITECTURE = ROOT / "docs" / "architecture.md"

FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) +(.+)$", re.MULTILINE)
ARROW = re.compile(r"^ *(\w+) --> (\w+): (\w+)$", re.MULTILINE)
CALL = re.compile(r"(?:^|=/\S*/bin/|\{ |\$\()aftalebot( [^|&;)\n]*|$)")
MAKE = re.compile(r"\bmake ([a-z]+)")

Row = dict[str, str]
Transitions = Mapping[tuple[StrEnum, StrEnum], StrEnum]


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks in one language, without the indentation of the list they stand in."""
    found = [(indent, body) for indent, name, body in FENCED.findall(text) if name == language]
    return [re.sub(rf"^{indent}", "", body, flags=re.MULTILINE) for indent, body in found]


def prose(text: str) -> str:
    """The text without its fenced blocks, in which # and | mean something else."""
    return FENCED.sub("", text)


def section(page: Path, title: str) -> str:
    """What stands below a heading, up to the next of its rank or above."""
    text = text_of(page)
    begun = next(found for found in HEADING.finditer(text) if found[2] == title)
    rest = text[begun.end() :]
    rank = len(begun[1])
    ends = (found.start() for found in HEADING.finditer(rest) if len(found[1]) <= rank)
    return rest[: next(ends, len(rest))]


def rows(text: str, *header: str) -> list[Row]:
    """The rows of all tables with these columns; cells without the backticks around them."""
    found: list[Row] = []
    columns: Sequence[str] = ()
    for line in prose(text).splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            columns = ()
        elif not columns:
            columns = cells
        elif tuple(columns) == header and set(line) - set("|- "):
            found.append({n: c.strip("`") for n, c in zip(columns, cells, strict=True)})
    return found


def code(text: str) -> Iterator[str]:
    """Everything that a reader may type: inline code, and the lines of shell and unit files."""
    yield from INLINE.findall(prose(text))
    for language in ("sh", "ini"):
        for block in blocks(text, language):
            yield from block.splitlines()


def slug(heading: str) -> str:
    """The anchor that a heading has on GitHub."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def linked(page: Path) -> list[tuple[Path, str]]:
    """The pages and anchors that a page leads to, those in the web left out."""
    targets = [found.partition("#") for found in LINK.findall(prose(text_of(page)))]
    here = [(path, anchor) for path, _, anchor in targets if "://" not in path]
    return [((page.parent / path).resolve() if path else page, anchor) for path, anchor in here]


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    for target, anchor in linked(ROOT / name):
        assert target.exists(), target
        if anchor:
            headings = {slug(title) for _, title in HEADING.findall(prose(text_of(target)))}
            assert anchor in headings, f"{target}#{anchor}"


def test_the_readme_leads_to_every_page_of_docs() -> None:
    targets = {target for target, _ in linked(ROOT / "README.md")}
    decisions = ROOT / "docs" / "decisions"
    assert {page for page in PAGES if page.parent == ROOT / "docs"} <= targets
    assert decisions / "README.md" in targets


def test_every_decision_is_listed_and_has_its_three_parts() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = set(folder.glob("0*.md"))
    assert {target for target, _ in linked(folder / "README.md")} == pages
    for page in pages:
        titles = [title for _, title in HEADING.findall(text_of(page))]
        assert titles[0].startswith(f"{page.name[:4]}: ")
        assert titles[1:] == ["Context", "Decision", "Consequences"], page.name


def calls() -> dict[str, set[str]]:
    """The commands that the documents name, each with the options that they name beside it."""
    found: dict[str, set[str]] = {}
    for page in PAGES:
        for fragment in code(text_of(page)):
            for rest in CALL.findall(fragment):
                words = re.match(r"(?: [a-z]+(?:-[a-z]+)*)*", rest)
                # What a shell function is handed says which command the options belong to.
                options = set() if '"$@"' in rest else set(re.findall(r"--[a-z-]+", rest))
                found.setdefault(words[0].strip() if words else "", set()).update(options)
    return found


def test_commands_are_found_in_the_documents() -> None:
    found = calls()
    assert {"run", "import appointments", "db upgrade", "doctor", "simulator"} <= set(found)
    assert "--source" in found["import appointments"]


@pytest.mark.parametrize(("words", "options"), sorted(calls().items()))
def test_every_command_that_is_named_exists(
    words: str,
    options: set[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(sys, "argv", ["aftalebot", *words.split(), "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == 0, said.err
    for option in options:
        assert option in said.out, f"{words} {option}"


def test_every_make_target_that_is_named_exists() -> None:
    named = {
        target for page in PAGES for part in code(text_of(page)) for target in MAKE.findall(part)
    }
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    assert {"test", "run", "locales"} <= named
    assert named <= targets


# Taken apart, so that this file does not hold them.
NOWHERE_PUBLIC = re.compile(
    r"(?<![\w.$/])/(?:wo" + r"rk|ro" + r"ot)\b|\.\./sha" + r"red|pythonhos" + r"ted|pypi\.o" + r"rg"
    r"|registry\.np" + r"mjs|proxy\.gola" + r"ng|index-u" + r"rl"
)


def public_files() -> Iterator[Path]:
    """Everything that people read or run, and nothing that was made."""
    yield from (ROOT / name for name in ("Makefile", "LICENSE", "constraints.txt", ".ci/run"))
    yield from ROOT.glob("*.toml")
    yield from PAGES
    for folder in ("bot", "handlers", "scheduler", "tests", "locales"):
        for kind in ("*.py", "*.toml", "*.po", "*.pot", "*.mako"):
            yield from (ROOT / folder).rglob(kind)


def test_no_public_file_speaks_of_one_machine_or_of_a_package_registry() -> None:
    files = list(public_files())
    assert len(files) > len(PAGES)
    found = {str(path): NOWHERE_PUBLIC.findall(text_of(path)) for path in files}
    assert {path: words for path, words in found.items() if words} == {}


def test_the_licence_is_whole() -> None:
    text = text_of(ROOT / "LICENSE")
    articles = [int(number) for number in re.findall(r"^    (\d+)\. [A-Z]", text, re.MULTILINE)]
    assert articles == list(range(1, 16))
    assert "    Appendix\n" in text
    assert text.rstrip().endswith("EUPL version.")
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    assert project["license"] == "EUPL-1.2"


def test_the_layers_are_those_that_are_checked() -> None:
    contracts = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    checked = next(c["layers"] for c in contracts if c["name"] == "Dependencies point inwards")
    shown = blocks(section(ARCHITECTURE, "Layers"), "text")[0].splitlines()
    assert shown == [re.sub(r"[()]", "", layer) for layer in checked]


@pytest.mark.parametrize(
    ("noun", "states"),
    [
        ("Appointment", AppointmentState),
        ("Attendance", Attendance),
        ("Answer", Answer),
        ("Link", LinkState),
        ("Message", MessageState),
        ("Escalation", EscalationState),
    ],
)
def test_every_state_of_a_noun_is_explained(noun: str, states: type[StrEnum]) -> None:
    shown = rows(section(ARCHITECTURE, noun), "state", "meaning")
    assert [row["state"] for row in shown] == [state.value for state in states]
    assert all(row["meaning"] for row in shown)


@pytest.mark.parametrize(
    ("noun", "transitions"),
    [
        ("Answer", ANSWER_TRANSITIONS),
        ("Link", LINK_TRANSITIONS),
        ("Message", MESSAGE_TRANSITIONS),
        ("Escalation", ESCALATION_TRANSITIONS),
    ],
)
def test_the_table_of_a_noun_is_the_table_of_the_rules(noun: str, transitions: Transitions) -> None:
    shown = rows(section(ARCHITECTURE, noun), "from", "event", "to")
    moves = [(row["from"], row["event"], row["to"]) for row in shown]
    assert sorted(moves) == sorted((str(a), str(e), str(b)) for (a, e), b in transitions.items())


def test_the_picture_of_a_message_is_its_table() -> None:
    arrows = ARROW.findall(section(ARCHITECTURE, "Message"))
    table = sorted((str(a), str(b), str(e)) for (a, e), b in MESSAGE_TRANSITIONS.items())
    assert sorted(arrows) == table


def test_every_reason_of_a_drop_is_explained() -> None:
    shown = rows(section(ARCHITECTURE, "Message"), "reason", "meaning")
    assert [row["reason"] for row in shown] == [reason.value for reason in Reason]


def test_a_changed_table_is_noticed() -> None:
    text = (
        "| from | to |\n|---|---|\n| `a` | `b` |\n\nProse.\n\n| from | to |\n|---|---|\n| c | d |"
    )
    assert rows(text, "from", "to") == [{"from": "a", "to": "b"}, {"from": "c", "to": "d"}]
    assert rows(text, "from", "event", "to") == []
