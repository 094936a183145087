"""The tables for operators are the code's: settings, policy, types, files, what is stored, the simulator.

How Markdown is read is in `test_docs`.
"""

import ast
import re
import tomllib
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from bot import policy as policies
from bot.files import appointments, citizens, read_appointments, read_citizens, read_staff, staff
from bot.files.headers import Column
from bot.files.rows import Table
from bot.policy import types
from bot.policy.document import FeedSection, TypeSection
from bot.settings import PREFIX, Settings
from bot.simulator import control
from bot.simulator.faults import FaultKind
from bot.store.schema import Base
from tests.house.test_docs import PAGES, ROOT, Row, blocks, rows, section, text_of

OPERATIONS = ROOT / "docs" / "operations.md"
README = ROOT / "README.md"
DEFAULTS = tomllib.loads(files("bot.policy").joinpath("default.toml").read_text(encoding="utf-8"))
POLICY_HEADER = ("key", "default", "meaning", "today")
# Lists and tables have blocks and a table of their own.
SHOWN_APART = ("reminders", "escalation", "types")


def value(literal: str) -> Any:
    return tomllib.loads(f"value = {literal}")["value"]


def policy_rows() -> dict[str, Row]:
    return {row["key"]: row for row in rows(text_of(OPERATIONS), *POLICY_HEADER)}


def test_every_setting_is_listed_with_its_default() -> None:
    listed = {
        row["variable"]: row for row in rows(text_of(OPERATIONS), "variable", "default", "meaning")
    }
    fields = {PREFIX + name.upper(): field for name, field in Settings.model_fields.items()}
    assert list(listed) == list(fields)
    for name, field in fields.items():
        default = field.get_default()
        plain = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        assert listed[name]["default"] == ("none" if plain is None else str(plain)), name


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    named = {n for page in PAGES for n in re.findall(rf"\b{PREFIX}[A-Z_]+\b", text_of(page))}
    assert named <= known


def test_every_key_of_the_policy_is_listed_with_its_default() -> None:
    keys = {
        f"{table}.{key}": default
        for table, content in DEFAULTS.items()
        if table not in SHOWN_APART
        for key, default in content.items()
    }
    listed = {key: row for key, row in policy_rows().items() if not key.startswith("types.")}
    assert {key: value(row["default"]) for key, row in listed.items()} == keys


def test_a_key_that_is_said_to_wait_for_its_feature_is_read_by_none() -> None:
    waits = {key.rpartition(".")[2]: row["today"] for key, row in policy_rows().items()}
    assert set(waits.values()) == {"yes", "no"}
    assert not {name for name, today in waits.items() if today == "no"} & _read()


def _read() -> set[str]:
    """The names of all that the program reads of anything, but for where a policy is put together."""
    paths = [
        path for part in ("bot", "handlers", "scheduler") for path in (ROOT / part).rglob("*.py")
    ]
    trees = [ast.parse(path.read_text("utf-8")) for path in paths if path.parent.name != "policy"]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def test_every_key_of_a_type_is_listed_with_its_default() -> None:
    fields = {f"types.NAME.{name}": field for name, field in TypeSection.model_fields.items()}
    listed = {key: row for key, row in policy_rows().items() if key.startswith("types.")}
    assert list(listed) == list(fields)
    for key, field in fields.items():
        shown = listed[key]["default"]
        assert (None if shown == "none" else value(shown)) == field.default, key


def test_every_key_of_a_feed_is_listed_with_its_default() -> None:
    listed = {
        row["key of a feed"]: row["default"]
        for row in rows(text_of(OPERATIONS), "key of a feed", "default", "meaning")
    }
    written = {"every": "PT15M"}  # as a policy writes a length
    assert list(listed) == list(FeedSection.model_fields)
    for name, field in FeedSection.model_fields.items():
        if field.is_required():
            assert listed[name] == "required"
        else:
            assert value(listed[name]) == written.get(name, field.default)
    assert FeedSection.model_fields["every"].default == timedelta(minutes=15)


@pytest.mark.parametrize("table", ["reminders", "escalation"])
def test_the_lists_that_are_shown_as_defaults_are_the_defaults(table: str) -> None:
    shown = [tomllib.loads(block) for block in blocks(text_of(OPERATIONS), "toml")]
    assert [document[table] for document in shown if table in document] == [DEFAULTS[table]]


def test_every_built_in_type_is_listed_with_what_it_does() -> None:
    header = ("type", "label", "announced", "reminders", "Danish names in files")
    listed = rows(section(OPERATIONS, "Types of appointments"), *header)
    danish: dict[str, list[str]] = {}
    for word, type_id in types._DANISH.items():
        danish.setdefault(type_id, []).append(word)
    wanted = [
        {
            "type": type_id,
            "label": content["label"],
            "announced": "yes" if content.get("announce", True) else "no",
            "reminders": "none" if content.get("reminders") == [] else "as the unit",
            "Danish names in files": ", ".join(danish[type_id]),
        }
        for type_id, content in DEFAULTS["types"].items()
    ]
    assert listed == wanted


def test_every_policy_that_is_shown_is_one(tmp_path: Path) -> None:
    shown = [block for page in (README, OPERATIONS) for block in blocks(text_of(page), "toml")]
    assert shown
    for number, block in enumerate(shown):
        path = tmp_path / f"{number}.toml"
        path.write_text(block, encoding="utf-8")
        policies.load(path)


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("Staff", staff._COLUMNS),
        ("Citizens", citizens._COLUMNS),
        ("Appointments", appointments._columns({})),
    ],
)
def test_every_column_of_a_file_is_listed(heading: str, columns: tuple[Column, ...]) -> None:
    listed = rows(section(OPERATIONS, heading), "column", "required", "holds")
    wanted = [(column.name, "yes" if column.required else "no") for column in columns]
    assert [(row["column"], row["required"]) for row in listed] == wanted


def test_the_files_that_the_readme_shows_are_taken_whole() -> None:
    shown = [block.encode() for block in blocks(section(README, "Files in"), "text")]
    names = types.names(DEFAULTS["types"])
    tables: list[Table[Any]] = [
        read_staff(shown[0]),
        read_citizens(shown[1]),
        read_appointments(shown[2], names),
    ]
    for table in tables:
        assert table.rows
        assert not table.refused
        assert not table.notes


def test_every_table_of_the_database_is_accounted_for() -> None:
    listed = rows(text_of(ROOT / "docs" / "privacy.md"), "table", "holds", "why")
    named = {name for row in listed for name in re.findall(r"\w+", row["table"])}
    assert named == set(Base.metadata.tables)


def test_everything_that_the_simulator_can_be_told_is_listed() -> None:
    page = ROOT / "docs" / "simulator.md"
    listed = rows(text_of(page), "verb", "path", "body", "does")
    wanted = [(route.verb, route.path) for route in control._ROUTES]
    assert [(row["verb"], row["path"]) for row in listed] == wanted
    for row, route in zip(listed, control._ROUTES, strict=True):
        for field in (*route.table.required, *route.table.optional):
            assert f"`{field}`" in f"`{row['body']}`", route.path
    faults = [row["kind"] for row in rows(text_of(page), "kind", "what the caller sees")]
    assert re.findall(r"\w+", " ".join(faults)) == [kind.value for kind in FaultKind]
